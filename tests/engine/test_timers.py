"""Timers: what is due when, in which order, and what moves or cancels it."""

from __future__ import annotations

from collections.abc import Callable

from mockixn.engine.clients import Connection
from mockixn.engine.effects import Close, Effect
from mockixn.engine.timers import Timers

CONNECTION = Connection()


def fired(why: str) -> Callable[[float], list[Effect]]:
    """A timer that says why it fired, and at which moment."""
    return lambda due: [Close(CONNECTION, f"{why} {due:g}")]


def formatted(effects: list[Effect]) -> list[str]:
    """What the timers said, in order."""
    return [effect.why for effect in effects if isinstance(effect, Close)]


def test_nothing_set_is_never_due() -> None:
    """Without timers there is nothing to wait for, and nothing happens."""
    timers = Timers()
    assert timers.due() is None
    assert timers.tick(1e12) == []


def test_timer_fires_when_due_and_once() -> None:
    """A timer fires at its moment, not before, and is gone afterwards."""
    timers = Timers()
    timers.set("a", 10.0, fired("a"))
    assert timers.due() == 10.0
    assert timers.tick(9.999) == []
    assert formatted(timers.tick(10.0)) == ["a 10"]
    assert timers.due() is None
    assert timers.tick(10.0) == []


def test_timers_fire_in_order_of_their_moments() -> None:
    """The order in which they were set does not matter; a late timer gets its own moment."""
    timers = Timers()
    for key, due in (("c", 30.0), ("a", 10.0), ("b", 20.0)):
        timers.set(key, due, fired(key))
    assert timers.due() == 10.0
    assert formatted(timers.tick(100.0)) == ["a 10", "b 20", "c 30"]


def test_timers_of_one_moment_fire_as_they_were_set() -> None:
    """What is due together comes in the order in which it was set; keys need no order."""
    timers = Timers()
    keys: list[object] = ["z", 1, CONNECTION, ("a", 2)]
    for number, key in enumerate(keys):
        timers.set(key, 10.0, fired(str(number)))
    assert formatted(timers.tick(10.0)) == ["0 10", "1 10", "2 10", "3 10"]


def test_only_what_is_due_fires() -> None:
    """A timer that is not due waits."""
    timers = Timers()
    timers.set("a", 10.0, fired("a"))
    timers.set("b", 20.0, fired("b"))
    assert formatted(timers.tick(19.0)) == ["a 10"]
    assert timers.due() == 20.0


def test_cancelled_timer_does_not_fire() -> None:
    """A cancelled timer is due no more; what was behind it is next."""
    timers = Timers()
    timers.set("a", 10.0, fired("a"))
    timers.set("b", 20.0, fired("b"))
    timers.cancel("a")
    assert timers.due() == 20.0
    assert formatted(timers.tick(20.0)) == ["b 20"]


def test_cancelling_what_is_not_set_does_nothing() -> None:
    """A caller that cancels need not know whether the timer is set."""
    timers = Timers()
    timers.cancel("a")
    timers.set("a", 10.0, fired("a"))
    timers.cancel("b")
    assert timers.due() == 10.0


def test_setting_again_moves_a_timer_back() -> None:
    """A timer set again is due at the new moment only, with what it does now."""
    timers = Timers()
    timers.set("a", 10.0, fired("old"))
    timers.set("a", 20.0, fired("new"))
    assert timers.due() == 20.0
    assert timers.tick(10.0) == []
    assert formatted(timers.tick(20.0)) == ["new 20"]


def test_setting_again_moves_a_timer_forward() -> None:
    """An earlier moment replaces a later one, which passes without anything."""
    timers = Timers()
    timers.set("a", 20.0, fired("old"))
    timers.set("a", 10.0, fired("new"))
    assert formatted(timers.tick(10.0)) == ["new 10"]
    assert timers.due() is None
    assert timers.tick(20.0) == []


def test_cancelled_timer_can_be_set_again() -> None:
    """Cancelling ends one setting, not the key."""
    timers = Timers()
    timers.set("a", 10.0, fired("old"))
    timers.cancel("a")
    timers.set("a", 10.0, fired("new"))
    assert formatted(timers.tick(10.0)) == ["new 10"]
    assert timers.tick(10.0) == []


def test_timer_set_by_a_timer_fires_in_the_same_tick_when_due() -> None:
    """A late tick makes up for everything that would have happened by then, at its moment."""
    timers = Timers()

    def again(due: float) -> list[Effect]:
        timers.set("a", due + 10.0, again)
        return fired("a")(due)

    timers.set("a", 10.0, again)
    assert formatted(timers.tick(35.0)) == ["a 10", "a 20", "a 30"]
    assert timers.due() == 40.0


def test_timer_cancelled_by_an_earlier_one_does_not_fire() -> None:
    """What one timer cancels in a tick does not happen in that tick."""
    timers = Timers()

    def cancels(due: float) -> list[Effect]:
        timers.cancel("b")
        return fired("a")(due)

    timers.set("a", 10.0, cancels)
    timers.set("b", 10.0, fired("b"))
    assert formatted(timers.tick(10.0)) == ["a 10"]


def test_timers_that_are_set_again_and_again_do_not_pile_up() -> None:
    """Entries that are no longer due are removed in time, and the others keep their order."""
    timers = Timers()
    for number in range(10_000):
        timers.set("moved", 1000.0 - number / 100, fired("moved"))
        timers.set("later", 2000.0, fired("later"))
    assert len(timers._heap) < 1000
    assert formatted(timers.tick(3000.0)) == ["moved 900.01", "later 2000"]


def test_timers_set_first_fire_before_the_others_of_their_moment() -> None:
    """In a tick of their own: what follows from them is done before the others fire."""
    timers = Timers()
    for name, due, first in (("b", 1, False), ("d", 2, True), ("a", 1, True), ("c", 1, False)):
        timers.set(name, due, fired(name), first=first)
    ticks = []
    while timers.due() is not None:
        ticks.append(formatted(timers.tick(2)))
    assert ticks == [["a 1"], ["b 1", "c 1"], ["d 2"]]


def test_what_follows_from_a_timer_comes_before_the_next_one() -> None:
    """Whoever settles is told the moment at which the timer was due."""
    timers = Timers(fired("settled"))
    timers.set("a", 10.0, fired("a"))
    timers.set("b", 20.0, fired("b"))
    assert formatted(timers.tick(30.0)) == ["a 10", "settled 10", "b 20", "settled 20"]
