"""Registration: which clients may send requests on a connection (GenEM:Registration)."""

from __future__ import annotations

from collections.abc import Sequence

from ..codes import ErrorCode
from ..engine.clients import Connection
from ..engine.context import Context, DomainEvent, Request
from ..engine.effects import Close, Delivery, Effect
from ..engine.model import UNREGISTERED, Model
from ..errors import Refused
from ..messages.catalogue import im
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..scenario.schema import Scenario
from ..wire.attributes import EMPTY, AttributeList

MODEL = Model(
    "Registration",
    "GenEM:Registration",
    """
    successful: A valid client registers
        client > RequestRegisterClient IM
        EventAck IM > client

    unsuccessful: An invalid client, or a request before registration
        client > RequestRegisterClient IM
        EventError IM > client

    unregister: A client leaves, and its connection stays [ours]
        client > RequestUnregisterClient IM
        EventAck IM > client
    """,
    settings=("timers.registration_timeout",),
)

_CLIENT_TYPES = {str(each): each for each in ClientType}


@MODEL.when(DomainEvent.CONNECTED)
def expect_registration(context: Context, connection: Connection) -> Sequence[Effect]:
    """Close the connection if no client registers on it within `registration_timeout`."""
    seconds = context.scenario.timers.registration_timeout

    def close(_due: float) -> list[Effect]:
        return [Close(connection, f"no client registered within {seconds:g} seconds")]

    context.timers.set(connection, context.now + seconds, close)
    return ()


def why_refused(scenario: Scenario, name: str, type: str) -> Refused | None:
    """Why that scenario refuses a client of that name and type; None if it does not."""
    known = _CLIENT_TYPES.get(type)
    if known is None:
        expected = ", ".join(_CLIENT_TYPES)
        text = f"RequestRegisterClient.ClientType: found {type!r}, expected one of {expected}"
        return Refused(ErrorCode.INVALID_CLIENT_TYPE, text)
    if not name:
        text = "RequestRegisterClient.ClientName: found an empty name"
        return Refused(ErrorCode.INVALID_CLIENT_NAME, text)
    if not scenario.accepts(name, known):
        text = f"{known} {name!r} is not in the scenario's client list"
        return Refused(ErrorCode.CLIENT_NOT_ACCEPTED, text)
    return None


@MODEL.handles("RequestRegisterClient", senders=(UNREGISTERED, *ClientType))
def register_client(context: Context, request: Request) -> Sequence[Effect]:
    """Register one more client on the connection; the request's ProxyClientId is ignored."""
    name, type = request.text("ClientName"), request.text("ClientType")
    refused = why_refused(context.scenario, name, type)
    if refused is not None:
        raise refused
    most = context.scenario.server.max_registrations
    if len(request.sender.connection.clients) >= most:
        text = f"{most} clients are registered on this connection, expected no more"
        raise Refused(ErrorCode.TOO_MANY, f"{text} (server.max_registrations)")

    client = context.world.register(
        request.sender.connection,
        name,
        _CLIENT_TYPES[type],
        request.text("MediaType"),
        request.listing("Extension"),
    )
    context.timers.cancel(client.connection)
    attributes = AttributeList(ProxyClientId=client.id, Extension=EMPTY)
    return (
        Delivery((client,), Message(im.EventAck, attributes, request.message.reference)),
        *context.publish(DomainEvent.REGISTERED, client),
    )


@MODEL.handles("RequestUnregisterClient")
def unregister_client(context: Context, request: Request) -> Sequence[Effect]:
    """The client with that ProxyClientId leaves; without one, the sender leaves."""
    connection = request.sender.connection
    id = request.number("ProxyClientId")
    leaving = connection.client(id) if id else request.sender
    if leaving is None:
        text = f"client {id} is not registered on this connection"
        raise Refused(ErrorCode.UNKNOWN_CLIENT, text)

    context.world.unregister(leaving)
    if not connection.clients:
        expect_registration(context, connection)
    return (request.ack(), *context.publish(DomainEvent.DEPARTED, leaving))
