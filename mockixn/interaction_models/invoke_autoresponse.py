"""Invoke autoresponse: a URS's request to an external server, relayed (GenEM:InvokeAutoresponse).

The External Service Protocol rides on T-Library with the URS: RequestPrivateService and
EventPrivateInfo carry it in their Extension, under `Envelope3rdServer` (ESPDOC).
"""

from __future__ import annotations

from collections.abc import Sequence

from ..codes import ErrorCode
from ..engine.clients import LogicalClient
from ..engine.context import Context, Request
from ..engine.effects import Delivery, Effect
from ..engine.interaction import Interaction
from ..engine.model import DomainEvent, Model
from ..engine.queues import Service
from ..engine.versions import OURS, version
from ..errors import Refused
from ..messages.catalogue import esp, rep, tlib
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.spec import Protocol
from ..wire.attributes import CLASS_OF, MAX_DEPTH, AttributeList, Value

_REP, _TLIB, _ESP = Protocol.REPORTING, Protocol.T_LIBRARY, Protocol.EXTERNAL_SERVICE
_PAGE = "GenEM:InvokeAutoresponse"

MODEL = Model(
    "Invoke autoresponse",
    _PAGE,
    versions=(
        version(
            "requested",
            "URS asks an external server",
            _PAGE,
            """
            URS > RequestPrivateService TLIB in place of Request3rdServer
            Request3rdServer ESP > external server
            EventExternalServiceRequested REP > RE
            """,
        ),
        version(
            "submitted",
            "Before it answers, the external server submits",
            _PAGE,
            """
            external server > RequestSubmit IM
            EventAck IM > external server
            EventInteractionSubmitted REP > RE
            """,
        ),
        version(
            "responded",
            "The external server answers",
            _PAGE,
            """
            external server > Event3rdServerResponse ESP
            EventPrivateInfo TLIB in place of Event3rdServerResponse > URS
            EventExternalServiceResponded REP > RE
            """,
        ),
        version(
            "fault",
            "The external server answers with a fault",
            OURS,
            """
            external server > Event3rdServerFault ESP
            EventPrivateInfo TLIB in place of Event3rdServerFault > URS
            EventExternalServiceResponded REP > RE
            """,
        ),
        version(
            "no server",
            "There is no such server",
            OURS,
            """
            URS > RequestPrivateService TLIB in place of Request3rdServer
            EventPrivateInfo TLIB in place of Event3rdServerFault > URS
            """,
        ),
    ),
)

ENVELOPE = "Envelope3rdServer"
_LISTS_AROUND = 2  # an answer reaches the URS as Extension.Envelope3rdServer


@MODEL.handles("RequestPrivateService", senders=(ClientType.ROUTING_ENGINE,))
def request_3rd_server(request: Request) -> Sequence[Effect]:
    """Relay to the server that the envelope names, by AppName or, the first one, by AppType.

    AppType is the ClientType or the MediaType that a server registered with [ours].
    """
    envelope = _envelope(request)
    interaction = request.interaction() if "InteractionId" in request.attributes else None
    server = _server(request, envelope)
    if server is None:
        fault = _fault(envelope, "no such server is connected")
        return (request.answer(tlib.EventPrivateInfo, _carrying(request, interaction, fault)),)
    id, reference = request.world.next_service_id(), request.message.reference
    service = Service(id, request.sender, reference, server, envelope, interaction)
    request.world.services[id] = service
    relayed: dict[str, Value] = {**envelope}
    for name in ("InteractionId", "UserData"):
        if name in request.attributes:
            relayed[name] = request.attributes[name]
    reported = _reported(
        request, service, EspRequestEnvelope=envelope, UserData=request.listing("UserData")
    )
    return (
        Delivery((server,), Message(esp.Request3rdServer, AttributeList(relayed), id)),
        request.to_reporting_engines(Message(rep.EventExternalServiceRequested, reported)),
    )


@MODEL.handles("Event3rdServerResponse")
@MODEL.handles("Event3rdServerFault")
def relay_answer(request: Request) -> Sequence[Effect]:
    """The server's answer, by the reference of what it was asked, goes to the URS that asked."""
    name, id = request.message.name, request.message.reference
    service = request.world.services.get(id)
    if service is None or service.server is not request.sender:
        raise Refused(ErrorCode.INVALID_VALUE, f"{name}: nothing was asked with reference {id}")
    if request.attributes.height + _LISTS_AROUND > MAX_DEPTH:
        raise Refused(ErrorCode.INVALID_VALUE, f"{name}: lists nested too deep to be handed on")
    del request.world.services[id]
    answer = AttributeList(request.attributes, Event=name)
    reported = _reported(request, service, EspResponseEnvelope=answer)
    return (
        _told(request, service, answer),
        request.to_reporting_engines(Message(rep.EventExternalServiceResponded, reported)),
    )


@MODEL.when(DomainEvent.DEPARTED)
def end_services(context: Context, client: LogicalClient) -> Sequence[Effect]:
    """A server that has gone answers nothing: the URS gets a fault, unless it has gone too."""
    effects: list[Effect] = []
    for service in tuple(context.world.services.values()):
        if client in (service.urs, service.server):
            del context.world.services[service.id]
            if service.urs.id in context.world.clients:
                text = "the server disconnected before it answered"
                effects.append(_told(context, service, _fault(service.envelope, text)))
    return effects


def _envelope(request: Request) -> AttributeList:
    """What the URS asks; Refused unless it can be relayed as a Request3rdServer."""
    name = f"RequestPrivateService.Extension.{ENVELOPE}"
    envelope = request.listing("Extension").get(ENVELOPE)
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


def _server(request: Request, envelope: AttributeList) -> LogicalClient | None:
    name, type = envelope.get("AppName"), envelope.get("AppType")
    for client in request.world.clients.values():
        if client is request.sender:
            continue
        if client.name == name if name else type in (client.type, client.media_type):
            return client
    return None


def _fault(envelope: AttributeList, text: str) -> AttributeList:
    """Event3rdServerFault of our own, as the envelope that carries it."""
    return AttributeList(
        Event="Event3rdServerFault",
        FaultCode=int(ErrorCode.UNKNOWN_SERVER),
        FaultString=text,
        Service=envelope["Service"],
        Method=envelope["Method"],
    )


def _told(context: Context, service: Service, answer: AttributeList) -> Delivery:
    attributes = _carrying(context, service.interaction, answer)
    return Delivery((service.urs,), Message(tlib.EventPrivateInfo, attributes, service.reference))


def _carrying(
    context: Context, interaction: Interaction | None, answer: AttributeList
) -> AttributeList:
    """EventPrivateInfo's attributes: the envelope's `Event` says which ESP event it is [ours]."""
    extension = AttributeList({ENVELOPE: answer})
    return AttributeList(_about(interaction), Extension=extension, EventTime=context.time)


def _reported(request: Request, service: Service, **about: Value) -> AttributeList:
    """What reporting engines are told of a service."""
    return request.reported(
        **_about(service.interaction),
        EspServerRefid=service.id,
        EspClientRefid=service.reference,
        **about,
    )


def _about(interaction: Interaction | None) -> dict[str, Value]:
    return {} if interaction is None else {"Interaction": interaction.listed}
