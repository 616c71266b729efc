"""Workbin operations: content, types, notifications (GenEM:WorkbinOperations)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from ..codes import ErrorCode
from ..engine.context import Context, DomainEvent, Request
from ..engine.effects import Delivery, Effect
from ..engine.interaction import Interaction
from ..engine.model import Model
from ..engine.permissions import require_workbin
from ..engine.queues import Subscription
from ..errors import Refused
from ..formatting import format_value
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

_MOST = 1000  # workbins to which one client subscribes [ours]
_AGENT = (ClientType.AGENT_APPLICATION,)


@MODEL.handles("RequestGetWorkbinContent", senders=_AGENT)
def get_workbin_content(context: Context, request: Request) -> Sequence[Effect]:
    """Answer with the interactions in the workbin and their properties, oldest first.

    An answer that would be longer than `server.max_answer`, or have more than 1000 interactions,
    ends earlier: NumberOfInteractions says how many it has, Extension `Total` how many there are,
    and `StartFrom` in the Extension of the request where the next one begins [ours].
    """
    key = require_workbin(context, request)
    workbin = context.world.workbins.get(key)
    start = request.listing("Extension").get("StartFrom", 0)
    if type(start) is not int or start < 0:
        found = f"found {format_value(start)}, expected an int of at least 0"
        text = f"{request.message.name}.Extension.StartFrom: {found}"
        raise Refused(ErrorCode.INVALID_VALUE, text)
    interactions = {} if workbin is None else workbin.interactions
    rows = context.rows(islice(interactions.values(), start, None))
    attributes = AttributeList(
        Workbin=key.as_attributes,
        Interactions=rows,
        NumberOfInteractions=len(rows),
        Extension=AttributeList(Total=len(interactions)),
    )
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
    world, client = context.world, request.sender
    if key not in world.subscribed(client) and len(world.subscribed(client)) == _MOST:
        text = f"this client has subscribed to {_MOST} workbins, expected no more"
        raise Refused(ErrorCode.TOO_MANY, text)
    stops = bool(request.listing("Extension").get("event_processing_stopped"))
    changes = bool(request.number("NotifyPropertyChanges"))
    world.subscribe(key, Subscription(client, stops, changes))
    return (request.ack(),)


@MODEL.handles("RequestCancelWorkbinNotifications", senders=_AGENT)
def unsubscribe_from_workbin(context: Context, request: Request) -> Sequence[Effect]:
    """The sender gets no more events about the workbin."""
    key = require_workbin(context, request)
    if key not in context.world.subscribed(request.sender):
        raise Refused(ErrorCode.NOT_SUBSCRIBED, "this client has not subscribed to that workbin")
    context.world.unsubscribe(key, request.sender)
    return (request.ack(),)


@MODEL.when(DomainEvent.STOPPED)
def notify_workbin_subscribers(context: Context, interaction: Interaction) -> Sequence[Effect]:
    """Subscribers with the extension `event_processing_stopped` get EventProcessingStopped."""
    key = interaction.workbin
    if key is None or interaction.parties:
        return ()
    workbin = context.world.workbins.get(key)
    subscriptions = () if workbin is None else workbin.subscriptions.values()
    to = tuple(each.client for each in subscriptions if each.stops)
    attributes = context.event_attributes(Interaction=interaction.as_attributes)
    return (Delivery(to, Message(im.EventProcessingStopped, attributes)),) if to else ()
