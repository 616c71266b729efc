"""Parses the query and the body of a request into the sections that its operation declares."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, NoReturn, TypeVar, cast

from ..errors import OrderRefused
from ..formatting import quoted
from ..scenario.declaration import settings, split_hint
from ..scenario.validation import read
from .operation import HttpError

_Section = TypeVar("_Section")

_MOST_VALUES = 10_000  # in one body

_INT = re.compile(r"-?[0-9]{1,30}")
_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?")


def read_query(section: type[_Section], pairs: Sequence[tuple[str, str]]) -> _Section:
    """The section that the pairs of a query describe. Raises OrderRefused."""
    known = settings(cast(type, section))
    found: dict[str, object] = {}
    for key, text in pairs:
        if key in found:
            raise OrderRefused([(key[:75], "found twice, expected it once")])
        found[key] = _typed(known[key].hint, text) if key in known else text
    return read(section, found)


def _typed(hint: Any, text: str) -> object:
    """The text as a number, if the key has a number and the text is one."""
    bare, _limits = split_hint(hint)
    if bare is int and _INT.fullmatch(text):
        return int(text)
    if bare is float and _NUMBER.fullmatch(text):
        return float(text)
    return text


def read_body(section: type | None, body: bytes) -> Any:
    """The section that a body of JSON describes; None for an operation without a body.

    Raises HttpError for a body that is not JSON, OrderRefused for a wrong section.
    """
    if section is None:
        if body and _json(body) != {}:
            text = "found a body, expected none: the space stands in the query, as in ?space=NAME"
            raise HttpError(HTTPStatus.BAD_REQUEST, text)
        return None
    return read(section, _json(body))


def _json(body: bytes) -> Any:
    try:
        text = body.decode()
        found = json.loads(text, object_pairs_hook=_distinct, parse_constant=_no_number)
        json.dumps(found, ensure_ascii=False).encode()  # refuses half a surrogate pair
        _check_size(found)
        return found
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise HttpError(HTTPStatus.BAD_REQUEST, f"not JSON: {error.msg} ({where})") from None
    except RecursionError:
        raise HttpError(HTTPStatus.BAD_REQUEST, "not JSON: nested too deep") from None
    except UnicodeEncodeError:
        raise HttpError(HTTPStatus.BAD_REQUEST, "not JSON: half a surrogate pair") from None
    except UnicodeDecodeError as error:
        text = f"not JSON: not UTF-8 (at byte {error.start})"
        raise HttpError(HTTPStatus.BAD_REQUEST, text) from None
    except ValueError as error:
        raise HttpError(HTTPStatus.BAD_REQUEST, f"not JSON: {error}") from None


def _check_size(found: Any) -> None:
    """Raise ValueError for more values than any operation needs: each may be wrong."""
    left, number = [found], 0
    while left:
        value = left.pop()
        if isinstance(value, dict):
            value = value.values()
        elif not isinstance(value, list):
            continue
        number += len(value)
        if number > _MOST_VALUES:
            raise ValueError(f"more than {_MOST_VALUES} values")
        left += value


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {quoted(key)} stands twice in one object")
        found[key] = value
    return found


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a number")
