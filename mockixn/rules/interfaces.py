"""What rules need of their space, and what passes between the two: transports, time, frames.

Rules see their space only through these protocols: they know neither its pipeline nor the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import NamedTuple, Protocol

from ..engine.clients import Connection, LogicalClient
from ..errors import BadFrame
from ..messages.message import Message
from ..scenario.fault_kinds import Ending
from ..wire.frame import Frame
from .chain import Chain


class Transport(Protocol):
    """What carries bytes to the other side of a connection: a socket, or a played participant."""

    def send(self, data: bytes) -> None:
        """Carry bytes, after what was sent before."""

    def flush(self) -> None:
        """Let what was sent leave at once, in a piece of its own."""

    def close(self, why: str) -> None:
        """Close after what was sent."""

    def reset(self) -> None:
        """End at once, as a process that dies does: what was sent may be lost."""

    def half_close(self) -> None:
        """Say that nothing more will be sent, after what was; what comes is still read."""

    def pause(self) -> None:
        """Read nothing until `resume`."""

    def resume(self) -> None:
        """Read again."""


class Outgoing(NamedTuple):
    """One frame on its way to one receiver.

    `data` is what leaves, all bytes of the frame unless a fault has changed that; `problem` says
    why the receiver does not get the message, `because` which rule had a hand in it.
    """

    receiver: LogicalClient
    message: Message
    data: bytes
    because: str | None = None
    problem: str | None = None


class Incoming(NamedTuple):
    """One frame that a client sent and nobody has handled yet; `message` is None for no message."""

    sender: LogicalClient
    message: Message | None
    frame: Frame
    because: str | None = None


class Clock(Protocol):
    """The time of a space. Moments are in seconds since the epoch.

    `chain` is what the present act follows from; None where it follows from no other act.
    """

    chain: Chain | None

    @property
    def now(self) -> float:
        """The present moment; it never goes back."""

    def call_later(self, seconds: float, act: Callable[[], None]) -> None:
        """Call `act` after so long; after 0 seconds when all that happens now is done."""

    def call_at(self, moment: float, act: Callable[[], None], key: Hashable) -> None:
        """Call `act` at that moment, and not at the one given with that key before."""

    def cancel(self, key: Hashable) -> None:
        """Call nothing at the moment given with that key."""


class RuleContext(Protocol):
    """What a fault may do in its space, when the turn of a frame has come."""

    @property
    def clock(self) -> Clock:
        """The time of the space."""

    def deliver(self, out: Outgoing) -> None:
        """Let the bytes of a frame leave, and note in the journal what has become of it."""

    def handle(self, connection: Connection, what: Frame | BadFrame, because: str | None) -> None:
        """Handle what a client sent: one frame, or what is wrong with its bytes."""

    def end(self, connection: Connection, ending: Ending, seconds: float = 0.0) -> None:
        """End a connection; with an outage all of them, and let nobody in for so long."""


class ParticipantContext(Protocol):
    """What a played participant may do in its space: all that a client with a socket can do."""

    @property
    def clock(self) -> Clock:
        """The time of the space."""

    def connect(self, transport: Transport) -> Connection | None:
        """A new connection; None during an outage."""

    def ask(
        self, connection: Connection, frame: Frame, client: str, because: str | None
    ) -> Message | None:
        """Handle a frame as if that client had sent it; returns what answers it at once."""

    def end(self, connection: Connection, ending: Ending) -> None:
        """End the connection."""


def joined(because: str | None, more: str) -> str:
    """The rules that had a hand in a message, and one more fact about it."""
    return f"{because}, {more}" if because else more
