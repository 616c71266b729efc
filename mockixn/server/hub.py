"""The hub: which socket belongs to which connection; delivery, timers, limits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..codes import ErrorCode
from ..engine.clients import Client, Connection
from ..engine.effects import Absent, Close, Effect
from ..engine.engine import Engine
from ..errors import BadFrame, PeerError
from ..journal import Direction, Journal
from ..messages.codec import Codec
from ..messages.message import Message
from ..messages.notation import interaction_id
from ..wire.frame import Frame
from .connection import Socket

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

HELD_START = 1_767_225_600.0
"""Where a held clock stands at the start: 2026-01-01T00:00:00Z, the same in every run."""

READ_SIZE = 256 * 1024
"""Most bytes read from a socket at once."""


class Hub:
    """Everything between the sockets and the engine. Lives in one event loop; never awaits.

    `log_messages` is decided once: a log line below its level costs nothing.
    """

    def __init__(
        self,
        engine: Engine,
        codec: Codec,
        journal: Journal | None,
        log: FilteringBoundLogger,
        *,
        log_messages: bool,
    ) -> None:
        self._engine = engine
        self._codec = codec
        self._journal = journal
        self._log = log
        self._log_messages = log_messages
        self._observed = log_messages or journal is not None
        self.settings = engine.scenario.server
        self.read_buffer = memoryview(bytearray(READ_SIZE))
        self._loop = asyncio.get_running_loop()
        self._epoch = time.time() - self._loop.time()
        self._held = HELD_START if engine.scenario.timers.clock == "held" else None
        self._sockets: dict[Connection, Socket] = {}
        self._unflushed: list[Socket] = []
        self._wake: asyncio.TimerHandle | None = None
        self._empty = asyncio.Event()
        self._empty.set()
        self.stopping = False
        self._journal_lost = False

    @property
    def now(self) -> float:
        """Seconds since the epoch, on a clock that never goes back."""
        return self._epoch + self._loop.time() if self._held is None else self._held

    # What sockets report

    def opened(self, socket: Socket) -> Connection:
        """A connection has been made; returns what the engine calls it."""
        connection, effects = self._engine.connected(self.now)
        self._sockets[connection] = socket
        self._empty.clear()
        self._log.debug("connected", peer=socket.peer)
        self._carry_out(effects)
        return connection

    def received(self, socket: Socket, frame: Frame) -> None:
        """One frame came in: it is handled, and answered, before this returns."""
        engine, connection, now = self._engine, socket.connection, self.now
        try:
            message = self._codec.decode(frame)
        except PeerError as error:
            self._observe_malformed(connection, frame, str(error), now)
            self._reject(connection, frame, error)
            return
        if self._observed:
            sender = connection.client(frame.client) or connection.stranger
            self._observe(now, sender, "in", message)
        try:
            self._carry_out(engine.receive(connection, frame.client, message, now))
        except Exception:  # a defect of ours must not end the connection, nor hide
            self._log.exception("defect", message=message.name, reference=message.reference)
            text = f"{message.name}: a defect of mockixn, see its log"
            self._reject(connection, frame, PeerError(ErrorCode.INTERNAL, text))

    def _reject(self, connection: Connection, frame: Frame, error: PeerError) -> None:
        self._carry_out(
            self._engine.reject(connection, frame.client, frame.protocol, frame.reference, error)
        )

    def received_bad_frame(self, socket: Socket, error: BadFrame) -> None:
        """The stream is lost: answer if there is a reference, then close."""
        connection = socket.connection
        self._observe_malformed(connection, None, str(error), self.now)
        if error.reference is not None:
            self._carry_out(
                self._engine.reject(connection, 0, error.protocol, error.reference, error)
            )
        self._close(socket, str(error))

    def silent_inside_frame(self, socket: Socket) -> None:
        """Nothing came for `idle_timeout` while a frame was incomplete."""
        self._close(socket, f"silent for {self.settings.idle_timeout:g} seconds inside a frame")

    def closed_inside_frame(self, socket: Socket, pending: int) -> None:
        """The peer has closed with part of a frame sent."""
        self._log.warning("peer closed inside a frame", peer=socket.peer, bytes=pending)

    def stopped_reading(self, socket: Socket, buffered: int) -> None:
        """The client does not read what it is sent: it is cut off, and costs others nothing."""
        names = [client.name for client in socket.connection.clients.values()]
        self._log.warning("cut off: client stopped reading", clients=names, bytes=buffered)
        socket.abort()

    def lost(self, socket: Socket, error: Exception | None) -> None:
        """The connection has ended, whoever ended it."""
        self._log.debug("disconnected", peer=socket.peer, error=error and str(error))
        del self._sockets[socket.connection]
        self._carry_out(self._engine.disconnected(socket.connection, self.now))
        if not self._sockets:
            self._empty.set()

    # What the engine wants done

    def _carry_out(self, effects: Iterable[Effect]) -> None:
        encode, sockets = self._codec.encode, self._sockets
        for effect in effects:
            if isinstance(effect, Close):
                socket = sockets.get(effect.connection)
                if socket is not None:
                    self._close(socket, effect.why)
                continue
            message = effect.message
            for receiver in effect.to:
                socket = None
                if not isinstance(receiver, Absent):
                    socket = sockets.get(receiver.connection)
                    if socket is not None:
                        socket.send(encode(message, receiver.id))
                if self._observed:
                    self._observe(self.now, receiver, "out", message, socket is not None)
        if self._engine.timers.changed:
            self._schedule()

    def _close(self, socket: Socket, why: str) -> None:
        self._log.warning("closing connection", peer=socket.peer, why=why)
        socket.close()

    @property
    def flush_is_due(self) -> bool:
        """Whether sockets wait to be flushed at the end of this turn of the event loop."""
        return bool(self._unflushed)

    def flush_soon(self, socket: Socket) -> None:
        """The socket has something to send: it leaves when all that is ready has been read."""
        if not self._unflushed:
            self._loop.call_soon(self._flush)
        self._unflushed.append(socket)

    def _flush(self) -> None:
        unflushed, self._unflushed = self._unflushed, []
        for socket in unflushed:
            socket.flush()
        if self._journal is not None:
            self._journal.flush()
            if self._journal.error is not None and not self._journal_lost:
                self._journal_lost = True
                self._log.error("the journal cannot be written", why=str(self._journal.error))

    def advance(self, seconds: float) -> None:
        """Move a held clock on: everything due by then is delivered, each at its own moment.

        Raises RuntimeError where the clock is not held.
        """
        if self._held is None:
            raise RuntimeError('the clock is not held: the scenario says timers.clock = "real"')
        until = self._held + seconds
        while (due := self._engine.due()) is not None and due <= until:
            self._held = max(due, self._held)
            self._carry_out(self._engine.tick(due))
        self._held = until
        self._flush()

    def _schedule(self) -> None:
        self._engine.timers.changed = False
        if self._held is not None:
            return
        due = self._engine.due()
        wake = self._wake
        if due is None:
            if wake is not None:
                wake.cancel()
                self._wake = None
            return
        at = due - self._epoch
        if wake is None or wake.when() != at:
            if wake is not None:
                wake.cancel()
            self._wake = self._loop.call_at(at, self._tick)

    def _tick(self) -> None:
        self._wake = None
        try:
            self._carry_out(self._engine.tick(self.now))
        except Exception:  # the other timers must go on
            self._log.exception("defect")
            self._schedule()

    async def close_all(self, grace: float) -> None:
        """Close every connection after what is being written, within `grace` seconds."""
        self.stopping = True
        if self._wake is not None:
            self._wake.cancel()
        for socket in tuple(self._sockets.values()):
            socket.close()
        try:
            async with asyncio.timeout(grace):
                await self._empty.wait()
        except TimeoutError:
            for socket in tuple(self._sockets.values()):
                socket.abort()
            await self._empty.wait()
        if self._journal is not None:
            self._journal.flush()

    # What is told to people

    def _observe(
        self,
        now: float,
        client: Client | Absent,
        direction: Direction,
        message: Message,
        delivered: bool = True,
    ) -> None:
        name, type = client.name or None, client.type and str(client.type)
        problem = None if delivered else "not connected"
        if self._journal is not None:
            self._journal.record(now, name, type, direction, message, problem)
        if self._log_messages:
            self._log.info(
                "message" if delivered else "undelivered",
                client=name,
                direction=direction,
                message=message.name,
                reference=message.reference,
                interaction=interaction_id(message),
            )

    def _observe_malformed(
        self, connection: Connection, frame: Frame | None, problem: str, now: float
    ) -> None:
        sender = (frame and connection.client(frame.client)) or connection.stranger
        name, type = sender.name or None, sender.type and str(sender.type)
        if self._journal is not None:
            self._journal.record(now, name, type, "in", None, problem)
        self._log.warning("malformed", client=name, direction="in", problem=problem)
