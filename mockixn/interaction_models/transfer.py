"""Transfer: an agent hands its interaction to another (GenEM:Transfer)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from ..codes import ErrorCode
from ..engine.context import Request
from ..engine.effects import Effect
from ..engine.interaction import AgentParty
from ..engine.invitation import Invitation
from ..engine.inviting import check_invitable, invite
from ..engine.model import Model
from ..engine.placement import add_party, remove_party
from ..engine.standing import agent_party
from ..engine.versions import version
from ..errors import Refused
from ..messages.enumerations import ClientType
from ._agents_invite import AskedByAgent, party_added

_PAGE = "GenEM:Transfer"

MODEL = Model(
    "Transfer",
    _PAGE,
    versions=(
        version(
            "issued",
            "Agent 1 asks, agent 2 is invited",
            _PAGE,
            """
            agent 1 > RequestTransfer IM
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
            EventAck IM > agent 1
            EventPartyAdded IM > agent 1 [ours]
            EventPartyAdded REP > RE
            EventPartyRemoved REP > RE
            """,
        ),
        version(
            "rejected",
            "Agent 2 rejects",
            _PAGE,
            """
            agent 2 > RequestReject IM
            EventAck IM > agent 2
            EventError IM > agent 1
            EventRejected REP > RE
            """,
        ),
        version(
            "timed out",
            "Agent 2 does not answer",
            _PAGE,
            """
            after delivering_timeout
            EventRevoked IM > agent 2
            EventError IM > agent 1
            """,
        ),
        version(
            "invalid",
            "The target is invalid",
            _PAGE,
            """
            agent 1 > RequestTransfer IM
            EventError IM > agent 1
            """,
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class _Transferring(AskedByAgent):
    agent_1: AgentParty
    kind: ClassVar[str] = "transfer"

    def accepted(self, request: Request, invitation: Invitation) -> Sequence[Effect]:
        """Agent 2 takes over; agent 1 waits for EventPartyAdded to let go (real clients do)."""
        interaction, agent_2 = invitation.interaction, AgentParty(invitation.agent_id)
        reported = add_party(request, interaction, agent_2, Operation="Transfer")
        told = party_added(request, invitation, "Transfer")
        effects = [
            self.done(request),
            request.to_agent(self.agent_1.agent_id, told),
            *reported,
        ]
        if self.agent_1 in interaction.parties:
            effects.append(remove_party(request, interaction, self.agent_1, Operation="Transfer"))
        return effects


@MODEL.handles("RequestTransfer", senders=(ClientType.AGENT_APPLICATION,))
def transfer(request: Request) -> Sequence[Effect]:
    """Invite the agent; the sender is answered on the outcome.

    An agent transfers an interaction to one other at a time [ours]: the second to accept would
    join the first, and nobody asked for that.
    """
    interaction = request.interaction()
    agent_1 = agent_party(request, interaction)
    agent_id = request.text("AgentId")
    check_invitable(request, interaction, agent_id)
    for each in interaction.invitations:
        if isinstance(each.outcome, _Transferring) and each.outcome.agent_1 == agent_1:
            text = f"interaction {interaction.id!r} is being transferred to {each.agent_id!r}"
            raise Refused(ErrorCode.ALREADY_INVITED, text)
    outcome = _Transferring(request.sender, request.message.reference, agent_1)
    extension = request.listing("Extension")
    return invite(
        request, interaction, agent_id, outcome, Operation="Transfer", Extension=extension
    )
