"""Faults by chance: the same seed gives the same journal, and every draw is in it."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from support.fault_stage import FaultStage, ask, desk_and_media

from mockixn.engine.clients import LogicalClient

FAULTS = """
[[fault]]
do = "drop"
probability = 0.4
on = { message = "EventError" }
[[fault]]
do = "garble"
probability = 0.5
on = { to = "media-1" }
[[fault]]
do = "delay"
seconds = 3
probability = 0.3
on = { message = "RequestStopProcessing" }
[[fault]]
do = "split"
bytes = 7
probability = 0.3
on = { to = "media-1" }
[[fault]]
do = "garble"
probability = 0.1
on = { message = "RequestStopProcessing" }
[[fault]]
do = "away"
seconds = 9
probability = 0.1
on = { message = "RequestStopProcessing", from = "media-1" }
"""
SEEDS = st.integers(0, 2**31)


def seeded(seed: int) -> str:
    """The faults, and what they are drawn from."""
    return f"[chance]\nseed = {seed}\n{FAULTS}"


def conversation(stage: FaultStage, media: LogicalClient) -> str:
    """A media server asks, and connects again when it must; the journal of it."""
    for number in range(6):
        if media.connection.transport is None and not stage.space.outage:
            media = stage.client("media-1")
        if media.connection.transport is not None:
            ask(stage, media, number + 1)
        stage.advance(4)
    return stage.written()


def played(seed: int, name: str = "") -> tuple[str, bytes]:
    """The journal of a conversation, and every byte that reached the media server."""
    stage = FaultStage(seeded(seed), name)
    return conversation(stage, stage.client("media-1")), stage.wire("media-1")


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_same_seed_gives_the_same_journal_byte_for_byte(seed: int) -> None:
    """In a second run and in another space: draws, times, ids and what is on the wire."""
    assert played(seed) == played(seed) == played(seed, "alpha")


def test_another_seed_gives_another_journal() -> None:
    """Chance is chance."""
    assert len({played(seed) for seed in range(10)}) > 5


def test_draws_stand_in_the_journal() -> None:
    """Each firing with its number, and the chance that it was below; what fires always has none."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="drop", probability=0.5, on={"to": "media-1"})
    stage.fault(do="delay", seconds=0, on={"to": "media-1"})
    ask(stage, media, *range(1, 9))
    because = [each.because for each in stage.journal.since(0)[-16:] if each.direction == "out"]
    drawn = [each for each in because if each != "fault-2: delay"]
    assert 0 < len(drawn) < 8
    for each in drawn:
        assert each is not None
        prefix, number, below = each[:-1].rsplit(" ", 3)[0], *each[:-1].rsplit(" ", 3)[1::2]
        assert prefix == "fault-1: drop (draw"
        assert float(number) < float(below) == 0.5


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_one_more_fault_disturbs_no_other(seed: int) -> None:
    """Those after it draw as before, though the message was taken from them."""

    def fired(*more: str) -> list[int]:
        stage, _desk, media = desk_and_media(f"[chance]\nseed = {seed}\n")
        for each in more:
            stage.fault(id=each, do="duplicate", probability=0.5, on={"to": "media-1"})
        stage.fault(id="mine", do="drop", probability=0.3, nth=2, on={"to": "media-1"})
        ask(stage, media, *range(1, 20))
        return [
            each.message.reference
            for each in stage.journal.since(0)
            if each.message is not None and "mine: drop" in (each.because or "")
        ]

    alone = fired()
    assert set(fired("other")) <= set(alone)
    assert set(fired("other", "and another")) <= set(alone)


def test_reset_begins_the_draws_anew() -> None:
    """What happened after the start happens again after a reset."""
    stage = FaultStage(seeded(3))
    first = conversation(stage, stage.client("media-1"))
    stage.space.reset()
    assert conversation(stage, stage.client("media-1")) == first


def test_fault_added_again_draws_from_the_start() -> None:
    """An id that was taken back and is used again knows nothing of its first life."""
    stage, _desk, media = desk_and_media()
    formatted = []
    for _ in range(2):
        id = stage.fault(id="mine", do="drop", probability=0.5, on={"to": "media-1"})
        before = stage.last
        ask(stage, media, *range(1, 9))
        formatted.append(stage.formatted(before))
        stage.space.remove(id)
    assert formatted[0] == formatted[1]


def test_each_fault_has_draws_of_its_own() -> None:
    """Two faults with one probability do not fire for the same messages."""
    stage, _desk, media = desk_and_media()
    for on in ({"from": "media-1"}, {"to": "media-1"}):
        stage.fault(do="drop", probability=0.5, on=on)
    for number in range(20):
        ask(stage, media, number + 1)
    draws = re.findall(r"draw (0\.\d+)", "\n".join(stage.formatted()))
    assert len(draws) > 1
    assert len({*draws}) == len(draws)
