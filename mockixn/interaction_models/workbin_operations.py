"""Workbin operations: content, types, notifications (GenEM:WorkbinOperations)."""

from __future__ import annotations

from collections.abc import Sequence

from ..codes import ErrorCode
from ..engine.context import Context, Request
from ..engine.effects import Delivery, Effect
from ..engine.interaction import Interaction
from ..engine.known import known_workbin
from ..engine.model import DomainEvent, Model
from ..engine.queues import Subscription
from ..engine.versions import OURS, version
from ..errors import Refused
from ..messages.catalogue import im
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.spec import Protocol
from ..wire.attributes import AttributeList

_IM = Protocol.INTERACTION_MANAGEMENT
_PAGE = "GenEM:WorkbinOperations"

MODEL = Model(
    "Workbin operations",
    _PAGE,
    versions=(
        version(
            "content",
            "Agent gets the content of a workbin",
            _PAGE,
            """
            agent > RequestGetWorkbinContent IM
            EventWorkbinContent IM > agent
            """,
        ),
        version(
            "no content",
            "The agent or the workbin is unknown",
            _PAGE,
            """
            agent > RequestGetWorkbinContent IM
            EventError IM > agent
            """,
        ),
        version(
            "types",
            "Agent gets the types of workbins",
            OURS,
            """
            agent > RequestWorkbinTypesInfo IM
            EventWorkbinTypesInfo IM > agent
            """,
        ),
        version(
            "subscribe",
            "Agent requests notification",
            _PAGE,
            """
            agent > RequestWorkbinNotifications IM
            EventAck IM > agent
            """,
        ),
        version(
            "unsubscribe",
            "Agent cancels notification",
            _PAGE,
            """
            agent > RequestCancelWorkbinNotifications IM
            EventAck IM > agent
            """,
        ),
        version(
            "not subscribed",
            "Agent cancels what it has not requested",
            _PAGE,
            """
            agent > RequestCancelWorkbinNotifications IM
            EventError IM > agent
            """,
        ),
        version(
            "stopped",
            "An interaction is stopped in a workbin whose subscriber asked to be told",
            OURS,
            """
            media server > RequestStopProcessing IM
            EventAck IM > media server
            EventProcessingStopped REP > RE
            EventProcessingStopped IM > agent
            """,
        ),
    ),
)

_AGENT = (ClientType.AGENT_APPLICATION,)


@MODEL.handles("RequestGetWorkbinContent", senders=_AGENT)
def content(request: Request) -> Sequence[Effect]:
    """Each interaction in the workbin, with its properties."""
    key = known_workbin(request)
    workbin = request.world.workbins.get(key)
    interactions = {} if workbin is None else workbin.interactions
    listed = AttributeList({each.id: each.columns for each in interactions.values()})
    attributes = AttributeList(Workbin=key.listed, Interactions=listed)
    return (request.answer(im.EventWorkbinContent, attributes),)


@MODEL.handles("RequestWorkbinTypesInfo", senders=_AGENT)
def types(request: Request) -> Sequence[Effect]:
    """The scenario's workbin types; without any there, those of the workbins that exist."""
    listed = {each.type: each.active for each in request.scenario.workbins}
    known = listed or {key.type_id: True for key in request.world.workbins}
    info = AttributeList.of({name: {"Active": active} for name, active in known.items()})
    return (request.answer(im.EventWorkbinTypesInfo, AttributeList(WorkbinTypes=info)),)


@MODEL.handles("RequestWorkbinNotifications", senders=_AGENT)
def subscribe(request: Request) -> Sequence[Effect]:
    """The sender is told of changes; asking again replaces what it asked before."""
    key = known_workbin(request)
    stops = bool(request.listing("Extension").get("event_processing_stopped"))
    subscription = Subscription(request.sender, stops)
    request.world.workbin(key).subscriptions[request.sender.id] = subscription
    return (request.ack(),)


@MODEL.handles("RequestCancelWorkbinNotifications", senders=_AGENT)
def unsubscribe(request: Request) -> Sequence[Effect]:
    """The sender is no longer told."""
    workbin = request.world.workbins.get(known_workbin(request))
    if workbin is None or request.sender.id not in workbin.subscriptions:
        raise Refused(ErrorCode.NOT_SUBSCRIBED, "this client has not subscribed to that workbin")
    del workbin.subscriptions[request.sender.id]
    return (request.ack(),)


@MODEL.when(DomainEvent.STOPPED)
def tell_of_stop(context: Context, interaction: Interaction) -> Sequence[Effect]:
    """Subscribers that asked by extension `event_processing_stopped` learn of the stop."""
    workbin = interaction.workbin
    if workbin is None or interaction.parties:
        return ()
    told = tuple(each.client for each in workbin.subscriptions.values() if each.stops)
    attributes = context.reported(Interaction=interaction.listed)
    return (Delivery(told, Message(im.EventProcessingStopped, attributes)),) if told else ()
