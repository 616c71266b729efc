"""A listening port: open, or shut for a while but still reserved."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeAlias

from ..errors import reason_of
from ..forks import closed_in_child
from ..loops import serve, serve_no_more
from .acceptor import Acceptor

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

_BACKLOG = 1024
_TRY_AGAIN_AFTER = 0.2  # seconds, if the port cannot be opened again

_Address: TypeAlias = tuple[socket.AddressFamily, Any]


class Listener:
    """Accepts connections at one host and port, in the running event loop.

    While it is shut, clients are refused: the port stays bound without listening, so that no other
    process gets it. If another process takes the port anyway, the listener logs that and tries
    again.
    """

    host: str
    port: int

    def __init__(
        self, protocol: Callable[[], asyncio.BaseProtocol], log: FilteringBoundLogger
    ) -> None:
        """`protocol` makes the protocol of each connection."""
        self._protocol = protocol
        self._log = log
        self._loop = asyncio.get_running_loop()
        self._acceptor = Acceptor(self._connect, log)
        self._connecting: set[asyncio.Task[Any]] = set()
        self._sockets: dict[_Address, socket.socket | None] = {}  # None: it could not be bound
        self._again: asyncio.TimerHandle | None = None
        self._is_open = True

    async def start(self, host: str, port: int) -> None:
        """Accept connections from now on. Raises OSError or UnicodeError."""
        found = await self._loop.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        try:
            for family, _, _, _, name in dict.fromkeys(found):
                bound = _bind((family, name))
                self._sockets[family, bound.getsockname()] = bound
            self._listen()
        except OSError:
            self._close_sockets()
            raise
        self.host, self.port = next(iter(self._sockets))[1][:2]
        serve(self.host, self.port)

    def shut(self) -> None:
        """Refuse connections from now on."""
        self._cancel()
        if not self._is_open:
            return
        self._is_open = False
        self._acceptor.stop()
        self._close_sockets()
        for address in self._sockets:
            with suppress(OSError):  # `open` reports it
                self._sockets[address] = _bind(address)

    def open(self) -> None:
        """Accept connections again."""
        self._cancel()
        if self._is_open or not self._sockets:
            return
        try:
            for address, bound in self._sockets.items():
                self._sockets[address] = bound or _bind(address)
            self._listen()
        except OSError as error:
            self._log.error("cannot listen again", port=self.port, why=reason_of(error))
            self._again = self._loop.call_later(_TRY_AGAIN_AFTER, self.open)
        else:
            self._is_open = True

    async def close(self) -> None:
        """Stop for ever. Accepted connections go on."""
        serve_no_more(self.host, self.port)
        self._cancel()
        self._acceptor.stop()
        self._close_sockets()
        self._sockets.clear()
        await self.wait_connected()

    async def wait_connected(self) -> None:
        """Wait until every accepted connection has reached its protocol."""
        if self._connecting:
            await asyncio.wait(self._connecting)

    def _connect(self, connection: socket.socket) -> None:
        closed_in_child(connection)
        connection.setblocking(False)
        connecting = self._loop.create_task(
            self._loop.connect_accepted_socket(self._protocol, connection)
        )
        self._connecting.add(connecting)
        connecting.add_done_callback(self._connected)

    def _connected(self, connecting: asyncio.Task[Any]) -> None:
        self._connecting.discard(connecting)
        if not connecting.cancelled() and (error := connecting.exception()) is not None:
            self._log.warning("connection refused", why=str(error))

    def _listen(self) -> None:
        sockets = [each for each in self._sockets.values() if each is not None]
        for each in sockets:
            each.listen(_BACKLOG)
        self._acceptor.accept(sockets)

    def _cancel(self) -> None:
        if self._again is not None:
            self._again.cancel()
            self._again = None

    def _close_sockets(self) -> None:
        for address, bound in self._sockets.items():
            if bound is not None:
                bound.close()
                self._sockets[address] = None


def _bind(address: _Address) -> socket.socket:
    """A bound socket with the options of a server; it does not listen yet, and does not block."""
    family, name = address
    # asyncio looks at the protocol, and sends small frames at once only where it is TCP.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    closed_in_child(bound)
    try:
        bound.setblocking(False)
        if os.name == "posix":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        bound.bind(name)
    except OSError:
        bound.close()
        raise
    return bound
