"""A connection that a fault has hit: which frames wait on it, which are lost, and why."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import inf

from ..engine.clients import Connection
from ..errors import BadFrame
from ..journal import Journal
from ..scenario.fault_kinds import FaultPlan
from ..wire.frame import FrameBuffer
from .frame_queue import Act, FrameQueue, Held
from .interfaces import Incoming, Outgoing, RuleContext, joined


class FaultyConnection:
    """Carries out the plans of faults for the frames of one connection, each frame in its turn.

    A frame enters the journal, and cues see it, only when its turn comes. `write_lost` says why
    bytes sent from now on do not reach the client; it is None if they do. `reading_stopped` is
    True if nothing that the client sends is handled.
    """

    def __init__(
        self,
        connection: Connection,
        context: RuleContext,
        journal: Journal | None,
        max_frame: int,
        recovered: Callable[[Connection], None],
        held: Held,
    ) -> None:
        """`recovered` is called when no frame waits and no frame will be lost."""
        self.connection = connection
        self._context = context
        self._journal = journal
        self._max_frame = max_frame
        self._recovered = recovered
        self.outgoing = FrameQueue(context.clock, self._emptied, held)
        self.incoming = FrameQueue(context.clock, self._emptied, held)
        self.write_lost: str | None = None
        self.reading_stopped = False

    def _emptied(self) -> None:
        if not (self.write_lost or self.outgoing or self.incoming):
            self._recovered(self.connection)

    @property
    def held(self) -> int:
        """Bytes of the frames that wait."""
        return self.outgoing.bytes + self.incoming.bytes

    def cut_off(self, why: str) -> None:
        """End the connection; the frames that wait to be sent are lost."""
        self.write_lost = why
        self._context.end(self.connection, "reset")

    def flush(self) -> None:
        """Give every waiting frame its turn now: it is sent, handled, or noted as lost."""
        self.outgoing.flush()
        self.incoming.flush()

    def apply_outgoing(self, kind: str, fault: str, plan: FaultPlan, out: Outgoing) -> None:
        """Carry out the plan of a fault of that kind for a frame to the client."""
        if plan.silence is not None:
            self._stall(plan.silence)
        if plan.data is not None:
            out = out._replace(data=plan.data)
        act: Act
        if plan.ending is not None:
            act = partial(self._end_instead_of_sending, plan, kind)
        elif plan.copies == 0:
            act = partial(self._drop, kind)
        elif plan.first is not None:
            act = partial(self._send_start, plan.first, kind)
        elif plan.piece is not None:
            act = _Pieces(self, plan.piece, plan.pause)
        else:
            act = partial(self.send, copies=plan.copies)
        if plan.gather > 1:
            self.outgoing.coalesce(act, out, plan, fault)
        else:
            self.outgoing.push(act, out, plan.hold)

    def apply_incoming(self, plan: FaultPlan, incoming: Incoming) -> None:
        """Carry out the plan of a fault for a message of the client."""
        if plan.silence is not None:
            self._stall(plan.silence)
        act: Act
        if plan.ending is not None:
            act = partial(self._end_instead_of_handling, plan)
        elif plan.copies == 0:
            act = self._lose
        elif plan.data is not None:
            act = partial(self._handle_bytes, plan.data)
        else:
            act = partial(self.handle, copies=plan.copies)
        self.incoming.push(act, incoming, plan.hold)

    def _stall(self, seconds: float) -> None:
        """Send and read nothing for that many seconds."""
        self.connection.transport.pause()
        if seconds == inf:
            self.write_lost, self.reading_stopped = "stall", True
            self.flush()
        else:
            self.outgoing.hold(seconds)
            self.incoming.hold(seconds)
            self.incoming.push(self._resume, None)

    def _resume(self, _frame: None) -> None:
        if self.connection.transport is not None:
            self.connection.transport.resume()

    def _end(self, plan: FaultPlan) -> None:
        if plan.ending == "half_close":
            self.connection.transport.half_close()
            self.write_lost = "half_close"
        elif plan.ending is not None:
            self._context.end(self.connection, plan.ending, plan.outage)

    # Outgoing frames

    def note(self, out: Outgoing, problem: str | None = None) -> None:
        """The turn of a frame has come, but none of its bytes leave now."""
        self._context.deliver(out._replace(data=b"", problem=problem or self.write_lost))

    @property
    def carries(self) -> bool:
        """Whether what is sent now reaches the client."""
        return self.connection.transport is not None and self.write_lost is None

    def send(self, out: Outgoing, copies: int = 1) -> None:
        """Send a frame `copies` times, or note why it does not reach the client."""
        for _ in range(copies):
            if self.carries:
                self._context.deliver(out)
            else:
                self.note(out)

    def _drop(self, kind: str, out: Outgoing) -> None:
        self.note(out, kind if self.carries else None)

    def _send_start(self, size: int, kind: str, out: Outgoing) -> None:
        """Send the first bytes of a frame; after that the client receives nothing."""
        if self.carries:
            problem = kind if size < len(out.data) else None
            self._context.deliver(out._replace(data=out.data[:size], problem=problem))
            self.write_lost = "swallowed"
        else:
            self.note(out)

    def _end_instead_of_sending(self, plan: FaultPlan, kind: str, out: Outgoing) -> None:
        carries = self.carries
        self._drop(kind, out)
        if carries:
            self._end(plan)

    # Incoming frames

    def handle(self, incoming: Incoming, copies: int = 1) -> None:
        """Handle a frame `copies` times, or note that it is lost."""
        for _ in range(copies):
            if self._reads(incoming):
                self._context.handle(self.connection, incoming.frame, incoming.because)

    def _handle_bytes(self, data: bytes, incoming: Incoming) -> None:
        """Handle `data` instead of a frame. A wrong length makes the whole stream bad."""
        if not self._reads(incoming):
            return
        buffer = FrameBuffer(self._max_frame)
        try:
            for frame in buffer.feed(data):
                self._context.handle(self.connection, frame, incoming.because)
            if buffer.pending:
                from ..wire.explanation import dissect  # imports construct

                error = dissect(data[-buffer.pending :], max_frame=self._max_frame).error
                assert isinstance(error, BadFrame), "a frame that is incomplete is bad"
                raise error
        except BadFrame as error:
            self._context.handle(self.connection, error, incoming.because)

    def _end_instead_of_handling(self, plan: FaultPlan, incoming: Incoming) -> None:
        if self._reads(incoming):
            self._lose(incoming)
            self._end(plan)

    def _reads(self, incoming: Incoming) -> bool:
        """Whether an incoming frame is handled; if not, the journal notes it."""
        if self.connection.transport is None:
            self._lose(incoming, "lost with its connection")
        elif self.reading_stopped:
            self._lose(incoming, "stall")
        else:
            return True
        return False

    def _lose(self, incoming: Incoming, why: str | None = None) -> None:
        """Note a message that is not handled: no cue and no other rule sees it."""
        sender, message, frame, because = incoming
        if self._journal is not None and message is not None:
            because = joined(because, why) if why else because
            now = self._context.clock.now
            self._journal.add(now, "in", (sender,), message, frame.body, None, because)


class _Pieces:
    """Sends a frame in pieces of `size` bytes, `pause` seconds between two."""

    __slots__ = ("_at", "_faulty", "_pause", "_size")

    def __init__(self, faulty: FaultyConnection, size: int, pause: float) -> None:
        self._faulty = faulty
        self._size = size
        self._pause = pause
        self._at = 0

    def __call__(self, out: Outgoing) -> float | None:
        if self._faulty.carries:
            transport = self._faulty.connection.transport
            transport.flush()  # earlier bytes are not part of this piece
            transport.send(out.data[self._at : self._at + self._size])
            transport.flush()
            self._at += self._size
            if self._at < len(out.data):
                return self._pause
        self._faulty.note(out._replace(earlier=self._at))
        return None
