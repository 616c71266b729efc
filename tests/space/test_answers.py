"""Answers on order: what a request is answered in place of what its model would."""

from __future__ import annotations

import pytest
from support.stage import Stage

from mockixn.errors import OrderRefused

QUEUED = """
[[interaction]]
id = "i"
media_type = "email"
queue = "inbound"
submitted_by = "media-1"
"""
REFUSED = {
    "message": "EventError",
    "attributes": {"ErrorCode": 77, "ErrorDescription": "no ${InteractionId}, never"},
}


def stop(stage: Stage, reference: int = 7, id: str = "i") -> list[str]:
    """media-1 asks for the end of an interaction."""
    client = next(
        (each for each in stage.space.engine.world.clients.values()), None
    ) or stage.client("media-1")
    return stage.say(client, "RequestStopProcessing", reference, InteractionId=id)


def test_error_on_order_is_answered_and_nothing_is_done() -> None:
    """The world is as it was; the text has a value of the request."""
    stage = Stage(QUEUED)
    stage.answer(on={"message": "RequestStopProcessing"}, **{"with": REFUSED})
    assert stop(stage) == [
        "media-1 > RequestStopProcessing #7 [answer-1]",
        "media-1 < EventError #7 [answer-1]",
    ]
    assert stage.space.journal is not None
    message = [*stage.space.journal][-1].message
    assert message is not None
    assert message.attributes == {"ErrorCode": 77, "ErrorDescription": "no i, never"}
    assert "i" in stage.space.engine.world.interactions


def test_what_does_not_match_falls_through_to_the_model() -> None:
    """Another interaction, another client, another request: the models answer."""
    stage = Stage(QUEUED)
    stage.answer(on={"message": "RequestStopProcessing", "from": "other"}, silent=True)
    stage.answer(on={"attributes": {"InteractionId": "j"}}, silent=True)
    assert stop(stage)[1] == "media-1 < EventAck #7"


def test_only_the_nth_time() -> None:
    """The second request is refused, the first and the third are not."""
    stage = Stage()
    stage.answer(
        on={"message": "RequestStopProcessing"}, nth=2, times=1, **{"with": {"message": "EventAck"}}
    )
    assert [stop(stage)[1] for _ in range(3)] == [
        "media-1 < EventError #7",
        "media-1 < EventAck #7 [answer-1]",
        "media-1 < EventError #7",
    ]


def test_answer_comes_late() -> None:
    """Not before its time, and what is asked meanwhile is answered before it."""
    stage = Stage()
    stage.answer(on={"reference": 1}, after=2, **{"with": {"message": "EventAck"}})
    assert stop(stage, 1) == ["media-1 > RequestStopProcessing #1 [answer-1]"]
    assert stop(stage, 2)[1] == "media-1 < EventError #2"
    assert stage.advance(1.9) == []
    assert stage.advance(0.1) == ["media-1 < EventAck #1 [answer-1]"]


def test_answer_of_the_model_comes_late_and_twice() -> None:
    """The request is carried out at once; only its answer is otherwise."""
    stage = Stage(QUEUED)
    stage.answer(on={"message": "RequestStopProcessing"}, after=2, repeat=2)
    assert stop(stage) == ["media-1 > RequestStopProcessing #7 [answer-1]"]
    assert stage.space.engine.world.interactions == {}
    assert stage.advance(2) == ["media-1 < EventAck #7 [answer-1]"] * 2


def test_answers_come_out_of_order() -> None:
    """The first answer waits until two others have gone before it."""
    stage = Stage()
    stage.answer(on={"reference": 1}, behind=2)
    assert len(stop(stage, 1)) == 1
    assert stop(stage, 2)[1:] == ["media-1 < EventError #2"]
    assert stop(stage, 3)[1:] == [
        "media-1 < EventError #3",
        "media-1 < EventError #1 [answer-1]",
    ]
    assert stage.space.answers.waiting == {}


def test_no_answer_at_all() -> None:
    """The request is neither carried out nor answered."""
    stage = Stage(QUEUED)
    stage.answer(on={"message": "RequestStopProcessing"}, silent=True)
    assert stop(stage) == ["media-1 > RequestStopProcessing #7 [answer-1]"]
    assert "i" in stage.space.engine.world.interactions


def test_first_that_fits_answers() -> None:
    """Once it is used up, the next one does."""
    stage = Stage()
    for id in ("one", "two"):
        stage.answer(id=id, on={"message": "RequestStopProcessing"}, times=1, silent=True)
    assert [stop(stage)[0].split("[")[1] for _ in range(2)] == ["one]", "two]"]
    assert stop(stage)[1] == "media-1 < EventError #7"
    stage.space.remove("one")
    assert [each.id for each in stage.space.orders()] == ["two"]
    with pytest.raises(OrderRefused, match="'two', which is in use"):
        stage.answer(id="two", on={"message": "RequestStopProcessing"}, silent=True)


def test_client_that_has_left_meanwhile_gets_nothing() -> None:
    """The late answer stands in the journal as not delivered, and nothing is left waiting."""
    stage = Stage()
    stage.answer(on={"reference": 1}, after=2, **{"with": {"message": "EventAck"}})
    stage.answer(on={"reference": 2}, behind=5)
    client = stage.client("media-1")
    stop(stage, 1)
    stop(stage, 2)
    stage.space.lost(client.connection)
    assert stage.advance(2) == ["media-1 < EventAck #1 [not connected; answer-1]"]
    assert stage.space.answers.waiting == {}


def test_registration_is_answered_on_order() -> None:
    """Also who is not registered yet can be refused."""
    stage = Stage()
    stage.answer(on={"message": "RequestRegisterClient"}, **{"with": REFUSED})
    with pytest.raises(StopIteration):
        stage.client("media-1")
    assert stage.told() == [
        "- > RequestRegisterClient #7 [answer-1]",
        "- < EventError #7 [answer-1]",
    ]
