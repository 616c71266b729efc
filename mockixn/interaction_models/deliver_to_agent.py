"""Deliver: a URS asks, an agent answers or does not (GenEM:DeliverInteractiontoAgent)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from ..codes import ErrorCode
from ..engine.context import Context, Request
from ..engine.effects import Delivery, Effect
from ..engine.interaction import AgentParty, Invitation, StrategyParty
from ..engine.invitations import (
    MOVED,
    STOPPED,
    WITHDRAWN,
    invite,
    report_rejected,
    require_invitable,
)
from ..engine.model import Model
from ..engine.permissions import require_interaction, require_strategy_party
from ..engine.placement import leave, remove_party, replace_party, report_placed
from ..errors import Refused
from ..messages.catalogue import rep, tlib
from ..messages.message import Message
from ..wire.attributes import AttributeList
from .route_call import acknowledge, to_others_of_urs

_VISIBLE = "Conference"  # other parties see an agent who handles the interaction

MODEL = Model(
    "Deliver to agent",
    "GenEM:DeliverInteractiontoAgent",
    """
    requested: URS requests delivery
        URS > RequestRouteCall TLIB in place of RequestDeliver
        EventInvite IM > agent
        EventAgentInvited REP > RE

    accepted: Agent accepts
        agent > RequestAccept IM
        EventAck IM > agent [ours]
        EventRouteUsed TLIB > URS
        EventPartyRemoved REP > RE
        EventPartyAdded REP > RE

    rejected: Agent rejects
        agent > RequestReject IM
        EventAck IM > agent
        EventRejected REP > RE
        EventRouteUsed TLIB > URS
        EventPartyRemoved REP > RE [ours]
        EventPlacedInQueue REP > RE [ours]

    not answered: Agent fails to respond
        after delivering_timeout
        EventRevoked IM > agent
        EventRevoked REP > RE
        EventPartyRemoved REP > RE
        EventPlacedInQueue REP > RE
        EventRouteUsed TLIB > URS [ours]

    refused: The agent cannot be invited
        URS > RequestRouteCall TLIB in place of RequestDeliver
        EventError TLIB > URS [ours]
    """,
    settings=(
        "readings.deliver_releases_urs_on",
        "readings.deliver_reject_tells_urs_with",
        "timers.delivering_timeout",
    ),
)


class _DeliveryOutcome:
    """The URS waits: the outcome answers it, with the reference of its request."""

    kind: ClassVar[str] = "delivery"

    def __init__(self, request: Request, party: StrategyParty) -> None:
        self.urs = request.sender
        self.reference = request.message.reference
        self.party = self.inviter = party

    def accepted(self, context: Context, invitation: Invitation) -> Sequence[Effect]:
        """The agent replaces the strategy as party."""
        used = self._used(context, invitation)
        agent = AgentParty(invitation.agent_id)
        return (*used, *replace_party(context, invitation.interaction, self.party, agent))

    def rejected(self, context: Context, invitation: Invitation) -> Sequence[Effect]:
        """EventRouteUsed ends routing, and the interaction returns; after EventError it goes on."""
        rejected = report_rejected(context, invitation)
        if context.scenario.readings.deliver_reject_tells_urs_with == "EventError":
            text = f"{_described(invitation)}: the agent rejects it"
            return (rejected, self._failed(context, text))
        used = self._used(context, invitation)
        return (rejected, *used, *leave(context, invitation.interaction, self.party))

    def ended(self, context: Context, invitation: Invitation, why: str) -> Sequence[Effect]:
        """The interaction returns to the queue from which the URS took it (LIMITS)."""
        if why in _DECIDED_ELSEWHERE:
            return (self._failed(context, f"{_described(invitation)}: {why}"),)
        return (
            *leave(context, invitation.interaction, self.party),
            *self._used(context, invitation),
        )

    def _used(self, context: Context, invitation: Invitation) -> list[Delivery]:
        attributes = context.event_attributes(Interaction=invitation.interaction.as_attributes)
        used = Message(tlib.EventRouteUsed, attributes, self.reference)
        return [self._to_urs(context, used), *to_others_of_urs(context, self.urs, attributes)]

    def _failed(self, context: Context, text: str) -> Delivery:
        error = AttributeList(ErrorCode=int(ErrorCode.INVITATION_REJECTED), ErrorDescription=text)
        return self._to_urs(context, Message(tlib.EventError, error, self.reference))

    def _to_urs(self, context: Context, message: Message) -> Delivery:
        return context.late_answer(self.urs, message)


class _ReleasedOutcome:
    """The URS got EventRouteUsed at once: the interaction has no party until the agent answers."""

    kind: ClassVar[str] = "delivery"

    inviter = None  # the URS has left already

    def __init__(self, party: StrategyParty) -> None:
        self.party = party

    def accepted(self, context: Context, invitation: Invitation) -> Sequence[Effect]:
        """The agent becomes the party."""
        interaction, agent = invitation.interaction, AgentParty(invitation.agent_id)
        context.world.add_party(interaction, agent)
        as_attributes, party = interaction.as_attributes, context.party(agent)
        return (context.report(rep.EventPartyAdded, Interaction=as_attributes, Party=party),)

    def rejected(self, context: Context, invitation: Invitation) -> Sequence[Effect]:
        """The interaction returns to the queue from which the URS took it."""
        return (report_rejected(context, invitation), *self._return(context, invitation))

    def ended(self, context: Context, invitation: Invitation, why: str) -> Sequence[Effect]:
        """The interaction returns to the queue from which the URS took it."""
        if why in _DECIDED_ELSEWHERE:
            return ()
        return self._return(context, invitation)

    def _return(self, context: Context, invitation: Invitation) -> Sequence[Effect]:
        """It comes back from the URS only now."""
        invitation.interaction.note_left(self.party, context.now)
        return report_placed(context, invitation.interaction)


# For these reasons, the request that ends the delivery decides where the interaction goes.
_DECIDED_ELSEWHERE = (STOPPED, MOVED, WITHDRAWN)


@MODEL.stands_in_for("RequestDeliver")
def deliver_to_agent(context: Context, request: Request) -> Sequence[Effect]:
    """Invite the agent that the URS names, by AgentId or by the place of the agent's login."""
    interaction = require_interaction(context, request)
    party = require_strategy_party(request, interaction)
    agent_id = require_invitable(context, request, interaction)
    if interaction.invitations:
        text = f"interaction {interaction.id!r} is being delivered already"
        raise Refused(ErrorCode.ALREADY_INVITED, text)
    if context.scenario.readings.deliver_releases_urs_on == "answer":
        waiting = _DeliveryOutcome(request, party)
        return invite(context, interaction, agent_id, waiting, VisibilityMode=_VISIBLE)
    return (
        *invite(context, interaction, agent_id, _ReleasedOutcome(party), VisibilityMode=_VISIBLE),
        *acknowledge(context, request, interaction),
        *remove_party(context, interaction, party),
    )


def _described(invitation: Invitation) -> str:
    return f"interaction {invitation.interaction.id!r} to agent {invitation.agent_id!r}"
