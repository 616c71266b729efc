"""HTTP around the operations: the standard library's server, and the event loop that it asks."""

from __future__ import annotations

import asyncio
import hmac
import json
import socket
import socketserver
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from ..errors import NotThere, OrderRefused, PeerError, UserError, VerificationFailed, why_not
from .bodies import Wrong, read_body, read_query
from .openapi import openapi
from .operations import OPERATIONS, Call, Operation, done

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from ..server.server import Server

MOST_BYTES = 8 * 1024 * 1024
"""Bytes that a body may have."""

_IDLE = 60  # seconds after which a connection on which nothing comes is closed


class Control:
    """The control interface of one server, on a port of its own.

    Connections have threads, since the standard library's HTTP is blocking; what they ask is done
    in the event loop of the server, and nowhere else. `token`: what `Authorization: Bearer` must
    say, if anything. Raises UserError where it cannot listen.
    """

    def __init__(
        self,
        server: Server,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        token: str | None = None,
        log: FilteringBoundLogger | None = None,
    ) -> None:
        self.server = server
        self.host = host
        self.port = port
        self._token = token
        self.log = log
        self._http: _Http | None = None
        self._calls: set[asyncio.Task[Any]] = set()

    async def start(self) -> None:
        """Listen; the port serves when this returns."""
        self.loop = asyncio.get_running_loop()
        try:
            self._http = _Http(self)
        except (OSError, UnicodeError, OverflowError) as error:
            reason = why_not(error) if isinstance(error, OSError | UnicodeError) else str(error)
            text = f"cannot listen on {self.host}:{self.port} for control: {reason}"
            raise UserError(text) from None
        self.host, self.port = self._http.server_address[:2]  # type: ignore[assignment]
        self.loop.add_reader(self._http.fileno(), self._http.handle_request)

    async def stop(self) -> None:
        """Stop listening, and end what is being served."""
        http, self._http = self._http, None
        if http is None:
            return
        self.loop.remove_reader(http.fileno())
        for connection in tuple(http.connections):
            http.end(connection)
        for call in self._calls:
            call.cancel()
        await asyncio.to_thread(http.server_close)  # waits for the threads, which have ended

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

    def is_let_in(self, authorization: str | None) -> bool:
        """Whether that header has the token, where one is needed."""
        if self._token is None:
            return True
        expected = f"Bearer {self._token}".encode()
        return hmac.compare_digest(expected, (authorization or "").encode())

    async def answer(
        self, method: str, target: str, body: bytes
    ) -> tuple[int, Any, Mapping[str, str]]:
        """Status, what to send (a text as it is, all else as JSON) and headers."""
        call = asyncio.current_task()
        assert call is not None
        self._calls.add(call)
        try:
            url = urlsplit(target)
            if (method, url.path) == ("GET", "/openapi.json"):
                return HTTPStatus.OK, openapi(OPERATIONS), {}
            operation, parts = _found(method, url.path)
            query: Any = read_query(operation.query, parse_qsl(url.query, keep_blank_values=True))
            section = None if operation.body is None else read_body(operation.body, body)
            result = await done(operation, Call(self.server, query, section, parts))
            return operation.status, result, {}
        except Wrong as wrong:
            return wrong.status, _problem(str(wrong), []), wrong.headers
        except OrderRefused as refused:
            status = (
                HTTPStatus.NOT_FOUND if isinstance(refused, NotThere) else HTTPStatus.BAD_REQUEST
            )
            return status, _problem(str(refused), refused.mistakes), {}
        except VerificationFailed as failed:
            plain = {"why": failed.why, "nearest": failed.nearest, "diagram": failed.diagram}
            return HTTPStatus.CONFLICT, {"met": False, **plain}, {}
        except (PeerError, ValueError) as error:
            return HTTPStatus.BAD_REQUEST, _problem(str(error), []), {}
        except Exception:
            if self.log is not None:
                self.log.exception("defect", method=method, target=target)
            text = f"{method} {target}: a defect of mockixn, see its log"
            return HTTPStatus.INTERNAL_SERVER_ERROR, _problem(text, []), {}
        finally:
            self._calls.discard(call)


def _problem(text: str, mistakes: Any) -> dict[str, Any]:
    first, _, _ = text.partition("\n")
    told = [{"field": field, "problem": problem} for field, problem in mistakes]
    return {"error": first, "mistakes": told}


def _found(method: str, path: str) -> tuple[Operation, dict[str, str]]:
    """The operation, and the named parts of its path; raises Wrong."""
    segments = path.strip("/").split("/")
    methods = []
    for operation in OPERATIONS:
        parts = _parts(operation.path.strip("/").split("/"), segments)
        if parts is not None:
            if operation.method == method:
                return operation, parts
            methods.append(operation.method)
    if methods:
        allowed = ", ".join(methods)
        text = f"{path}: found {method}, expected {allowed}"
        raise Wrong(HTTPStatus.METHOD_NOT_ALLOWED, text, {"Allow": allowed})
    from difflib import get_close_matches  # slow to import, and seldom needed

    close = get_close_matches(path, [each.path for each in OPERATIONS], 1, 0.5)
    meant = "".join(f" (did you mean {each}?)" for each in close)
    raise Wrong(HTTPStatus.NOT_FOUND, f"{path}: no such path, /openapi.json has all{meant}")


def _parts(declared: list[str], found: list[str]) -> dict[str, str] | None:
    if len(declared) != len(found):
        return None
    parts = {}
    for name, segment in zip(declared, found, strict=True):
        if name.startswith("{"):
            parts[name[1:-1]] = unquote(segment)
        elif name != segment:
            return None
    return parts


class _Http(socketserver.ThreadingTCPServer):
    """Accepts when the event loop says so, without a thread or a pause for it."""

    allow_reuse_address = True
    daemon_threads = False
    timeout = 0
    request_queue_size = 128

    def __init__(self, control: Control) -> None:
        self.control = control
        self.connections: set[socket.socket] = set()
        super().__init__((control.host, control.port), _Handler)
        self.socket.setblocking(False)

    @staticmethod
    def end(connection: socket.socket) -> None:
        """Wake the thread that reads from the connection: there is nothing more to read."""
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it has ended already

    def handle_error(self, _request: Any, _address: Any) -> None:
        """A client that goes away in the middle is nobody's mistake."""


class _Handler(BaseHTTPRequestHandler):
    """One connection: what the standard library reads becomes a call in the event loop."""

    protocol_version = "HTTP/1.1"
    server_version = "mockixn"
    timeout = _IDLE
    server: _Http

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        super().finish()

    def _serve(self) -> None:
        control = self.server.control
        body = self._body()
        if body is None:
            return None
        if self.headers.get("Origin") is not None:
            return self._refuse(HTTPStatus.FORBIDDEN, "found Origin: a page must not drive a mock")
        if not control.is_let_in(self.headers.get("Authorization")):
            headers = {"WWW-Authenticate": "Bearer"}
            text = "Authorization: expected Bearer and the token that the server was started with"
            return self._refuse(HTTPStatus.UNAUTHORIZED, text, headers)
        coroutine = control.answer(self.command, self.path, body)
        call = asyncio.run_coroutine_threadsafe(coroutine, control.loop)
        return self._send(*call.result())

    do_GET = do_POST = do_DELETE = do_PUT = do_PATCH = do_HEAD = do_OPTIONS = _serve

    def _body(self) -> bytes | None:
        found = self.headers.get("Content-Length", "0")
        if self.headers.get("Transfer-Encoding") is not None or not found.isdecimal():
            self.close_connection = True
            self._refuse(HTTPStatus.LENGTH_REQUIRED, "expected Content-Length, in bytes")
            return None
        if int(found) > MOST_BYTES:
            self.close_connection = True
            text = f"found a body of {found} bytes, expected at most {MOST_BYTES}"
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text)
            return None
        return self.rfile.read(int(found))

    def _refuse(self, status: int, text: str, headers: Mapping[str, str] | None = None) -> None:
        self._send(status, _problem(text, []), headers or {})

    def _send(self, status: int, content: Any, headers: Mapping[str, str]) -> None:
        is_text = isinstance(content, str)
        data = (content if is_text else json.dumps(content, ensure_ascii=False) + "\n").encode()
        self.send_response(status)
        kind = "text/plain; version=0.0.4; charset=utf-8" if is_text else "application/json"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def send_error(
        self, code: int, message: str | None = None, _explain: str | None = None
    ) -> None:
        """What the standard library refuses by itself, in our words."""
        self.close_connection = True
        self.command = getattr(self, "command", None) or "GET"
        self._refuse(code, message or HTTPStatus(code).phrase)

    def log_message(self, *_arguments: object) -> None:
        """Nothing: the journal tells what happened."""
