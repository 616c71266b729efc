"""What passes through a space: what cannot be delivered, reset, and defects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from support.stage import Stage, frame

from mockixn.engine.context import Context, DomainEvent, Request
from mockixn.engine.effects import Effect
from mockixn.engine.model import Model
from mockixn.engine.versions import OURS
from mockixn.interaction_models import agent_pulls, all_models, registration

HANDLED = """
[[interaction]]
id = "i"
media_type = "email"
queue = "inbound"
submitted_by = "media-1"
agents = ["agent-1", "agent-2"]
"""


# What cannot be delivered


def test_what_comes_after_the_close_of_a_connection_is_not_delivered() -> None:
    """In the same turn, before its clients depart."""
    stage = Stage(HANDLED)
    desks = [stage.agent(f"desk-{number}", f"agent-{number}") for number in (1, 2)]
    media = stage.client("media-1")
    stage.received_by("desk-1")
    stage.space.close(desks[0].connection, "the test wants it")
    formatted = stage.say(media, "RequestStopProcessing", InteractionId="i")
    assert "desk-1 < EventRevoked [not connected]" in formatted
    assert "desk-2 < EventRevoked" in formatted
    assert stage.received_by("desk-1") == ["close"]
    assert stage.connected("desk-1") is None


@pytest.mark.parametrize("cued", [False, True])
def test_event_to_many_is_distinguished(cued: bool) -> None:
    """Who gets it and who does not, whichever way it takes through the space."""
    stage = Stage(HANDLED)
    media = stage.client("media-1")
    reporting = [stage.client(f"stat-{number}", "ReportingEngine") for number in range(3)]
    if cued:
        stage.participant(name="x", type="MediaServer")
        stage.cue(participant="x", on={"message": "EventAck", "to": "nobody"}, do="leave")
    stage.space.close(reporting[1].connection, "the test wants it")
    formatted = stage.say(media, "RequestStopProcessing", InteractionId="i")
    stopped = [line for line in formatted if "EventProcessingStopped" in line]
    assert stopped == [
        "stat-0 < EventProcessingStopped",
        "stat-1 < EventProcessingStopped [not connected]",
        "stat-2 < EventProcessingStopped",
    ]
    assert [stage.received_by(f"stat-{number}")[-1] for number in range(3)] == [
        "EventProcessingStopped",
        "close",
        "EventProcessingStopped",
    ]


def test_connection_is_lost_once() -> None:
    """Whatever reports it, and however often: its clients depart once."""
    stage = Stage()
    stage.client("stat", "ReportingEngine")
    desk = stage.agent("desk", "agent-1")
    before = stage.last
    for _ in range(2):
        stage.space.connection_lost(desk.connection)
        stage.space.close(desk.connection, "again")
    assert stage.formatted(before) == ["stat < EventAgentLogout"]


def test_what_waits_is_dropped_by_a_reset() -> None:
    """Old connections tell the new world nothing."""
    stage = Stage()
    client = stage.client("a")
    stage.answer(on={"message": "RequestHold"}, after=5)
    stage.say(client, "RequestHold", InteractionId="x")
    stage.space.reset()
    stage.space.connection_lost(client.connection)
    assert stage.advance(60) == []
    assert (stage.written(), stage.space.due()) == ("", None)


# Defects


def failing(_context: Context, _subject: object) -> Sequence[Effect]:
    """A hook with a defect."""
    raise ZeroDivisionError


def models_with(*others: Model) -> list[Model]:
    """The models, one that fails among them."""
    return [*(each for each in all_models() if each is not agent_pulls.MODEL), *others]


def test_defect_in_a_cue_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The request is answered, the defect is logged, and the next cue acts."""
    model = Model("Broken", OURS)

    @model.handles("RequestPull")
    def pull(_context: Context, _request: Request) -> Sequence[Effect]:
        raise ZeroDivisionError

    monkeypatch.setattr("mockixn.space.pipeline.all_models", lambda: models_with(model))
    stage = Stage()
    stage.host.defects = []
    stage.participant(name="desk", type="AgentApplication", agent="agent-1")
    pulling = {"message": "RequestPull", "attributes": {"ViewId": "v"}}
    stage.cue(participant="desk", at=1, send=pulling)
    stage.cue(participant="desk", at=1, send={"message": "RequestAgentLogout"})
    formatted = stage.advance(1)
    assert [line.split(" #")[0] for line in formatted] == [
        "desk > RequestPull",
        "desk < EventError",
        "desk > RequestAgentLogout",
        "desk < EventAck",
    ]
    assert [each and each.name for each in stage.host.defects] == ["RequestPull"]


def test_defect_at_a_departure_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that fails when a client leaves; what else follows goes on."""
    model = Model("Broken", OURS)
    model.when(DomainEvent.DEPARTED)(failing)
    monkeypatch.setattr("mockixn.space.pipeline.all_models", lambda: [registration.MODEL, model])
    stage = Stage()
    stage.host.defects = []
    for name in "ab":
        stage.participant(name=name, type="MediaServer")
        stage.cue(participant=name, at=5, do="leave")
    stage.advance(5)
    assert stage.host.defects == [None, None]
    assert stage.space.engine.world.clients == {}
    stage.client("c")
    assert stage.connected("c") is not None


def test_defect_in_a_timer_ends_nothing() -> None:
    """The other timers of that moment go on, and time with them."""
    stage = Stage()
    stage.host.defects = []
    publish: list[str] = []

    def fail(*_: Any) -> Any:
        raise ZeroDivisionError

    stage.space.clock.call_later(1, fail)
    stage.space.clock.call_later(1, lambda: publish.append("after"))
    stage.space.clock.call_later(0, fail)
    stage.space.clock.call_later(0, lambda: publish.append("at once"))
    stage.space.engine.timers.set("x", stage.space.now + 1, fail)
    stage.space.run_pending()
    stage.advance(2)
    assert publish == ["at once", "after"]
    assert stage.host.defects == [None] * 3
    assert stage.space.due() is None


def test_bad_frame_of_one_costs_the_others_nothing() -> None:
    """What is no message is answered, and stands in the journal as what it is."""
    stage = Stage()
    client = stage.client("a")
    before = stage.last
    stage.space.received(client.connection, frame("RequestHold")._replace(message=9999))
    stage.space.received(client.connection, frame("RequestHold")._replace(body=b"\x00"))
    assert [line.split(" [")[0] for line in stage.formatted(before)] == [
        "a > ?",
        "a < EventError #7",
    ] * 2
