"""RequestRouteCall: the request that it stands for [ours: the reference gives no rule for it]."""

from __future__ import annotations

from ..codes import ErrorCode
from ..engine.clients import LogicalClient
from ..engine.context import Context, Request
from ..engine.effects import Delivery
from ..engine.interaction import Interaction
from ..engine.model import Model
from ..engine.permissions import require_value
from ..engine.versions import OURS
from ..errors import Refused
from ..messages.catalogue import tlib
from ..messages.enumerations import ClientType, RouteType
from ..messages.message import Message
from ..wire.attributes import AttributeList

MODEL = Model(
    "RequestRouteCall",
    OURS,
    """
    by destination: The destination decides: a queue means RequestPlaceInQueue
        URS > RequestRouteCall TLIB in place of RequestPlaceInQueue
        EventRouteUsed TLIB in place of EventAck > URS
        EventPartyRemoved REP > RE
        EventPlacedInQueue REP > RE

    by name: Extension StandsFor names the request, whatever destination stands beside it
        URS > RequestRouteCall TLIB in place of RequestStopProcessing
        EventRouteUsed TLIB in place of EventAck > URS
        EventPartyRemoved REP > RE
        EventProcessingStopped REP > RE

    not mocked: It stands for a request that no model plays by it
        URS > RequestRouteCall TLIB
        EventError TLIB > URS
    """,
)

# The first of these attributes that the request has is the destination.
_BY_DESTINATION = {
    "AgentId": "RequestDeliver",
    "PlaceId": "RequestDeliver",
    "Workbin": "RequestPlaceInWorkbin",
    "Queue": "RequestPlaceInQueue",
}


@MODEL.resolves("RequestRouteCall")
def stands_for(request: Request) -> str:
    """The request it stands for: extension `StandsFor` names it, or the destination decides.

    Without a destination it is RequestStopProcessing. RouteType must be one of its values, and
    decides nothing.
    """
    if request.sender.type is not ClientType.ROUTING_ENGINE:
        text = f"RequestRouteCall is not for a client of type {request.sender.type}"
        raise Refused(ErrorCode.WRONG_CLIENT_TYPE, text)
    require_value(request, "RouteType", RouteType)
    named = request.listing("Extension").get("StandsFor")
    if named is not None:
        return str(named)
    for attribute, name in _BY_DESTINATION.items():
        if attribute in request.attributes:
            return name
    return "RequestStopProcessing"


def acknowledge(context: Context, request: Request, interaction: Interaction) -> list[Delivery]:
    """EventAck; or EventRouteUsed, if the request is a RequestRouteCall.

    A URS routes no more then: neither do its other clients, which get EventRouteUsed [ours].
    """
    if request.sender.type is not ClientType.ROUTING_ENGINE:
        return [request.ack()]
    attributes = context.event_attributes(Interaction=interaction.as_attributes)
    is_stand_in = request.message.spec is tlib.RequestRouteCall
    answer = request.answer(tlib.EventRouteUsed, attributes) if is_stand_in else request.ack()
    return [answer, *to_others_of_urs(context, request.sender, attributes)]


def to_others_of_urs(
    context: Context, asker: LogicalClient, attributes: AttributeList
) -> list[Delivery]:
    """EventRouteUsed to the other clients of that URS, which got its EventRouteRequest as well."""
    named = context.world.named(ClientType.ROUTING_ENGINE, asker.name)
    others = tuple(client for client in named if client is not asker)
    if asker not in named or not others:  # a late answer goes to all of that name
        return []
    return [Delivery(others, Message(tlib.EventRouteUsed, attributes))]
