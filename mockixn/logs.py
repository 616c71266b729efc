"""How log lines are written. The only module that sets up structlog; it changes no global state."""

from __future__ import annotations

import sys
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from os import environ
from typing import TYPE_CHECKING, Any, Literal, TextIO, TypeAlias, cast

from .formatting import printable

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

Level: TypeAlias = Literal["debug", "info", "warning", "error"]
Format: TypeAlias = Literal["console", "json"]

_NUMBERS = {"debug": 10, "info": 20, "warning": 30, "error": 40}

_ARROWS = {"in": "→", "out": "←"}
_COLOURS = {"warning": "\x1b[33m", "error": "\x1b[31m"}
_DIM, _PLAIN = "\x1b[2m", "\x1b[0m"


class _LossyStream:
    """A stream whose reader may go away: then log lines are lost, and the server goes on."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


class _LazyLogger:
    """A logger that is made at its first line: the server listens before it needs one."""

    def __init__(self, make: Callable[[], FilteringBoundLogger]) -> None:
        self._make = make

    def __getattr__(self, name: str) -> Any:
        made = self._make()
        for method in ("debug", "info", "warning", "error", "exception"):
            setattr(self, method, getattr(made, method))
        return getattr(made, name)


def logger(level: Level, format: Format, stream: TextIO | None = None) -> FilteringBoundLogger:
    """A logger that writes lines of `level` or higher to `stream` (default: stderr)."""
    target = stream or sys.stderr
    return cast("FilteringBoundLogger", _LazyLogger(lambda: _made(level, format, target)))


def _made(level: Level, format: Format, stream: TextIO) -> FilteringBoundLogger:
    import structlog  # imported late: it takes as long as the rest of mockixn

    processors: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if format == "json":
        processors += [
            structlog.processors.dict_tracebacks,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    else:
        processors += [structlog.processors.format_exc_info, _ConsoleLines(_has_colours(stream))]
    return cast(
        "FilteringBoundLogger",
        structlog.wrap_logger(
            structlog.WriteLogger(cast(TextIO, _LossyStream(stream))),
            processors=processors,
            wrapper_class=structlog.make_filtering_bound_logger(_NUMBERS[level]),
            cache_logger_on_first_use=False,
        ),
    )


def _has_colours(stream: TextIO) -> bool:
    """Colours are for a terminal that knows them, unless NO_COLOR is set (no-color.org)."""
    return stream.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"


def logs_messages(level: Level) -> bool:
    """Whether a logger of that level writes the lines of messages, which have level `info`."""
    return _NUMBERS[level] <= _NUMBERS["info"]


class _ConsoleLines:
    """Lines for people, nothing twice, nothing that says nothing.

    `12:00:01.123 media-1 → RequestStopProcessing (IM, ref 7) …`
    """

    def __init__(self, colours: bool) -> None:
        self._colours = colours

    def __call__(self, _logger: Any, _name: str, line: MutableMapping[str, Any]) -> str:
        time, level = _time(line.pop("timestamp", "")), line.pop("level", "info")
        trace = line.pop("exception", None)
        text = _message(line) if "protocol" in line else printable(str(line.pop("event")))
        rest = (f"{key}={_value(value)}" for key, value in line.items() if value is not None)
        text = " ".join([*(() if level == "info" else (level,)), text, *rest])
        if self._colours:
            colour = _COLOURS.get(level)
            text = f"{colour}{text}{_PLAIN}" if colour else text
            time = f"{_DIM}{time}{_PLAIN}"
        return f"{time} {text}" if trace is None else f"{time} {text}\n{trace}"


def _message(line: MutableMapping[str, Any]) -> str:
    """A message with its client, and what became of it."""
    undelivered = line.pop("event") == "undelivered"
    client = line.pop("client") or "unregistered"
    arrow = _ARROWS[line.pop("direction")]
    protocol, name = line.pop("protocol"), line.pop("message")
    reference = line.pop("reference")
    numbered = f"{protocol}, ref {reference}" if reference else protocol
    text = f"{client} {arrow} {name} ({numbered})"
    code, why = line.pop("code", None), line.pop("text", None)
    if code is not None or why is not None:
        text += f": {code}, {why}"
    if undelivered:
        text += f" undelivered: {line.pop('why', None)}"
    return printable(text)


def _value(value: object) -> str:
    text = str(value)
    return printable(text) if text.isprintable() and " " not in text else repr(text)


def _time(timestamp: str) -> str:
    """The time of day of an ISO timestamp in UTC, to the millisecond."""
    return f"{timestamp[11:23]}Z" if timestamp else ""
