"""The fault `reorder`: the next events to a client leave in another order, and none is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fault_stage import FaultStage, ask, desk_and_media

from mockixn.errors import OrderRefused


def references(stage: FaultStage) -> list[int]:
    """The references of the events that have reached media-1, as they came."""
    return [int(each.split("#")[1]) for each in stage.received_by("media-1")]


def reordered(seed: int, frames: int, come: int) -> tuple[list[int], list[str]]:
    """What reaches the client, and its lines of the journal, where `come` events come in time."""
    stage, _desk, media = desk_and_media(f"[chance]\nseed = {seed}")
    stage.fault(do="reorder", frames=frames, seconds=3, times=1, on={"to": "media-1"})
    before = stage.last
    ask(stage, media, *range(1, come + 1))
    stage.advance(3)
    return references(stage), [line for line in stage.formatted(before) if "<" in line]


def test_pair_of_events_leaves_the_other_way_round() -> None:
    """Both wait for the second one; the journal says from which place to which each has gone."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="reorder", times=1, on={"to": "media-1"})
    before = stage.last
    ask(stage, media, 1)
    assert references(stage) == []
    ask(stage, media, 2, 3)
    assert references(stage) == [2, 1, 3]
    assert [line for line in stage.formatted(before) if "<" in line] == [
        "media-1 < EventError #2 [fault-1: reorder, place 2 → 1 of 2]",
        "media-1 < EventError #1 [fault-1: reorder, place 1 → 2 of 2]",
        "media-1 < EventError #3",
    ]


@given(st.integers(0, 2**32), st.integers(2, 8), st.integers(0, 12))
def test_order_is_another_one_and_the_seed_s(seed: int, frames: int, come: int) -> None:
    """Of those that have come in time all leave, never as they came; again alike by the same seed.

    Events beyond that number keep their places.
    """
    left, formatted = reordered(seed, frames, come)
    assert (left, formatted) == reordered(seed, frames, come)
    gathered = min(frames, come)
    assert sorted(left[:gathered]) == [*range(1, gathered + 1)]
    assert left[gathered:] == [*range(gathered + 1, come + 1)]
    if gathered >= 2:
        assert left[:gathered] != sorted(left[:gathered])
        places = [
            re.findall(r"place (\d+) → (\d+) of (\d+)", line) for line in formatted[:gathered]
        ]
        assert places == [
            [(str(came), str(place), str(gathered))]
            for place, came in enumerate(left[:gathered], 1)
        ]
    assert not any("place" in line for line in formatted[gathered if gathered >= 2 else 0 :])


def test_another_seed_brings_another_order() -> None:
    """Ten seeds do not agree on how six events leave."""
    assert len({tuple(reordered(seed, 6, 6)[0]) for seed in range(10)}) > 5


def test_what_has_come_leaves_when_the_time_is_over() -> None:
    """Two of five are exchanged after the time that the first one waits at most."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="reorder", frames=5, seconds=2, times=1, on={"to": "media-1"})
    ask(stage, media, 1)
    stage.advance(1)
    ask(stage, media, 2)
    stage.advance(0.9)
    assert references(stage) == []
    stage.advance(0.1)
    assert references(stage) == [2, 1]


def test_single_event_leaves_as_it_came() -> None:
    """There is nothing to exchange it with."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="reorder", frames=3, seconds=2, on={"to": "media-1"})
    ask(stage, media, 1)
    assert stage.advance(2) == ["media-1 < EventError #1 [fault-1: reorder]"]


@pytest.mark.parametrize("how", ["lost", "close", "reset"])
def test_nothing_is_forgotten_when_the_connection_ends(how: str) -> None:
    """Each event that waits stands in the journal once, as not delivered, in the order it came."""
    stage, desk, media = desk_and_media()
    stage.fault(do="reorder", frames=5, seconds=9, times=1, on={"to": "media-1"})
    ask(stage, media, 1, 2, 3)
    before = stage.last
    if how == "lost":
        stage.space.connection_lost(media.connection)
    elif how == "close":
        stage.space.close(media.connection, "the test wants it")
    else:
        stage.fault(do="reset", times=1, on={"from": "media-1"})
        ask(stage, media, 4)
    stage.space.run_pending()
    stage.advance(20)
    assert [line for line in stage.formatted(before) if "media-1 <" in line] == [
        "media-1 < EventError #1 [not connected; fault-1: reorder]",
        "media-1 < EventError #2 [not connected]",
        "media-1 < EventError #3 [not connected]",
    ]
    assert desk.connection.transport is not None


def test_event_that_another_fault_delays_keeps_its_delay_in_its_new_place() -> None:
    """What follows it there waits for it, as behind any event that is late."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="reorder", times=1, seconds=9, on={"to": "media-1", "reference": 1})
    stage.fault(do="delay", seconds=2, on={"to": "media-1", "reference": 2})
    ask(stage, media, 1, 2)
    stage.advance(1.9)
    assert references(stage) == []
    stage.advance(0.1)
    assert references(stage) == [2, 1]


def test_every_pair_is_exchanged_where_no_number_is_given() -> None:
    """What is waited for does not wait for others in turn, and is named once."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="reorder", on={"to": "media-1"})
    ask(stage, media, 1, 2, 3, 4)
    assert references(stage) == [2, 1, 4, 3]
    assert stage.formatted()[-2:] == [
        "media-1 < EventError #4 [fault-1: reorder, place 2 → 1 of 2]",
        "media-1 < EventError #3 [fault-1: reorder, place 1 → 2 of 2]",
    ]


def test_reorder_is_for_what_the_server_sends() -> None:
    """A request is not reordered, and a fault that asks for it is refused."""
    stage, _desk, media = desk_and_media()
    with pytest.raises(OrderRefused, match=r'on.from: .* do = "reorder" concerns what the server'):
        stage.fault(do="reorder", on={"from": "media-1"})
    with pytest.raises(OrderRefused, match=r"bytes: found together .* garble, split or truncate"):
        stage.fault(do="reorder", bytes=1)
    assert media.connection.transport is not None


def test_late_event_holds_up_those_that_come_behind_it_by_a_reorder() -> None:
    """Though the time is over that the first one waits at most."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="reorder", times=1, seconds=1, frames=3, on={"to": "media-1", "reference": 1})
    stage.fault(do="delay", seconds=5, on={"to": "media-1", "reference": 2})
    ask(stage, media, 1, 2)
    stage.advance(4.9)
    assert references(stage) == []
    stage.advance(0.1)
    assert references(stage) == [2, 1]
