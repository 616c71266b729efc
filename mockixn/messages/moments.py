"""Moments as the wire has them: ISO 8601, UTC, whole seconds."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache


def on_wire(moment: float) -> str:
    """A moment in seconds since the epoch, as the wire has it."""
    return _iso(int(moment))


def in_utc(text: str) -> str:
    """A moment in ISO 8601, as the wire has it; without an offset it is in UTC already."""
    return on_wire(moment_of(text))


@lru_cache(maxsize=1024)  # many interactions share one second
def moment_of(text: str) -> float:
    """A moment in ISO 8601 in seconds since the epoch. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp()


def is_moment(text: str) -> bool:
    """Whether the text is a moment in ISO 8601."""
    try:
        in_utc(text)
    except (ValueError, OverflowError):
        return False
    return True


@lru_cache(maxsize=16)  # many events share one second
def _iso(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
