"""The results of the engine: messages to deliver and connections to close."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from ..messages.enumerations import ClientType
from ..messages.message import Message
from .clients import Connection, LogicalClient


class Absent(NamedTuple):
    """A named participant that should receive a message but is not connected."""

    name: str
    type: ClientType

    @property
    def connection(self) -> Connection:
        """A connection without a client and without a transport."""
        return _NO_CONNECTION


_NO_CONNECTION = Connection()


class Delivery(NamedTuple):
    """One message and its receivers: an event to all reporting engines is one delivery.

    Messages to one client arrive in the order in which their deliveries are yielded.
    """

    to: tuple[LogicalClient | Absent, ...]
    message: Message


class Close(NamedTuple):
    """A connection to close, after the deliveries that stand before it."""

    connection: Connection
    why: str


class Remainder(NamedTuple):
    """Long work that is not done: `more` does the next part of it at a moment, in seconds.

    The caller serves others before it calls `more`; the world may have changed until then.
    """

    more: Callable[[float], Sequence[Effect]]


Effect: TypeAlias = Delivery | Close | Remainder
