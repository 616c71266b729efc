"""How log lines are written. The only module that sets up structlog; it changes no global state."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from functools import partial
from json import JSONEncoder
from time import time
from typing import TYPE_CHECKING, Any, Literal, TextIO, TypeAlias, cast

from .formatting import moment_as_text, on_one_line, printable
from .line_writer import LineWriter

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

Level: TypeAlias = Literal["debug", "info", "warning", "error"]
Format: TypeAlias = Literal["console", "json"]

_NUMBERS = {"debug": 10, "info": 20, "warning": 30, "error": 40}

_LEVELS = {"exception": "error"}

encode_json = JSONEncoder(ensure_ascii=False, default=str).encode

_ARROWS = {"in": "→", "out": "←"}
_COLOURS = {"warning": "\x1b[33m", "error": "\x1b[31m"}
_DIM, _PLAIN = "\x1b[2m", "\x1b[0m"


MOST = 8 * 1024 * 1024
"""Characters of the log that may wait for somebody who takes them; what comes then is lost."""


class _LossyStream:
    """A stream whose reader may go away: then log lines are lost, and the server goes on."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.isatty = stream.isatty

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


class LogWriter(LineWriter):
    """Writes the log of a daemon: whoever does not take its lines loses them, and waits alone.

    `log` is the logger that writes by it. When lines were lost, it says how many.
    """

    def __init__(self, stream: TextIO, level: Level, format: Format) -> None:
        self._is_terminal = stream.isatty()
        super().__init__(partial(os.dup, stream.fileno()), most=MOST, on_lost=self._say_lost)
        self.log = logger(level, format, self)

    def isatty(self) -> bool:
        return self._is_terminal

    def _say_lost(self, lines: int) -> None:
        self.log.warning("the log has lost lines: nobody took them", lines=lines)


class _LazyLogger:
    """A logger that is made at its first line: the server listens before it needs one.

    `write_json` takes finished lines, where the log is JSON: see `json_writer`.
    """

    def __init__(
        self, make: Callable[[], FilteringBoundLogger], write_json: Callable[[str], object] | None
    ) -> None:
        self._make = make
        self.write_json = write_json

    def __getattr__(self, name: str) -> Any:
        made = self._make()
        for method in ("debug", "info", "warning", "error", "exception"):
            setattr(self, method, getattr(made, method))
        return getattr(made, name)


def logger(
    level: Level, format: Format, stream: TextIO | LogWriter | None = None
) -> FilteringBoundLogger:
    """A logger that writes lines of `level` or higher to `stream` (default: stderr)."""
    target = stream or sys.stderr
    lossy = target if isinstance(target, LogWriter) else _LossyStream(target)
    return cast(
        "FilteringBoundLogger",
        _LazyLogger(
            lambda: _made(level, format, lossy),
            lossy.write if format == "json" and logs_messages(level) else None,
        ),
    )


def threaded_logger(
    level: Level, format: Format, stream: TextIO
) -> tuple[FilteringBoundLogger, LogWriter | None]:
    """A logger for a daemon: its lines are written in a thread of their own, which is returned too.

    A stream without a descriptor, as in a test, is written at once.
    """
    try:
        stream.fileno()
    except OSError:
        return logger(level, format, stream), None
    writer = LogWriter(stream, level, format)
    return writer.log, writer


def json_writer(log: FilteringBoundLogger) -> Callable[[str], object] | None:
    """What takes finished lines of level info, each with its end.

    A line for each message is made in a third of the time that way. None for a log that has no such
    lines, or that is not JSON.
    """
    return log.write_json if isinstance(log, _LazyLogger) else None


def log_time(time: float) -> str:
    """A moment in seconds since the epoch, as a line of the log has it."""
    return f"{moment_as_text(time)[:-6]}Z"


def _made(level: Level, format: Format, stream: _LossyStream | LogWriter) -> FilteringBoundLogger:
    import structlog  # imported late: it takes as long as the rest of mockixn
    from structlog.tracebacks import ExceptionDictTransformer

    processors: list[Any] = []
    if format == "json":
        processors += [
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            _json_line,
        ]
    else:
        processors += [structlog.processors.format_exc_info, _ConsoleLines(_has_colours(stream))]
    return cast(
        "FilteringBoundLogger",
        structlog.wrap_logger(
            structlog.WriteLogger(cast(TextIO, stream)),
            processors=processors,
            wrapper_class=structlog.make_filtering_bound_logger(_NUMBERS[level]),
            cache_logger_on_first_use=False,
        ),
    )


def _json_line(_logger: Any, level: str, line: MutableMapping[str, Any]) -> str:
    line["level"] = _LEVELS.get(level, level)
    line["timestamp"] = log_time(time())
    return on_one_line(encode_json(line))


def _has_colours(stream: _LossyStream | LogWriter) -> bool:
    """Colours are for a terminal that knows them, unless NO_COLOR is set (no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def logs_messages(level: Level) -> bool:
    """Whether a logger of that level writes the lines of messages, which have level `info`."""
    return _NUMBERS[level] <= _NUMBERS["info"]


class _ConsoleLines:
    """Lines for people, nothing twice, nothing that says nothing.

    `12:00:01.123 media-1 → RequestStopProcessing (IM, ref 7) …`
    """

    def __init__(self, colours: bool) -> None:
        self._colours = colours

    def __call__(self, _logger: Any, level: str, line: MutableMapping[str, Any]) -> str:
        moment, level = f"{log_time(time())[11:23]}Z", _LEVELS.get(level, level)
        trace = line.pop("exception", None)
        text = _message(line) if "protocol" in line else printable(str(line.pop("event")))
        rest = (f"{key}={_value(value)}" for key, value in line.items() if value is not None)
        text = " ".join([*(() if level == "info" else (level,)), text, *rest])
        if self._colours:
            colour = _COLOURS.get(level)
            text = f"{colour}{text}{_PLAIN}" if colour else text
            moment = f"{_DIM}{moment}{_PLAIN}"
        return f"{moment} {text}" if trace is None else f"{moment} {text}\n{trace}"


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
