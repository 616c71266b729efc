"""One TCP connection: bytes in, frames to the hub; frames from the hub, bytes out."""

from __future__ import annotations

import asyncio
from socket import SO_LINGER, SOL_SOCKET
from struct import pack
from typing import TYPE_CHECKING, cast

from ..engine.clients import Connection
from ..errors import BadFrame
from ..wire.frame import FrameBuffer

if TYPE_CHECKING:
    from ..space.space import Space
    from .hub import Hub


_NO_LINGERING = pack("ii", 1, 0)  # the other side is told by a reset, not by an end


class Socket(asyncio.BufferedProtocol):
    """The socket of one connection. Never awaits: what it reads is answered before it returns.

    All sockets of a hub read into the hub's one buffer: the event loop hands the bytes over before
    it reads the next socket, and no connection needs memory before it has sent anything.
    """

    __slots__ = (
        "_closing",
        "_frames",
        "_hub",
        "_idle",
        "_out",
        "_transport",
        "connection",
        "is_open",
        "space",
    )

    connection: Connection  # the hub names it when the connection is made

    def __init__(self, hub: Hub, space: Space) -> None:
        self._hub = hub
        self.space = space
        self._frames = FrameBuffer(hub.settings.max_frame)
        self._out: list[bytes] = []
        self._idle: asyncio.TimerHandle | None = None
        self._closing = False
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        # `pause_writing` is called beyond this bound: then the client has stopped reading.
        self._transport.set_write_buffer_limits(high=self._hub.settings.max_buffered)
        if self._hub.stopping:  # it was accepted while the server stopped
            self.reset()
            return
        self._hub.opened(self)

    @property
    def peer(self) -> str:
        """HOST:PORT of the other side; `unknown` where it had gone before it was looked at."""
        name = self._transport.get_extra_info("peername")
        return f"{name[0]}:{name[1]}" if name else "unknown"

    def get_buffer(self, _size_hint: int) -> memoryview:
        return self._hub.read_buffer

    def buffer_updated(self, size: int) -> None:
        hub = self._hub
        # The first socket of a turn of the event loop is answered at once. Those after it leave
        # together when all that is ready has been read: each send wakes its client, at our cost.
        first = not hub.flush_is_due
        try:
            for frame in self._frames.feed(bytes(hub.read_buffer[:size])):
                hub.received(self, frame)
                if self._closing:
                    return
        except BadFrame as error:
            hub.received_bad_frame(self, error)
            return
        if self._frames.pending or self._idle is not None:
            self._watch_silence()
        if first:
            self.flush()

    def send(self, data: bytes) -> None:
        """Queue one frame: it leaves with the next `flush`."""
        if not self._out:
            self._hub.flush_soon(self)
        self._out.append(data)

    def flush(self) -> None:
        """Hand what is queued to the operating system, in one piece."""
        if self._out:
            out = self._out[0] if len(self._out) == 1 else b"".join(self._out)
            self._out.clear()
            self._transport.write(out)

    def close(self, why: str) -> None:
        """Send what is queued, then close, and say why."""
        self._hub.closing(self, why)
        self.finish()

    def finish(self) -> None:
        """Send what is queued, then close; what the peer still sends is not read."""
        self._closing = True
        self.flush()
        self._transport.close()

    def reset(self) -> None:
        """Close at once, as a process that dies does; what is queued is lost."""
        self._closing = True
        self._out.clear()
        raw = self._transport.get_extra_info("socket")
        if raw is not None and raw.fileno() >= 0:
            raw.setsockopt(SOL_SOCKET, SO_LINGER, _NO_LINGERING)
        self._transport.abort()

    def half_close(self) -> None:
        """Say that nothing more will be sent, after what is queued; what comes is still read."""
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
        self._hub.stopped_reading(self, self._transport.get_write_buffer_size())

    def eof_received(self) -> None:
        if self._frames.pending:
            self._hub.closed_inside_frame(self, self._frames.pending)

    def connection_lost(self, error: Exception | None) -> None:
        self._closing = True
        if self._idle is not None:
            self._idle.cancel()
        if self.is_open:
            self._hub.lost(self, error)

    def _watch_silence(self) -> None:
        """Start or stop the clock that runs while more of a frame is read."""
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        if self._frames.pending and self._transport.is_reading():
            loop = asyncio.get_running_loop()
            seconds = self._hub.settings.idle_timeout
            self._idle = loop.call_later(seconds, self._hub.silent_inside_frame, self)
