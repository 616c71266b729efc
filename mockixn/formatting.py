"""How values are put into words: on one line, cut to size, whatever is in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from functools import lru_cache
from json.encoder import encode_basestring

MAX_VALUE = 75
"""Characters of a value that a mistake or a failure shows."""

_NOT_ON_ONE_LINE = re.compile(
    "[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def printable(text: str) -> str:
    """The text on one line, whatever is in it."""
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
    )


def json_text(value: str | None) -> str:
    """The text as JSON, or null: an encoder takes three times as long for it."""
    return "null" if value is None else encode_basestring(value)


def on_one_line(text: str) -> str:
    """JSON on one line for every reader: also for those to which U+0085 or U+2028 ends a line.

    The control characters and those that turn the direction of a text are escaped as well.
    """
    if text.isascii() and "\x7f" not in text:
        return text
    return _NOT_ON_ONE_LINE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def shortened(text: str) -> str:
    """The text, cut to MAX_VALUE characters with an ellipsis."""
    return text if len(text) <= MAX_VALUE else f"{text[: MAX_VALUE - 1]}…"


def quoted(text: str) -> str:
    """A text in quotes, cut to size."""
    return '"' + printable(shortened(text).replace("\\", "\\\\").replace('"', '\\"')) + '"'


def key_in_path(key: str) -> str:
    """A key as it stands in a path: in quotes where TOML needs them."""
    return key if _BARE_KEY.fullmatch(key) and len(key) <= MAX_VALUE else quoted(key)


def alternatives(texts: Iterable[str]) -> str:
    """The texts as a list of which one is expected: `a, b or c`."""
    *most, last = texts
    return f"{', '.join(most)} or {last}" if most else last


def format_toml(value: object) -> str:
    """A value as a scenario file would have it."""
    match value:
        case str():
            return quoted(value)
        case bool():
            return str(value).lower()
        case dict():
            inner = ", ".join(f"{key} = {format_toml(each)}" for key, each in value.items())
            return "{" + inner + "}"
        case tuple():
            return "[" + ", ".join(map(format_toml, value)) + "]"
        case _:
            return str(value)


def format_found(found: object) -> str:
    """What was found where something of another type was expected; never fails."""
    match found:
        case None:
            return "none"
        case dict():
            return "a table"
        case list():
            return "an array"
        case int() if found.bit_length() > 64:  # Python refuses to write very large ones
            return f"an int of {found.bit_length()} bits"
        case str() | int() | float() | date() | time():
            return f"{format_toml(found)} ({type(found).__name__})"
        case _ if callable(found):
            return "a callable"
        case _:
            return printable(f"a value of type {type(found).__name__}")


def format_value(value: object) -> str:
    """A value of a message on one line, cut to size."""
    match value:
        case None:
            text = "none"
        case str():
            text = f'"{value}"'
        case bytes():
            text = value.hex()
        case dict():
            text = "{" + ", ".join(f"{key}={format_value(each)}" for key, each in value.items())
            text += "}"
        case _:
            text = str(value)
    return printable(shortened(text))


@lru_cache(maxsize=4)  # many lines are of one moment
def moment_as_text(time: float) -> str:
    """A moment in seconds since the epoch as ISO 8601, UTC, to the microsecond."""
    second, microseconds = divmod(round(time * 1e6), 1_000_000)
    return f"{_second_as_text(second)}.{microseconds:06d}+00:00"


@lru_cache(maxsize=16)  # many lines share one second
def _second_as_text(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
