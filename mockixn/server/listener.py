"""A listening port: open, or shut for a while and still ours."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeAlias

from ..errors import why_not

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

_BACKLOG = 1024
_TRY_AGAIN_AFTER = 0.2  # seconds, where a port that was shut cannot be had again

_Address: TypeAlias = tuple[socket.AddressFamily, Any]


class Listener:
    """Accepts connections at one host and port.

    While it is shut, they are refused. The port stays bound without listening then, so that it is
    given to nobody; where somebody takes it on purpose, that is logged and tried again. Lives in
    the running event loop.
    """

    host: str
    port: int

    def __init__(
        self, protocol: Callable[[], asyncio.BaseProtocol], log: FilteringBoundLogger
    ) -> None:
        """`protocol` makes what each connection is handed to."""
        self._protocol = protocol
        self._log = log
        self._loop = asyncio.get_running_loop()
        self._servers: list[asyncio.Server] = []
        self._bound: dict[_Address, socket.socket | None] = {}  # while it is shut
        self._is_open = self._shall_be_open = True
        self._is_closed = False
        self._change: asyncio.Task[None] | None = None
        self._again: asyncio.TimerHandle | None = None

    async def start(self, host: str, port: int) -> None:
        """Accept connections from now on. Raises OSError or UnicodeError where that cannot be."""
        server = await self._loop.create_server(self._protocol, host, port, backlog=_BACKLOG)
        self._servers.append(server)
        self.host, self.port = server.sockets[0].getsockname()[:2]

    def shut(self) -> None:
        """Refuse connections, from the next turn of the event loop on."""
        self._shall_be_open = False
        self._see_to_it()

    def open(self) -> None:
        """Accept connections again, from now on."""
        self._shall_be_open = True
        for bound in self._bound.values():
            if bound is not None and not self._is_closed:
                with suppress(OSError):  # told when it comes to accepting
                    bound.listen(_BACKLOG)
        self._see_to_it()

    async def close(self) -> None:
        """Stop for good. Connections that were accepted go on."""
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
        """Wait until all that was accepted has ended too."""
        for server in self._servers:
            await server.wait_closed()

    def _see_to_it(self) -> None:
        self._again = None
        told_otherwise = self._is_open is not self._shall_be_open
        if told_otherwise and self._change is None and not self._is_closed:
            self._change = self._loop.create_task(self._become_what_it_shall())

    async def _become_what_it_shall(self) -> None:
        try:
            while self._is_open is not self._shall_be_open and not self._is_closed:
                if self._is_open:
                    await self._refuse()
                elif not await self._accept():
                    self._again = self._loop.call_later(_TRY_AGAIN_AFTER, self._see_to_it)
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
            with suppress(OSError):  # told when it comes to accepting
                self._bound[address] = _bind(address)

    async def _accept(self) -> bool:
        """Whether it accepts connections again, at all its addresses."""
        for address in tuple(self._bound):
            try:
                bound = self._bound[address] = self._bound[address] or _bind(address)
                server = await self._loop.create_server(
                    self._protocol, sock=bound, backlog=_BACKLOG
                )
            except OSError as error:
                self._log.error("cannot listen again", port=self.port, why=why_not(error))
                return False
            del self._bound[address]
            self._servers.append(server)
        return True

    async def _close_servers(self) -> None:
        # What was accepted this very moment must become a connection before asyncio's own
        # server closes: it fails, and leaks the socket, when one comes after that.
        for server in self._servers:
            for listening in server.sockets:
                self._loop.remove_reader(listening.fileno())
        await asyncio.sleep(0)
        for server in self._servers:
            server.close()


def _bind(address: _Address) -> socket.socket:
    """A socket as asyncio makes it for a server, which does not listen yet."""
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
