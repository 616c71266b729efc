"""One interaction: its properties, and the parties that process it now."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple, TypeAlias

from ..wire.attributes import EMPTY, AttributeList, Value


class State(IntEnum):
    """Property InteractionState (ES 8.1.4 interaction properties)."""

    QUEUED = 0
    CACHED = 1
    WITH_URS = 2
    WITH_AGENT = 3


class AgentParty(NamedTuple):
    """An agent that processes the interaction."""

    agent_id: str


class StrategyParty(NamedTuple):
    """A routing strategy that processes the interaction, in the URS of that ClientName."""

    router: str


Party: TypeAlias = AgentParty | StrategyParty


@dataclass(eq=False, slots=True)
class Interaction:
    """One interaction. `owner` is the ClientName of the media server that submitted it.

    An interaction that an agent submitted has no owner. `properties` are those that only travel:
    mockixn reads none of them.
    """

    id: str
    media_type: str
    type: str
    subtype: str
    tenant_id: int
    queue: str | None
    submitted_by: str
    owner: str | None
    user_data: AttributeList = EMPTY
    properties: AttributeList = EMPTY
    parties: tuple[Party, ...] = ()
    _listed: AttributeList | None = field(default=None, repr=False)

    @property
    def state(self) -> State:
        """Who processes it decides it: an agent before a strategy, nobody means queued."""
        for party in self.parties:
            if isinstance(party, AgentParty):
                return State.WITH_AGENT
        return State.WITH_URS if self.parties else State.QUEUED

    @property
    def listed(self) -> AttributeList:
        """The `Interaction` attribute of events: real clients read id and medium unchecked.

        Made once for all events between two changes: whoever changes the interaction calls
        `changed()`.
        """
        listed = self._listed
        if listed is None:
            values: dict[str, Value] = {
                "InteractionId": self.id,
                "InteractionMediatype": self.media_type,
                "InteractionType": self.type,
                "InteractionSubtype": self.subtype,
                "InteractionTenantId": self.tenant_id,
                "InteractionState": int(self.state),
                "InteractionSubmittedBy": self.submitted_by,
                **self.properties,
                "InteractionUserData": self.user_data,
            }
            if self.queue is not None:
                values["InteractionQueue"] = self.queue
            self._listed = listed = AttributeList(values)
        return listed

    def changed(self) -> None:
        """Forget what `listed` made: a property is different now."""
        self._listed = None

    def picture(self) -> dict[str, Any]:
        """The interaction as plain data."""
        return {**self.listed, "owner": self.owner, "parties": self.parties}
