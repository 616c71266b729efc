"""Workbin operations: content, types, notifications (GenEM:WorkbinOperations)."""

from __future__ import annotations

from collections.abc import Sequence

from ..codes import ErrorCode
from ..engine.context import Context, DomainEvent, Request
from ..engine.effects import Delivery, Effect
from ..engine.interaction import Interaction
from ..engine.model import Model
from ..engine.permissions import require_workbin
from ..engine.queues import Subscription
from ..errors import Refused
from ..messages.catalogue import im
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..wire.attributes import AttributeList

MODEL = Model(
    "Workbin operations",
    "GenEM:WorkbinOperations",
    """
    content: Agent gets the content of a workbin
        agent > RequestGetWorkbinContent IM
        EventWorkbinContent IM > agent

    no content: The agent or the workbin is unknown
        agent > RequestGetWorkbinContent IM
        EventError IM > agent

    types: Agent gets the types of workbins [ours]
        agent > RequestWorkbinTypesInfo IM
        EventWorkbinTypesInfo IM > agent

    subscribe: Agent requests notification
        agent > RequestWorkbinNotifications IM
        EventAck IM > agent

    unsubscribe: Agent cancels notification
        agent > RequestCancelWorkbinNotifications IM
        EventAck IM > agent

    not subscribed: Agent cancels what it has not requested
        agent > RequestCancelWorkbinNotifications IM
        EventError IM > agent

    changed: Properties change in a workbin whose subscriber asked to be told [ours]
        media server > RequestChangeProperties IM
        EventAck IM > media server
        EventPropertiesChanged IM > agent
        EventPropertiesChanged REP > RE

    stopped: An interaction is stopped in a workbin whose subscriber asked to be told [ours]
        media server > RequestStopProcessing IM
        EventAck IM > media server
        EventProcessingStopped REP > RE
        EventProcessingStopped IM > agent
    """,
)

_AGENT = (ClientType.AGENT_APPLICATION,)


@MODEL.handles("RequestGetWorkbinContent", senders=_AGENT)
def get_workbin_content(context: Context, request: Request) -> Sequence[Effect]:
    """Answer with each interaction in the workbin, with its properties."""
    key = require_workbin(context, request)
    workbin = context.world.workbins.get(key)
    interactions = {} if workbin is None else workbin.interactions
    rows = AttributeList({each.id: each.columns for each in interactions.values()})
    attributes = AttributeList(Workbin=key.as_attributes, Interactions=rows)
    return (request.answer(im.EventWorkbinContent, attributes),)


@MODEL.handles("RequestWorkbinTypesInfo", senders=_AGENT)
def get_workbin_types(context: Context, request: Request) -> Sequence[Effect]:
    """Answer with the scenario's workbin types; if it has none, those of the existing workbins."""
    declared = {name: each.active for name, each in context.directory.workbin_types.items()}
    types = declared or {key.type_id: True for key in context.world.workbins}
    info = AttributeList.of({name: {"Active": active} for name, active in types.items()})
    return (request.answer(im.EventWorkbinTypesInfo, AttributeList(WorkbinTypes=info)),)


@MODEL.handles("RequestWorkbinNotifications", senders=_AGENT)
def subscribe_to_workbin(context: Context, request: Request) -> Sequence[Effect]:
    """The sender gets events about changes in the workbin; a second request replaces the first.

    With NotifyPropertyChanges also EventPropertiesChanged of what is in the workbin, but not of its
    own changes [ours].
    """
    key = require_workbin(context, request)
    stops = bool(request.listing("Extension").get("event_processing_stopped"))
    changes = bool(request.number("NotifyPropertyChanges"))
    subscription = Subscription(request.sender, stops, changes)
    context.world.workbin(key).subscriptions[request.sender.id] = subscription
    return (request.ack(),)


@MODEL.handles("RequestCancelWorkbinNotifications", senders=_AGENT)
def unsubscribe_from_workbin(context: Context, request: Request) -> Sequence[Effect]:
    """The sender gets no more events about the workbin."""
    workbin = context.world.workbins.get(require_workbin(context, request))
    if workbin is None or request.sender.id not in workbin.subscriptions:
        raise Refused(ErrorCode.NOT_SUBSCRIBED, "this client has not subscribed to that workbin")
    del workbin.subscriptions[request.sender.id]
    return (request.ack(),)


@MODEL.when(DomainEvent.STOPPED)
def notify_workbin_subscribers(context: Context, interaction: Interaction) -> Sequence[Effect]:
    """Subscribers with the extension `event_processing_stopped` get EventProcessingStopped."""
    key = interaction.workbin
    if key is None or interaction.parties:
        return ()
    subscriptions = context.world.workbin(key).subscriptions.values()
    to = tuple(each.client for each in subscriptions if each.stops)
    attributes = context.event_attributes(Interaction=interaction.as_attributes)
    return (Delivery(to, Message(im.EventProcessingStopped, attributes)),) if to else ()
