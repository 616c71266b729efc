"""HTTP as bytes: a thread for each connection; it reads requests and writes responses."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from threading import Thread, current_thread
from typing import NamedTuple, TypeAlias

from .. import __version__

MOST_BYTES = 8 * 1024 * 1024
"""Largest size of a body, in bytes."""

JSON = "application/json"

_IDLE = 60  # seconds after which a connection without a request is closed
_GRACE = 0.2  # seconds to send responses when the server stops
_PAUSE = 0.5  # seconds until the next try to accept, after a lack of files or threads
_LONGEST_LINE = 65536
_MOST_DISCARDED = (
    64 * 1024 * 1024
)  # bytes read of a refused body, so that the client gets the response


class HttpRequest(NamedTuple):
    """One request; `headers` have lower-case names."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    connection: socket.socket


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


_Respond: TypeAlias = Callable[[HttpRequest], HttpResponse]


class HttpListener:
    """Accepts connections in the event loop, and gives each a thread. `respond` must not raise."""

    def __init__(self, respond: _Respond, loop: asyncio.AbstractEventLoop) -> None:
        self.respond = respond
        self.closing = False
        self._loop = loop
        self._threads: dict[Thread, socket.socket] = {}
        self._all_ended = asyncio.Event()

    def listen(self, host: str, port: int) -> tuple[str, int]:
        """Listen; returns host and port. Raises OSError, UnicodeError or OverflowError."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = found[0]
        self._socket = socket.create_server(address, family=family, backlog=128)
        self._socket.setblocking(False)
        self._accepting()
        name = self._socket.getsockname()
        return name[0], name[1]

    def _accepting(self) -> None:
        if not self.closing:
            self._loop.add_reader(self._socket, self._accept)

    def _accept(self) -> None:
        try:
            connection, _ = self._socket.accept()
        except (BlockingIOError, ConnectionError):
            return  # the client has left
        except OSError:
            self._rest()
            return
        thread = Thread(target=self._serve, args=(connection,), name="mockixn control", daemon=True)
        self._threads[thread] = connection
        try:
            thread.start()
        except RuntimeError:  # no more threads are possible
            del self._threads[thread]
            connection.close()
            self._rest()

    def _rest(self) -> None:
        """Pause accepting: otherwise the event loop would try again all the time."""
        self._loop.remove_reader(self._socket)
        self._loop.call_later(_PAUSE, self._accepting)

    def _serve(self, connection: socket.socket) -> None:
        """Called in the thread: handle one connection from its first request to its end."""
        try:
            with suppress(OSError):  # the client has left
                _Handler(connection, ("", 0), self)  # type: ignore[arg-type]  # it is no server
            with suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
        finally:
            connection.close()
            with suppress(RuntimeError):  # the event loop has ended already
                self._loop.call_soon_threadsafe(self._ended, current_thread())

    def _ended(self, thread: Thread) -> None:
        thread.join()  # this callback is the last step of the thread
        del self._threads[thread]
        if not self._threads:
            self._all_ended.set()

    async def close(self) -> None:
        """Stop accepting, and end every connection.

        Returns when every thread has ended, or after 0.4 seconds: a thread may still be computing.
        """
        self.closing = True
        self._loop.remove_reader(self._socket)
        self._socket.close()
        for how in (socket.SHUT_RD, socket.SHUT_RDWR):
            if not self._threads:
                return
            self._all_ended.clear()
            for connection in self._threads.values():
                with suppress(OSError):
                    connection.shutdown(how)
            with suppress(TimeoutError):
                async with asyncio.timeout(_GRACE):
                    await self._all_ended.wait()


class _Handler(BaseHTTPRequestHandler):
    """One connection; the standard library reads only lines and headers."""

    protocol_version = "HTTP/1.1"
    timeout = _IDLE
    disable_nagle_algorithm = True
    server: HttpListener  # type: ignore[assignment]

    def handle_one_request(self) -> None:
        """Read and answer one request."""
        try:
            self.raw_requestline = self.rfile.readline(_LONGEST_LINE + 1)
            self.command = self.requestline = self.request_version = ""
            self._discarded = 0
            if len(self.raw_requestline) > _LONGEST_LINE:
                self.send_error(HTTPStatus.REQUEST_URI_TOO_LONG)
            elif not self.raw_requestline:
                self.close_connection = True
            elif self.parse_request():
                self._send(self._answered())
                self._discard()
        except TimeoutError:
            self.close_connection = True

    def _answered(self) -> HttpResponse:
        found = self.headers.get_all("Content-Length", ["0"])
        wrong = partial(self._unread, HTTPStatus.BAD_REQUEST)
        if self.headers.get("Transfer-Encoding") is not None:
            text = "found Transfer-Encoding, expected Content-Length"
            return self._unread(HTTPStatus.LENGTH_REQUIRED, text)
        if len(found) > 1 or not (found[0].isascii() and found[0].isdigit()):
            return wrong(
                f"Content-Length: found {', '.join(found)[:75]!r}, expected a number of bytes"
            )
        if len(found[0]) > 18 or int(found[0]) > MOST_BYTES:
            text = f"found a body of {found[0][:18]} bytes, expected at most {MOST_BYTES}"
            self._discarded = int(found[0][:18])
            return self._unread(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text)
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = self.rfile.read(int(found[0]))
        if len(body) < int(found[0]):
            return wrong(f"found {len(body)} bytes of body, expected {found[0]}")
        headers = {name.lower(): value for name, value in self.headers.items()}
        return self.server.respond(
            HttpRequest(self.command, self.path, headers, body, self.connection)
        )

    def _unread(self, status: int, text: str) -> HttpResponse:
        """The response to a request whose body is not read: no other request can follow."""
        self.close_connection = True
        return problem(status, text)

    def _discard(self) -> None:
        """Read the rest of a refused body: otherwise the client would lose the response."""
        left = min(self._discarded, _MOST_DISCARDED)
        if self.headers.get("Expect") is not None:
            return  # the client waits for a permission to send its body
        while left > 0 and (read := self.rfile.read(min(left, 65536))):
            left -= len(read)

    def _send(self, response: HttpResponse) -> None:
        """Send head and body in one piece: a delayed acknowledgement would delay the body."""
        if self.server.closing:
            self.close_connection = True
        headers = {
            "Server": f"mockixn/{__version__}",
            "Date": self.date_time_string(),
            "Content-Type": response.kind,
            "Content-Length": str(len(response.data)),
            "Cache-Control": "no-store",
            **response.headers,
            **({"Connection": "close"} if self.close_connection else {}),
        }
        head = [f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
        head += [f"{name}: {value}" for name, value in headers.items()]
        data = b"" if self.command == "HEAD" else response.data
        self.wfile.write("\r\n".join([*head, "\r\n"]).encode("latin-1") + data)

    def handle_expect_100(self) -> bool:
        """Do nothing: `_answered` asks for the body after it has checked the length."""
        return True

    def send_error(
        self, code: int, message: str | None = None, _explain: str | None = None
    ) -> None:
        """Answer a request that the standard library cannot read with 4xx, also one in HTTP/2.0."""
        self.close_connection = True
        status = HTTPStatus.BAD_REQUEST if code >= 500 else code
        self._send(problem(status, message or HTTPStatus(code).phrase))

    def log_message(self, *_arguments: object) -> None:
        """Log nothing: the journal has the events."""
