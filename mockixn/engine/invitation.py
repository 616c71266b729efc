"""An invitation: an agent is asked to take part, and has not answered yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from .interaction import Interaction

if TYPE_CHECKING:
    from .context import Context, Request
    from .effects import Effect


class Outcome(Protocol):
    """What follows from an invitation: each inviting model (deliver, transfer, …) has its own.

    Whoever calls these has taken the invitation out of the world before.
    """

    kind: ClassVar[str]

    def accepted(self, request: Request, invitation: Invitation) -> Sequence[Effect]:
        """The agent accepts: what follows after the EventAck that answers RequestAccept."""
        ...

    def rejected(self, request: Request, invitation: Invitation) -> Sequence[Effect]:
        """The agent rejects: what follows after the EventAck that answers RequestReject."""
        ...

    def ended(self, context: Context, invitation: Invitation, why: str, /) -> Sequence[Effect]:
        """Nobody will answer any more: time ran out (`Expired`), or a side has gone."""
        ...


@dataclass(eq=False, frozen=True, slots=True)
class Invitation:
    """One agent invited to one interaction, under a ticket that its answer repeats."""

    ticket: int
    interaction: Interaction
    agent_id: str
    outcome: Outcome

    def picture(self) -> dict[str, Any]:
        """The invitation as plain data."""
        return {
            "interaction": self.interaction.id,
            "agent": self.agent_id,
            "kind": self.outcome.kind,
        }
