"""Conference: one more agent joins, and parties leave (GenEM:Conference)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from ..engine.context import Context, Request
from ..engine.effects import Effect
from ..engine.interaction import AgentParty, Invitation
from ..engine.invitations import invite, require_invitable
from ..engine.model import Model
from ..engine.permissions import require_agent_party, require_interaction, require_value
from ..engine.placement import add_party, leave
from ..messages.enumerations import ClientType, VisibilityMode
from ._agents_invite import OutcomeForAgent, party_added

MODEL = Model(
    "Conference",
    "GenEM:Conference",
    """
    issued: Agent 1 asks, agent 2 is invited
        agent 1 > RequestConference IM
        EventInvite IM > agent 2
        EventAgentInvited REP > RE

    accepted: Agent 2 accepts
        agent 2 > RequestAccept IM
        EventAck IM > agent 2
        EventAck IM > agent 1
        EventPartyAdded IM > agent 1
        EventPartyAdded IM > agent 2
        EventPartyAdded REP > RE

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
        agent 1 > RequestConference IM
        EventError IM > agent 1

    leave: Agent 2 leaves, agent 1 stays
        agent 2 > RequestLeaveInteraction IM
        EventAck IM > agent 2
        EventPartyRemoved IM > agent 1 [ours]
        EventPartyRemoved REP > RE [ours]

    last leaves: The last party leaves: the interaction returns to where it was
        agent 1 > RequestLeaveInteraction IM
        EventAck IM > agent 1
        EventPartyRemoved REP > RE [ours]
        EventPlacedInQueue REP > RE [ours]

    failed leave: An agent leaves what it does not process
        agent 2 > RequestLeaveInteraction IM
        EventError IM > agent 2 [ours]
    """,
    settings=("timers.delivering_timeout",),
)

_AGENT = (ClientType.AGENT_APPLICATION,)


class _ConferenceOutcome(OutcomeForAgent):
    kind: ClassVar[str] = "conference"

    def accepted(self, context: Context, invitation: Invitation) -> Sequence[Effect]:
        """EventPartyAdded to every agent party, also to agent 2."""
        interaction, agent_2 = invitation.interaction, AgentParty(invitation.agent_id)
        reports = add_party(context, interaction, agent_2, Operation="Conference")
        event = party_added(context, invitation, "Conference", self.visibility_mode)
        return (self.done(context), *context.to_agents(interaction.parties, event), *reports)


@MODEL.handles("RequestConference", senders=_AGENT)
def invite_to_conference(context: Context, request: Request) -> Sequence[Effect]:
    """Invite the agent. The sender stays a party; the outcome of the invitation answers it.

    The default of VisibilityMode is Conference [ours].
    """
    interaction = require_interaction(context, request)
    require_agent_party(request, interaction)
    visibility_mode = require_value(request, "VisibilityMode", VisibilityMode) or "Conference"
    agent_id = require_invitable(context, request, interaction)
    return invite(
        context,
        interaction,
        agent_id,
        _ConferenceOutcome(request, visibility_mode),
        Operation="Conference",
        VisibilityMode=visibility_mode,
        Extension=request.listing("Extension"),
    )


@MODEL.handles("RequestLeaveInteraction", senders=_AGENT)
def leave_interaction(context: Context, request: Request) -> Sequence[Effect]:
    """Remove the sender's agent; after the last party the interaction returns to its place."""
    interaction = require_interaction(context, request)
    party = require_agent_party(request, interaction)
    return (request.ack(), *leave(context, interaction, party))
