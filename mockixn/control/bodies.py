"""From what HTTP brings to the sections that an operation declares."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NoReturn, TypeVar, cast

from ..errors import MockixnError
from ..scenario.declaration import settings, taken_apart
from ..scenario.reading import read

_Section = TypeVar("_Section")


class Wrong(MockixnError):
    """A call that is no call of any operation: the status of its answer, and headers of it."""

    def __init__(
        self, status: HTTPStatus, text: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(text)
        self.status = status
        self.headers = headers or {}


def read_query(section: type[_Section], pairs: list[tuple[str, str]]) -> _Section:
    """The section from a query's texts; raises OrderRefused."""
    known = settings(cast(type, section))
    return read(
        section,
        {key: _typed(known[key].hint, text) if key in known else text for key, text in pairs},
    )


def _typed(hint: Any, text: str) -> object:
    """The text as a number where the key wants one and it is one."""
    bare, _rules = taken_apart(hint)
    if bare in (int, float):
        try:
            return bare(text)
        except ValueError:
            return text
    return text


def read_body(section: type[_Section], body: bytes) -> _Section:
    """The section from a body of JSON; raises Wrong for what is no JSON, and OrderRefused."""
    try:
        text = body.decode()
        found = json.loads(text, object_pairs_hook=_distinct, parse_constant=_no_number)
        json.dumps(found, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Wrong(HTTPStatus.BAD_REQUEST, f"not JSON: {error.msg} ({where})") from None
    except RecursionError:
        raise Wrong(HTTPStatus.BAD_REQUEST, "not JSON: nested too deep") from None
    except ValueError as error:
        raise Wrong(HTTPStatus.BAD_REQUEST, f"not JSON: {error}") from None
    return read(section, found)


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return found


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")
