"""Subscriptions: which agents' states a client gets events about [ours: no page]."""

from __future__ import annotations

from collections.abc import Sequence

from ..codes import ErrorCode
from ..engine.context import Context, Request
from ..engine.effects import Effect
from ..engine.model import Model
from ..engine.permissions import require_place
from ..engine.versions import OURS
from ..errors import Refused
from ..messages.enumerations import ClientType

MODEL = Model(
    "Subscriptions",
    OURS,
    """
    all places: Reporting engine asks for the agents of all places
        RE > RequestStartPlaceAgentStateReportingAll IM
        EventAck IM > RE

    one place: Reporting engine asks for the agents of one place
        RE > RequestStartPlaceAgentStateReporting IM
        EventAck IM > RE

    stop one place: Reporting engine asks for one place no longer
        RE > RequestStopPlaceAgentStateReporting IM
        EventAck IM > RE

    stop all places: Reporting engine asks for no place any more
        RE > RequestStopPlaceAgentStateReportingAll IM
        EventAck IM > RE

    subscribe: Agent subscribes to its place
        agent > RequestSubscribe IM
        EventAck IM > agent

    unsubscribe: Agent subscribes no longer
        agent > RequestUnsubscribe IM
        EventAck IM > agent

    not a place: The topic names no place
        agent > RequestSubscribe IM
        EventError IM > agent
    """,
)

_MOST = 10_000  # places for which one client asks by name, and topics [ours]
_AGENT = (ClientType.AGENT_APPLICATION,)
_REPORTING = (ClientType.REPORTING_ENGINE,)


@MODEL.handles("RequestStartPlaceAgentStateReportingAll", senders=_REPORTING)
def start_reporting_all_places(_context: Context, request: Request) -> Sequence[Effect]:
    """The sender gets events about agents at all places, which is also the default."""
    request.sender.places = None
    return (request.ack(),)


@MODEL.handles("RequestStopPlaceAgentStateReportingAll", senders=_REPORTING)
def stop_reporting_all_places(_context: Context, request: Request) -> Sequence[Effect]:
    """The sender gets no more events about agents; events about interactions go on."""
    request.sender.places = frozenset()
    return (request.ack(),)


@MODEL.handles("RequestStartPlaceAgentStateReporting", senders=_REPORTING)
def start_reporting_place(context: Context, request: Request) -> Sequence[Effect]:
    """The sender gets events about agents at that place too, beside the places it named before."""
    place = require_place(context, request.text("PlaceId"))
    if len(request.sender.places or ()) >= _MOST:
        text = f"this client has asked for {_MOST} places, expected no more: it may ask for all"
        raise Refused(ErrorCode.TOO_MANY, text)
    request.sender.places = (request.sender.places or frozenset()) | {place}
    return (request.ack(),)


@MODEL.handles("RequestStopPlaceAgentStateReporting", senders=_REPORTING)
def stop_reporting_place(context: Context, request: Request) -> Sequence[Effect]:
    """The sender gets no more events about agents at that place."""
    place = require_place(context, request.text("PlaceId"))
    places = request.sender.places
    if places is None or place not in places:
        text = f"this client has not asked for place {place!r}"
        raise Refused(ErrorCode.NOT_SUBSCRIBED, text)
    request.sender.places = places - {place}
    return (request.ack(),)


@MODEL.handles("RequestSubscribe", senders=_AGENT)
def subscribe_to_places(context: Context, request: Request) -> Sequence[Effect]:
    """Keep the topics (`<tenant>@<place>`). The agent's own desktop gets its events anyway."""
    topics = request.listing("PsTopicList")
    for topic in topics:
        tenant, at, place = topic.partition("@")
        if not (tenant.isdecimal() and at and place):
            text = f"RequestSubscribe.PsTopicList: found {topic!r}, expected <tenant>@<place>"
            raise Refused(ErrorCode.INVALID_VALUE, text)
        require_place(context, place)
    kept = request.sender.topics | topics.keys()
    if len(kept) > _MOST:
        text = f"found {len(kept)} topics of this client, expected at most {_MOST}"
        raise Refused(ErrorCode.TOO_MANY, text)
    request.sender.topics = kept
    return (request.ack(),)


@MODEL.handles("RequestUnsubscribe", senders=_AGENT)
def unsubscribe_from_places(_context: Context, request: Request) -> Sequence[Effect]:
    """End the subscription to these topics; without a PsTopicList, to every one."""
    sender = request.sender
    topics = request.listing("PsTopicList").keys() or sender.topics
    unknown = [topic for topic in topics if topic not in sender.topics]
    if unknown:
        text = f"RequestUnsubscribe.PsTopicList: this client has not subscribed to {unknown[0]!r}"
        raise Refused(ErrorCode.NOT_SUBSCRIBED, text)
    sender.topics -= topics
    return (request.ack(),)
