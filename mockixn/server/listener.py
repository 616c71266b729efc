"""A listening port: open, or shut for a while but still reserved."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeAlias

from ..errors import reason_of

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
        self._servers: list[asyncio.Server] = []
        self._bound: dict[_Address, socket.socket | None] = {}  # while it is shut
        self._is_open = self._wanted_open = True
        self._is_closed = False
        self._change: asyncio.Task[None] | None = None
        self._again: asyncio.TimerHandle | None = None

    async def start(self, host: str, port: int) -> None:
        """Accept connections from now on. Raises OSError or UnicodeError."""
        server = await self._loop.create_server(self._protocol, host, port, backlog=_BACKLOG)
        self._servers.append(server)
        self.host, self.port = server.sockets[0].getsockname()[:2]

    def shut(self) -> None:
        """Refuse connections, from the next turn of the event loop on."""
        self._wanted_open = False
        self._start_change()

    def open(self) -> None:
        """Accept connections again."""
        self._wanted_open = True
        for bound in self._bound.values():
            if bound is not None and not self._is_closed:
                with suppress(OSError):  # `_accept` reports it
                    bound.listen(_BACKLOG)
        self._start_change()

    async def close(self) -> None:
        """Stop for ever. Accepted connections go on."""
        self._is_closed = True
        if self._again is not None:
            self._again.cancel()
        if self._change is not None:
            await self._change
        await self._close_servers()
        for bound in self._bound.values():
            if bound is not None:
                bound.close()

    async def wait_closed(self) -> None:
        """Wait until every accepted connection has ended."""
        for server in self._servers:
            await server.wait_closed()

    def _start_change(self) -> None:
        self._again = None
        differs = self._is_open is not self._wanted_open
        if differs and self._change is None and not self._is_closed:
            self._change = self._loop.create_task(self._change_state())

    async def _change_state(self) -> None:
        try:
            while self._is_open is not self._wanted_open and not self._is_closed:
                if self._is_open:
                    await self._refuse()
                elif not await self._accept():
                    self._again = self._loop.call_later(_TRY_AGAIN_AFTER, self._start_change)
                    return
                self._is_open = not self._is_open
        finally:
            self._change = None

    async def _refuse(self) -> None:
        taken = [each for server in self._servers for each in server.sockets]
        addresses: list[_Address] = [(each.family, each.getsockname()) for each in taken]
        await self._close_servers()
        self._servers.clear()
        for address in addresses:
            self._bound[address] = None
            with suppress(OSError):  # `_accept` reports it
                self._bound[address] = _bind(address)

    async def _accept(self) -> bool:
        """Listen again at all addresses; returns whether that was possible."""
        for address in tuple(self._bound):
            try:
                bound = self._bound[address] = self._bound[address] or _bind(address)
                server = await self._loop.create_server(
                    self._protocol, sock=bound, backlog=_BACKLOG
                )
            except OSError as error:
                self._log.error("cannot listen again", port=self.port, why=reason_of(error))
                return False
            del self._bound[address]
            self._servers.append(server)
        return True

    async def _close_servers(self) -> None:
        # A socket that was accepted in this turn must become a connection before asyncio's
        # server closes: after that asyncio fails, and leaks the socket.
        for server in self._servers:
            for listening in server.sockets:
                self._loop.remove_reader(listening.fileno())
        await asyncio.sleep(0)
        for server in self._servers:
            server.close()


def _bind(address: _Address) -> socket.socket:
    """A bound socket with asyncio's options for servers; it does not listen yet."""
    family, name = address
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        bound.bind(name)
    except OSError:
        bound.close()
        raise
    return bound
