"""The control interface as one object: start, port, stop; and what runs in the event loop."""

from __future__ import annotations

import asyncio
import concurrent.futures
import socket
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from ..errors import UserError, why_not
from ..logs import logger
from ..server.server import InteractionServer
from .dispatch import Authentication, answer
from .http import HttpListener, HttpRequest, HttpResponse
from .operation import HttpError, Operation, RequestContext

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger


class Control:
    """The control interface of one server, on a port of its own.

    Connections have threads, since the standard library's HTTP is blocking: there HTTP and JSON
    are read and written, so that a large journal holds up no client. What is asked is done in the
    event loop of the server, and nowhere else. `token`: what `Authorization: Bearer` must say, if
    anything. Without a `log` only warnings are logged, to stderr.
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
        self._gate = Authentication(token, log or logger("warning", "console"))
        self._listener: HttpListener | None = None
        self._calls: set[asyncio.Task[Any]] = set()
        self._stopping = False

    async def start(self) -> None:
        """Listen; the port serves when this returns. Raises UserError if it cannot."""
        self._loop = asyncio.get_running_loop()
        self._stopping = False
        listener = HttpListener(self._answer, self._loop)
        try:
            self.host, self.port = listener.listen(self.host, self.port)
        except (OSError, UnicodeError, OverflowError) as error:
            reason = str(error) if isinstance(error, OverflowError) else why_not(error)
            text = f"cannot listen on {self.host}:{self.port} for control: {reason}"
            raise UserError(text) from None
        self._listener = listener

    async def stop(self) -> None:
        """Stop listening, and end what is being served."""
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

    def _answer(self, asked: HttpRequest) -> HttpResponse:
        """In the connection's thread: from HTTP to HTTP."""
        return answer(asked, self._gate, self.server, partial(self._do, asked.connection))

    def _do(self, connection: socket.socket, operation: Operation, call: RequestContext) -> Any:
        """In the connection's thread: wait until the event loop has done it."""
        coroutine = self._done(connection, operation, call)
        try:
            return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()
        except concurrent.futures.CancelledError:
            raise HttpError(HTTPStatus.SERVICE_UNAVAILABLE, "the server stops") from None

    async def _done(
        self, connection: socket.socket, operation: Operation, call: RequestContext
    ) -> Any:
        """In the event loop."""
        if self._stopping:
            raise HttpError(HTTPStatus.SERVICE_UNAVAILABLE, "the server stops")
        result = operation.do(call)
        if isinstance(result, Awaitable):
            with self._ending_with(connection):
                return await result
        return result

    @contextmanager
    def _ending_with(self, connection: socket.socket) -> Iterator[None]:
        """Who waits may go away, and the server may stop: the call is cancelled then."""
        call = asyncio.current_task()
        assert call is not None
        number = connection.fileno()

        def heard() -> None:
            try:
                gone = not connection.recv(1, socket.MSG_PEEK)
            except OSError:
                gone = True
            self._loop.remove_reader(number)  # the next request on it is none of our business yet
            if gone:
                call.cancel()

        self._calls.add(call)
        self._loop.add_reader(number, heard)
        try:
            yield
        finally:
            self._loop.remove_reader(number)
            self._calls.discard(call)
