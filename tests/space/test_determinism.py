"""The same scenario and the same inputs on a held clock: the same journal, byte for byte."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from support.stage import Stage, Writes, sent
from support.walk import PLAYED, SCENARIO, Walk

from mockixn.messages.message import Message
from mockixn.wire.attributes import AttributeList

RULES = (
    SCENARIO
    + """
[chance]
seed = 7
[[answer]]
on = { message = "RequestHold" }
nth = 2
every = 2
with = { message = "EventError", attributes = { ErrorCode = 7, ErrorDescription = "held" } }
[[answer]]
on = { message = "RequestGetInteractionProperties" }
after = 1
[[cue]]
participant = "urs-2"
at = 600
do = "leave"
[[cue]]
participant = "urs-2"
at = 4000
do = "join"
[[fault]]
do = "drop"
on = { message = "EventPartyRemoved" }
probability = 0.5
"""
)
ROOT = Path(__file__).parents[2]
SEEDS = st.integers(0, 2**32)


def seen(message: Message) -> tuple[str, AttributeList]:
    """What a message says, but for the reference of the request that brought it about."""
    attributes = {key: each for key, each in message.attributes.items() if key != "EspClientRefid"}
    return message.name, AttributeList(attributes)


def walked(stage: Stage, seed: int, steps: int = 40) -> str:
    """The journal of a walk."""
    walk = Walk(stage, seed)
    for _ in range(steps):
        walk.step()
    return stage.written()


def explained(seed: int, curious: bool) -> tuple[str, list[bytes]]:
    """The journal of a walk and all that its clients got, with questions asked in between."""
    stage = Stage(RULES)
    walk, other = Walk(stage, seed), Random(seed)
    for _ in range(25):
        if curious:
            before = stage.everything()
            name, request, attributes = walk.request(other)
            stage.space.explain(name, sent(request, **attributes))
            assert stage.everything() == before
        walk.step()
    return stage.written(), [stage.wire(name) for name in stage.transports]


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_two_spaces_write_the_same_journal(seed: int) -> None:
    """For any names, and any time of creation."""
    one, other = Stage(RULES), Stage(RULES, name="other")
    other.host.now += 1234.5
    assert walked(one, seed) == walked(other, seed)
    assert [one.wire(name) for name in one.transports] == [
        other.wire(name) for name in other.transports
    ]


@given(SEEDS, SEEDS)
@settings(max_examples=30, deadline=None)
def test_reset_begins_the_same_journal_again(seed: int, before: int) -> None:
    """Nothing of what was done before is left: not an id, a count, a draw or a second."""
    fresh, stage = Stage(RULES), Stage(RULES)
    begun = fresh.everything()
    walked(stage, before, 25)
    stage.answer(on={"message": "RequestHold"}, behind=3)
    stage.cue(participant="urs-2", on={"message": "EventAck"}, after=5, do="leave")
    stage.participant(name="media-9", type="MediaServer")
    stage.fault(do="stall")
    transports = [
        each.transport for each in stage.space.connections if isinstance(each.transport, Writes)
    ]
    stage.space.reset()
    assert stage.everything() == begun
    assert [each.writes[-1] for each in transports] == ["close"] * len(transports)
    stage.transports.clear()
    assert walked(stage, seed, 25) == walked(fresh, seed, 25)


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_questions_leave_no_trace(seed: int) -> None:
    """A space that was asked to explain goes on like one that was not: ids, times, draws, bytes."""
    assert explained(seed, curious=True) == explained(seed, curious=False)


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_what_is_explained_happens(seed: int) -> None:
    """Receivers, messages and their attributes, in order, and the unreachable receivers."""
    stage = Stage(SCENARIO)
    walk = Walk(stage, seed)
    for _ in range(20):
        walk.step()
        name, request, attributes = walk.request()
        explained = stage.space.explain(name, sent(request, **attributes))
        before, world = stage.last, stage.space.engine.world.to_dict()
        stage.space.send(name, sent(request, **attributes))
        publish = [
            (entry.client or "", *seen(entry.message), entry.problem)
            for entry in stage.journal.since(before)
            if entry.direction == "out" and entry.message is not None
        ]
        formatted = [(to, *seen(each), odd) for to, each, odd in explained.deliveries]
        assert publish[: len(formatted)] == formatted
        if len(publish) == len(formatted):  # nobody has done more because of it
            assert (explained.changes == []) == (stage.space.engine.world.to_dict() == world)


def test_hashes_of_python_decide_nothing() -> None:
    """Each process hashes text in its own way; the journal does not show it."""
    code = (
        "from hashlib import sha256; from space.test_determinism import *; "
        "print([sha256(walked(Stage(RULES), seed, 60).encode()).hexdigest() for seed in range(3)])"
    )
    path = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    journals = [
        subprocess.run(
            (sys.executable, "-c", code),
            env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": str(hash_seed)},
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout
        for hash_seed in (1, 2)
    ]
    assert journals[0] == journals[1] != b""


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_played_participant_is_like_a_real_one(seed: int) -> None:
    """Everybody else gets the same bytes, whether it is played or there, when it does the same."""
    received = []
    for played in (True, False):
        stage = Stage(SCENARIO.split("[[participant]]")[0])
        random = Random(seed)
        stage.client("stat", "ReportingEngine")
        if played:
            stage.participant(name="actor", type="MediaServer")
            stage.participant(name="desk-9", type="AgentApplication", agent="agent-9", place="p9")
        else:
            stage.client("actor")
            stage.agent("desk-9", "agent-9", place="p9")
        walk = Walk(stage, seed)
        for _ in range(20):
            walk.step()
            if random.random() < 0.7:
                _, request, attributes = walk.request(random)
                actor = random.choice(("actor", "desk-9"))
                if played:
                    stage.cue(
                        participant=actor, send={"message": request, "attributes": attributes}
                    )
                else:
                    client = stage.connected(actor)
                    if client is not None:
                        stage.say(client, request, **attributes)
        others = [name for name in stage.transports if name not in ("actor", "desk-9")]
        received.append({name: stage.wire(name) for name in others})
    assert received[0] == received[1]
    assert any(received[0].values())


def test_walk_meets_played_participants() -> None:
    """The walks of these tests are not through an empty house."""
    names = set()
    for seed in range(20):
        stage = Stage(RULES)
        walked(stage, seed)
        names |= {line.split(" [")[0] for line in stage.formatted() if line.split()[0] in PLAYED}
    sent_by = {line.split(" >")[0] for line in names if ">" in line and "Register" not in line}
    assert sent_by == {*PLAYED}
