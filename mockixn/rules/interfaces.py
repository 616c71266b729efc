"""The interfaces between rules and their space: transports, time, frames.

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
    """Carries bytes to the other side of a connection: a socket, or a played participant."""

    def send(self, data: bytes) -> None:
        """Send bytes after all earlier ones."""

    def flush(self) -> None:
        """Send all earlier bytes at once, apart from later ones."""

    def close(self, why: str) -> None:
        """Close after all earlier bytes are sent."""

    def reset(self) -> None:
        """End at once, as if the process died, after the bytes that can leave at once."""

    def half_close(self) -> None:
        """Say that no more bytes follow the earlier ones; incoming bytes are still read."""

    def pause(self) -> None:
        """Read nothing until `resume`."""

    def resume(self) -> None:
        """Read again."""


class Outgoing(NamedTuple):
    """One frame on its way to one receiver.

    `data` has the bytes to send: the whole frame, unless a fault changed it. `problem` says why the
    receiver does not get the message. `because` names the rules that caused or changed it.
    `earlier` is how many bytes of it were sent before.
    """

    receiver: LogicalClient
    message: Message
    data: bytes
    because: str | None = None
    problem: str | None = None
    earlier: int = 0

    @property
    def size(self) -> int:
        """Bytes that it holds while it waits."""
        return len(self.data)


class Incoming(NamedTuple):
    """A frame from a client, not handled yet; `message` is None if the frame is no message."""

    sender: LogicalClient
    message: Message | None
    frame: Frame
    because: str | None = None

    @property
    def size(self) -> int:
        """Bytes that it holds while it waits."""
        return len(self.frame.body)


class Clock(Protocol):
    """The time of a space. Moments are in seconds since the epoch.

    `chain` is what the present act follows from; None where it follows from no other act.
    """

    chain: Chain | None

    @property
    def now(self) -> float:
        """The present moment; it never goes back."""

    def call_later(self, seconds: float, act: Callable[[], None], what: str = ...) -> None:
        """Call `act` after `seconds`; after 0 seconds means after everything that happens now.

        `what` says what happens then.
        """

    def call_at(self, moment: float, act: Callable[[], None], key: Hashable) -> None:
        """Call `act` at that moment; this replaces an earlier call with the same key."""

    def cancel(self, key: Hashable) -> None:
        """Cancel the call with that key."""


class RuleContext(Protocol):
    """What a fault can do in its space, when the turn of a frame has come."""

    @property
    def clock(self) -> Clock:
        """The time of the space."""

    def deliver(self, out: Outgoing) -> None:
        """Send the bytes of a frame, and note the result in the journal."""

    def handle(self, connection: Connection, what: Frame | BadFrame, because: str | None) -> None:
        """Handle what a client sent: one frame, or the error in its bytes."""

    def end(self, connection: Connection, ending: Ending, seconds: float = 0.0) -> None:
        """End a connection; an outage ends all, and refuses new ones for `seconds`."""


class ParticipantContext(Protocol):
    """What a played participant can do in its space: the same as a client with a socket."""

    @property
    def clock(self) -> Clock:
        """The time of the space."""

    def connect(self, transport: Transport) -> Connection | None:
        """A new connection; None during an outage."""

    def ask(
        self, connection: Connection, frame: Frame, client: str, because: str | None
    ) -> Message | None:
        """Handle a frame as if `client` had sent it; returns the immediate answer, or None."""

    def end(self, connection: Connection, ending: Ending) -> None:
        """End the connection."""


def joined(because: str | None, more: str) -> str:
    """The rules that caused or changed a message, and one more fact about it."""
    return f"{because}, {more}" if because else more
