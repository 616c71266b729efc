"""Transfer: one agent gives an interaction to another (GenEM:Transfer)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from ..codes import ErrorCode
from ..engine.context import Context, Request
from ..engine.effects import Effect
from ..engine.interaction import AgentParty, Invitation
from ..engine.invitations import invite, require_invitable
from ..engine.model import Model
from ..engine.permissions import require_agent_party, require_interaction
from ..engine.placement import add_party, remove_party, revoke_at_other_desks
from ..errors import Refused
from ..messages.enumerations import ClientType
from ._agents_invite import OutcomeForAgent, party_added

MODEL = Model(
    "Transfer",
    "GenEM:Transfer",
    """
    issued: Agent 1 asks, agent 2 is invited
        agent 1 > RequestTransfer IM
        EventInvite IM > agent 2
        EventAgentInvited REP > RE

    accepted: Agent 2 accepts
        agent 2 > RequestAccept IM
        EventAck IM > agent 2
        EventAck IM > agent 1
        EventPartyAdded IM > agent 1 [ours]
        EventPartyAdded REP > RE
        EventPartyRemoved REP > RE

    rejected: Agent 2 rejects
        agent 2 > RequestReject IM
        EventAck IM > agent 2
        EventError IM > agent 1
        EventRejected REP > RE

    timed out: Agent 2 does not answer
        after delivering_timeout
        EventRevoked IM > agent 2
        EventRevoked REP > RE [ours]
        EventError IM > agent 1

    invalid: The target is invalid
        agent 1 > RequestTransfer IM
        EventError IM > agent 1
    """,
    settings=("timers.delivering_timeout",),
)


class _TransferOutcome(OutcomeForAgent):
    kind: ClassVar[str] = "transfer"
    inviter: AgentParty

    def __init__(self, request: Request, agent_1: AgentParty) -> None:
        super().__init__(request)
        self.inviter = agent_1

    def accepted(self, context: Context, invitation: Invitation) -> Sequence[Effect]:
        """Agent 2 replaces agent 1, whose client waits for EventPartyAdded (real clients do).

        So do the other agents of a conference, who would not know agent 2 otherwise; the other
        desks of agent 1 cannot know who goes, and get EventRevoked [ours].
        """
        interaction, agent_2 = invitation.interaction, AgentParty(invitation.agent_id)
        agent_1, before = self.inviter, interaction.parties
        reports = add_party(context, interaction, agent_2, Operation="Transfer")
        event = party_added(context, invitation, "Transfer")
        reports += remove_party(
            context, interaction, agent_1, newcomer=agent_2, Operation="Transfer"
        )
        return (
            self.done(context),
            *context.to_agents(before, event),
            *revoke_at_other_desks(context, interaction, agent_1, self.initiator),
            *reports,
        )


@MODEL.handles("RequestTransfer", senders=(ClientType.AGENT_APPLICATION,))
def invite_to_transfer(context: Context, request: Request) -> Sequence[Effect]:
    """Invite the agent; the outcome of the invitation answers the sender.

    An agent transfers an interaction to one other agent at a time [ours]. With two invitations,
    both could accept.
    """
    interaction = require_interaction(context, request)
    agent_1 = require_agent_party(request, interaction)
    agent_id = require_invitable(context, request, interaction)
    for each in interaction.invitations:
        if isinstance(each.outcome, _TransferOutcome) and each.outcome.inviter == agent_1:
            text = f"interaction {interaction.id!r} is being transferred to {each.agent_id!r}"
            raise Refused(ErrorCode.ALREADY_INVITED, text)
    outcome = _TransferOutcome(request, agent_1)
    extension = request.listing("Extension")
    return invite(
        context,
        interaction,
        agent_id,
        outcome,
        Operation="Transfer",
        VisibilityMode="Conference",
        Extension=extension,
    )
