"""An outage: for some time the space refuses connections, and its world stays as it is."""

from __future__ import annotations

from collections.abc import Callable

from ..engine.timers import SAME_MOMENT
from ..rules.interfaces import Clock


class Outage:
    """Whether the space is out of service, as after the end of a server process, and until when."""

    def __init__(self, clock: Clock, began: Callable[[], None], ended: Callable[[], None]) -> None:
        """`began` and `ended` are called when an outage begins, and when it ends."""
        self._clock = clock
        self._began = began
        self._ended = ended
        self._until: float | None = None

    def __bool__(self) -> bool:
        return self._until is not None

    def begin(self, seconds: float) -> None:
        """Begin an outage of that many seconds; if one is running, the later end counts."""
        self._until = max(self._until or 0.0, self._clock.now + seconds)
        self._began()
        self._clock.call_later(seconds, self._end_in_time, "the outage ends")

    def _end_in_time(self) -> None:
        if self._until is not None and self._until <= self._clock.now + SAME_MOMENT:
            self._until = None
            self._ended()
