"""Between sockets and spaces: which socket is in which space, real time, limits, the log."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from ..deadline import deadline
from ..errors import BadFrame, Ended, OrderRefused, Refused
from ..formatting import alternatives, printable
from ..journal import Journal
from ..messages.message import Message
from ..scenario.schema import Scenario
from ..space.naming import check_space
from ..space.space import Space
from ..wire.frame import Frame
from .client_spaces import ClientSpaces, registration_in
from .connection import Socket
from .entry_log import entry_log
from .listener import Listener
from .probe import pong_to
from .tcp import longest_silence
from .vanished import Watch

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

READ_SIZE = 256 * 1024
"""Largest number of bytes read from a socket at once."""

_STOP_WITHIN = 5.0
"""Seconds in which clients that read get what was sent to them before the server stops."""

_TURN = 0.002
"""Seconds for the timers of a space, after which others have their turn."""

_LOOK_AFTER = 1024 * 1024
"""Bytes that are queued between two looks at all that wait: the look takes longer for many."""


class Hub:
    """Everything between the sockets and the spaces, in one event loop. It never awaits.

    `journal` belongs to the default space; every other space gets one with the same limits. With
    `log_messages` the log has a line for each message. `listeners` has the server's listeners, by
    the name of the space that their clients enter.
    """

    def __init__(
        self,
        scenario: Scenario,
        journal: Journal | None,
        log: FilteringBoundLogger,
        *,
        log_messages: bool,
        listeners: Mapping[str, Listener],
        strict: bool | None = None,
    ) -> None:
        self._scenario = scenario
        self._strict = strict
        self._write_line = entry_log(log)
        if log_messages:
            journal = Journal(entries=0) if journal is None else journal
            journal.watchers.append(self._write_line)
        self._journal = journal
        self.log = log
        self._log_messages = log_messages
        self.settings = scenario.server
        self.read_buffer = memoryview(bytearray(READ_SIZE))
        self.loop = asyncio.get_running_loop()
        self._epoch = time.time() - self.loop.time()
        self._sockets: set[Socket] = set()
        self._watch = Watch(self._sockets, longest_silence(self.settings), self._vanished)
        self._unflushed: list[Socket] = []
        self.produced = 0
        self._looked_at = 0
        self._behind: set[Socket] = set()
        self._wakes: dict[Space, asyncio.TimerHandle] = {}
        self._empty = asyncio.Event()
        self._empty.set()
        self.stopping = False
        self._listeners = listeners
        self.spaces: dict[str, Space] = {}
        self._client_spaces = ClientSpaces(self, scenario)
        self.default = self.space("")

    # Spaces

    def space(self, name: str, *, strict: bool | None = None) -> Space:
        """The space of that name, which is created at its first use; "" is the default space.

        A new space is as `strict` as said, or as this server. Raises OrderRefused for a text that
        cannot be a name, and above `server.max_spaces`, and Ended when the server has been stopped.
        """
        found = self.spaces.get(name)
        if found is not None:
            self._client_spaces.keep(found)
            return found
        if self.stopping:
            raise Ended("the server has been stopped")
        check_space(name)
        most = self.settings.max_spaces
        if len(self.spaces) > most and not self._client_spaces.make_room():
            text = f"there are {most} spaces, expected no more (server.max_spaces)"
            raise OrderRefused([("space", text)])
        journal = self._journal
        if name and journal is not None:
            journal = journal.of_space(name)
            if self._log_messages:
                journal.watchers.append(self._write_line)
        made = self.spaces[name] = Space(
            name,
            self._scenario,
            self,
            journal,
            strict=self._strict if strict is None else strict,
        )
        if journal is not None:
            journal.elsewhere = partial(self._elsewhere, made)
        if "" in self._listeners:
            self._listeners[""].open()  # also in an outage of "": this space uses its port too
        self.wake(made)
        return made

    def _elsewhere(self, space: Space, client: str) -> str | None:
        """Where a client of that name is, if it is in other spaces and not in that one."""
        having = [each for each in self.spaces.values() if each.has_client(client)]
        if not having or space in having:
            return None
        where = alternatives(each.title for each in having)
        return printable(f"{client} is in {where}, not in {space.title}")

    def close_space(self, name: str) -> None:
        """Remove a space, which is not the default one, and disconnect its clients."""
        space = self.spaces.pop(name, None)  # another call may have closed it already
        if space is not None:
            self._client_spaces.keep(space)
            space.shut(f"the space {name!r} was closed")
            if (wake := self._wakes.pop(space, None)) is not None:
                wake.cancel()

    # Reports of sockets

    def opened(self, socket: Socket) -> None:
        """The connection has begun: it enters the space of its listener.

        In an outage of that space the connection is reset, unless it may be for another space.
        """
        if socket.space.outage and not self._shares_port(socket.space):
            socket.reset()
            return
        self._sockets.add(socket)
        self._watch.begin()
        self._empty.clear()
        self.log.debug("connected", peer=socket.peer)
        socket.connection = socket.space.opened(socket)
        socket.is_open = True

    def received(self, socket: Socket, frame: Frame) -> None:
        """Handle one frame: the answer is queued when this returns."""
        if not socket.connection.clients and not self._takes(socket, frame):
            return
        socket.space.received(socket.connection, frame)

    def _takes(self, socket: Socket, frame: Frame) -> bool:
        """Whether the space handles a frame of a connection without a registered client."""
        if (pong := pong_to(frame)) is not None:
            socket.send(pong)
            return False
        registration = registration_in(frame) if socket.space is self.default else None
        if registration is not None:
            found = self._client_spaces.space_for(registration)
            if isinstance(found, Refused):
                self.default.refuse(socket.connection, frame, found)
                return False
            self._move(socket, found)
        return not self._reset_in_outage(socket)

    def _reset_in_outage(self, socket: Socket) -> bool:
        """Reset the connection during an outage of its space; returns whether it did."""
        if socket.space.outage:
            socket.space.disconnect(socket.connection, lambda transport: transport.reset())
            socket.space.run_pending()
            return True
        return False

    def _move(self, socket: Socket, space: Space) -> None:
        """Move a new connection to the space that its first ClientName names."""
        self.default.connection_lost(socket.connection)
        socket.space = space
        socket.connection = space.opened(socket)
        self._client_spaces.entered(space)

    def received_bad_frame(self, socket: Socket, error: BadFrame) -> None:
        """The stream cannot be read any more: answer if there is a reference, then close."""
        if not self._reset_in_outage(socket):
            socket.space.bad_frame(socket.connection, error)

    def incomplete(self, socket: Socket, why: str) -> None:
        """A frame was incomplete for too long."""
        socket.space.close(socket.connection, why)
        socket.space.run_pending()

    def closed_inside_frame(self, socket: Socket, pending: int) -> None:
        """The client has closed after a part of a frame."""
        self.log.warning("peer closed inside a frame", peer=socket.peer, bytes=pending)

    def behind(self, socket: Socket, is_behind: bool) -> None:
        """The client does not take what it was sent, or takes it again."""
        if is_behind:
            self._behind.add(socket)
        else:
            self._behind.discard(socket)

    def cut_off(self, socket: Socket, why: str) -> None:
        """Disconnect a client for which too much waits: it must not cost the others anything."""
        names = [client.name for client in socket.connection.clients.values()]
        self.log.warning("cut off: client stopped reading", clients=names, why=why)
        self._reset(socket, f"client stopped reading: {why}")

    def _limit_all(self) -> None:
        """Cut off those for whom most waits while too much waits for all of them together."""
        if self.produced - self._looked_at < _LOOK_AFTER:
            return
        self._looked_at = self.produced
        most = self.settings.max_buffered_by_all
        while self._behind and sum(each.waiting for each in self._behind) > most:
            worst = max(self._behind, key=lambda each: each.waiting)
            self._behind.discard(worst)
            self.cut_off(worst, f"{worst.waiting} of {most} bytes that may wait for all clients")

    def reads_no_more(self, socket: Socket) -> bool:
        """Whether nothing that the client sends will ever be handled."""
        return socket.space.reads_no_more(socket.connection)

    def _reset(self, socket: Socket, why: str, *, vanished: bool = False) -> None:
        """Nothing reaches the client from now on; asyncio reports the end in the next turn."""
        socket.space.disconnect(socket.connection, lambda _transport: None)
        socket.reset(why, vanished=vanished)

    def _vanished(self, socket: Socket, seconds: float) -> None:
        """What was sent to the client has not arrived for so long that it must have gone."""
        why = f"the client has vanished: it has acknowledged nothing for {seconds:.0f} s"
        self.log.warning("cut off: client vanished", peer=socket.peer, why=why)
        self._reset(socket, why, vanished=True)

    def not_sent(self, socket: Socket, unsent: int, why: str) -> None:
        """What was sent on a connection has not left before its end: the journal says so."""
        entries = socket.space.not_sent(socket.connection, unsent, why)
        if entries:
            self.log.warning("not sent", peer=socket.peer, bytes=unsent, entries=entries, why=why)

    def lost(self, socket: Socket, error: Exception | None) -> None:
        """The connection has ended, on either side."""
        self.log.debug("disconnected", peer=socket.peer, error=error and str(error))
        self._sockets.discard(socket)
        socket.space.connection_lost(socket.connection)
        self._client_spaces.left(socket.space)
        if not self._sockets:
            self._empty.set()

    def closing(self, socket: Socket, why: str) -> None:
        """The space has closed a connection."""
        self.log.warning("closing connection", peer=socket.peer, why=why)

    # Outages

    def begin_outage(self, space: Space) -> bool:
        """Refuse clients of that space; returns whether other spaces use its port too."""
        if self._shares_port(space):
            return True
        if space.name in self._listeners:
            self._listeners[space.name].shut()
        return False

    def end_outage(self, space: Space) -> None:
        """Accept clients of that space again."""
        if space.name in self._listeners:
            self._listeners[space.name].open()

    def _shares_port(self, space: Space) -> bool:
        return not space.name and len(self.spaces) > 1

    # Flushes and timers

    @property
    def flush_is_due(self) -> bool:
        """Whether sockets will be flushed at the end of this turn of the event loop."""
        return bool(self._unflushed)

    def flush_soon(self, socket: Socket) -> None:
        """The socket has bytes to send; flush it when all ready sockets are read."""
        if not self._unflushed:
            self.loop.call_soon(self.flush)
        self._unflushed.append(socket)

    def flush(self) -> None:
        """Pass queued bytes to the operating system."""
        unflushed, self._unflushed = self._unflushed, []
        for socket in unflushed:
            socket.flush()
        if self._behind:
            self._limit_all()

    def real_time(self) -> float:
        return self._epoch + self.loop.time()

    def wake(self, space: Space) -> None:
        if space.held or self.stopping or self.spaces.get(space.name) is not space:
            return
        due, wake = space.due(), self._wakes.get(space)
        at = None if due is None else due - self._epoch
        if wake is not None:
            if wake.when() == at:
                return
            wake.cancel()
            del self._wakes[space]
        if at is not None:
            self._wakes[space] = self.loop.call_at(at, self._tick, space)

    def _tick(self, space: Space) -> None:
        del self._wakes[space]
        until = time.perf_counter() + _TURN
        while space.tick() and time.perf_counter() < until:
            pass
        self.wake(space)

    def soon(self, act: Callable[[], None]) -> None:
        self.loop.call_soon(act)

    async def close_all(self, grace: float) -> None:
        """Answer what was read, send all queued bytes, and close every connection.

        Requests are answered for `grace` seconds at most. A client that takes nothing for as long
        is reset; whoever reads gets all, for `_STOP_WITHIN` seconds at most.
        """
        self.stopping = True
        self._watch.end()
        for wake in self._wakes.values():
            wake.cancel()
        for socket in tuple(self._sockets):
            socket.read_no_more()
        end = self.loop.time() + grace
        while any(each.has_turn for each in self._sockets) and self.loop.time() < end:  # noqa: ASYNC110
            await asyncio.sleep(0)  # their turns
        for socket in tuple(self._sockets):
            socket.finish()
        end = self.loop.time() + _STOP_WITHIN
        left = {socket: socket.waiting for socket in self._sockets}
        while not self._empty.is_set():
            with suppress(TimeoutError):
                async with deadline(grace):
                    await self._empty.wait()
            is_over = self.loop.time() >= end
            for socket in tuple(self._sockets):
                if is_over or socket.waiting >= left.get(socket, 0):
                    self._reset(socket, "server stopped")
            await asyncio.sleep(0)  # who was reset is told to be lost
            left = {socket: socket.waiting for socket in self._sockets}
        for space in self.spaces.values():
            space.shut("the server has been stopped")
            if space.journal is not None and self._log_messages:
                space.journal.watchers.remove(self._write_line)

    # The log

    def malformed(self, client: str | None, problem: str) -> None:
        self.log.warning("malformed", client=client, direction="in", problem=problem)

    def remarked(self, client: str | None, message: Message, remarks: Sequence[str]) -> None:
        self.log.warning(
            "remark",
            client=client,
            message=message.name,
            reference=message.reference,
            remarks="; ".join(remarks),
        )

    def defect(self, message: Message | None) -> None:
        about = {} if message is None else {"message": message.name, "reference": message.reference}
        self.log.exception("defect", **about)
        error = sys.exception()
        text = f"mockixn itself failed: {type(error).__name__}: {error}, see its log"
        for space in self.spaces.values():  # no check trusts in what may not have been sent
            if space.journal is not None:
                space.journal.defect = printable(text)
