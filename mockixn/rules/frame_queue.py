"""A queue of frames on one connection: each has its turn after earlier frames, at its time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, TypeAlias

from ..engine.timers import SAME_MOMENT
from ..scenario.fault_kinds import FaultPlan
from .interfaces import Clock, Incoming, Outgoing, joined

Act: TypeAlias = Callable[[Any], float | None]
"""Handles a frame in its turn. Returns the seconds until its next call, or None at the end."""


class Held:
    """How many bytes wait in all queues that share it."""

    def __init__(self) -> None:
        self.bytes = 0


class _Step:
    __slots__ = ("act", "frame", "ready", "size")

    def __init__(self, act: Act, frame: Outgoing | Incoming | None, ready: float) -> None:
        self.act = act
        self.frame = frame
        self.ready = ready  # seconds since the epoch
        self.size = 0 if frame is None else frame.size


def _nothing(_frame: None) -> None:
    pass


class FrameQueue:
    """Frames in the order of their arrival, on the clock of their space.

    A frame that finds the queue empty, and need not wait, has its turn before `push` returns.
    """

    def __init__(self, clock: Clock, emptied: Callable[[], None], held: Held) -> None:
        """`emptied` is called whenever no frame waits any more; `held` counts this queue too."""
        self.bytes = 0  # that wait
        self._held = held
        self._clock = clock
        self._emptied = emptied
        self._steps: deque[_Step] = deque()
        self._held_until = 0.0
        self._coalescing: tuple[_Step, FaultPlan, str] | None = None  # a frame that waits for more
        self._missing = 0  # how many more frames it waits for
        self._is_running = False
        self._is_flushed = False

    def __bool__(self) -> bool:
        return self._is_running or bool(self._steps)

    def push(self, act: Act, frame: Outgoing | Incoming | None, seconds: float = 0.0) -> None:
        """Call `act` with the frame after earlier frames, `seconds` from now at the earliest."""
        self._append(_Step(act, frame, self._clock.now + seconds))
        if self._coalescing is not None:
            self._missing -= 1
            if not self._missing:
                self._release(*self._coalescing)
                self._run()
        if len(self._steps) == 1:
            self._run()

    def coalesce(self, act: Act, frame: Outgoing, plan: FaultPlan, fault: str) -> None:
        """Push a frame that waits for later frames, as `plan` says.

        If an earlier frame already waits for later ones, this frame is one of them. `fault` is the
        label that the journal notes for frames whose order changes.
        """
        if self._coalescing is not None:
            self.push(act, frame)
            return
        step = _Step(act, frame, self._clock.now + plan.wait)
        self._coalescing, self._missing = (step, plan, fault), plan.gather - 1
        self._append(step)
        if len(self._steps) == 1:
            self._run()

    def _append(self, step: _Step) -> None:
        self._steps.append(step)
        self._weigh(step.size)

    def _weigh(self, size: int) -> None:
        self.bytes += size
        self._held.bytes += size

    def hold(self, seconds: float) -> None:
        """No frame has its turn for that many seconds from now on."""
        self._held_until = max(self._held_until, self._clock.now + seconds)
        if not self._steps:  # the queue must not count as empty meanwhile
            self._steps.append(_Step(_nothing, None, self._clock.now))
        self._run()

    def flush(self) -> None:
        """Every waiting frame has its turn now; from now on, pushed frames do not wait."""
        self._is_flushed = True
        self._run()

    def _release(self, step: _Step, plan: FaultPlan, fault: str) -> None:
        """The coalesced frames need not wait any more; the plan may change their order."""
        self._coalescing = None
        step.ready = self._clock.now
        count = plan.gather - self._missing
        if plan.order is None or count < 2:
            return
        first = self._steps.index(step)
        waiting = [self._steps[first + place] for place in range(count)]
        for place, index in enumerate(plan.order(count)):
            moved = self._steps[first + place] = waiting[index]
            if moved.frame is not None:
                because = moved.frame.because or ""
                if fault not in because:
                    because = joined(because, fault)
                because = f"{because}, place {index + 1} → {place + 1} of {count}"
                moved.frame = moved.frame._replace(because=because)

    def _moment(self, step: _Step) -> float:
        return max(step.ready, self._held_until)

    def _moment_has_come(self) -> None:
        self._run(is_due=True)  # a sum of floats is not exact: do not compare times again

    def _run(self, *, is_due: bool = False) -> None:
        if self._is_running:  # an act called this; the loop below goes on after the act
            return
        self._is_running = True
        try:
            while self._steps:
                step = self._steps[0]
                if not (is_due or self._is_flushed or self._moment(step) <= self._clock.now):
                    break
                if self._coalescing is not None and step is self._coalescing[0]:
                    if self._is_flushed:
                        self._coalescing = None
                    else:
                        self._release(*self._coalescing)
                        is_due = self._steps[0].ready <= self._clock.now + SAME_MOMENT
                        continue
                is_due = False
                self._steps.popleft()
                again = step.act(step.frame)
                if again is None:
                    self._weigh(-step.size)
                else:
                    step.ready = self._clock.now + again
                    self._steps.appendleft(step)
        finally:  # an act that fails must not stop the later ones
            self._is_running = False
            self.wait()

    def wait(self) -> None:
        """Let the clock tell when the next frame has its turn."""
        if self._steps:
            self._clock.call_at(self._moment(self._steps[0]), self._moment_has_come, key=self)
        else:
            self._clock.cancel(self)
            self._emptied()
