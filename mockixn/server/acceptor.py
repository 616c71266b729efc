"""Accepting connections, also where the process has no descriptor left."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from ..errors import reason_of

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

_AT_ONCE = 64  # connections that are accepted before others in the loop have their turn
_REST = 0.2  # seconds until the next try, after a lack of descriptors or threads
_TELL_EVERY = 5.0  # seconds between two lines of the log about it


class Acceptor:
    """Accepts connections of listening sockets in the running event loop, until `stop`.

    Where the system gives no more, accepting rests: clients wait in the backlog, whoever is
    connected is served as ever, and the log has a line every few seconds. `what` says there who
    cannot connect.
    """

    def __init__(
        self,
        accepted: Callable[[socket.socket], None],
        log: FilteringBoundLogger,
        what: str = "clients",
    ) -> None:
        """`accepted` is called with each connection; OSError or RuntimeError of it means a lack."""
        self._accepted = accepted
        self._log = log
        self._what = what
        self._loop = asyncio.get_running_loop()
        self._sockets: list[socket.socket] = []
        self._again: asyncio.TimerHandle | None = None
        self._told_at = -_TELL_EVERY

    def accept(self, listening: Iterable[socket.socket]) -> None:
        """Accept connections of these sockets too; they listen, and do not block."""
        for each in listening:
            self._sockets.append(each)
            self._loop.add_reader(each, self._accept, each)

    def stop(self) -> None:
        """Accept no more; the sockets go on listening."""
        if self._again is not None:
            self._again.cancel()
            self._again = None
        for each in self._sockets:
            self._loop.remove_reader(each)
        self._sockets.clear()

    def _accept(self, listening: socket.socket) -> None:
        for _ in range(_AT_ONCE):
            try:
                connection, _ = listening.accept()
            except (BlockingIOError, InterruptedError):
                return
            except ConnectionError:
                continue  # the client has left
            except OSError as error:
                self._rest(reason_of(error))
                return
            try:
                self._accepted(connection)
            except (OSError, RuntimeError) as error:
                connection.close()
                self._rest(reason_of(error) if isinstance(error, OSError) else str(error))
                return

    def _rest(self, why: str) -> None:
        """Pause: otherwise the event loop would try again all the time."""
        now = self._loop.time()
        if now - self._told_at >= _TELL_EVERY:
            self._told_at = now
            self._log.error(f"{self._what} cannot connect", why=why, next_try=f"{_REST:g} s")
        for each in self._sockets:
            self._loop.remove_reader(each)
        if self._again is None:
            self._again = self._loop.call_later(_REST, self._go_on)

    def _go_on(self) -> None:
        self._again = None
        for each in self._sockets:
            self._loop.add_reader(each, self._accept, each)
