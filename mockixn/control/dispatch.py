"""From a request to its operation, and from the result or the error to a response.

The steps: check authentication, find the operation of the path, parse query and body, call the
operation, encode its result.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import parse_qsl, unquote

from ..errors import Ended, NotThere, OrderRefused, VerificationFailed
from ..near_names import did_you_mean
from ..server.server import InteractionServer
from .authentication import Authentication
from .http import HttpRequest, HttpResponse, problem
from .http_reader import Head
from .json import to_bytes
from .operation import HttpError, Operation, RequestContext
from .operations import OPERATIONS
from .parsing import read_body, read_query

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

_METRICS = "text/plain; version=0.0.4; charset=utf-8"

_MOST_MISTAKES = 20  # mistakes that one response lists

Call: TypeAlias = Callable[[HttpRequest, Operation, RequestContext], Any]


class Dispatcher:
    """Answers requests to one server, in the thread of their connection.

    `call` carries out an operation in the event loop, and returns its result.
    """

    def __init__(
        self,
        server: InteractionServer,
        authentication: Authentication,
        call: Call,
        log: FilteringBoundLogger,
    ) -> None:
        self._server = server
        self._authentication = authentication
        self._call = call
        self._log = log
        # One at a time: many threads that compute would take turns with the event loop.
        self._computing = Lock()

    def refusal(self, head: Head) -> HttpResponse | None:
        """Why a request is refused before its body is read; None if it is not."""
        try:
            self._authentication.check(head)
        except HttpError as error:
            return problem(error.status, str(error), headers=error.headers)
        return None

    def respond(self, request: HttpRequest) -> HttpResponse:
        """The response to a request; every error becomes a response too."""
        try:
            operation, context = self._parsed(request)
            result = self._call(request, operation, context)
            if callable(result):
                with self._computing:
                    return _response(operation, result())
            return _response(operation, result)
        except Exception as error:
            return self._error(request, error)

    def _parsed(self, request: HttpRequest) -> tuple[Operation, RequestContext]:
        """The operation, and its parsed query and body. Raises HttpError or OrderRefused."""
        path, segments, pairs = _address(request.target)
        method = "GET" if request.method == "HEAD" else request.method
        operation, parts = _route(method, path, segments)
        query: Any = read_query(operation.query, pairs)
        context = RequestContext(self._server, query, None, parts)
        try:
            with self._computing:
                body = read_body(operation.body, request.body)
            return operation, replace(context, body=body)
        except OrderRefused as refused:
            space = self._server.hub.spaces.get(getattr(query, "space", ""))
            raise refused if space is None else space.mistakes_beside(refused) from None

    def _error(self, request: HttpRequest, error: Exception) -> HttpResponse:
        if isinstance(error, HttpError):
            return problem(error.status, str(error), headers=error.headers)
        if isinstance(error, VerificationFailed):
            found = {
                "met": False,
                "verdict": error.verdict,
                "why": error.why,
                "nearest": error.nearest,
                "diagram": error.diagram,
            }
            return HttpResponse(HTTPStatus.CONFLICT, to_bytes(found))
        if isinstance(error, OrderRefused):
            return _refusal(error)
        if isinstance(error, Ended):
            return problem(HTTPStatus.GONE, str(error))
        self._log.error(
            "defect", method=request.method, target=request.target[:200], exc_info=error
        )
        text = f"a defect of mockixn, see its log: {type(error).__name__}"
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, text)


def _response(operation: Operation, result: Any) -> HttpResponse:
    if isinstance(result, str):
        return HttpResponse(operation.status, result.encode(), _METRICS)
    return HttpResponse(operation.status, to_bytes(result))


def _refusal(error: OrderRefused) -> HttpResponse:
    status = HTTPStatus.NOT_FOUND if isinstance(error, NotThere) else HTTPStatus.BAD_REQUEST
    mistakes = error.mistakes[:_MOST_MISTAKES]
    lines = [": ".join(filter(None, each)) for each in mistakes]
    more = len(error.mistakes) - len(mistakes)
    text = "; ".join([*lines, *([f"and {more} more"] if more else [])])
    return problem(status, text, [{"field": field, "problem": each} for field, each in mistakes])


def _address(target: str) -> tuple[str, list[str], list[tuple[str, str]]]:
    """The path, its decoded segments, and the pairs of the query. Raises HttpError."""
    try:
        path, _, query = target.encode("latin-1").decode().partition("?")
        segments = [unquote(each, errors="strict") for each in path.strip("/").split("/")]
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=100)
    except UnicodeError:
        raise HttpError(HTTPStatus.BAD_REQUEST, "the address is not UTF-8") from None
    except ValueError as error:
        raise HttpError(HTTPStatus.BAD_REQUEST, f"the query cannot be read: {error}") from None
    return path, segments, pairs


def _route(method: str, path: str, segments: list[str]) -> tuple[Operation, dict[str, str]]:
    """The operation, and the named parts of its path. Raises HttpError."""
    methods = []
    for operation in OPERATIONS:
        parts = _parts(operation.path.strip("/").split("/"), segments)
        if parts is not None:
            if operation.method == method:
                return operation, parts
            methods.append(operation.method)
    cut = path if len(path) <= 75 else f"{path[:74]}…"
    if methods:
        allowed = ", ".join([*methods, *(["HEAD"] if "GET" in methods else [])])
        text = f"{cut}: found {method[:20]}, expected {allowed}"
        raise HttpError(HTTPStatus.METHOD_NOT_ALLOWED, text, {"Allow": allowed})
    hint = did_you_mean(cut, [each.path for each in OPERATIONS], least=0.5)
    text = f"{cut}: no such path, /openapi.json lists all{hint}"
    raise HttpError(HTTPStatus.NOT_FOUND, text)


def _parts(declared: list[str], found: list[str]) -> dict[str, str] | None:
    if len(declared) != len(found):
        return None
    parts = {}
    for name, segment in zip(declared, found, strict=True):
        if name.startswith("{"):
            parts[name[1:-1]] = segment
        elif name != segment:
            return None
    return parts
