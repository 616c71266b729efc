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
_LISTS_AROUND = 2  # an answer reaches the URS as Extension.Envelope3rdServer


@MODEL.handles("RequestPrivateService", senders=(ClientType.ROUTING_ENGINE,))
def request_3rd_server(request: Request) -> Sequence[Effect]:
    """Relay to the server that the envelope names, by AppName or, the first one, by AppType.

    AppType is the ClientType or the MediaType that a server registered with [ours].
    """
    envelope = _envelope(request)
    interaction = request.interaction() if "InteractionId" in request.attributes else None
    reference = request.message.reference
    server = _server(request, envelope)
    if server is None:
        fault = _fault(request, envelope, "no such server is connected")
        return (_told(request, request.sender, reference, interaction, fault),)
    id = request.world.next_service_id()
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
        Delivery((server,), Message(Request3rdServer, AttributeList(relayed), id)),
        request.to_reporting_engines(Message(EventExternalServiceRequested, reported)),
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
        _told(request, service.urs, service.reference, service.interaction, answer),
        request.to_reporting_engines(Message(EventExternalServiceResponded, reported)),
    )


@MODEL.when(Occasion.DEPARTED)
def end_services(context: Context, client: Client) -> Sequence[Effect]:
    """A server that has gone answers nothing: the URS gets a fault, unless it has gone too."""
    effects: list[Effect] = []
    for service in tuple(context.world.services.values()):
        urs = service.urs
        if client in (urs, service.server):
            del context.world.services[service.id]
            if urs.id in context.world.clients:
                text = "the server disconnected before it answered"
                fault = _fault(context, service.envelope, text)
                told = _told(context, urs, service.reference, service.interaction, fault)
                effects.append(told)
    return effects
