"""Invoke autoresponse: relay a URS's request to an external server (GenEM:InvokeAutoresponse).

With a URS, the External Service Protocol uses T-Library: RequestPrivateService and
EventPrivateInfo carry it in their Extension, under `Envelope3rdServer` (ESPDOC).
"""

from __future__ import annotations

from collections.abc import Sequence

from ..codes import ErrorCode
from ..engine.clients import LogicalClient
from ..engine.context import Context, DomainEvent, Request
from ..engine.effects import Delivery, Effect
from ..engine.interaction import Interaction
from ..engine.model import Model
from ..engine.permissions import require_interaction
from ..engine.queues import Service
from ..errors import Refused
from ..messages.catalogue import esp, rep, tlib
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.spec import MessageSpec
from ..wire.attributes import CLASS_OF, MAX_DEPTH, AttributeList, Value

_MOST = 1000  # requests of one URS that have no answer yet [ours]

MODEL = Model(
    "Invoke autoresponse",
    "GenEM:InvokeAutoresponse",
    """
    requested: URS asks an external server
        URS > RequestPrivateService TLIB in place of Request3rdServer
        Request3rdServer ESP > external server
        EventExternalServiceRequested REP > RE

    submitted: Before it answers, the external server submits
        external server > RequestSubmit IM
        EventAck IM > external server
        EventInteractionSubmitted REP > RE

    responded: The external server answers
        external server > Event3rdServerResponse ESP
        EventPrivateInfo TLIB in place of Event3rdServerResponse > URS
        EventExternalServiceResponded REP > RE

    fault: The external server answers with a fault [ours]
        external server > Event3rdServerFault ESP
        EventPrivateInfo TLIB in place of Event3rdServerFault > URS
        EventExternalServiceResponded REP > RE

    no server: There is no such server [ours]
        URS > RequestPrivateService TLIB in place of Request3rdServer
        EventPrivateInfo TLIB in place of Event3rdServerFault > URS
    """,
)

ENVELOPE_KEY = "Envelope3rdServer"
_LISTS_AROUND = 2  # the URS gets an answer as Extension.Envelope3rdServer


@MODEL.handles("RequestPrivateService", senders=(ClientType.ROUTING_ENGINE,))
def request_3rd_server(context: Context, request: Request) -> Sequence[Effect]:
    """Relay the request to the server that the envelope names by AppName or AppType.

    AppType is the ClientType or the MediaType of a server's registration [ours]; the first such
    server gets the request.
    """
    envelope = _envelope(request)
    interaction = None
    if "InteractionId" in request.attributes:
        interaction = require_interaction(context, request)
    server = _server(context, request, envelope)
    if server is None:
        fault = _fault(envelope, "no such server is connected")
        attributes = _private_info(context, interaction, fault)
        return (request.answer(tlib.EventPrivateInfo, attributes),)
    if len(context.world.services_of(request.sender)) >= _MOST:
        text = f"{_MOST} requests of this client have no answer yet, expected no more"
        raise Refused(ErrorCode.TOO_MANY, text)
    id, reference = context.world.next_service_id(), request.message.reference
    service = Service(id, request.sender, reference, server, envelope, interaction)
    context.world.add_service(service)
    relayed: dict[str, Value] = {**envelope}
    for name in ("InteractionId", "UserData"):
        if name in request.attributes:
            relayed[name] = request.attributes[name]
    reported = _report_service(
        context,
        rep.EventExternalServiceRequested,
        service,
        EspRequestEnvelope=envelope,
        UserData=request.listing("UserData"),
    )
    return (
        Delivery((server,), Message(esp.Request3rdServer, AttributeList(relayed), id)),
        reported,
    )


@MODEL.handles("Event3rdServerResponse")
@MODEL.handles("Event3rdServerFault")
def relay_3rd_server_answer(context: Context, request: Request) -> Sequence[Effect]:
    """Relay the server's answer to the URS whose request has that reference."""
    name, id = request.message.name, request.message.reference
    service = context.world.services.get(id)
    if service is None or service.server is not request.sender:
        raise Refused(ErrorCode.INVALID_VALUE, f"{name}: nothing was asked with reference {id}")
    if request.attributes.height + _LISTS_AROUND > MAX_DEPTH:
        raise Refused(ErrorCode.INVALID_VALUE, f"{name}: lists nested too deep to be handed on")
    context.world.remove_service(service)
    answer = AttributeList(request.attributes, Event=name)
    responded = rep.EventExternalServiceResponded
    return (
        _to_urs(context, service, answer),
        _report_service(context, responded, service, EspResponseEnvelope=answer),
    )


@MODEL.when(DomainEvent.DEPARTED)
def end_services(context: Context, client: LogicalClient) -> Sequence[Effect]:
    """A server that has left does not answer: its URS gets a fault, unless the URS has left too."""
    effects: list[Effect] = []
    for service in tuple(context.world.services_of(client).values()):
        context.world.remove_service(service)
        if context.world.named(ClientType.ROUTING_ENGINE, service.urs.name):
            fault = _fault(service.envelope, "the server disconnected before it answered")
            effects.append(_to_urs(context, service, fault))
    return effects


def _envelope(request: Request) -> AttributeList:
    """The request of the URS. Raises Refused unless it can be relayed as a Request3rdServer."""
    name = f"RequestPrivateService.Extension.{ENVELOPE_KEY}"
    envelope = request.listing("Extension").get(ENVELOPE_KEY)
    if envelope is None:
        raise Refused(ErrorCode.MISSING_ATTRIBUTE, f"{name}: missing, expected list")
    if not isinstance(envelope, AttributeList):
        raise Refused(ErrorCode.WRONG_TYPE, f"{name}: found {envelope!r}, expected list")
    for attribute in esp.Request3rdServer.attributes:
        value, expected = envelope.get(attribute.name), attribute.type
        if value is None:
            if attribute.required:
                text = f"{name}.{attribute.name}: missing, expected {expected.name.lower()}"
                raise Refused(ErrorCode.MISSING_ATTRIBUTE, text)
        elif type(value) is not CLASS_OF[expected]:
            text = f"{name}.{attribute.name}: found {value!r}, expected {expected.name.lower()}"
            raise Refused(ErrorCode.WRONG_TYPE, text)
    if not (envelope.get("AppName") or envelope.get("AppType")):
        text = f"{name}: found neither AppName nor AppType, expected one of them"
        raise Refused(ErrorCode.MISSING_ATTRIBUTE, text)
    return envelope


def _server(context: Context, request: Request, envelope: AttributeList) -> LogicalClient | None:
    name, type = envelope.get("AppName"), envelope.get("AppType")
    for client in context.world.clients.values():
        if client is request.sender:
            continue
        if client.name == name if name else type in (client.type, client.media_type):
            return client
    return None


def _fault(envelope: AttributeList, text: str) -> AttributeList:
    """The envelope of an Event3rdServerFault that mockixn itself answers."""
    return AttributeList(
        Event="Event3rdServerFault",
        FaultCode=int(ErrorCode.UNKNOWN_SERVER),
        FaultString=text,
        Service=envelope["Service"],
        Method=envelope["Method"],
    )


def _to_urs(context: Context, service: Service, answer: AttributeList) -> Delivery:
    attributes = _private_info(context, service.interaction, answer)
    info = Message(tlib.EventPrivateInfo, attributes, service.reference)
    return context.late_answer(service.urs, info)


def _private_info(
    context: Context, interaction: Interaction | None, answer: AttributeList
) -> AttributeList:
    """The attributes of EventPrivateInfo: the envelope's `Event` names the ESP event [ours]."""
    extension = AttributeList({ENVELOPE_KEY: answer})
    return AttributeList(_about(interaction), Extension=extension, EventTime=context.time)


def _report_service(
    context: Context, spec: MessageSpec, service: Service, **extra: Value
) -> Delivery:
    return context.report(
        spec,
        **_about(service.interaction),
        EspServerRefid=service.id,
        EspClientRefid=service.reference,
        **extra,
    )


def _about(interaction: Interaction | None) -> dict[str, Value]:
    return {} if interaction is None else {"Interaction": interaction.as_attributes}
