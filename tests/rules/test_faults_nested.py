"""Several faults on one connection: each in its turn, and all noted when it ends before."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.fault_stage import ask, desk_and_media
from support.stage import frame

from mockixn.wire.frame import FrameBuffer


def test_delayed_then_split_then_stalled() -> None:
    """The pieces begin when the delayed frame has gone, and a stall holds up all of it."""
    stage, _desk, media = desk_and_media()
    for reference, keys in enumerate(
        ({"do": "delay", "seconds": 5}, {"do": "split", "bytes": 60, "seconds": 2}), 1
    ):
        stage.fault(on={"to": "media-1", "reference": reference}, **keys)
    stage.fault(do="stall", seconds=9, on={"to": "media-1", "reference": 3})
    transport = stage.transports["media-1"]
    ask(stage, media, 1, 2)  # out at 5; pieces at 5 and 7
    stage.advance(6)
    ask(stage, media, 3)  # silent until 15
    assert [len(each) for each in transport.writes if isinstance(each, bytes)][1:] == [60]
    stage.advance(8.9)
    assert transport.writes[2:] == ["pause"]
    stage.advance(0.1)
    assert sorted(stage.received_by("media-1")) == [
        *(f"EventError #{number}" for number in (1, 2, 3)),
        "pause",
        "resume",
    ]


def test_longer_of_two_stalls_counts() -> None:
    """A shorter one that begins meanwhile does not end it."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="stall", seconds=5, on={"to": "media-1", "reference": 1})
    stage.fault(do="stall", seconds=1, on={"to": "media-1", "reference": 2})
    ask(stage, media, 1)
    stage.space.handle(
        media.connection,
        frame("RequestStopProcessing", 2, media.id, InteractionId="none"),
        None,
    )
    stage.advance(4.9)
    assert stage.received_by("media-1") == ["pause", "pause"]
    stage.advance(0.1)
    received_by = stage.received_by("media-1")
    assert [each for each in received_by if each != "resume"] == ["EventError #1", "EventError #2"]
    assert "resume" in received_by


def test_half_close_waits_for_what_is_delayed() -> None:
    """What waits before it is sent, what waits behind it is not."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="delay", seconds=2, on={"to": "media-1", "reference": 1})
    stage.fault(do="half_close", on={"to": "media-1", "reference": 2})
    before = stage.last
    ask(stage, media, 1, 2, 3)
    assert stage.received_by("media-1") == []
    stage.advance(2)
    assert stage.received_by("media-1") == ["EventError #1", "half_close"]
    assert stage.formatted(before)[-3:] == [
        "media-1 < EventError #1 [fault-1: delay]",
        "media-1 < EventError #2 [half_close; fault-2: half_close]",
        "media-1 < EventError #3 [half_close]",
    ]


@pytest.mark.parametrize("do", ["reset", "close", "truncate"])
def test_end_waits_for_what_is_delayed(do: str) -> None:
    """Frames before it are sent; frames behind it are noted with the reason."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="delay", seconds=2, on={"to": "media-1", "reference": 1})
    stage.fault(do=do, on={"to": "media-1", "reference": 2})
    before = stage.last
    ask(stage, media, 1, 2, 3)
    assert stage.received_by("media-1") == []
    stage.advance(2)
    assert stage.received_by("media-1") == ["EventError #1"] + [do] * (do != "truncate")
    problem = "swallowed" if do == "truncate" else "not connected"
    assert stage.formatted(before)[-2:] == [
        f"media-1 < EventError #2 [{do}; fault-2: {do}]",
        f"media-1 < EventError #3 [{problem}]",
    ]


def test_stall_for_ever_begins_at_once() -> None:
    """What was delayed before it is not sent, and what was to be handled later is not handled."""
    stage, desk, media = desk_and_media()
    stage.fault(do="delay", on={"to": "desk", "reference": 1})
    stage.fault(do="delay", on={"from": "desk", "reference": 2})
    stage.fault(do="stall", on={"to": "desk", "message": "EventRevoked"})
    ask(stage, desk, 1, 2)
    before = stage.last
    stage.say(media, "RequestStopProcessing", 3, InteractionId="i")
    assert [line for line in stage.formatted(before) if "desk" in line] == [
        "desk < EventError #1 [stall; fault-1: delay]",
        "desk > RequestStopProcessing #2 [fault-2: delay, stall]",
        "desk < EventRevoked [stall; fault-3: stall]",
    ]
    assert stage.advance(9) == []


def test_nothing_that_is_lost_anyway_is_reported_as_dropped() -> None:
    """It could not have been sent."""
    stage, _desk, media = desk_and_media()
    for reference, do in enumerate(("delay", "truncate", "drop"), 1):
        stage.fault(do=do, on={"to": "media-1", "reference": reference})
    ask(stage, media, 1, 2, 3)
    stage.advance(1)
    assert stage.formatted()[-1] == "media-1 < EventError #3 [swallowed; fault-3: drop]"


def test_coalescing_behind_a_delay_waits_no_longer_than_that() -> None:
    """When all that it waited for is there, nothing but the delay holds it up."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="delay", seconds=2, on={"to": "media-1", "reference": 1})
    stage.fault(do="coalesce", seconds=9, on={"to": "media-1", "reference": 2})
    ask(stage, media, 1, 2, 3)
    stage.advance(1.9)
    assert stage.received_by("media-1") == []
    stage.advance(0.1)
    assert stage.received_by("media-1") == ["EventError #1", "EventError #2", "EventError #3"]


def test_coalescing_ends_with_its_time_behind_a_delay() -> None:
    """The delay is over first, then the time in which others could have come."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="delay", seconds=2, on={"to": "media-1", "reference": 1})
    stage.fault(do="coalesce", seconds=3, on={"to": "media-1", "reference": 2})
    ask(stage, media, 1, 2)
    stage.advance(2)
    assert stage.received_by("media-1") == ["EventError #1"]
    stage.advance(1)
    assert stage.received_by("media-1") == ["EventError #2"]
    ask(stage, media, 3)
    assert stage.received_by("media-1") == ["EventError #3"]


@pytest.mark.parametrize("who", ["client", "server", "reset"])
def test_what_waits_when_the_connection_ends_is_reported_as_lost(who: str) -> None:
    """In both directions, at once, whichever side ends it."""
    stage, desk, media = desk_and_media()
    stage.fault(do="delay", seconds=60, on={"to": "desk"})
    stage.fault(do="delay", seconds=60, on={"from": "desk"})
    stage.say(media, "RequestStopProcessing", InteractionId="i")
    formatted: list[str] = []
    stage.journal.watchers.append(lambda entry: formatted.append(f"{entry.client} {entry.problem}"))
    before = stage.last
    ask(stage, desk, 1)
    if who == "client":
        stage.space.connection_lost(desk.connection)
    elif who == "server":
        stage.space.close(desk.connection, "for a reason")
        stage.space.run_pending()
    else:
        stage.space.reset()
        assert formatted == ["desk not connected", "desk None"]
        return
    assert stage.formatted(before)[:2] == [
        "desk < EventRevoked [not connected; fault-1: delay]",
        "desk > RequestStopProcessing #1 [fault-2: delay, lost with its connection]",
    ]
    before = stage.last
    stage.advance(60)
    assert stage.formatted(before) == []


def test_split_frame_is_lost_when_its_connection_ends_amid_it() -> None:
    """The pieces that had left are not the message."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="split", on={"to": "media-1"})
    ask(stage, media, 1)
    stage.advance(0.1)
    stage.space.connection_lost(media.connection)
    assert stage.formatted()[-1] == "media-1 < EventError #1 [not connected; fault-1: split]"
    assert stage.due == []


def test_connection_recovers() -> None:
    """When what waited has gone, and no rule is in force, nothing stands in the way of others."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="delay", seconds=2, times=1, on={"to": "media-1"})
    ask(stage, media, 1)
    stage.space.remove("fault-1")
    assert stage.space.faults
    stage.advance(2)
    assert not stage.space.faults


def test_failing_act_does_not_hold_up_what_waits_behind_it() -> None:
    """A defect of mockixn, such as in a watcher of the journal, is no stall."""
    stage, _desk, media = desk_and_media()
    stage.host.defects = []
    stage.fault(do="delay", seconds=2, times=1, on={"to": "media-1"})
    ask(stage, media, 1, 2)

    def fail(_entry: object) -> None:
        stage.journal.watchers.clear()
        raise RuntimeError("a defect")

    stage.journal.watchers.append(fail)
    stage.advance(2)
    assert len(stage.host.defects) == 1
    assert stage.received_by("media-1") == ["EventError #2"]


ORDERLY = st.sampled_from(["delay", "split", "coalesce", "stall"])


@given(
    st.lists(st.tuples(ORDERLY, st.integers(0, 30), st.integers(1, 50)), max_size=6),
    st.lists(st.integers(0, 10), min_size=1, max_size=8),
)
@settings(max_examples=60, deadline=None)
def test_no_pause_or_cut_changes_a_byte_of_the_stream(
    faults: list[tuple[str, int, int]], gaps: list[int]
) -> None:
    """In any combination, the client reads the frames in the order of the journal."""
    stage, _desk, media = desk_and_media()
    for number, (do, seconds, size) in enumerate(faults):
        keys = {"split": {"bytes": size}, "coalesce": {"frames": size + 1}}.get(do, {})
        stage.fault(do=do, seconds=seconds, nth=number + 1, every=2, on={"to": "media-1"}, **keys)
    before = stage.last
    references = range(1, len(gaps) + 1)
    for reference, gap in zip(references, gaps, strict=True):
        ask(stage, media, reference)
        stage.advance(gap)
    stage.advance(10_000)
    frames = list(FrameBuffer().feed(stage.wire("media-1")))
    assert [each.reference for each in frames] == [*references]
    formatted = [line for line in stage.formatted(before) if "<" in line]
    assert [int(line.split()[3].removeprefix("#")) for line in formatted] == [*references]
    assert stage.due == []


def test_frame_that_waits_for_others_leaves_after_a_stall_of_any_length() -> None:
    """Its own time is over before, and a third of a second is no whole number of microseconds."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="coalesce", seconds=0.1, frames=9, on={"to": "media-1", "reference": 1})
    stage.fault(do="stall", seconds=1 / 3, on={"from": "media-1", "reference": 2})
    ask(stage, media, 1)
    ask(stage, media, 2)
    stage.advance(1 / 3)
    assert [each for each in stage.received_by("media-1") if "#" in each] == [
        "EventError #1",
        "EventError #2",
    ]


def test_connection_is_not_ended_in_place_of_a_frame_that_is_lost_anyway() -> None:
    """What is cut short before it is the last that the client gets."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="delay", seconds=2, on={"to": "media-1", "reference": 1})
    stage.fault(do="truncate", bytes=0, on={"to": "media-1", "reference": 2})
    stage.fault(do="reset", on={"to": "media-1", "reference": 3})
    ask(stage, media, 1, 2, 3)
    formatted = stage.advance(2)
    assert formatted[-1] == "media-1 < EventError #3 [swallowed; fault-3: reset]"
    assert stage.received_by("media-1") == ["EventError #1"]
    assert media.connection.transport is not None


def test_bad_frame_that_waits_is_forgotten_with_its_connection() -> None:
    """No client is left to get the error; the journal has only the request before it."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="delay", seconds=2, times=1, on={"from": "media-1"})
    ask(stage, media, 1)
    stage.space.received(media.connection, frame("RequestHold", 2)._replace(message=9999))
    before = stage.last
    stage.space.connection_lost(media.connection)
    assert stage.formatted(before) == [
        "media-1 > RequestStopProcessing #1 [fault-1: delay, lost with its connection]"
    ]


def test_frame_that_is_lost_anyway_is_not_cut_short() -> None:
    """Nothing of it leaves, and the journal says what it is lost by."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="delay", seconds=2, on={"to": "media-1", "reference": 1})
    stage.fault(do="half_close", on={"to": "media-1", "reference": 2})
    stage.fault(do="truncate", on={"to": "media-1", "reference": 3})
    ask(stage, media, 1, 2, 3)
    formatted = stage.advance(2)
    assert formatted[-1] == "media-1 < EventError #3 [half_close; fault-3: truncate]"
    assert stage.received_by("media-1") == ["EventError #1", "half_close"]


def test_garbled_request_whose_connection_has_ended_is_handled_by_nobody() -> None:
    """As any other that waits then."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="delay", seconds=2, on={"from": "media-1", "reference": 1})
    stage.fault(do="garble", bytes=0, on={"from": "media-1", "reference": 2})
    ask(stage, media, 1, 2)
    before = stage.last
    stage.space.connection_lost(media.connection)
    first, second = stage.formatted(before)
    assert first.endswith("#1 [fault-1: delay, lost with its connection]")
    assert second.endswith("lost with its connection]")
    assert "#2 [fault-2: garble, byte 0: " in second
