"""The control interface of a server: it starts, stops, and runs operations in the event loop."""

from __future__ import annotations

import asyncio
import concurrent.futures
import socket
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from ..errors import UserError, reason_of
from ..logs import logger
from ..server.server import InteractionServer
from .authentication import Authentication
from .dispatch import Dispatcher
from .http import HttpListener, HttpRequest
from .operation import HttpError, Operation, RequestContext

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger


class Control:
    """The control interface of one server, on its own port.

    Each connection has a thread, because the HTTP of the standard library blocks. The thread reads
    and writes HTTP and JSON, so that a large journal delays no client. Operations run only in the
    event loop of the server. `token` is the text that `Authorization: Bearer` must have; None
    accepts every caller. Without a `log`, warnings are logged to stderr, and nothing else.
    """

    def __init__(
        self,
        server: InteractionServer,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        token: str | None = None,
        log: FilteringBoundLogger | None = None,
    ) -> None:
        self.server = server
        self.host = host
        self.port = port
        self._dispatcher = Dispatcher(
            server, Authentication(token), self._call, log or logger("warning", "console")
        )
        self._listener: HttpListener | None = None
        self._calls: set[asyncio.Task[Any]] = set()
        self._stopping = False

    async def start(self) -> None:
        """Listen; the port serves when this returns. Raises UserError if it cannot."""
        self._loop = asyncio.get_running_loop()
        self._stopping = False
        listener = HttpListener(self._dispatcher.respond, self._loop)
        try:
            self.host, self.port = listener.listen(self.host, self.port)
        except (OSError, UnicodeError, OverflowError) as error:
            reason = str(error) if isinstance(error, OverflowError) else reason_of(error)
            text = f"cannot listen on {self.host}:{self.port} for control: {reason}"
            raise UserError(text) from None
        self._listener = listener

    async def stop(self) -> None:
        """Stop listening, and end the running calls."""
        listener, self._listener = self._listener, None
        if listener is None:
            return
        self._stopping = True
        for call in self._calls:
            call.cancel()
        await listener.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        await self.stop()

    def _call(self, request: HttpRequest, operation: Operation, context: RequestContext) -> Any:
        """Called in the thread of a connection; waits until the operation has run in the loop."""
        coroutine = self._run(request.connection, operation, context)
        try:
            return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()
        except concurrent.futures.CancelledError:
            raise HttpError(HTTPStatus.SERVICE_UNAVAILABLE, "the server is stopping") from None

    async def _run(
        self, connection: socket.socket, operation: Operation, context: RequestContext
    ) -> Any:
        """Run the operation; called in the event loop."""
        if self._stopping:
            raise HttpError(HTTPStatus.SERVICE_UNAVAILABLE, "the server is stopping")
        result = operation.do(context)
        if isinstance(result, Awaitable):
            with self._ending_with(connection):
                return await result
        return result

    @contextmanager
    def _ending_with(self, connection: socket.socket) -> Iterator[None]:
        """Cancel the running call if its caller disconnects or the server stops."""
        call = asyncio.current_task()
        assert call is not None
        number = connection.fileno()

        def readable() -> None:
            try:
                closed = not connection.recv(1, socket.MSG_PEEK)
            except OSError:
                closed = True
            self._loop.remove_reader(number)  # any bytes are the next request, read later
            if closed:
                call.cancel()

        self._calls.add(call)
        self._loop.add_reader(number, readable)
        try:
            yield
        finally:
            self._loop.remove_reader(number)
            self._calls.discard(call)
