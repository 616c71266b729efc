"""From a request to its operation and back: who may call, what is meant, what is answered."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias
from urllib.parse import parse_qsl, unquote

from ..errors import NotThere, OrderRefused, PeerError, UserError, VerificationFailed
from ..server.server import InteractionServer
from .http import JSON, HttpRequest, HttpResponse, problem
from .operation import HttpError, Operation, RequestContext
from .operations import OPERATIONS
from .parsing import read_body, read_query

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger


_METRICS = "text/plain; version=0.0.4; charset=utf-8"

_MOST_MISTAKES = 20  # that one answer tells

_Do: TypeAlias = Callable[[Operation, RequestContext], Any]


class Authentication(NamedTuple):
    """Who is let in, and where defects are told."""

    token: str | None
    log: FilteringBoundLogger

    def check(self, headers: Mapping[str, str]) -> None:
        """Raises Wrong."""
        if "origin" in headers:
            raise HttpError(
                HTTPStatus.FORBIDDEN, "found Origin, expected none: no page drives a mock"
            )
        if self.token is None:
            return
        found = headers.get("authorization", "").encode("latin-1", "replace")
        if not hmac.compare_digest(f"Bearer {self.token}".encode(), found):
            text = "Authorization: expected Bearer and the token that the server was started with"
            raise HttpError(HTTPStatus.UNAUTHORIZED, text, {"WWW-Authenticate": "Bearer"})


def answer(
    asked: HttpRequest, gate: Authentication, server: InteractionServer, do: _Do
) -> HttpResponse:
    """What is answered. Raises nothing; all of it but `do` is the connection's thread."""
    try:
        gate.check(asked.headers)
        operation, call = _called(asked, server)
        result = do(operation, call)
        if callable(result):
            result = result()
        kind = _METRICS if isinstance(result, str) else JSON
        return HttpResponse(operation.status, encoded(result), kind)
    except HttpError as wrong:
        return problem(wrong.status, str(wrong), headers=wrong.headers)
    except VerificationFailed as failed:
        plain = {"why": failed.why, "nearest": failed.nearest, "diagram": failed.diagram}
        return HttpResponse(HTTPStatus.CONFLICT, encoded({"met": False, **plain}))
    except OrderRefused as refused:
        not_there = isinstance(refused, NotThere)
        return _refused(HTTPStatus.NOT_FOUND if not_there else HTTPStatus.BAD_REQUEST, refused)
    except (PeerError, UserError) as error:
        return problem(HTTPStatus.BAD_REQUEST, str(error))
    except Exception as error:
        gate.log.exception("defect", method=asked.method, target=asked.target[:200])
        text = f"a defect of mockixn, see its log: {type(error).__name__}"
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, text)


def encoded(result: Any) -> bytes:
    """A text as it is, all else as JSON.

    The encoder keeps the event loop waiting until it is done: a long list is encoded item by item.
    """
    if isinstance(result, str):
        return result.encode()
    if isinstance(result, dict):
        items = (f"{json.dumps(key)}: {_encoded(value)}" for key, value in result.items())
        text = "{" + ", ".join(items) + "}"
    else:
        text = _encoded(result)
    return f"{text}\n".encode(errors="backslashreplace")


def _encoded(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(json.dumps(each, ensure_ascii=False) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _refused(status: HTTPStatus, refused: OrderRefused) -> HttpResponse:
    shown = refused.mistakes[:_MOST_MISTAKES]
    lines = [": ".join(filter(None, each)) for each in shown]
    more = len(refused.mistakes) - len(shown)
    text = "; ".join([*lines, *([f"and {more} more"] if more else [])])
    return problem(status, text, [{"field": field, "problem": each} for field, each in shown])


def _called(asked: HttpRequest, server: InteractionServer) -> tuple[Operation, RequestContext]:
    """Which operation is meant, and with what. Raises Wrong or OrderRefused."""
    try:
        target = asked.target.encode("latin-1").decode()
        path, _, query = target.partition("?")
        segments = [unquote(each, errors="strict") for each in path.strip("/").split("/")]
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=100)
    except UnicodeError:
        raise HttpError(HTTPStatus.BAD_REQUEST, "the address is not UTF-8") from None
    except ValueError as error:
        raise HttpError(HTTPStatus.BAD_REQUEST, f"the query cannot be read: {error}") from None
    operation, parts = _found("GET" if asked.method == "HEAD" else asked.method, path, segments)
    asked_for: Any = read_query(operation.query, pairs)
    return operation, RequestContext(
        server, asked_for, read_body(operation.body, asked.body), parts
    )


def _found(method: str, path: str, segments: list[str]) -> tuple[Operation, dict[str, str]]:
    """The operation, and the named parts of its path; raises Wrong."""
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
    from difflib import get_close_matches  # slow to import, and seldom needed

    close = get_close_matches(cut, [each.path for each in OPERATIONS], 1, 0.5)
    meant = "".join(f" (did you mean {each}?)" for each in close)
    raise HttpError(HTTPStatus.NOT_FOUND, f"{cut}: no such path, /openapi.json has all{meant}")


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
