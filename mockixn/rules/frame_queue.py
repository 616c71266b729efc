"""A lane: what is done on a connection one after the other, and not before its moment."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ..engine.effects import Effect

if TYPE_CHECKING:
    from ..space.pipeline import Pipeline

Act: TypeAlias = Callable[[], float | None]
"""Returns in how many seconds it wants to go on; None when it is done."""


@dataclass(slots=True)
class _Step:
    act: Act
    ready: float  # seconds since the epoch


def _nothing() -> None:
    pass


class FrameQueue:
    """Acts in the order in which they were put, on the clock of their space.

    An act that finds the lane empty, and need not wait, is done before `put` returns.
    """

    def __init__(self, space: Pipeline, emptied: Callable[[], None]) -> None:
        """`emptied` is called whenever nothing waits any more."""
        self._space = space
        self._emptied = emptied
        self._steps: deque[_Step] = deque()
        self._shut_until = 0.0
        self._gathering: _Step | None = None
        self._missing = 0  # acts to be put before the one that gathers need wait no longer
        self._runs = False
        self._is_over = False

    def __bool__(self) -> bool:
        return self._runs or bool(self._steps)

    def put(self, act: Act, seconds: float = 0.0) -> None:
        """Do it after what was put before, and in so many seconds at the earliest."""
        self._steps.append(_Step(act, self._space.now + seconds))
        if self._gathering is not None:
            self._missing -= 1
            if not self._missing:
                self._gathering.ready = self._space.now
                self._gathering = None
                self._go_on()
        if len(self._steps) == 1:
            self._go_on()

    def gather(self, act: Act, others: int, seconds: float) -> None:
        """Do it once so many others have been put, or the seconds are over.

        Put while another one gathers, it is one of those that are waited for.
        """
        if self._gathering is not None:
            self.put(act)
            return
        self._gathering, self._missing = _Step(act, self._space.now + seconds), others
        self._steps.append(self._gathering)
        if len(self._steps) == 1:
            self._go_on()

    def shut(self, seconds: float) -> None:
        """Do nothing for so many seconds from now on."""
        self._shut_until = max(self._shut_until, self._space.now + seconds)
        if not self._steps:  # something must wait, or the lane would pass for empty
            self._steps.append(_Step(_nothing, self._space.now))
        self._go_on()

    def run_out(self) -> None:
        """Do at once all that waits, and from now on whatever is put."""
        self._is_over = True
        self._go_on()

    def _moment(self, step: _Step) -> float:
        return max(step.ready, self._shut_until)

    def _fire(self, _due: float) -> Sequence[Effect]:
        # The moment has come, whatever a sum of floats says of it.
        self._go_on(is_due=True)
        return ()

    def _go_on(self, *, is_due: bool = False) -> None:
        if self._runs:  # by an act that is being done: the loop below goes on after it
            return
        self._runs = True
        try:
            while self._steps:
                step = self._steps[0]
                if not (is_due or self._is_over or self._moment(step) <= self._space.now):
                    break
                is_due = False
                self._steps.popleft()
                if step is self._gathering:
                    self._gathering = None
                again = step.act()
                if again is not None:
                    step.ready = self._space.now + again
                    self._steps.appendleft(step)
        finally:  # an act that fails must not hold up those behind it
            self._runs = False
            self._wait()

    def _wait(self) -> None:
        if self._steps:
            self._space.timers.set(self, self._moment(self._steps[0]), self._fire)
        else:
            self._space.timers.cancel(self)
            self._emptied()
