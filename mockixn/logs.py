"""Log lines: the only place that knows how structlog is set up, and it sets up nothing global."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal, TextIO, TypeAlias, cast

import structlog

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

Level: TypeAlias = Literal["debug", "info", "warning", "error"]
Format: TypeAlias = Literal["console", "json"]

_NUMBERS = {"debug": 10, "info": 20, "warning": 30, "error": 40}


class _Unread:
    """A stream that whoever reads it may leave: log lines are lost then, clients are served on."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


def logger(level: Level, format: Format, stream: TextIO | None = None) -> FilteringBoundLogger:
    """A logger that writes lines of at least that level to `stream` (stderr unless given)."""
    stream = stream or sys.stderr
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
        processors.append(structlog.dev.ConsoleRenderer(colors=stream.isatty()))
    return cast(
        "FilteringBoundLogger",
        structlog.wrap_logger(
            structlog.WriteLogger(cast(TextIO, _Unread(stream))),
            processors=processors,
            wrapper_class=structlog.make_filtering_bound_logger(_NUMBERS[level]),
            cache_logger_on_first_use=False,
        ),
    )


def tells_messages(level: Level) -> bool:
    """Whether that level shows a line a message, which is written at `info`."""
    return _NUMBERS[level] <= _NUMBERS["info"]
