"""The clock of a space: the time, real or held; timers; and acts that follow at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Sequence

from ..engine.effects import Effect
from ..engine.timers import SAME_MOMENT, Timers
from ..errors import OrderRefused
from ..rules.chain import Chain
from .due import Due, Later, format_key
from .host import Host

HELD_START = 1_767_225_600.0
"""The start time of a held clock: 2026-01-01T00:00:00Z, the same in every run."""

_TO_MICROSECONDS = 6
_END_OF_TIME = 253_402_300_800.0  # the year 10000: journals have no date for it


class SpaceClock:
    """Moments are in seconds since the epoch. A held clock stands still until `move_to`.

    Rules and engine share `timers`. At one moment, the timers of the rules fire first, then those
    of the engine; within each group, in the order in which they were set. `chain` is what the
    present act follows from at this moment; an act after a delay follows from nothing.
    """

    def __init__(self, host: Host, timers: Timers, *, held: bool) -> None:
        self._host = host
        self._timers = timers
        self._held = HELD_START if held else None
        self._pending: deque[tuple[Callable[[], None], Chain]] = deque()
        self.chain: Chain | None = None
        self._runs = False

    @property
    def held(self) -> bool:
        """Whether the clock stands still until it is moved."""
        return self._held is not None

    @property
    def now(self) -> float:
        """The present moment; it never goes back."""
        return self._host.real_time() if self._held is None else self._held

    # Timers

    def call_later(
        self, seconds: float, act: Callable[[], None], what: str = "a rule acts"
    ) -> None:
        """Call `act` after `seconds`; after 0 seconds means after everything that happens now.

        `what` says what happens then.
        """
        if seconds <= SAME_MOMENT:
            if self.chain is None:
                self.chain = Chain()
            self._pending.append((act, self.chain))
        else:
            self.call_at(self.now + seconds, act, Later(what))

    def call_at(self, moment: float, act: Callable[[], None], key: Hashable) -> None:
        """Call `act` at that moment; this replaces an earlier call with the same key."""
        chain = self.chain if moment <= self.now + SAME_MOMENT else None

        def fire(_due: float) -> Sequence[Effect]:
            self.chain = chain
            try:
                act()
            finally:
                self.chain = None
            return ()

        self._timers.set(key, moment, fire, first=True)

    def cancel(self, key: Hashable) -> None:
        """Cancel the call with that key."""
        self._timers.cancel(key)

    def still_due(self, most: int = 10) -> list[Due]:
        """What is due next, at most that many of it."""
        upcoming = self._timers.upcoming()[:most]
        now = self.now
        return [
            Due(max(0.0, round(due - now, _TO_MICROSECONDS)), format_key(key))
            for due, key in upcoming
        ]

    def due(self) -> float | None:
        """The moment of the next timer; None if no timer is set."""
        return self._timers.due()

    def note(self) -> str | None:
        """That the clock is held, and what is due when; None for a real clock."""
        if self._held is None:
            return None
        due = ", ".join(map(str, self.still_due(most=3)))
        return (
            f"the clock is held; advance brings {due}"
            if due
            else "the clock is held, and nothing is due"
        )

    # Acts that follow at once

    def run_pending(self) -> None:
        """Call the waiting acts, and the acts that they add."""
        if self._runs:
            return  # the loop below goes on with it
        self._runs = True
        try:
            while self._pending:
                act, self.chain = self._pending.popleft()
                try:
                    act()
                except Exception:  # the other acts must go on
                    self._host.defect(None)
        finally:
            self._runs = False
            self.chain = None

    # How time moves

    def moment_after(self, seconds: float) -> float:
        """The moment of a held clock after `seconds`.

        Raises OrderRefused if the clock is not held, or cannot be moved so far.
        """
        if self._held is None:
            text = 'the clock is not held: the scenario says timers.clock = "real"'
            raise OrderRefused([("advance", text)])
        if not 0 <= seconds < _END_OF_TIME - self._held:
            text = f"found {seconds:g}, expected 0 or more seconds that end before the year 10000"
            raise OrderRefused([("advance", text)])
        return round(self._held + seconds, _TO_MICROSECONDS)

    def move_to(self, moment: float) -> None:
        """Set a held clock to that moment, unless it is later already."""
        self._held = max(moment, self.now)

    def next_due(self, until: float) -> float | None:
        """The moment of the next timer up to `until`, or None; a held clock moves to it."""
        due = self._timers.due()
        if due is None or due > until + SAME_MOMENT:
            return None
        if self._held is not None:
            self._held = max(round(due, _TO_MICROSECONDS), self._held)
        return due

    def fire(self, due: float) -> Sequence[Effect]:
        """Fire the timers of that moment, those of the rules or of the engine; returns effects."""
        return self._timers.tick(due)

    @property
    def needs_run(self) -> bool:
        """Whether acts wait, or `due` may have changed."""
        return bool(self._pending) or self._timers.changed

    def take_changed(self) -> bool:
        """Whether `due` may have changed since the last call."""
        changed, self._timers.changed = self._timers.changed, False
        return changed
