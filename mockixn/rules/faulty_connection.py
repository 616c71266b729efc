"""A connection on which something has gone wrong: what waits on it, what is lost, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from ..codes import ErrorCode
from ..engine.clients import Connection, LogicalClient
from ..errors import BadFrame
from ..messages.message import Message
from ..scenario.rules import FaultKind
from ..wire.frame import Frame, FrameBuffer
from .frame_queue import Act, FrameQueue

if TYPE_CHECKING:
    from ..space.pipeline import Pipeline


class Outgoing(NamedTuple):
    """One frame on its way to one receiver: `data` is all its bytes."""

    receiver: LogicalClient
    message: Message
    data: bytes
    because: str | None


class Incoming(NamedTuple):
    """One message of a client, which has not been handled yet."""

    sender: LogicalClient
    message: Message
    frame: Frame
    because: str | None


class FaultyConnection:
    """What is done to the frames of one connection, each in its turn, whichever way they go.

    A frame stands in the journal, and others hear of it, when its turn has come and not before.
    `lost` says why what is sent from now on reaches nobody, where it does not; `is_deaf` that what
    comes is not handled.
    """

    def __init__(
        self, space: Pipeline, connection: Connection, recovered: Callable[[Connection], None]
    ) -> None:
        """`recovered` is called whenever nothing waits and nothing will be lost."""
        self._space = space
        self.connection = connection
        self._recovered = recovered
        self.outgoing = FrameQueue(space, self._emptied)
        self.incoming = FrameQueue(space, self._emptied)
        self.lost: str | None = None
        self.is_deaf = False

    def _emptied(self) -> None:
        if not (self.lost or self.outgoing or self.incoming):
            self._recovered(self.connection)

    def run_out(self) -> None:
        """What waits is not waited for any more: it is told as what it has become."""
        self.outgoing.run_out()
        self.incoming.run_out()

    # What befalls the connection

    def stall(self, seconds: float | None) -> None:
        """Send and read nothing for so many seconds from now on, or for ever."""
        self.connection.line.pause()
        if seconds is None:
            self.lost, self.is_deaf = "stall", True
            self.run_out()
        else:
            self.outgoing.shut(seconds)
            self.incoming.shut(seconds)
            self.incoming.put(self._resume)

    def _resume(self) -> None:
        if self.connection.line is not None:
            self.connection.line.resume()

    def end(self, do: FaultKind, seconds: float) -> None:
        """Reset, close or half-close the connection, or be away for so many seconds."""
        space, line = self._space, self.connection.line
        match do:
            case "reset":
                line.flush()  # what was sent before has gone out
                space.end(self.connection, lambda line: line.reset())
            case "close":
                space.close(self.connection, "a fault was ordered")
            case "half_close":
                line.half_close()
                self.lost = "half_close"
            case "away":
                space.go_away(seconds)

    # What is sent

    def tell(self, out: Outgoing, problem: str | None = None) -> bool:
        """Tell of a frame whose turn has come; returns whether its connection still carries it."""
        carries = self.connection.line is not None and self.lost is None
        body = out.message.attributes.encoded()
        problem = problem if carries else self.lost
        self._space.note(out.receiver, "out", out.message, body, problem, out.because)
        return carries

    def send(self, out: Outgoing, copies: int = 1) -> None:
        """Send it so often."""
        for _ in range(copies):
            if self.tell(out):
                self.connection.line.send(out.data)

    def drop(self, out: Outgoing) -> None:
        """Do not send it."""
        self.tell(out, "drop")

    def send_pieces(self, out: Outgoing, size: int, seconds: float) -> Act:
        """Send so many bytes at once, with so many seconds between."""
        at = 0

        def send_next() -> float | None:
            nonlocal at
            line = self.connection.line
            if line is not None and self.lost is None:
                line.flush()  # what was sent before is not part of this piece
                line.send(out.data[at : at + size])
                line.flush()
                at += size
                if at < len(out.data):
                    return seconds
            self.tell(out)
            return None

        return send_next

    def send_start(self, out: Outgoing, size: int) -> None:
        """Send its first bytes, and nothing more ever."""
        if self.tell(out, "truncate" if size < len(out.data) else None):
            self.connection.line.send(out.data[:size])
            self.lost = "swallowed"

    def end_in_place_of(self, out: Outgoing, do: FaultKind, seconds: float) -> None:
        """End the connection where the frame would have been."""
        if self.tell(out, do):
            self.end(do, seconds)

    # What came

    def handle(self, came: Incoming, copies: int = 1) -> None:
        """Handle it as if it had come so often."""
        for _ in range(copies):
            if self._hears(came):
                frame, because = came.frame, came.because
                self._space.handle(self.connection, frame, because, faultless=True)

    def handle_no_message(self, frame: Frame, because: str | None) -> None:
        """Answer a frame that is no message, where anybody is left to be answered."""
        if self.connection.line is not None and not self.is_deaf:
            self._space.handle(self.connection, frame, because, faultless=True)

    def handle_bytes(self, came: Incoming, data: bytes) -> None:
        """Handle those bytes in place of it. A length that is wrong spoils the whole stream."""
        if not self._hears(came):
            return
        space, buffer = self._space, FrameBuffer(self._space.scenario.server.max_frame)
        try:
            for frame in buffer.feed(data):
                space.handle(self.connection, frame, came.because, faultless=True)
            if buffer.pending:
                text = f"frame: found {buffer.pending} bytes, expected as many as it announces"
                raise BadFrame(ErrorCode.BAD_FRAME, text)
        except BadFrame as error:
            space.bad_frame(self.connection, error, came.because)

    def end_in_place_of_handling(self, came: Incoming, do: FaultKind, seconds: float) -> None:
        """End the connection, and let nobody handle the message."""
        if self._hears(came):
            self.lose(came)
            self.end(do, seconds)

    def lose(self, came: Incoming, why: str | None = None) -> None:
        """The message came, and nobody handles it."""
        space, because = self._space, ", ".join(filter(None, (came.because, why)))
        if space.journal is not None:
            sender, message, body = came.sender, came.message, came.frame.body
            space.journal.passed(space.now, "in", (sender,), message, body, None, because or None)

    def _hears(self, came: Incoming) -> bool:
        if self.connection.line is None:
            self.lose(came, "lost with its connection")
        elif self.is_deaf:
            self.lose(came, "stall")
        else:
            return True
        return False
