"""Faults, one at a time: what reaches the client, what is handled, what the journal says."""

from __future__ import annotations

import pytest
from support.fault_stage import FaultStage, ask, desk_and_media
from support.stage import HANDLED, frame

from mockixn.errors import OrderRefused
from mockixn.wire.frame import Frame

# What the server sends


def test_dropped_frame_is_lost_and_reported() -> None:
    """The other clients get their messages; the journal says why one did not."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="drop", on={"message": "EventRevoked", "to": "desk"})
    formatted = stage.say(media, "RequestStopProcessing", InteractionId="i")
    assert formatted[-1] == "desk < EventRevoked [drop; fault-1: drop]"
    assert (stage.received_by("desk"), stage.received_by("media-1")) == ([], ["EventAck #7"])


def test_delayed_frame_holds_up_what_follows() -> None:
    """Order is kept: what comes after it waits too, and no longer than it."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="delay", seconds=2, times=1, on={"to": "media-1"})
    ask(stage, media, 1, 2)
    stage.advance(1.9)
    assert stage.received_by("media-1") == []
    stage.advance(0.1)
    assert stage.received_by("media-1") == ["EventError #1", "EventError #2"]
    ask(stage, media, 3)
    assert stage.received_by("media-1") == ["EventError #3"]


def test_each_delayed_frame_is_as_late_as_the_fault_says() -> None:
    """Delays do not add up: each counts from when its frame would have gone out."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="delay", seconds=2, on={"to": "media-1"})
    ask(stage, media, 1)
    stage.advance(1)
    ask(stage, media, 2)
    stage.advance(1)
    assert stage.received_by("media-1") == ["EventError #1"]
    stage.advance(1)
    assert stage.received_by("media-1") == ["EventError #2"]


def test_moments_need_not_be_whole_microseconds() -> None:
    """As a third of a second is none."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="delay", seconds=1 / 3, on={"to": "media-1"})
    ask(stage, media, 1, 2)
    assert stage.advance(1 / 3) == [
        "media-1 < EventError #1 [fault-1: delay]",
        "media-1 < EventError #2 [fault-1: delay]",
    ]


def test_late_frame_stands_in_the_journal_when_it_goes_out() -> None:
    """Not earlier; cues for the message act then."""
    stage, _desk, media = desk_and_media()
    stage.participant(name="media-2", type="MediaServer")
    request = {"message": "RequestStopProcessing", "attributes": {"InteractionId": "i"}}
    stage.cue(participant="media-2", on={"message": "EventError"}, send=request)
    stage.fault(do="delay", seconds=2, on={"to": "media-1"})
    assert stage.say(media, "RequestStopProcessing", 1, InteractionId="none") == [
        "media-1 > RequestStopProcessing #1"
    ]
    formatted = stage.advance(2)
    assert formatted[:2] == [
        "media-1 < EventError #1 [fault-1: delay]",
        "media-2 > RequestStopProcessing #2 [cue-1]",
    ]
    assert stage.journal.since(0)[-1].time == stage.space.started + 2


def test_late_answer_did_not_come_at_once() -> None:
    """The sender for a participant gets no answer that has not gone out yet."""
    stage, _desk, _media = desk_and_media()
    stage.participant(name="media-2", type="MediaServer")
    stage.fault(do="delay", on={"to": "media-2"})
    assert stage.send("media-2", "RequestStopProcessing", InteractionId="i").answer is None
    assert stage.advance(1) == ["media-2 < EventError #2 [fault-1: delay]"]


def test_duplicated_frame_comes_so_often() -> None:
    """Twice, unless `frames` says more; each of them stands in the journal."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="duplicate", on={"to": "media-1"}, times=1)
    stage.fault(do="duplicate", frames=3, on={"to": "media-1"})
    before = stage.last
    ask(stage, media, 1)
    assert stage.received_by("media-1") == ["EventError #1"] * 2
    assert stage.formatted(before)[1:] == ["media-1 < EventError #1 [fault-1: duplicate]"] * 2
    ask(stage, media, 2)
    assert stage.received_by("media-1") == ["EventError #2"] * 3


@pytest.mark.parametrize("given", [None, 0, 23, 10_000])
def test_garbled_frame_differs_in_the_byte_that_is_reported(given: int | None) -> None:
    """One byte is another one: the one that is given; without one, or beyond the frame, by chance.

    The journal says which, from what, to what.
    """
    stage, _desk, media = desk_and_media()
    ask(stage, media, 1)
    good = stage.wire("media-1")
    stage.fault(do="garble", on={"to": "media-1"}, **({} if given is None else {"bytes": given}))
    ask(stage, media, 1)
    bad = stage.wire("media-1")
    assert len(bad) == len(good)
    [at] = [index for index in range(len(good)) if good[index] != bad[index]]
    assert at == given if given in (0, 23) else at >= 16
    because = f"fault-1: garble, byte {at}: {good[at]:02x} → {bad[at]:02x}"
    assert stage.formatted()[-1] == f"media-1 < EventError #1 [{because}]"


def test_garbled_byte_is_never_what_it_was() -> None:
    """Chance decides what it becomes, but for that."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="garble", bytes=4, on={"to": "media-1"})
    ask(stage, media, *range(1, 1000))
    became = [str(each.because)[-2:] for each in stage.journal if "garble" in (each.because or "")]
    assert len(became) == 999
    assert len(set(became)) > 200
    assert "01" not in became


def test_split_frame_comes_in_pieces_with_pauses() -> None:
    """Each piece leaves by itself, and what follows waits behind the last one."""
    stage, _desk, media = desk_and_media()
    ask(stage, media, 1)
    whole = stage.wire("media-1")
    stage.fault(do="split", bytes=40, seconds=1, times=1, on={"to": "media-1"})
    ask(stage, media, 1, 2)
    transport = stage.transports["media-1"]
    for start in range(0, len(whole), 40):
        assert transport.writes == [whole[start : start + 40]]
        transport.writes.clear()
        if start + 40 < len(whole):
            stage.advance(0.9)
            assert transport.writes == []
            stage.advance(0.1)
    assert stage.received_by("media-1") == ["EventError #2"]


def test_first_piece_is_not_sent_with_what_was_sent_before() -> None:
    """Though that has not left yet."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="split", nth=2, on={"to": "media-1"})
    ask(stage, media, 1, 2)
    before, piece = stage.transports["media-1"].writes
    assert (len(before) > 16, len(piece)) == (True, 1)


def test_split_frame_comes_byte_by_byte_by_default() -> None:
    """A hundredth of a second apart; it has gone out when its last byte has."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="split", times=1, on={"to": "media-1"})
    before = stage.last
    ask(stage, media, 1)
    transport = stage.transports["media-1"]
    assert [len(each) for each in transport.writes] == [1]
    stage.advance(0.1)
    assert [len(each) for each in transport.writes] == [1] * 11
    assert stage.formatted(before) == ["media-1 > RequestStopProcessing #1"]
    stage.advance(10)
    assert {len(each) for each in transport.writes} == {1}
    assert stage.formatted(before)[-1] == "media-1 < EventError #1 [fault-1: split]"
    assert stage.received_by("media-1") == ["EventError #1"]


def test_coalesced_frames_come_in_one_segment() -> None:
    """The first waits for the third, and all leave at once; or it waits for the given time only."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="coalesce", frames=3, seconds=5, nth=1, every=3, on={"to": "media-1"})
    transport = stage.transports["media-1"]
    ask(stage, media, 1, 2)
    transport.flush()
    assert transport.writes == []
    ask(stage, media, 3)
    transport.flush()
    assert len(transport.writes) == 1
    assert stage.received_by("media-1") == ["EventError #1", "EventError #2", "EventError #3"]
    ask(stage, media, 4)
    stage.advance(4.9)
    assert stage.received_by("media-1") == []
    stage.advance(0.1)
    assert stage.received_by("media-1") == ["EventError #4"]


def test_frame_that_waited_in_vain_is_followed_by_another_that_waits() -> None:
    """The time of the first one was over."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="coalesce", frames=3, seconds=5, on={"to": "media-1"})
    ask(stage, media, 1)
    stage.advance(5)
    assert stage.received_by("media-1") == ["EventError #1"]
    ask(stage, media, 2, 3)
    assert stage.received_by("media-1") == []
    ask(stage, media, 4)
    assert len(stage.received_by("media-1")) == 3


def test_coalescing_every_frame_makes_pairs() -> None:
    """What is waited for does not wait for others in turn."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="coalesce", on={"to": "media-1"})
    ask(stage, media, 1, 2, 3)
    assert stage.received_by("media-1") == ["EventError #1", "EventError #2"]
    ask(stage, media, 4)
    assert stage.received_by("media-1") == ["EventError #3", "EventError #4"]


@pytest.mark.parametrize(("keys", "size"), [({}, 16), ({"bytes": 0}, 0), ({"bytes": 21}, 21)])
def test_truncated_frame_is_the_last_that_comes(keys: dict[str, int], size: int) -> None:
    """A header that announces a body, then silence; later frames are noted as swallowed."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="truncate", times=1, on={"to": "media-1"}, **keys)
    ask(stage, media, 1, 2)
    assert len(stage.wire("media-1")) == size
    assert stage.formatted()[-3:] == [
        "media-1 < EventError #1 [truncate; fault-1: truncate]",
        "media-1 > RequestStopProcessing #2",
        "media-1 < EventError #2 [swallowed]",
    ]
    stage.advance(1000)
    assert stage.received_by("media-1") == []


def test_frame_shorter_than_what_comes_of_it_is_whole() -> None:
    """It has arrived, and what follows is swallowed."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="truncate", bytes=10_000, on={"to": "media-1"})
    ask(stage, media, 1, 2)
    assert stage.received_by("media-1") == ["EventError #1"]
    assert [line for line in stage.formatted() if "fault-1" in line or "swallowed" in line] == [
        "media-1 < EventError #1 [fault-1: truncate]",
        "media-1 < EventError #2 [swallowed]",
    ]


def test_stalled_connection_is_silent_both_ways() -> None:
    """Nothing is read nor sent until the time is over; then all of it, in order."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="stall", seconds=3, times=1, on={"to": "media-1"})
    ask(stage, media, 1, 2)  # the second was read with the first
    assert stage.received_by("media-1") == ["pause"]
    stage.advance(2.9)
    assert stage.received_by("media-1") == []
    assert stage.formatted()[-1] == "media-1 > RequestStopProcessing #1"
    stage.advance(0.1)
    received_by = stage.received_by("media-1")
    assert "resume" in received_by
    assert [each for each in received_by if each != "resume"] == ["EventError #1", "EventError #2"]
    ask(stage, media, 3)
    assert stage.received_by("media-1") == ["EventError #3"]


def test_stall_without_an_end_is_for_ever() -> None:
    """Frames for the client, and frames from it, are noted as lost at once."""
    stage, desk, media = desk_and_media()
    stage.fault(do="stall", times=1, on={"to": "desk"})
    ask(stage, desk, 1, 2)
    stage.say(media, "RequestStopProcessing", 3, InteractionId="i")
    stage.advance(100_000)
    assert stage.received_by("desk") == ["pause"]
    assert [line for line in stage.formatted() if "desk" in line][-4:] == [
        "desk > RequestStopProcessing #1",
        "desk < EventError #1 [stall; fault-1: stall]",
        "desk > RequestStopProcessing #2 [stall]",
        "desk < EventRevoked [stall]",
    ]


@pytest.mark.parametrize("do", ["reset", "close"])
def test_connection_ends_in_the_frames_place(do: str) -> None:
    """The client is gone for the models too: its agent is logged out."""
    stage, _desk, media = desk_and_media()
    stage.client("stat", "ReportingEngine")
    stage.fault(do=do, on={"message": "EventRevoked"})
    formatted = stage.say(media, "RequestStopProcessing", InteractionId="i")
    assert f"desk < EventRevoked [{do}; fault-1: {do}]" in formatted
    assert "stat < EventAgentLogout" in formatted
    assert stage.received_by("desk") == [do]


def test_what_was_sent_before_a_reset_has_left() -> None:
    """It is handed over before the connection is reset; whether it is read is the client's luck."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="reset", nth=3, on={"to": "media-1"})
    ask(stage, media, 1, 2, 3)
    assert stage.received_by("media-1") == ["EventError #1", "EventError #2", "reset"]


def test_half_closed_connection_still_listens() -> None:
    """The server says that it sends no more; what the client sends is carried out."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="half_close", times=1, on={"to": "media-1"})
    before = stage.last
    ask(stage, media, 1)
    assert (
        stage.formatted(before)[-1] == "media-1 < EventError #1 [half_close; fault-1: half_close]"
    )
    formatted = stage.say(media, "RequestStopProcessing", InteractionId="i")
    assert stage.received_by("media-1") == ["half_close"]
    assert "media-1 < EventAck #7 [half_close]" in formatted
    assert stage.received_by("desk") == ["EventRevoked"]


# What clients send


@pytest.mark.parametrize(("do", "handled"), [("drop", 0), ("duplicate", 2), ("coalesce", 1)])
def test_what_a_fault_makes_of_a_request(do: str, handled: int) -> None:
    """It is lost or comes twice; a kind that is only for frames of the server does not hit it."""
    stage, _desk, media = desk_and_media()
    stage.fault(do=do, times=1)
    before = stage.last
    ask(stage, media, 1)
    stage.advance(1)
    came = [line for line in stage.formatted(before) if ">" in line]
    assert len([line for line in stage.formatted(before) if "<" in line]) == handled
    expected = "" if do == "coalesce" else f" [fault-1: {do}]"
    assert came == [f"media-1 > RequestStopProcessing #1{expected}"] * max(handled, 1)


def test_nobody_hears_of_a_dropped_request() -> None:
    """It stands in the journal; no cue follows from it."""
    stage, _desk, media = desk_and_media()
    stage.participant(name="media-2", type="MediaServer")
    request = {"message": "RequestStopProcessing", "attributes": {"InteractionId": "i"}}
    stage.cue(participant="media-2", on={"from": "media-1"}, send=request)
    stage.fault(do="drop", on={"from": "media-1"})
    before = stage.last
    ask(stage, media, 1)
    assert stage.formatted(before) == ["media-1 > RequestStopProcessing #1 [fault-1: drop]"]


def test_delayed_request_holds_up_those_behind_it() -> None:
    """They are carried out in the order in which they were sent, at the same moment."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="delay", seconds=2, on={"from": "media-1"}, times=1)
    before = stage.last
    ask(stage, media, 1, 2)
    stage.advance(1.9)
    assert stage.formatted(before) == []
    assert stage.advance(0.1) == [
        "media-1 > RequestStopProcessing #1 [fault-1: delay]",
        "media-1 < EventError #1",
        "media-1 > RequestStopProcessing #2",
        "media-1 < EventError #2",
    ]


def test_frame_that_is_no_message_waits_behind_a_delayed_request() -> None:
    """It is answered in its turn, though no fault can take it."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="delay", on={"from": "media-1"}, times=1)
    before = stage.last
    ask(stage, media, 1)
    bad = frame("RequestStopProcessing", 2, InteractionId="none")._replace(body=b"?")
    stage.space.received(media.connection, bad)
    assert stage.formatted(before) == []
    stage.advance(1)
    assert stage.received_by("media-1") == ["EventError #1", "EventError #2"]


def test_another_fault_hits_what_waits_behind_a_delayed_request() -> None:
    """It counts when it comes, and is done when its turn has come."""
    stage, _desk, media = desk_and_media()
    for reference, do in enumerate(("delay", "drop", "close"), 1):
        stage.fault(do=do, on={"from": "media-1", "reference": reference})
    before = stage.last
    ask(stage, media, 1, 2, 3, 4)
    stage.advance(2)
    assert stage.formatted(before) == [
        "media-1 > RequestStopProcessing #1 [fault-1: delay]",
        "media-1 < EventError #1",
        "media-1 > RequestStopProcessing #2 [fault-2: drop]",
        "media-1 > RequestStopProcessing #3 [fault-3: close]",
        "media-1 > RequestStopProcessing #4 [lost with its connection]",
    ]
    assert stage.received_by("media-1") == ["EventError #1", "close"]


def test_stalled_request_is_handled_when_the_stall_is_over() -> None:
    """Reading goes on then as well."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="stall", seconds=3, times=1, on={"from": "media-1"})
    before = stage.last
    ask(stage, media, 1, 2)
    stage.advance(2.9)
    assert stage.formatted(before) == []
    assert stage.received_by("media-1") == ["pause"]
    stage.advance(0.1)
    assert stage.received_by("media-1") == ["resume", "EventError #1", "EventError #2"]
    assert stage.formatted(before)[0] == "media-1 > RequestStopProcessing #1 [fault-1: stall]"


def test_stall_at_a_request_silences_the_server_too() -> None:
    """What others bring about is not sent before it is over."""
    stage, desk, media = desk_and_media()
    stage.fault(do="stall", seconds=3, times=1, on={"from": "desk"})
    ask(stage, desk, 1)
    stage.say(media, "RequestStopProcessing", 2, InteractionId="i")
    stage.advance(2.9)
    assert stage.received_by("desk") == ["pause"]
    stage.advance(0.1)
    assert sorted(stage.received_by("desk")) == ["EventError #1", "EventRevoked", "resume"]


def test_played_participant_suffers_as_a_real_one_does() -> None:
    """What it sends is late, and so is what it does about what it gets."""
    stage, _desk, media = desk_and_media()
    stage.participant(name="media-2", type="MediaServer")
    request = {"message": "RequestStopProcessing", "attributes": {"InteractionId": "none"}}
    stage.cue(participant="media-2", on={"to": "media-1", "message": "EventError"}, send=request)
    stage.fault(do="delay", seconds=1, on={"from": "media-2"})
    stage.fault(do="delay", seconds=2, on={"to": "media-2"})
    before = stage.last
    ask(stage, media, 1)
    assert stage.formatted(before) == [
        "media-1 > RequestStopProcessing #1",
        "media-1 < EventError #1",
    ]
    assert stage.advance(1) == ["media-2 > RequestStopProcessing #2 [cue-1, fault-1: delay]"]
    assert stage.advance(2) == ["media-2 < EventError #2 [fault-2: delay]"]


def test_request_stalled_for_ever_is_never_handled() -> None:
    """Nor what comes with it."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="stall", times=1, on={"from": "media-1"})
    before = stage.last
    ask(stage, media, 1, 2)
    stage.advance(10_000)
    assert stage.formatted(before) == [
        "media-1 > RequestStopProcessing #1 [fault-1: stall]",
        "media-1 > RequestStopProcessing #2 [stall]",
    ]


@pytest.mark.parametrize("do", ["reset", "close", "half_close"])
def test_connection_ends_in_the_requests_place(do: str) -> None:
    """Nobody handles the request."""
    stage, _desk, media = desk_and_media()
    stage.fault(do=do, on={"message": "RequestStopProcessing"}, times=1)
    formatted = stage.say(media, "RequestStopProcessing", InteractionId="i")
    assert formatted == [f"media-1 > RequestStopProcessing #7 [fault-1: {do}]"]
    assert stage.received_by("media-1") == [do]
    assert "i" in stage.space.engine.world.interactions
    clients = [each.name for each in stage.space.engine.world.clients.values()]
    assert clients == (["desk", "media-1"] if do == "half_close" else ["desk"])


def test_garbled_body_is_answered_as_any_other_bad_body() -> None:
    """The connection goes on."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="garble", bytes=17, times=1, on={"from": "media-1"})  # how many attributes
    before = stage.last
    ask(stage, media, 1, 2)
    malformed, answer, *_ = stage.formatted(before)
    assert malformed.startswith("media-1 > ? [RequestStopProcessing: attribute list: ")
    assert "; fault-1: garble, byte 17: 01 → " in malformed
    assert answer == "media-1 < EventError #1"
    assert stage.received_by("media-1") == ["EventError #1", "EventError #2"]


@pytest.mark.parametrize(
    ("byte", "problem", "received_by"),
    [
        (0, "frame: found length ", ["EventError #1", "close"]),
        (
            3,
            "frame: found 25 bytes, expected a body of 35 bytes (frame incomplete, at byte 16)",
            ["close"],
        ),
        (4, "frame: found version ", ["EventError #1", "close"]),
    ],
)
def test_garbled_length_or_version_spoils_the_stream(
    byte: int, problem: str, received_by: list[str]
) -> None:
    """Nobody can tell where the next frame begins: the connection is closed."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="garble", bytes=byte, times=1, on={"from": "media-1"})
    before = stage.last
    ask(stage, media, 1)
    malformed = stage.formatted(before)[0]
    assert malformed.startswith(f"- > ? [{problem}")
    assert f"; fault-1: garble, byte {byte}: " in malformed
    assert stage.received_by("media-1") == received_by


def test_garbled_reference_is_answered_as_it_came() -> None:
    """The header of a request may be hit too."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="garble", bytes=8, times=1, on={"from": "media-1"})
    ask(stage, media, 1)
    [answer] = stage.received_by("media-1")
    assert answer.startswith("EventError #")
    assert int(answer.removeprefix("EventError #")) % 2**24 == 1
    assert answer != "EventError #1"


# Which message it hits


def test_fault_counts_every_message_that_meets_it() -> None:
    """From the nth on, as often as `every` and `times` say."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="drop", nth=2, every=3, times=2, on={"to": "media-1"})
    ask(stage, media, *range(1, 12))
    lost = [1 + n for n, each in enumerate(stage.journal.since(0)[-21::2]) if each.problem]
    assert lost == [2, 5]
    [rule] = stage.space.rules()
    assert (rule.seen, rule.fired) == (11, 2)


def test_first_fault_that_fires_wins_and_the_others_count() -> None:
    """What the first one takes has passed the second one by, which goes on counting."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="drop", nth=1, every=2, on={"to": "media-1"})
    stage.fault(do="duplicate", nth=2, every=2, on={"to": "media-1"})
    stage.fault(do="garble", nth=3, times=1, on={"to": "media-1"})
    ask(stage, media, 1, 2, 3, 4)
    assert stage.received_by("media-1") == ["EventError #2"] * 2 + ["EventError #4"] * 2
    assert [(each.seen, each.fired) for each in stage.space.rules()] == [(4, 2), (4, 2), (4, 0)]


def test_fault_without_a_message_hits_every_frame() -> None:
    """Those that come and those that go."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="delay", seconds=1, times=2)
    ask(stage, media, 1)
    stage.advance(1)
    stage.advance(1)
    assert [line for line in stage.formatted() if "fault" in line] == [
        "media-1 > RequestStopProcessing #1 [fault-1: delay]",
        "media-1 < EventError #1 [fault-1: delay]",
    ]


def test_faults_of_the_scenario_wait_until_the_participants_are_there() -> None:
    """Faults do not hit a participant that joins; they hit the tested client."""
    stage = FaultStage(
        HANDLED + '[[participant]]\nname = "m"\ntype = "MediaServer"\n[[fault]]\ndo = "drop"\n'
    )
    assert [each.name for each in stage.space.engine.world.clients.values()] == ["m"]
    connection = stage.connect("x")
    stage.space.received(
        connection, frame("RequestRegisterClient", ClientName="x", ClientType="MediaServer")
    )
    assert [each.name for each in stage.space.engine.world.clients.values()] == ["m"]


def test_fault_in_the_answer_of_a_rule_is_reported_with_it() -> None:
    """The journal names both rules."""
    stage, _desk, media = desk_and_media()
    stage.answer(
        on={"message": "RequestStopProcessing"},
        **{"with": {"message": "EventAck", "attributes": {"Extension": {}}}},
    )
    stage.fault(do="drop", on={"message": "EventAck"})
    formatted = stage.say(media, "RequestStopProcessing", InteractionId="i")
    assert formatted[-1] == "media-1 < EventAck #7 [drop; answer-1, fault-1: drop]"


def test_removed_fault_hits_nothing_more() -> None:
    """What it has done to a connection stays done."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="drop", id="mine", on={"to": "media-1"})
    stage.fault(do="truncate", on={"to": "desk"})
    stage.say(media, "RequestStopProcessing", InteractionId="i")
    stage.space.remove("mine")
    stage.space.remove("fault-1")
    ask(stage, media, 1)
    assert stage.received_by("media-1") == ["EventError #1"]
    with pytest.raises(OrderRefused, match="found 'mine', but no rule is in force"):
        stage.space.remove("mine")


def test_fault_does_not_count_what_a_stalled_connection_has_not_read() -> None:
    """The server does not read on: to the faults, what the client still sends has not come."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="stall", times=1, on={"from": "media-1"})
    ask(stage, media, 1)
    stage.fault(do="drop", on={"from": "media-1"})
    ask(stage, media, 2)
    assert stage.formatted()[-1] == "media-1 > RequestStopProcessing #2 [stall]"


def test_bad_frame_on_a_stalled_connection_is_not_told() -> None:
    """The server does not read on, and so has not seen what is wrong with it."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="stall", times=1, on={"from": "media-1"})
    ask(stage, media, 1)
    before = stage.last
    bad = Frame(protocol=1, message=65535, reference=2, client=media.id, body=b"")
    stage.space.received(media.connection, bad)
    assert stage.formatted(before) == []


def test_delayed_frame_holds_up_messages_of_every_kind() -> None:
    """Also those that no fault is about."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="delay", seconds=2, times=1, on={"message": "EventError", "to": "media-1"})
    ask(stage, media, 1)
    stage.say(media, "RequestUnregisterClient", 2)
    assert stage.received_by("media-1") == []
    stage.advance(2)
    assert stage.received_by("media-1") == ["EventError #1", "EventAck #2"]
