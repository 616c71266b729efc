"""Intrusion: an agent joins what another processes, unasked (GenEM:Intrusion)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from ..codes import ErrorCode
from ..engine.context import Request
from ..engine.effects import Effect
from ..engine.interaction import AgentParty, State
from ..engine.invitation import Invitation
from ..engine.inviting import check_free, invite
from ..engine.model import Model
from ..engine.placement import add_party
from ..engine.versions import version
from ..errors import Refused
from ..messages.enumerations import ClientType
from ._agents_invite import AskedByAgent, party_added, to_agents

_PAGE = "GenEM:Intrusion"

MODEL = Model(
    "Intrusion",
    _PAGE,
    versions=(
        version(
            "requested",
            "Agent 2 asks to join what agent 1 processes",
            _PAGE,
            """
            agent 2 > RequestIntrude IM
            EventInvite IM > agent 2
            EventAgentInvited REP > RE
            """,
        ),
        version(
            "accepted",
            "Agent 2 accepts",
            _PAGE,
            """
            agent 2 > RequestAccept IM
            EventAck IM > agent 2
            EventAck IM > agent 2
            EventPartyAdded IM > agent 1
            EventPartyAdded REP > RE
            """,
        ),
        version(
            "rejected",
            "Agent 2 rejects",
            _PAGE,
            """
            agent 2 > RequestReject IM
            EventAck IM > agent 2
            EventError IM > agent 2
            EventRejected REP > RE
            """,
        ),
        version(
            "timed out",
            "Agent 2 does not answer",
            _PAGE,
            """
            after delivering_timeout
            EventRevoked IM > agent 2 [ours]
            EventError IM > agent 2 [ours]
            """,
        ),
        version(
            "invalid",
            "No agent processes the interaction",
            _PAGE,
            """
            agent 2 > RequestIntrude IM
            EventError IM > agent 2 [ours]
            """,
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class _Intruding(AskedByAgent):
    visibility_mode: str
    kind: ClassVar[str] = "intrusion"

    def accepted(self, request: Request, invitation: Invitation) -> Sequence[Effect]:
        """The second EventAck answers RequestIntrude; then the other parties learn of it."""
        interaction, intruder = invitation.interaction, AgentParty(invitation.agent_id)
        others = interaction.parties
        reported = add_party(request, interaction, intruder, Operation="Intrude")
        told = party_added(request, invitation, "Intrude", self.visibility_mode)
        return (self.done(request), *to_agents(request, others, told), *reported)


@MODEL.handles("RequestIntrude", senders=(ClientType.AGENT_APPLICATION,))
def intrude(request: Request) -> Sequence[Effect]:
    """Invite the sender itself; it need not be ready, since it asks [ours].

    Without a VisibilityMode it is Conference [ours].
    """
    interaction = request.interaction()
    login = request.login()
    if interaction.state is not State.WITH_AGENT:
        text = f"no agent processes interaction {interaction.id!r}"
        raise Refused(ErrorCode.INVALID_TARGET, text)
    check_free(interaction, login.agent_id)
    visibility_mode = request.text("VisibilityMode") or "Conference"
    return invite(
        request,
        interaction,
        login.agent_id,
        _Intruding(request.sender, request.message.reference, visibility_mode),
        Operation="Intrude",
        VisibilityMode=visibility_mode,
        Extension=request.listing("Extension"),
    )
