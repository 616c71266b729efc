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


@MODEL.handles("RequestRegisterClient", senders=(UNREGISTERED, *ClientType))
def register_client(context: Context, request: Request) -> Sequence[Effect]:
    """Register one more client on the connection; the request's ProxyClientId is ignored."""
    name, type_name = request.text("ClientName"), request.text("ClientType")
    type = _CLIENT_TYPES.get(type_name)
    if type is None:
        expected = ", ".join(_CLIENT_TYPES)
        text = f"RequestRegisterClient.ClientType: found {type_name!r}, expected one of {expected}"
        raise Refused(ErrorCode.INVALID_CLIENT_TYPE, text)
    if not name:
        text = "RequestRegisterClient.ClientName: found an empty name"
        raise Refused(ErrorCode.INVALID_CLIENT_NAME, text)
    if not context.scenario.accepts(name, type):
        text = f"{type} {name!r} is not in the scenario's client list"
        raise Refused(ErrorCode.CLIENT_NOT_ACCEPTED, text)

    client = context.world.register(
        request.sender.connection,
        name,
        type,
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
