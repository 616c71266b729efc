"""The clock of a space: held and real, what happens when, and what happens first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.stage import Host, Stage, Writes

from mockixn.engine.timers import Timers
from mockixn.errors import OrderRefused
from mockixn.space.clock import SpaceClock


@pytest.mark.parametrize("seconds", [-1.0, -1e-9, float("nan"), float("inf"), float("-inf"), 1e300])
def test_time_goes_neither_back_nor_to_the_end(seconds: float) -> None:
    """Such an advance is refused, and nothing has happened."""
    stage = Stage()
    stage.space.opened(Writes())
    before = stage.everything()
    with pytest.raises(OrderRefused, match=r"advance: found .*, expected 0 or more seconds"):
        stage.space.advance(seconds)
    assert stage.everything() == before


@pytest.mark.parametrize(("after", "accepted"), [(30, True), (30.001, False)])
def test_what_a_rule_waits_for_comes_before_a_time_out_of_that_moment(
    after: float, accepted: bool
) -> None:
    """An agent that accepts when its invitation expires is in time, and a moment later is not."""
    stage = Stage(
        f"""
        [[interaction]]
        id = "i"
        media_type = "email"
        queue = "inbound"
        submitted_by = "media-1"
        strategy = "urs"
        [[participant]]
        name = "desk"
        type = "AgentApplication"
        agent = "agent-1"
        invited = "accept"
        after = {after}
        """
    )
    urs = stage.client("urs", "RoutingEngine")
    stage.say(urs, "RequestRouteCall", InteractionId="i", AgentId="agent-1")
    formatted = stage.advance(31)
    assert ("desk < EventAck #3" in formatted) is accepted
    assert ("desk < EventRevoked" in formatted) is not accepted


def test_real_clock_is_not_moved() -> None:
    """Only a held clock can be moved."""
    with pytest.raises(OrderRefused, match="the clock is not held"):
        Stage(held=False).space.advance(1)


def test_far_future_can_still_be_written_down() -> None:
    """The last second before the year 10000 has a date."""
    stage = Stage()
    stage.advance(253_402_300_799 - stage.space.now)
    stage.client("a")
    assert '"9999-12-31T23:59:59' in stage.written()
    with pytest.raises(OrderRefused, match="end before the year 10000"):
        stage.space.advance(2)


@given(st.lists(st.floats(0, 40), max_size=8))
def test_each_thing_happens_at_its_own_moment(steps: list[float]) -> None:
    """After a step of any length: a connection is closed ten seconds after its start."""
    stage = Stage()
    transport = Writes()
    stage.space.opened(transport)
    for step in steps:
        stage.space.advance(step)
    assert (transport.writes == ["close"]) is (round(sum(steps), 6) >= 10)


def test_host_gets_its_due_moments() -> None:
    """After each change of that moment, and after a reset."""
    stage = Stage(held=False)
    stage.space.opened(Writes())
    assert stage.host.wakes[-1] == stage.host.now + 10
    stage.host.now += 4
    stage.participant(name="a", type="MediaServer")
    stage.cue(participant="a", at=5, do="leave")
    assert stage.host.wakes[-1] == stage.host.now + 1
    stage.space.reset()
    assert stage.host.wakes[-1] is None


def test_reset_starts_the_times_of_the_scenario_anew() -> None:
    """On a real clock, too, what is to come at five seconds comes five seconds after the reset."""
    stage = Stage(
        """
        [[participant]]
        name = "a"
        type = "MediaServer"
        [[cue]]
        participant = "a"
        at = 5
        do = "leave"
        """,
        held=False,
    )
    stage.host.now += 4
    stage.space.reset()
    assert stage.host.wakes[-1] == stage.host.now + 5
    stage.host.now += 5
    stage.space.tick()
    assert stage.space.participants.members["a"].client is None
    assert stage.host.wakes[-1] is None


def test_year_10000_is_not_reached() -> None:
    """An advance that would end with its first moment is refused."""
    stage = Stage()
    with pytest.raises(OrderRefused, match="end before the year 10000"):
        stage.advance(253_402_300_800 - stage.space.now)


def test_held_clock_never_goes_back() -> None:
    """Not for what should have been earlier: frames that a fault holds back may be so."""
    clock = SpaceClock(Host(), Timers(), held=True)
    start = clock.now
    clock.move_to(start + 1000)
    acts: list[float] = []
    clock.call_at(start + 990, lambda: acts.append(clock.now), "late")
    due = clock.next_due(start + 1000)
    assert due == start + 990
    clock.fire(due)
    assert acts == [start + 1000]
    clock.move_to(start)
    assert clock.now == start + 1000
