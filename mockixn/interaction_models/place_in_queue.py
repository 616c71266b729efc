"""Place an interaction in a queue (GenEM:PlaceInteractioninQueue)."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.context import Context, DomainEvent, Request
from ..engine.effects import Delivery, Effect
from ..engine.interaction import Interaction
from ..engine.model import Model
from ..engine.permissions import (
    require_agent_party,
    require_interaction,
    require_queue,
    require_strategy_party,
)
from ..engine.placement import move_to_queue, remove_all_parties
from ..engine.properties import set_properties
from ..messages.enumerations import ClientType
from .route_call import route_used

MODEL = Model(
    "Place in queue",
    "GenEM:PlaceInteractioninQueue",
    """
    agent: Agent asks
        agent > RequestPlaceInQueue IM
        EventAck IM > agent
        EventPartyRemoved REP > RE
        EventPlacedInQueue REP > RE

    URS: URS asks
        URS > RequestRouteCall TLIB in place of RequestPlaceInQueue
        EventRouteUsed TLIB in place of EventAck > URS
        EventPartyRemoved REP > RE
        EventPlacedInQueue REP > RE

    refused: The agent is no party, or the queue unknown
        agent > RequestPlaceInQueue IM
        EventError IM > agent [ours]
    """,
)


@MODEL.handles("RequestPlaceInQueue", senders=(ClientType.AGENT_APPLICATION,))
def place_in_queue(context: Context, request: Request) -> Sequence[Effect]:
    """An agent party puts the interaction into a queue; every party leaves."""
    interaction = require_interaction(context, request)
    require_agent_party(request, interaction)
    return _placed(context, request, interaction, request.ack())


@MODEL.stands_in_for("RequestPlaceInQueue")
def place_in_queue_by_route_call(context: Context, request: Request) -> Sequence[Effect]:
    """The URS that processes the interaction puts it into a queue."""
    interaction = require_interaction(context, request)
    require_strategy_party(request, interaction)
    return _placed(context, request, interaction, route_used(context, request, interaction))


def _placed(
    context: Context, request: Request, interaction: Interaction, answer: Delivery
) -> Sequence[Effect]:
    """AddedProperties are set, and no event of their own reports them [ours]."""
    queue = require_queue(context, request.text("Queue"))
    set_properties(interaction, request.listing("AddedProperties"), {})
    return (
        answer,
        *remove_all_parties(context, interaction),
        *move_to_queue(context, interaction, queue),
        *context.publish(DomainEvent.ENTERED_QUEUE, interaction),
    )
