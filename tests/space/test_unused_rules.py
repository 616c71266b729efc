"""Which rules have not acted: whatever they have counted, nobody has seen anything of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.stage import Stage

ACK = {"message": "EventAck"}
STOP = {"message": "RequestStopProcessing", "attributes": {"InteractionId": "none"}}
HOLD = {"message": "RequestHold"}


def unused(stage: Stage) -> list[str]:
    """The ids of the rules that have not acted."""
    return [each.id for each in stage.space.unused_rules()]


def played() -> Stage:
    """A stage on which media-1 is played, and a URS that routes when it is asked."""
    stage = Stage()
    stage.participant(name="media-1", type="MediaServer")
    stage.participant(name="urs", type="RoutingEngine", routes=[{"stop": True}])
    return stage


def test_rules_of_every_kind_are_unused_until_they_act() -> None:
    """Each in the order of its kind; how a participant reacts is no rule that must act."""
    stage = played()
    stage.cue(participant="media-1", on=ACK, send=STOP)
    stage.answer(on={"message": "RequestStopProcessing"}, silent=True)
    stage.fault(do="drop", on={"message": "EventRevoked"})
    assert unused(stage) == ["cue-1", "answer-1", "fault-1"]
    stage.client("media-2")
    assert unused(stage) == ["fault-1"]


def test_reset_begins_anew() -> None:
    """What acted before it does not count any more."""
    stage = Stage('[[fault]]\nid = "late"\ndo = "drop"\n[fault.on]\nmessage = "EventAck"\n')
    assert unused(stage) == ["late"]
    stage.client("media-1")
    assert unused(stage) == []
    stage.space.reset()
    assert unused(stage) == ["late"]


def cue_waits(stage: Stage) -> None:
    """Its turn has come, and its delay is not over."""
    stage.cue(participant="media-1", on=ACK, after=60, send=STOP)
    stage.client("media-2")


def moment_is_to_come(stage: Stage) -> None:
    """The clock has not reached it."""
    stage.cue(participant="media-1", at=60, send=STOP)


def sender_is_not_connected(stage: Stage) -> None:
    """Its turn has come, and its participant has gone."""
    gone = stage.connected("media-1")
    assert gone is not None
    stage.space.close(gone.connection, "the test wants it")
    stage.space.run_pending()
    stage.cue(participant="media-1", on=ACK, send=STOP)
    stage.client("media-2")


def joins_though_it_is_there(stage: Stage) -> None:
    """Who is connected does not come again."""
    stage.cue(participant="media-1", on=ACK, do="join")
    stage.client("media-2")


def chance_is_against_it(stage: Stage) -> None:
    """Matched, and never drawn."""
    stage.fault(do="drop", on=ACK, probability=1e-9)
    stage.client("media-2")


def another_one_takes_each_message(stage: Stage) -> None:
    """The first that fits answers, the second never does."""
    stage.answer(id="first", on=HOLD, silent=True)
    stage.answer(on=HOLD, silent=True)
    stage.say(stage.client("media-2"), "RequestHold", InteractionId="i")


@pytest.mark.parametrize(
    "story",
    [
        cue_waits,
        moment_is_to_come,
        sender_is_not_connected,
        joins_though_it_is_there,
        chance_is_against_it,
        another_one_takes_each_message,
    ],
)
def test_rule_that_has_only_counted_is_unused(story: Callable[[Stage], None]) -> None:
    """A message has matched it, and still it has done nothing."""
    stage = played()
    story(stage)
    assert len(unused(stage)) == 1


def test_cue_acts_when_its_delay_is_over() -> None:
    """Then it is used; so is one that makes its participant leave or come."""
    stage = played()
    stage.cue(participant="media-1", at=5, do="leave")
    stage.cue(participant="media-1", at=6, do="join")
    stage.cue(participant="media-1", at=7, send=STOP)
    stage.advance(5)
    assert unused(stage) == ["cue-2", "cue-3"]
    stage.advance(5)
    assert unused(stage) == []
