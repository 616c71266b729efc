"""Invoke autoresponse: a URS's request to an external server, relayed (GenEM:InvokeAutoresponse).

The External Service Protocol rides on T-Library with the URS: RequestPrivateService and
EventPrivateInfo carry it in their Extension, under `Envelope3rdServer` (ESPDOC).
"""

from __future__ import annotations

from collections.abc import Sequence

from ..codes import ErrorCode
from ..engine.clients import Client
from ..engine.documented import Model, Occasion
from ..engine.effects import Delivery, Effect
from ..engine.places import Service
from ..engine.request import Context, Request
from ..engine.table import OURS, version
from ..errors import Refused
from ..messages.catalogue import CATALOGUE
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.spec import Protocol
from ..wire.attributes import AttributeList, Value

_REP, _TLIB, _ESP = Protocol.REPORTING, Protocol.T_LIBRARY, Protocol.EXTERNAL_SERVICE
_PAGE = "GenEM:InvokeAutoresponse"
Request3rdServer = CATALOGUE.find("Request3rdServer", _ESP)
EventPrivateInfo = CATALOGUE.find("EventPrivateInfo", _TLIB)
EventExternalServiceRequested = CATALOGUE.find("EventExternalServiceRequested", _REP)
EventExternalServiceResponded = CATALOGUE.find("EventExternalServiceResponded", _REP)

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


@MODEL.handles("RequestPrivateService", senders=(ClientType.ROUTING_ENGINE,))
def request_3rd_server(request: Request) -> Sequence[Effect]:
    """Relay to the server that the envelope names, by AppName or, the first one, by AppType.

    AppType is the ClientType or the MediaType that a server registered with [ours].
    """
    envelope = request.listing("Extension").get(ENVELOPE)
    if not isinstance(envelope, AttributeList):
        text = f"RequestPrivateService.Extension.{ENVELOPE}: missing, expected list"
        raise Refused(ErrorCode.MISSING_ATTRIBUTE, text)
    for name in ("Service", "Method"):
        if not isinstance(envelope.get(name), str):
            text = f"RequestPrivateService.Extension.{ENVELOPE}.{name}: missing, expected str"
            raise Refused(ErrorCode.MISSING_ATTRIBUTE, text)
    server = _server(request, envelope)
    service = Service(
        request.world.next_service_id(), request.sender, request.message.reference, server, envelope
    )
    if server is None:
        return (_fault(request, service, "no such server is connected"),)
    request.world.services[service.id] = service
    relayed: dict[str, Value] = {**envelope}
    for name in ("InteractionId", "UserData"):
        if name in request.attributes:
            relayed[name] = request.attributes[name]
    reported = request.reported(
        EspServerRefid=service.id,
        EspClientRefid=service.reference,
        EspRequestEnvelope=envelope,
        UserData=request.listing("UserData"),
    )
    return (
        Delivery((server,), Message(Request3rdServer, AttributeList(relayed), service.id)),
        request.to_reporting_engines(Message(EventExternalServiceRequested, reported)),
    )


@MODEL.handles("Event3rdServerResponse")
@MODEL.handles("Event3rdServerFault")
def relay_answer(request: Request) -> Sequence[Effect]:
    """The server's answer, by the reference of what it was asked, goes to the URS that asked."""
    service = request.world.services.get(request.message.reference)
    if service is None or service.server is not request.sender:
        text = f"{request.message.name}: nothing was asked with reference "
        raise Refused(ErrorCode.INVALID_VALUE, f"{text}{request.message.reference}")
    del request.world.services[service.id]
    answer = AttributeList(request.attributes, Event=request.message.name)
    reported = request.reported(
        EspServerRefid=service.id,
        EspClientRefid=service.reference,
        EspResponseEnvelope=answer,
    )
    return (
        _told(request, service, answer),
        request.to_reporting_engines(Message(EventExternalServiceResponded, reported)),
    )


@MODEL.when(Occasion.DEPARTED)
def fail_unanswered(context: Context, client: Client) -> Sequence[Effect]:
    """A server that disconnects answers nothing: the URS gets a fault."""
    effects: list[Effect] = []
    for service in tuple(context.world.services.values()):
        if service.urs is client:
            del context.world.services[service.id]
        elif service.server is client:
            del context.world.services[service.id]
            effects.append(_fault(context, service, "the server disconnected before it answered"))
    return effects


def _server(request: Request, envelope: AttributeList) -> Client | None:
    name, type = envelope.get("AppName"), envelope.get("AppType")
    for client in request.world.clients.values():
        if client is request.sender:
            continue
        if client.name == name if name is not None else type in (client.type, client.media_type):
            return client
    return None


def _fault(context: Context, service: Service, text: str) -> Delivery:
    fault: dict[str, Value] = {
        "Event": "Event3rdServerFault",
        "FaultCode": int(ErrorCode.UNKNOWN_SERVER),
        "FaultString": text,
    }
    for name in ("Service", "Method"):
        fault[name] = service.envelope[name]
    return _told(context, service, AttributeList(fault))


def _told(context: Context, service: Service, answer: AttributeList) -> Delivery:
    extension = AttributeList({ENVELOPE: answer})
    attributes = AttributeList(Extension=extension, EventTime=context.time)
    return Delivery((service.urs,), Message(EventPrivateInfo, attributes, service.reference))
