"""One TCP connection: incoming bytes become frames for its handler; its frames become bytes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from time import perf_counter
from typing import Protocol, cast

from ..engine.clients import Connection
from ..errors import BadFrame
from ..scenario.behaviour import ServerSettings
from ..space.space import Space
from ..wire.frame import Frame, FrameBuffer
from . import tcp

_TURN = 0.002
"""Seconds of one turn of a client: another client waits no longer for it."""

_BEHIND = 64 * 1024
"""Bytes that wait for a client; above that its requests wait, too."""

_FAR_BEHIND = 16
"""Times `max_buffered` that wait for a client: it is cut off, however fast it reads."""

_LOOKS = 5
"""How often in `write_timeout` seconds we look whether a client takes anything."""

_LOOK_EVERY = 0.5
"""Seconds between two looks whether a client has left from which nothing is read."""


class SocketHandler(Protocol):
    """Handles what sockets report, and has what all sockets of a server share.

    `produced` counts the bytes that were queued for any of them.
    """

    settings: ServerSettings
    read_buffer: memoryview
    stopping: bool
    produced: int

    @property
    def flush_is_due(self) -> bool:
        """Whether sockets will be flushed at the end of this turn of the event loop."""

    def flush_soon(self, socket: Socket) -> None:
        """The socket has bytes to send; flush it when all ready sockets are read."""

    def opened(self, socket: Socket) -> None:
        """The connection has begun."""

    def received(self, socket: Socket, frame: Frame) -> None:
        """One frame came in."""

    def received_bad_frame(self, socket: Socket, error: BadFrame) -> None:
        """A bad header came in: the stream cannot be read any more."""

    def incomplete(self, socket: Socket, why: str) -> None:
        """A frame was incomplete for too long."""

    def closed_inside_frame(self, socket: Socket, pending: int) -> None:
        """The client has closed after `pending` bytes of an incomplete frame."""

    def behind(self, socket: Socket, is_behind: bool) -> None:
        """The client does not take what it was sent, or takes it again."""

    def cut_off(self, socket: Socket, why: str) -> None:
        """Too much waits to be sent to the client: end the connection."""

    def reads_no_more(self, socket: Socket) -> bool:
        """Whether nothing that the client sends will ever be handled."""

    def closing(self, socket: Socket, why: str) -> None:
        """The space closes the connection."""

    def not_sent(self, socket: Socket, unsent: int, why: str) -> None:
        """The last `unsent` bytes that were queued have not left, and never will."""

    def lost(self, socket: Socket, error: Exception | None) -> None:
        """The connection has ended, on either side."""


class Socket(asyncio.BufferedProtocol):
    """The socket of one connection. It never awaits.

    A frame is answered before the read returns, unless the client has used its turn: what it sent
    is handled for `_TURN` seconds, or until `max_buffered` bytes wait to be sent to anybody. The
    rest has its next turn when the others have had theirs, and when what waits for this client has
    left. Until then nothing more is read from it.

    All sockets of a handler read into one buffer: the event loop passes on the bytes before it
    reads the next socket, and a connection needs no memory before its first byte.
    """

    __slots__ = (
        "_closing",
        "_frame_began",
        "_frames",
        "_handler",
        "_has_vanished",
        "_idle",
        "_is_behind",
        "_is_paused",
        "_is_reset",
        "_left",
        "_out",
        "_queued",
        "_taken",
        "_taken_at",
        "_transport",
        "_watch",
        "_why",
        "connection",
        "is_open",
        "space",
    )

    connection: Connection  # the handler sets it in `opened`

    def __init__(self, handler: SocketHandler, space: Space) -> None:
        self._handler = handler
        self.space = space
        self._frames = FrameBuffer(handler.settings.max_frame)
        self._left: Iterator[Frame] | None = None  # frames that were read, for the next turn
        self._out: list[bytes] = []
        self._idle: asyncio.TimerHandle | None = None
        self._frame_began = 0.0  # seconds of the loop's clock
        self._closing = False
        self._is_reset = False
        self._is_paused = False  # a fault reads nothing
        self._is_behind = False  # the client does not take what it was sent
        self._watch: asyncio.TimerHandle | None = None
        self._queued = 0
        self._taken = 0
        self._taken_at = 0.0
        self._has_vanished = False
        self._why = "connection lost"
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        settings = self._handler.settings
        # Above this limit asyncio calls `pause_writing`: the client is behind.
        self._transport.set_write_buffer_limits(high=min(_BEHIND, settings.max_buffered))
        raw = self._transport.get_extra_info("socket")
        if raw is not None:
            with suppress(OSError):  # the client has left already
                tcp.keep_alive(raw, settings)
        if self._handler.stopping:  # the listener accepted it while the server was stopping
            self.reset()
            return
        self._handler.opened(self)

    @property
    def peer(self) -> str:
        """HOST:PORT of the client; `unknown` if the client left too early."""
        name = self._transport.get_extra_info("peername")
        return f"{name[0]}:{name[1]}" if name else "unknown"

    # Reading

    def get_buffer(self, _size_hint: int) -> memoryview:
        return self._handler.read_buffer

    def buffer_updated(self, size: int) -> None:
        self._take_turn(self._frames.feed(bytes(self._handler.read_buffer[:size])))

    def _take_turn(self, frames: Iterator[Frame]) -> None:
        """Handle frames until the turn is over."""
        handler = self._handler
        # The first socket in a turn of the event loop sends at once. The others send together,
        # when all ready sockets are read: each send wakes a client, which costs the server time.
        first = not handler.flush_is_due
        until, most = perf_counter() + _TURN, handler.produced + handler.settings.max_buffered
        is_new = is_over = False
        try:
            for frame in frames:
                handler.received(self, frame)
                if self._closing:
                    return
                is_new = True
                if perf_counter() > until or handler.produced > most:
                    is_over = True
                    break
        except BadFrame as error:
            handler.received_bad_frame(self, error)
            return
        if first:
            self.flush()
        if is_over:
            self._left = frames
            self._go_on()
        elif self._frames.pending or self._idle is not None:
            self._watch_silence(is_new)

    def _go_on(self) -> None:
        """Read, or handle what was read, unless something is in the way."""
        if self._closing:
            return
        is_stopping = self._handler.stopping
        if self._left is not None or self._is_paused or self._is_behind or is_stopping:
            self._transport.pause_reading()
            if self.has_turn:
                asyncio.get_running_loop().call_soon(self._next_turn)
        else:
            self._transport.resume_reading()

    @property
    def has_turn(self) -> bool:
        """Whether frames that were read are about to be handled."""
        return self._left is not None and not (self._closing or self._is_behind)

    def _next_turn(self) -> None:
        frames = self._left
        if frames is None or not self.has_turn:
            return
        self._left = None
        self._take_turn(frames)
        if self._left is None:
            self._go_on()

    def read_no_more(self) -> None:
        """The server stops: handle only what was read."""
        if not self._closing:
            self._go_on()

    def pause(self) -> None:
        """Read nothing until `resume`; an end of the connection is noticed all the same."""
        self._is_paused = True
        self._go_on()
        self._watch_silence()
        self._notice_end()

    def resume(self) -> None:
        """Read again."""
        self._is_paused = False
        self._go_on()
        self._watch_silence()

    def _notice_end(self) -> None:
        """End the connection if the client has ended it while nothing is read for ever."""
        raw = self._transport.get_extra_info("socket")
        if raw is None or self._closing or not self._is_paused:
            return
        if self._handler.reads_no_more(self) and tcp.has_ended(raw):
            self._transport.abort()
        else:
            asyncio.get_running_loop().call_later(_LOOK_EVERY, self._notice_end)

    def eof_received(self) -> None:
        if self._frames.pending:
            self._handler.closed_inside_frame(self, self._frames.pending)

    def _watch_silence(self, is_new: bool = True) -> None:
        """Start or stop the timer that runs while a frame is incomplete; `is_new`: it has begun."""
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        if self._frames.pending and self._left is None and self._transport.is_reading():
            loop, settings = asyncio.get_running_loop(), self._handler.settings
            now = loop.time()
            if is_new or not self._frame_began:
                self._frame_began = now
            silent, whole = now + settings.idle_timeout, self._frame_began + settings.frame_timeout
            if silent <= whole:
                why = f"silent for {settings.idle_timeout:g} seconds inside a frame"
            else:
                why = f"a frame was incomplete for {settings.frame_timeout:g} seconds"
            self._idle = loop.call_at(min(silent, whole), self._handler.incomplete, self, why)
        else:
            self._frame_began = 0.0

    # Writing

    def send(self, data: bytes) -> None:
        """Queue one frame for the next `flush`."""
        if not self._out:
            self._handler.flush_soon(self)
        self._out.append(data)
        self._handler.produced += len(data)

    def flush(self) -> None:
        """Pass queued frames to the operating system, in one piece."""
        if self._out:
            out = self._out[0] if len(self._out) == 1 else b"".join(self._out)
            self._out.clear()
            self._queued += len(out)
            self._transport.write(out)
            if self._is_behind and not self._closing:
                waiting = self.waiting
                if waiting > _FAR_BEHIND * self._handler.settings.max_buffered:
                    self._handler.cut_off(self, f"{waiting} bytes wait")

    @property
    def waiting(self) -> int:
        """Bytes that the operating system has not taken yet."""
        return self._transport.get_write_buffer_size()

    def pause_writing(self) -> None:
        self._is_behind = True
        self._handler.behind(self, True)
        self._go_on()
        self._taken, self._taken_at = self._queued - self.waiting, perf_counter()
        self._watch_taking()

    def resume_writing(self) -> None:
        self._is_behind = False
        self._handler.behind(self, False)
        if self._watch is not None:
            self._watch.cancel()
        self._go_on()

    def _watch_taking(self) -> None:
        """Cut the client off if too much waits and it has taken nothing for too long."""
        if self._closing:
            return
        settings, waiting, now = self._handler.settings, self.waiting, perf_counter()
        taken = self._queued - waiting
        if taken != self._taken:
            self._taken, self._taken_at = taken, now
        elif waiting > settings.max_buffered and now - self._taken_at >= settings.write_timeout:
            seconds = f"{settings.write_timeout:g} seconds"
            self._handler.cut_off(self, f"{waiting} bytes wait, none taken for {seconds}")
            return
        again = settings.write_timeout / _LOOKS
        self._watch = asyncio.get_running_loop().call_later(again, self._watch_taking)

    # The end

    def close(self, why: str) -> None:
        """Send queued bytes, then close; the handler logs why."""
        self._handler.closing(self, why)
        self.finish()

    def finish(self) -> None:
        """Send queued bytes, then close; read nothing more."""
        self._closing = True
        self._why = "connection closed"
        self.flush()
        self._transport.close()

    def reset(self, why: str = "connection reset", *, vanished: bool = False) -> None:
        """Reset the connection, as if the process died, after the bytes that can leave at once.

        What a client that has vanished has not acknowledged did not reach it.
        """
        self._has_vanished = vanished
        self._closing = True
        self._why = why
        self.flush()
        raw = self._transport.get_extra_info("socket")
        if raw is not None and raw.fileno() >= 0:
            tcp.reset_at_close(raw)
        self._is_reset = True
        self._tell_not_sent(self._unsent() if self._has_vanished else self.waiting)
        self._transport.abort()

    def unacknowledged_for(self) -> float:
        """Seconds for which the client has acknowledged nothing of what is on its way; or 0."""
        raw = self._transport.get_extra_info("socket")
        return 0.0 if raw is None or raw.fileno() < 0 else tcp.unacknowledged_for(raw)

    def half_close(self) -> None:
        """Send queued bytes and the end of the stream; reading goes on."""
        self.flush()
        self._transport.write_eof()

    def connection_lost(self, error: Exception | None) -> None:
        self._closing = True
        for timer in (self._idle, self._watch):
            if timer is not None:
                timer.cancel()
        if self._is_behind:
            self._handler.behind(self, False)
        if self.is_open:
            self._handler.lost(self, error)
        self._is_reset = self._is_reset or error is not None
        self._tell_not_sent(self._unsent())

    def _tell_not_sent(self, unsent: int) -> None:
        if unsent > 0 and self.is_open:
            self._handler.not_sent(self, unsent, self._why)

    def _unsent(self) -> int:
        """Bytes that have not left at the end of the connection, and never will.

        What the operating system has taken it goes on sending, unless the connection is reset.
        """
        unsent = sum(map(len, self._out))
        self._out.clear()
        raw = self._transport.get_extra_info("socket")
        if raw is None or raw.fileno() < 0:
            return unsent
        if (sent := tcp.bytes_sent(raw, acknowledged=self._has_vanished)) is None:
            return unsent
        all_unsent = self._queued + unsent - sent
        return all_unsent if self._is_reset or tcp.has_unread(raw) else unsent
