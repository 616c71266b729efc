"""A queue of frames on one connection: each has its turn after those before it, at its moment."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, TypeAlias

from ..engine.timers import SAME_MOMENT
from ..scenario.fault_kinds import FaultPlan
from .interfaces import Clock, Incoming, Outgoing, joined

Act: TypeAlias = Callable[[Any], float | None]
"""What is done with a frame in its turn. It returns in how many seconds it goes on, or None."""


class _Step:
    __slots__ = ("act", "frame", "ready")

    def __init__(self, act: Act, frame: Outgoing | Incoming | None, ready: float) -> None:
        self.act = act
        self.frame = frame
        self.ready = ready  # seconds since the epoch


def _nothing(_frame: None) -> None:
    pass


class FrameQueue:
    """Frames in the order in which they came, on the clock of their space.

    A frame that finds the queue empty, and need not wait, has its turn before `push` returns.
    """

    def __init__(self, clock: Clock, emptied: Callable[[], None]) -> None:
        """`emptied` is called whenever nothing waits any more."""
        self._clock = clock
        self._emptied = emptied
        self._steps: deque[_Step] = deque()
        self._held_until = 0.0
        self._gathering: tuple[_Step, FaultPlan, str] | None = None  # it waits by that fault
        self._missing = 0  # frames that must come before those gathered leave
        self._runs = False
        self._is_flushed = False

    def __bool__(self) -> bool:
        return self._runs or bool(self._steps)

    def push(self, act: Act, frame: Outgoing | Incoming | None, seconds: float = 0.0) -> None:
        """Call `act` with the frame after those before it, at the earliest after so long."""
        self._steps.append(_Step(act, frame, self._clock.now + seconds))
        if self._gathering is not None:
            self._missing -= 1
            if not self._missing:
                self._release(*self._gathering)
                self._go_on()
        if len(self._steps) == 1:
            self._go_on()

    def coalesce(self, act: Act, frame: Outgoing, plan: FaultPlan, fault: str) -> None:
        """The same, but the frame waits for others as the plan says.

        Where another frame waits for others already, this one is one of those. `fault` is noted
        with frames that change their places.
        """
        if self._gathering is not None:
            self.push(act, frame)
            return
        step = _Step(act, frame, self._clock.now + plan.wait)
        self._gathering, self._missing = (step, plan, fault), plan.gather - 1
        self._steps.append(step)
        if len(self._steps) == 1:
            self._go_on()

    def hold(self, seconds: float) -> None:
        """No frame has its turn for so long from now on."""
        self._held_until = max(self._held_until, self._clock.now + seconds)
        if not self._steps:  # something must wait, or the queue would pass for empty
            self._steps.append(_Step(_nothing, None, self._clock.now))
        self._go_on()

    def flush(self) -> None:
        """Each frame that waits has its turn now, and from now on whatever is pushed."""
        self._is_flushed = True
        self._go_on()

    def _release(self, step: _Step, plan: FaultPlan, fault: str) -> None:
        """The frames that were gathered wait no longer; they change places if the fault says so."""
        self._gathering = None
        step.ready = self._clock.now
        count = plan.gather - self._missing
        if plan.order is None or count < 2:
            return
        first = self._steps.index(step)
        came = [self._steps[first + place] for place in range(count)]
        for place, index in enumerate(plan.order(count)):
            moved = self._steps[first + place] = came[index]
            if moved.frame is not None:
                because = moved.frame.because or ""
                if fault not in because:
                    because = joined(because, fault)
                because = f"{because}, place {index + 1} → {place + 1} of {count}"
                moved.frame = moved.frame._replace(because=because)

    def _moment(self, step: _Step) -> float:
        return max(step.ready, self._held_until)

    def _moment_has_come(self) -> None:
        self._go_on(is_due=True)  # whatever a sum of floats says

    def _go_on(self, *, is_due: bool = False) -> None:
        if self._runs:  # by an act that is being done: the loop below goes on after it
            return
        self._runs = True
        try:
            while self._steps:
                step = self._steps[0]
                if not (is_due or self._is_flushed or self._moment(step) <= self._clock.now):
                    break
                if self._gathering is not None and step is self._gathering[0]:
                    if self._is_flushed:
                        self._gathering = None
                    else:
                        self._release(*self._gathering)
                        is_due = self._steps[0].ready <= self._clock.now + SAME_MOMENT
                        continue
                is_due = False
                self._steps.popleft()
                again = step.act(step.frame)
                if again is not None:
                    step.ready = self._clock.now + again
                    self._steps.appendleft(step)
        finally:  # an act that fails must not hold up those behind it
            self._runs = False
            self.wait()

    def wait(self) -> None:
        """Let the clock tell when the next frame has its turn."""
        if self._steps:
            self._clock.call_at(self._moment(self._steps[0]), self._moment_has_come, key=self)
        else:
            self._clock.cancel(self)
            self._emptied()
