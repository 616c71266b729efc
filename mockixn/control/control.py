"""The control interface of a server: it starts, stops, and runs operations in the event loop."""

from __future__ import annotations

import asyncio
import concurrent.futures
import socket
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Self

from ..errors import UserError, check_port, reason_of
from ..logs import logger
from ..server.server import InteractionServer
from ..server.tcp import is_gone
from .authentication import Authentication
from .dispatch import Dispatcher
from .http import CONTINUE, HttpListener, HttpRequest
from .operation import HttpError, Operation, RequestContext

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

_SOON, _LATER = 0.1, 5.0  # seconds until it is asked again whether a silent caller has gone


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
        self._log = log or logger("warning", "console")
        self._dispatcher = Dispatcher(server, Authentication(token, host), self._call, self._log)
        self._listener: HttpListener | None = None
        self._calls: set[asyncio.Task[Any]] = set()
        self._stopping = False

    async def start(self) -> None:
        """Listen; the port serves when this returns. Raises UserError if it cannot."""
        check_port(self.port, "port of the control interface")
        self._loop = asyncio.get_running_loop()
        self._stopping = False
        listener = HttpListener(self._dispatcher, self._loop, self._log)
        try:
            self.host, self.port = listener.listen(self.host, self.port)
        except (OSError, UnicodeError) as error:
            text = f"cannot listen on {self.host}:{self.port} for control: {reason_of(error)}"
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

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def _call(self, request: HttpRequest, operation: Operation, context: RequestContext) -> Any:
        """Called in the thread of a connection; waits until the operation has run in the loop."""
        coroutine = self._run(request, operation, context)
        try:
            return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()
        except concurrent.futures.CancelledError:
            raise HttpError(HTTPStatus.SERVICE_UNAVAILABLE, "the server is stopping") from None

    async def _run(
        self, request: HttpRequest, operation: Operation, context: RequestContext
    ) -> Any:
        """Run the operation; called in the event loop."""
        if self._stopping:
            raise HttpError(HTTPStatus.SERVICE_UNAVAILABLE, "the server is stopping")
        result = operation.do(context)
        if isinstance(result, Awaitable):
            with self._ending_with(request):
                return await result
        return result

    @contextmanager
    def _ending_with(self, request: HttpRequest) -> Iterator[None]:
        """Cancel the running call if its caller disconnects or the server stops."""
        call = asyncio.current_task()
        assert call is not None
        connection = request.connection
        number = connection.fileno()
        looks: list[asyncio.TimerHandle] = []

        def readable() -> None:
            self._loop.remove_reader(number)  # any bytes are the next request, read later
            try:
                if not connection.recv(1, socket.MSG_PEEK):
                    look(_SOON)
            except OSError:
                call.cancel()

        def look(again: float) -> None:
            """The caller sends nothing more: whether it still reads, a reset tells."""
            if is_gone(connection):
                call.cancel()
            elif request.head.version > (1, 0):  # an older client does not know such a response
                with suppress(OSError):
                    connection.send(CONTINUE, socket.MSG_DONTWAIT)
                looks.append(self._loop.call_later(again, look, _LATER))

        self._calls.add(call)
        self._loop.add_reader(number, readable)
        try:
            yield
        finally:
            self._loop.remove_reader(number)
            for each in looks:
                each.cancel()
            self._calls.discard(call)
