"""Intrusion: an agent asks to join another agent's interaction (GenEM:Intrusion)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from ..codes import ErrorCode
from ..engine.context import Context, Request
from ..engine.effects import Effect
from ..engine.interaction import AgentParty, Invitation, State
from ..engine.invitations import invite, require_not_involved
from ..engine.model import Model
from ..engine.permissions import require_interaction, require_login, require_value
from ..engine.placement import add_party
from ..errors import Refused
from ..messages.enumerations import ClientType, VisibilityMode
from ._agents_invite import OutcomeForAgent, party_added

MODEL = Model(
    "Intrusion",
    "GenEM:Intrusion",
    """
    requested: Agent 2 asks to join what agent 1 processes
        agent 2 > RequestIntrude IM
        EventInvite IM > agent 2
        EventAgentInvited REP > RE

    accepted: Agent 2 accepts
        agent 2 > RequestAccept IM
        EventAck IM > agent 2
        EventAck IM > agent 2
        EventPartyAdded IM > agent 1
        EventPartyAdded REP > RE

    rejected: Agent 2 rejects
        agent 2 > RequestReject IM
        EventAck IM > agent 2
        EventError IM > agent 2
        EventRejected REP > RE

    timed out: Agent 2 does not answer
        after delivering_timeout
        EventRevoked IM > agent 2 [ours]
        EventRevoked REP > RE [ours]
        EventError IM > agent 2 [ours]

    invalid: No agent processes the interaction
        agent 2 > RequestIntrude IM
        EventError IM > agent 2 [ours]
    """,
    settings=("timers.delivering_timeout",),
)


class _IntrusionOutcome(OutcomeForAgent):
    kind: ClassVar[str] = "intrusion"

    def accepted(self, context: Context, invitation: Invitation) -> Sequence[Effect]:
        """The second EventAck answers RequestIntrude; then the other agent parties get an event."""
        interaction, intruder = invitation.interaction, AgentParty(invitation.agent_id)
        others = interaction.parties
        reports = add_party(context, interaction, intruder, Operation="Intrude")
        event = party_added(context, invitation, "Intrude", self.visibility_mode)
        return (self.done(context), *context.to_agents(others, event), *reports)


@MODEL.handles("RequestIntrude", senders=(ClientType.AGENT_APPLICATION,))
def intrude(context: Context, request: Request) -> Sequence[Effect]:
    """Invite the sender's own agent, who need not be ready [ours].

    The default of VisibilityMode is Conference [ours].
    """
    interaction = require_interaction(context, request)
    login = require_login(request)
    if interaction.state is not State.WITH_AGENT:
        text = f"no agent processes interaction {interaction.id!r}"
        raise Refused(ErrorCode.INVALID_TARGET, text)
    require_not_involved(interaction, login.agent_id)
    visibility_mode = require_value(request, "VisibilityMode", VisibilityMode) or "Conference"
    return invite(
        context,
        interaction,
        login.agent_id,
        _IntrusionOutcome(request, visibility_mode),
        Operation="Intrude",
        VisibilityMode=visibility_mode,
        Extension=request.listing("Extension"),
    )
