"""Faults on order: what befalls a frame or its connection, with every draw in the journal."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.stage import Stage

from mockixn.engine.clients import Client

HANDLED = """
[[interaction]]
id = "i"
media_type = "email"
queue = "inbound"
submitted_by = "media-1"
agents = ["agent-1"]
"""


def desk_and_media(scenario: str = HANDLED) -> tuple[Stage, Client, Client]:
    """A desktop that has heard its login, and a media server."""
    stage = Stage(scenario)
    desk, media = stage.agent("desk", "agent-1"), stage.client("media-1")
    for name in ("desk", "media-1"):
        stage.heard(name)
    return stage, desk, media


def ask(stage: Stage, client: Client, *references: int) -> None:
    """Requests that the server answers EventError."""
    for reference in references:
        stage.say(client, "RequestStopProcessing", reference, InteractionId="none")


def test_dropped_frame_is_lost_and_told() -> None:
    """The others hear what they would; the journal says why one did not."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="drop", on={"message": "EventRevoked", "to": "desk"})
    told = stage.say(media, "RequestStopProcessing", InteractionId="i")
    assert told[-1] == "desk < EventRevoked [drop; fault-1: drop]"
    assert (stage.heard("desk"), stage.heard("media-1")) == ([], ["EventAck"])


def test_delayed_frame_holds_up_what_follows() -> None:
    """Order is kept: what comes after it waits too."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="delay", seconds=2, times=1, on={"to": "media-1"})
    ask(stage, media, 1, 2)
    assert stage.heard("media-1") == []
    stage.advance(1.9)
    assert stage.heard("media-1") == []
    stage.advance(0.1)
    assert stage.heard("media-1") == ["EventError", "EventError"]
    ask(stage, media, 3)
    assert stage.heard("media-1") == ["EventError"]


def test_duplicated_frame_comes_so_often() -> None:
    """Twice, unless more are ordered."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="duplicate", frames=3, on={"to": "media-1"})
    ask(stage, media, 1)
    assert stage.heard("media-1") == ["EventError"] * 3


def test_garbled_frame_differs_in_the_byte_that_is_told() -> None:
    """One byte is another one, and the journal says which, from what, to what."""
    stage, _desk, media = desk_and_media()
    ask(stage, media, 1)
    line = stage.lines["media-1"]
    line.flush()
    good = line.writes.pop()
    stage.fault(do="garble", on={"to": "media-1"})
    ask(stage, media, 1)
    line.flush()
    bad = line.writes.pop()
    assert isinstance(good, bytes)
    assert isinstance(bad, bytes)
    [at] = [index for index in range(len(good)) if good[index] != bad[index]]
    assert at >= 16
    assert stage.told()[-1].endswith(
        f"[fault-1: garble, byte {at}: {good[at]:02x} → {bad[at]:02x}]"
    )


def test_split_frame_comes_in_pieces_with_pauses() -> None:
    """Each piece leaves by itself, and what follows waits behind the last one."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="split", bytes=20, seconds=1, times=1, on={"to": "media-1"})
    ask(stage, media, 1, 2)
    line = stage.lines["media-1"]
    pieces = [*line.writes]
    while not line.writes or len(line.writes) > len(pieces) or stage.space.due() is not None:
        pieces = [*line.writes]
        if stage.space.due() is None:
            break
        stage.advance(1)
    assert [len(each) for each in line.writes[:3]] == [20, 20, 20]
    assert stage.heard("media-1") == ["EventError", "EventError"]


def test_coalesced_frames_come_in_one_segment() -> None:
    """The first waits for the third, and all leave at once; or it waits no longer than told."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="coalesce", frames=3, seconds=5, nth=1, every=3, on={"to": "media-1"})
    line = stage.lines["media-1"]
    ask(stage, media, 1, 2)
    line.flush()
    assert line.writes == []
    ask(stage, media, 3)
    line.flush()
    assert len(line.writes) == 1
    assert stage.heard("media-1") == ["EventError"] * 3
    ask(stage, media, 4)
    assert stage.heard("media-1") == []
    stage.advance(5)
    assert stage.heard("media-1") == ["EventError"]


def test_truncated_frame_is_the_last_that_comes() -> None:
    """A header that announces a body, and silence; what follows is told as swallowed."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="truncate", times=1, on={"to": "media-1"})
    ask(stage, media, 1, 2)
    line = stage.lines["media-1"]
    line.flush()
    assert [len(each) for each in line.writes] == [16]
    assert stage.told()[-1] == "media-1 < EventError #2 [swallowed]"


def test_stalled_connection_is_silent_both_ways() -> None:
    """Nothing is read nor sent until the time is over."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="stall", seconds=3, times=1, on={"to": "media-1"})
    ask(stage, media, 1)
    assert stage.heard("media-1") == ["pause"]
    stage.advance(3)
    assert sorted(stage.heard("media-1")) == ["EventError", "resume"]


@pytest.mark.parametrize("do", ["reset", "close"])
def test_connection_ends_in_the_frames_place(do: str) -> None:
    """The client is gone for the models too: its agent is logged out."""
    stage, _desk, media = desk_and_media()
    stage.client("stat", "ReportingEngine")
    stage.fault(do=do, on={"message": "EventRevoked"})
    told = stage.say(media, "RequestStopProcessing", InteractionId="i")
    assert f"desk < EventRevoked [{do}; fault-1: {do}]" in told
    assert "stat < EventAgentLogout" in told
    assert stage.heard("desk") == [do]


def test_half_closed_connection_still_listens() -> None:
    """The server says that it sends no more; what the client sends is carried out."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="half_close", times=1, on={"to": "media-1"})
    ask(stage, media, 1)
    told = stage.say(media, "RequestStopProcessing", InteractionId="i")
    assert stage.heard("media-1") == ["half_close"]
    assert "media-1 < EventAck #7 [half_close]" in told
    assert stage.heard("desk") == ["EventRevoked"]


def test_server_is_away_and_comes_back_with_its_world() -> None:
    """Failover: connections are lost, what the agent handles stays with it, the played are back."""
    stage, _desk, _media = desk_and_media()
    stage.participant(name="stat", type="ReportingEngine")
    stage.fault(do="away", seconds=5, times=1, on={"message": "RequestAgentLogout"})
    before = stage.space.picture()["interactions"]
    told = stage.say(_desk, "RequestAgentLogout")
    assert told == ["desk > RequestAgentLogout #7 [fault-1: away]"]
    assert stage.space.away
    assert stage.heard("desk") == ["reset"]
    assert stage.space.picture()["interactions"] == before
    assert stage.space.picture()["clients"] == {}
    stage.advance(5)
    assert not stage.space.away
    assert [each.name for each in stage.space.engine.world.clients.values()] == ["stat"]
    stage.say(stage.client("media-1"), "RequestStopProcessing", InteractionId="i")
    assert "i" not in stage.space.engine.world.interactions


@pytest.mark.parametrize(
    ("do", "answers"), [("drop", 0), ("duplicate", 2), ("garble", 1), ("split", 1)]
)
def test_what_befalls_a_request(do: str, answers: int) -> None:
    """It is lost, comes twice or garbled; what only the server can do to its own is not done."""
    stage, _desk, media = desk_and_media()
    stage.fault(do=do, times=1)
    before = stage.last
    ask(stage, media, 1)
    told = stage.told(before)
    assert sum(line.startswith("media-1 <") for line in told) == answers
    assert ("fault-1" in told[0]) is (do != "split")


def test_delayed_request_holds_up_those_behind_it() -> None:
    """They are carried out in the order in which they were sent."""
    stage, _desk, media = desk_and_media()
    stage.fault(do="delay", seconds=2, on={"from": "media-1"}, times=1)
    ask(stage, media, 1, 2)
    assert stage.heard("media-1") == []
    told = stage.advance(2)
    assert [line.split()[-2:] for line in told if ">" in line] != []
    assert [line for line in told if "<" in line] == [
        "media-1 < EventError #1",
        "media-1 < EventError #2",
    ]


SCRIPT = """
[chance]
seed = {seed}
[[fault]]
do = "drop"
probability = 0.4
on = {{ message = "EventError" }}
[[fault]]
do = "garble"
probability = 0.5
on = {{ to = "media-1" }}
[[fault]]
do = "delay"
seconds = 3
probability = 0.3
on = {{ message = "RequestStopProcessing" }}
"""


def played(seed: int, name: str) -> list[str]:
    """The journal of a conversation under faults by chance, a line of JSON an entry."""
    stage = Stage(HANDLED + SCRIPT.format(seed=seed), name)
    media = stage.client("media-1")
    for _ in range(2):
        for reference in range(1, 8):
            ask(stage, media, reference)
        stage.advance(4)
    return journal(stage)


def journal(stage: Stage) -> list[str]:
    """The lines of its journal."""
    assert stage.space.journal is not None
    return [json.dumps(entry.as_dict()) for entry in stage.space.journal]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31))
def test_same_seed_gives_the_same_journal_byte_for_byte(seed: int) -> None:
    """In another space, too: draws, times and ids are the same."""
    assert played(seed, "") == played(seed, "alpha")


def test_another_seed_gives_another_journal() -> None:
    """Chance is chance."""
    journals = {tuple(played(seed, "")) for seed in range(10)}
    assert len(journals) > 5


def test_draws_stand_in_the_journal() -> None:
    """Each firing with its number, and the chance that it was below."""
    drawn = [line for line in played(1, "") if "draw" in line]
    assert drawn
    assert all("(draw 0." in line for line in drawn)


def test_reset_begins_the_draws_anew() -> None:
    """What happened after the start happens again after a reset."""
    stage = Stage(HANDLED + SCRIPT.format(seed=3))
    journals = []
    for _ in range(2):
        media = stage.client("media-1")
        ask(stage, media, *range(1, 9))
        stage.advance(9)
        journals.append(journal(stage))
        stage.space.reset()
    assert journals[0] == journals[1]
