"""Place an interaction in a queue (GenEM:PlaceInteractioninQueue)."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.context import Request
from ..engine.effects import Delivery, Effect
from ..engine.interaction import Interaction
from ..engine.known import known_queue
from ..engine.leaving import leave_all
from ..engine.model import DomainEvent, Model
from ..engine.placement import place_in_queue
from ..engine.properties import change_properties
from ..engine.standing import agent_party, strategy_party
from ..engine.versions import version
from ..messages.enumerations import ClientType

_PAGE = "GenEM:PlaceInteractioninQueue"

MODEL = Model(
    "Place in queue",
    _PAGE,
    versions=(
        version(
            "agent",
            "Agent asks",
            _PAGE,
            """
            agent > RequestPlaceInQueue IM
            EventAck IM > agent
            EventPartyRemoved REP > RE
            EventPlacedInQueue REP > RE
            """,
        ),
        version(
            "URS",
            "URS asks",
            _PAGE,
            """
            URS > RequestRouteCall TLIB in place of RequestPlaceInQueue
            EventRouteUsed TLIB in place of EventAck > URS
            EventPartyRemoved REP > RE
            EventPlacedInQueue REP > RE
            """,
        ),
        version(
            "refused",
            "The agent is no party, or the queue unknown",
            _PAGE,
            """
            agent > RequestPlaceInQueue IM
            EventError IM > agent [ours]
            """,
        ),
    ),
)


@MODEL.handles("RequestPlaceInQueue", senders=(ClientType.AGENT_APPLICATION,))
def place(request: Request) -> Sequence[Effect]:
    """An agent party puts it into a queue; every party leaves."""
    interaction = request.interaction()
    agent_party(request, interaction)
    return _placed(request, interaction, request.ack())


@MODEL.stands_in_for("RequestPlaceInQueue")
def place_by_route_call(request: Request) -> Sequence[Effect]:
    """The URS that processes it puts it into a queue."""
    interaction = request.interaction()
    strategy_party(request, interaction)
    return _placed(request, interaction, request.route_used(interaction))


def _placed(request: Request, interaction: Interaction, answer: Delivery) -> Sequence[Effect]:
    """AddedProperties go with it, reported by no event of their own [ours]."""
    queue = known_queue(request, request.text("Queue"))
    change_properties(interaction, request.listing("AddedProperties"), {})
    return (
        answer,
        *leave_all(request, interaction),
        *place_in_queue(request, interaction, queue),
        *request.publish(DomainEvent.ENTERED_QUEUE, interaction),
    )
