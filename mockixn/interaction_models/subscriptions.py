"""Subscriptions: which agent states a client wants to hear of [ours: no page]."""

from __future__ import annotations

from collections.abc import Sequence

from ..codes import ErrorCode
from ..engine.context import Request
from ..engine.effects import Effect
from ..engine.known import known_place
from ..engine.model import Model
from ..engine.versions import OURS, version
from ..errors import Refused
from ..messages.enumerations import ClientType

MODEL = Model(
    "Subscriptions",
    OURS,
    versions=(
        version(
            "all places",
            "Reporting engine asks for the agents of all places",
            OURS,
            """
            RE > RequestStartPlaceAgentStateReportingAll IM
            EventAck IM > RE
            """,
        ),
        version(
            "one place",
            "Reporting engine asks for the agents of one place",
            OURS,
            """
            RE > RequestStartPlaceAgentStateReporting IM
            EventAck IM > RE
            """,
        ),
        version(
            "stop one place",
            "Reporting engine asks for one place no longer",
            OURS,
            """
            RE > RequestStopPlaceAgentStateReporting IM
            EventAck IM > RE
            """,
        ),
        version(
            "stop all places",
            "Reporting engine asks for no place any more",
            OURS,
            """
            RE > RequestStopPlaceAgentStateReportingAll IM
            EventAck IM > RE
            """,
        ),
        version(
            "subscribe",
            "Agent subscribes to its place",
            OURS,
            """
            agent > RequestSubscribe IM
            EventAck IM > agent
            """,
        ),
        version(
            "not a place",
            "The topic names no place",
            OURS,
            """
            agent > RequestSubscribe IM
            EventError IM > agent
            """,
        ),
    ),
)

_REPORTING = (ClientType.REPORTING_ENGINE,)


@MODEL.handles("RequestStartPlaceAgentStateReportingAll", senders=_REPORTING)
def start_all(request: Request) -> Sequence[Effect]:
    """The sender hears of agents everywhere, as it does from the start."""
    request.sender.places = None
    return (request.ack(),)


@MODEL.handles("RequestStopPlaceAgentStateReportingAll", senders=_REPORTING)
def stop_all(request: Request) -> Sequence[Effect]:
    """The sender hears of no agent's state any more; events about interactions go on."""
    request.sender.places = frozenset()
    return (request.ack(),)


@MODEL.handles("RequestStartPlaceAgentStateReporting", senders=_REPORTING)
def start_one(request: Request) -> Sequence[Effect]:
    """The sender hears of agents at that place, and at those it named before, alone."""
    place = known_place(request, request.text("PlaceId"))
    request.sender.places = (request.sender.places or frozenset()) | {place}
    return (request.ack(),)


@MODEL.handles("RequestStopPlaceAgentStateReporting", senders=_REPORTING)
def stop_one(request: Request) -> Sequence[Effect]:
    """The sender hears of agents at that place no longer."""
    place = known_place(request, request.text("PlaceId"))
    places = request.sender.places
    if places is None or place not in places:
        text = f"this client has not asked for place {place!r}"
        raise Refused(ErrorCode.NOT_SUBSCRIBED, text)
    request.sender.places = places - {place}
    return (request.ack(),)


@MODEL.handles("RequestSubscribe", senders=(ClientType.AGENT_APPLICATION,))
def subscribe(request: Request) -> Sequence[Effect]:
    """Topics are `<tenant>@<place>`; what the agent's own desktop is told anyway follows."""
    for topic in request.listing("PsTopicList"):
        tenant, at, place = topic.partition("@")
        if not (tenant.isdecimal() and at and place):
            text = f"RequestSubscribe.PsTopicList: found {topic!r}, expected <tenant>@<place>"
            raise Refused(ErrorCode.INVALID_VALUE, text)
        known_place(request, place)
    return (request.ack(),)
