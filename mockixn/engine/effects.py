"""What comes out of the engine: messages to deliver and connections to close."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from ..messages.enumerations import ClientType
from ..messages.message import Message
from .clients import Connection, LogicalClient


class Absent(NamedTuple):
    """A named participant that should have received a message and is not connected."""

    name: str
    type: ClientType

    @property
    def connection(self) -> Connection:
        """A connection without a client and without a line."""
        return _NO_CONNECTION


_NO_CONNECTION = Connection()


class Delivery(NamedTuple):
    """One message and its receivers: one event to every reporting engine is one delivery.

    Messages to one client arrive in the order in which their deliveries are yielded.
    """

    to: tuple[LogicalClient | Absent, ...]
    message: Message


class Close(NamedTuple):
    """A connection to close, after the deliveries that stand before."""

    connection: Connection
    why: str


Effect: TypeAlias = Delivery | Close
