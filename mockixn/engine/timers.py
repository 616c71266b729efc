"""Timers by key, in one heap. They know no clock: the caller passes the time."""

from __future__ import annotations

from collections.abc import Callable, Hashable, MutableMapping, Sequence
from heapq import heapify, heappop, heappush
from typing import Any, TypeAlias

from .effects import Effect

Fire: TypeAlias = Callable[[float], Sequence[Effect]]
"""Called when a timer is due; its argument is the moment at which it was due, in seconds."""


def nothing_follows(_due: float) -> Sequence[Effect]:
    """What follows from any timer where nobody looks."""
    return ()


_Set: TypeAlias = MutableMapping[Hashable, tuple[int, Fire]]

SAME_MOMENT = 0.5e-6
"""Moments that differ by fewer seconds are one moment: a sum of floats is not exact."""

_AT_ONCE = 50  # timers that fire in one tick

_SLACK = 64
"""How many outdated entries the heap may have before they are removed."""


class Timers:
    """Timers by key. To set a timer again moves it; to cancel a timer that is not set does nothing.

    `changed` becomes True when `due` may have changed; the code that waits for that moment sets it
    to False.
    """

    def __init__(self, settle: Fire = nothing_follows) -> None:
        """`settle` is called after each timer that fires, and returns what follows besides."""
        self.changed = False
        self._settle = settle
        self._heap: list[tuple[float, bool, int, Hashable]] = []
        self._set: _Set = {}
        self._order = 0

    def standing_still(self, copied: Callable[[Any], Any]) -> Timers:
        """Timers of which the same are set, but none of these ever fires.

        `copied` copies an object, so that what is set here stays set.
        """
        made = Timers(copied(self._settle))
        made._set = copied(self._set)
        return made

    def set(self, key: Hashable, due: float, fire: Fire, *, first: bool = False) -> None:
        """Call `fire` at `due` (seconds), unless the timer is cancelled or set again before.

        At one moment, timers that are set with `first` fire before all others.
        """
        self.changed = True
        self._order = order = self._order + 1
        self._set[key] = (order, fire)
        heappush(self._heap, (due, not first, order, key))
        if len(self._heap) > 2 * len(self._set) + _SLACK:
            self._heap = [each for each in self._heap if self._is_current(each)]
            heapify(self._heap)

    def cancel(self, key: Hashable) -> None:
        """Cancel the timer with that key."""
        if self._set.pop(key, None) is not None:
            self.changed = True

    def is_set(self, key: Hashable) -> bool:
        """Whether a timer with that key is set."""
        return key in self._set

    def due(self) -> float | None:
        """When the next timer is due, in seconds; None if no timer is set."""
        heap = self._heap
        while heap:
            if self._is_current(heap[0]):
                return heap[0][0]
            heappop(heap)
        return None

    def upcoming(self) -> list[tuple[float, Hashable]]:
        """When each timer is due, in seconds, and its key; the next one first."""
        return [(due, key) for due, _, _, key in sorted(filter(self._is_current, self._heap))]

    def _is_current(self, entry: tuple[float, bool, int, Hashable]) -> bool:
        _due, _last, order, key = entry
        current = self._set.get(key)
        return current is not None and current[0] == order

    def tick(self, now: float) -> list[Effect]:
        """Fire timers that are due, in order; each gets the moment at which it was due.

        Timers that are set with `first` and others never fire in one tick: the caller handles the
        effects of the first ones before. At most 50 fire, so that others are served between. While
        `due` is not later than `now`, call `tick` again.
        """
        effects: list[Effect] = []
        kind: bool | None = None
        for _ in range(_AT_ONCE):
            due = self.due()
            if due is None or due > now:
                break
            _, last, _, key = self._heap[0]
            if kind is not None and last is not kind:
                break
            kind = last
            heappop(self._heap)
            _, fire = self._set.pop(key)
            self.changed = True
            effects += fire(due)
            effects += self._settle(due)
        return effects
