"""One TCP connection: incoming bytes become frames for its handler; its frames become bytes."""

from __future__ import annotations

import asyncio
import sys
from socket import IPPROTO_TCP, SO_LINGER, SOL_SOCKET
from struct import pack, unpack_from
from typing import Any, Protocol, cast

from ..engine.clients import Connection
from ..errors import BadFrame
from ..scenario.behaviour import ServerSettings
from ..space.space import Space
from ..wire.frame import Frame, FrameBuffer

_NO_LINGERING = pack("ii", 1, 0)  # the other side gets a reset (RST) instead of an end (FIN)


# Of Linux's struct tcp_info (linux/tcp.h, since 4.19): the option, and where its fields are.
_TCP_INFO = 11
_SEGMENTS_IN = 140
_BYTES_SENT = 200
_TCP_INFO_SIZE = 216


class SocketHandler(Protocol):
    """Handles what sockets report, and has what all sockets of a server share."""

    settings: ServerSettings
    read_buffer: memoryview
    stopping: bool

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

    def silent_inside_frame(self, socket: Socket) -> None:
        """No byte came for `idle_timeout` seconds while a frame was incomplete."""

    def closed_inside_frame(self, socket: Socket, pending: int) -> None:
        """The client has closed after `pending` bytes of an incomplete frame."""

    def stopped_reading(self, socket: Socket, buffered: int) -> None:
        """The client does not read: `buffered` bytes wait to be sent."""

    def closing(self, socket: Socket, why: str) -> None:
        """The space closes the connection."""

    def not_sent(self, socket: Socket, unsent: int, why: str) -> None:
        """The last `unsent` bytes that were queued have not left, and never will."""

    def lost(self, socket: Socket, error: Exception | None) -> None:
        """The connection has ended, on either side."""


class Socket(asyncio.BufferedProtocol):
    """The socket of one connection. It never awaits: a frame is answered before the read returns.

    All sockets of a handler read into one buffer: the event loop passes on the bytes before it
    reads the next socket, and a connection needs no memory before its first byte.
    """

    __slots__ = (
        "_closing",
        "_frames",
        "_handler",
        "_idle",
        "_is_reset",
        "_out",
        "_queued",
        "_transport",
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
        self._out: list[bytes] = []
        self._idle: asyncio.TimerHandle | None = None
        self._closing = False
        self._is_reset = False
        self._queued = 0
        self._why = "connection lost"
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        # Above this limit asyncio calls `pause_writing`: the client has stopped reading.
        self._transport.set_write_buffer_limits(high=self._handler.settings.max_buffered)
        if self._handler.stopping:  # the listener accepted it while the server was stopping
            self.reset()
            return
        self._handler.opened(self)

    @property
    def peer(self) -> str:
        """HOST:PORT of the client; `unknown` if the client left too early."""
        name = self._transport.get_extra_info("peername")
        return f"{name[0]}:{name[1]}" if name else "unknown"

    def get_buffer(self, _size_hint: int) -> memoryview:
        return self._handler.read_buffer

    def buffer_updated(self, size: int) -> None:
        handler = self._handler
        # The first socket in a turn of the event loop sends at once. The others send together,
        # when all ready sockets are read: each send wakes a client, which costs the server time.
        first = not handler.flush_is_due
        try:
            for frame in self._frames.feed(bytes(handler.read_buffer[:size])):
                handler.received(self, frame)
                if self._closing:
                    return
        except BadFrame as error:
            handler.received_bad_frame(self, error)
            return
        if self._frames.pending or self._idle is not None:
            self._watch_silence()
        if first:
            self.flush()

    def send(self, data: bytes) -> None:
        """Queue one frame for the next `flush`."""
        if not self._out:
            self._handler.flush_soon(self)
        self._out.append(data)

    def flush(self) -> None:
        """Pass queued frames to the operating system, in one piece."""
        if self._out:
            out = self._out[0] if len(self._out) == 1 else b"".join(self._out)
            self._out.clear()
            self._queued += len(out)
            self._transport.write(out)

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

    def reset(self, why: str = "connection reset") -> None:
        """Reset the connection, as if the process died, after the bytes that can leave at once."""
        self._closing = True
        self._why = why
        self.flush()
        raw = self._transport.get_extra_info("socket")
        if raw is not None and raw.fileno() >= 0:
            raw.setsockopt(SOL_SOCKET, SO_LINGER, _NO_LINGERING)
        self._is_reset = True
        self._tell_not_sent(self._transport.get_write_buffer_size())
        self._transport.abort()

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
        if raw is None or raw.fileno() < 0 or (sent := _bytes_sent(raw)) is None:
            return unsent
        all_unsent = self._queued + unsent - sent
        return all_unsent if self._is_reset or _has_unread(raw) else unsent

    def half_close(self) -> None:
        """Send queued bytes and the end of the stream; reading goes on."""
        self.flush()
        self._transport.write_eof()

    def pause(self) -> None:
        """Read nothing until `resume`."""
        self._transport.pause_reading()
        self._watch_silence()

    def resume(self) -> None:
        """Read again."""
        self._transport.resume_reading()
        self._watch_silence()

    def pause_writing(self) -> None:
        self._handler.stopped_reading(self, self._transport.get_write_buffer_size())

    def eof_received(self) -> None:
        if self._frames.pending:
            self._handler.closed_inside_frame(self, self._frames.pending)

    def connection_lost(self, error: Exception | None) -> None:
        self._closing = True
        if self._idle is not None:
            self._idle.cancel()
        if self.is_open:
            self._handler.lost(self, error)
        self._is_reset = self._is_reset or error is not None
        self._tell_not_sent(self._unsent())

    def _watch_silence(self) -> None:
        """Start or stop the timer that runs while a frame is incomplete."""
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        if self._frames.pending and self._transport.is_reading():
            loop = asyncio.get_running_loop()
            seconds = self._handler.settings.idle_timeout
            self._idle = loop.call_later(seconds, self._handler.silent_inside_frame, self)


def _bytes_sent(socket: Any) -> int | None:
    """Bytes that the operating system has sent, each once; None where it does not tell.

    What it has taken and not sent is lost when the connection is reset.
    """
    if sys.platform != "linux":
        return None
    info = socket.getsockopt(IPPROTO_TCP, _TCP_INFO, _TCP_INFO_SIZE)
    if len(info) < _TCP_INFO_SIZE or not unpack_from("I", info, _SEGMENTS_IN)[0]:
        return None  # an older kernel, or one that only looks like Linux
    sent, again = unpack_from("QQ", info, _BYTES_SENT)
    return int(sent - again)


def _has_unread(socket: Any) -> bool:
    """Whether bytes of the client wait: then Linux resets the connection when it is closed."""
    from fcntl import ioctl  # seldom needed
    from termios import FIONREAD

    waiting: bytes = ioctl(socket.fileno(), FIONREAD, bytes(4))
    return any(waiting)
