"""How log lines are written. The only module that sets up structlog; it changes no global state."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal, TextIO, TypeAlias, cast

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

Level: TypeAlias = Literal["debug", "info", "warning", "error"]
Format: TypeAlias = Literal["console", "json"]

_NUMBERS = {"debug": 10, "info": 20, "warning": 30, "error": 40}


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
        processors.append(structlog.dev.ConsoleRenderer(colors=stream.isatty()))
    return cast(
        "FilteringBoundLogger",
        structlog.wrap_logger(
            structlog.WriteLogger(cast(TextIO, _LossyStream(stream))),
            processors=processors,
            wrapper_class=structlog.make_filtering_bound_logger(_NUMBERS[level]),
            cache_logger_on_first_use=False,
        ),
    )


def logs_messages(level: Level) -> bool:
    """Whether a logger of that level writes the lines of messages, which have level `info`."""
    return _NUMBERS[level] <= _NUMBERS["info"]
