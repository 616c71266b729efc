"""HTTP connections: a thread for each; it reads requests and writes responses."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from threading import BoundedSemaphore, Thread, current_thread
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple, Protocol

from .. import __version__
from ..deadline import deadline
from ..forks import closed_in_child
from ..server.acceptor import Acceptor
from .http_reader import Head, Malformed, read_content, read_head

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

JSON = "application/json"

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
"""What a client passes over while it waits for its response."""

MOST_CONNECTIONS = 200
"""Connections at once: for one more, that ends which has been silent for longest."""

_IDLE = 60  # seconds after which a connection without a request is closed
_GRACE = 0.2  # seconds to send responses when the server stops
_SMALL = 64 * 1024  # bytes of a body for which no place is needed
_LARGE_BODIES = 8  # places: so many large bodies are read and held at once
_MOST_DISCARDED = 64 * 1024 * 1024
"""Bytes read of a refused body, so that the client gets the response."""


class HttpRequest(NamedTuple):
    """One request with its body."""

    head: Head
    body: bytes
    connection: socket.socket

    @property
    def method(self) -> str:
        """GET, POST or another."""
        return self.head.method

    @property
    def target(self) -> str:
        """Path and query, as they were sent."""
        return self.head.path_and_query


@dataclass(frozen=True)
class HttpResponse:
    """One response; `kind` is its Content-Type."""

    status: int
    data: bytes
    kind: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


def problem(
    status: int, text: str, mistakes: object = (), headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """The response to a mistake: one line of text, and the mistakes by field."""
    body = {"error": text, "mistakes": mistakes}
    # A character that UTF-8 lacks becomes its JSON escape.
    data = f"{json.dumps(body, ensure_ascii=False)}\n".encode(errors="backslashreplace")
    return HttpResponse(status, data, JSON, headers or {})


class Application(Protocol):
    """Answers requests in the thread of their connection; neither method raises."""

    def refusal(self, head: Head) -> HttpResponse | None:
        """Why a request is refused before its body is read; None if it is not."""

    def respond(self, request: HttpRequest) -> HttpResponse:
        """The response to a request."""


class HttpListener:
    """Accepts connections in the event loop, and gives each a thread."""

    def __init__(
        self, application: Application, loop: asyncio.AbstractEventLoop, log: FilteringBoundLogger
    ) -> None:
        self.application = application
        self.closing = False
        self.large_bodies = BoundedSemaphore(_LARGE_BODIES)
        self._loop = loop
        self._log = log
        self._connections: dict[Thread, HttpConnection] = {}
        self._all_ended = asyncio.Event()

    def listen(self, host: str, port: int) -> tuple[str, int]:
        """Listen; returns host and port. Raises OSError or UnicodeError."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = found[0]
        self._socket = socket.create_server(address, family=family, backlog=128)
        self._socket.setblocking(False)
        closed_in_child(self._socket)
        self._acceptor = Acceptor(self._accepted, self._log, "control calls")
        self._acceptor.accept([self._socket])
        name = self._socket.getsockname()
        return name[0], name[1]

    def _accepted(self, connection: socket.socket) -> None:
        """Serve a connection in a thread. Raises RuntimeError where no thread is left for it."""
        going_on = [each for each in self._connections.values() if not each.has_ended]
        if len(going_on) >= MOST_CONNECTIONS:
            _end_one(going_on)
        connection.setblocking(True)
        served = HttpConnection(connection, self)
        thread = Thread(target=self._serve, args=(served,), name="mockixn control", daemon=True)
        self._connections[thread] = served
        try:
            thread.start()
        except RuntimeError:
            del self._connections[thread]
            raise

    def _serve(self, connection: HttpConnection) -> None:
        """Called in the thread: handle one connection from its first request to its end."""
        try:
            connection.serve()
        finally:
            with suppress(RuntimeError):  # the event loop has ended already
                self._loop.call_soon_threadsafe(self._ended, current_thread())

    def _ended(self, thread: Thread) -> None:
        thread.join()  # this callback is the last step of the thread
        del self._connections[thread]
        if not self._connections:
            self._all_ended.set()

    async def close(self) -> None:
        """Stop accepting, and end every connection.

        Returns when every thread has ended, or after 0.4 seconds: a thread may still be computing.
        """
        self.closing = True
        self._acceptor.stop()
        self._socket.close()
        for how in (socket.SHUT_RD, socket.SHUT_RDWR):
            if not self._connections:
                return
            self._all_ended.clear()
            for each in self._connections.values():
                each.end(how)
            with suppress(TimeoutError):
                async with deadline(_GRACE):
                    await self._all_ended.wait()


def _end_one(connections: list[HttpConnection]) -> None:
    """End the connection that has been without a request for longest, if there is one."""
    silent = [each for each in connections if each.silent_since is not None]
    if not silent:
        raise RuntimeError(f"{MOST_CONNECTIONS} calls are being answered")
    min(silent, key=lambda each: each.silent_since or 0.0).end()


class HttpConnection:
    """One connection, in its thread."""

    def __init__(self, connection: socket.socket, listener: HttpListener) -> None:
        self._socket = connection
        closed_in_child(connection)
        self._listener = listener
        self.silent_since: float | None = monotonic()  # None while a request is answered
        self.has_ended = False  # though its thread may not have noticed yet

    def end(self, how: int = socket.SHUT_RDWR) -> None:
        """End it, from another thread."""
        self.has_ended = True
        with suppress(OSError):  # it has ended
            self._socket.shutdown(how)

    def serve(self) -> None:
        """Answer requests until either side has enough; closes the connection."""
        with self._socket:
            # The client may have left, or said nothing for too long.
            with suppress(OSError):
                self._socket.settimeout(_IDLE)
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                with self._socket.makefile("rb") as self._stream:
                    while self._answer_one():
                        self.silent_since = monotonic()
            self.end(socket.SHUT_WR)

    def _answer_one(self) -> bool:
        """Read and answer one request; returns whether another may follow."""
        head = None
        try:
            head = read_head(self._stream)
            if head is None:
                return False
            refusal = self._listener.application.refusal(head)
            if refusal is not None:
                keeps_alive = self._send(refusal, head, keeps_alive=head.length == 0)
                if not keeps_alive and not head.asks_first:
                    self._discard(head.length or _MOST_DISCARDED)
                return keeps_alive
            return self._respond(head)
        except Malformed as error:
            refusal = problem(error.status, str(error))
            self._send(refusal, head, keeps_alive=False)
            self._discard(error.unread)
            return False

    def _respond(self, head: Head) -> bool:
        places = self._listener.large_bodies
        needs_place = head.length is None or head.length > _SMALL
        if needs_place and not places.acquire(timeout=_IDLE):
            text = f"{_LARGE_BODIES} large bodies are being read, expected no more"
            self._send(problem(HTTPStatus.SERVICE_UNAVAILABLE, text), head, keeps_alive=False)
            return False
        try:
            if head.asks_first:
                self._socket.sendall(CONTINUE)
            body = read_content(self._stream, head)
            self.silent_since = None
            request = HttpRequest(head, body, self._socket)
            response = self._listener.application.respond(request)
        finally:
            if needs_place:
                places.release()
        return self._send(response, head, keeps_alive=True)

    def _discard(self, unread: int) -> None:
        """Read the rest of a refused body: otherwise the client would lose the response."""
        left = min(unread, _MOST_DISCARDED)
        while left > 0 and (read := self._stream.read1(min(left, 65536))):
            left -= len(read)

    def _send(self, response: HttpResponse, head: Head | None, *, keeps_alive: bool) -> bool:
        """Send head and body in one piece: a delayed acknowledgement would delay the body.

        Returns whether another request may follow.
        """
        keeps_alive = (
            keeps_alive and head is not None and head.keeps_alive and not self._listener.closing
        )
        is_old = head is not None and head.version == (1, 0)
        connection = "keep-alive" if is_old else None
        headers = {
            "Server": f"mockixn/{__version__}",
            "Date": formatdate(usegmt=True),
            "Content-Type": response.kind,
            "Content-Length": str(len(response.data)),
            "Cache-Control": "no-store",
            **response.headers,
            **({"Connection": "close"} if not keeps_alive else {}),
            **({"Connection": connection} if keeps_alive and connection else {}),
        }
        lines = [f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        data = b"" if head is not None and head.method == "HEAD" else response.data
        self._socket.sendall("\r\n".join([*lines, "\r\n"]).encode("latin-1") + data)
        return keeps_alive
