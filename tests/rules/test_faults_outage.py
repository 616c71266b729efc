"""A server that goes away and comes back: nobody departs, and the world is as it was."""

from __future__ import annotations

import pytest
from support.fault_stage import FaultStage, ask, desk_and_media

from mockixn.errors import OrderRefused


def gone(**keys: object) -> FaultStage:
    """A stage whose server has just gone away for five seconds, at the desk's request."""
    stage, desk, _media = desk_and_media()
    stage.participant(name="stat", type="ReportingEngine")
    stage.fault(do="away", seconds=5, times=1, on={"message": "RequestAgentLogout"}, **keys)
    stage.say(desk, "RequestAgentLogout")
    return stage


def test_connections_are_reset_and_the_world_stays() -> None:
    """The request is lost with the server; what the agent handles stays with it."""
    stage, desk, _media = desk_and_media()
    stage.participant(name="stat", type="ReportingEngine")
    stage.fault(do="away", seconds=5, times=1, on={"message": "RequestAgentLogout"})
    before = stage.space.to_dict()
    formatted = stage.say(desk, "RequestAgentLogout")
    assert formatted == ["desk > RequestAgentLogout #7 [fault-1: away]"]
    assert (stage.received_by("desk"), stage.received_by("media-1")) == (["reset"], ["reset"])
    assert stage.space.to_dict() == {**before, "clients": {}}
    assert stage.space.outage


def test_agent_logs_in_again_and_has_what_it_had() -> None:
    """No client got an event about it."""
    stage = gone()
    before = stage.last
    stage.advance(5)
    assert not stage.space.outage
    desk, media = stage.agent("desk", "agent-1"), stage.client("media-1")
    assert desk.login is not None
    stage.received_by("desk")
    stage.say(media, "RequestStopProcessing", InteractionId="i")
    assert stage.received_by("desk") == ["EventRevoked"]
    assert "EventAgentLogout" not in str(stage.formatted(before))


def test_played_participants_come_back_with_the_server() -> None:
    """They join as at the start; those that had left before do not."""
    stage = gone()
    assert stage.advance(4.9) == []
    formatted = stage.advance(0.1)
    assert formatted == ["- > RequestRegisterClient #2", "stat < EventAck #2"]
    assert [each.name for each in stage.space.engine.world.clients.values()] == ["stat"]


def test_who_had_left_stays_away() -> None:
    """A cue that said so is not undone."""
    stage, desk, _media = desk_and_media()
    stage.participant(name="stat", type="ReportingEngine")
    stage.cue(participant="stat", at=1, do="leave")
    stage.advance(1)
    stage.fault(do="away", on={"from": "desk"}, times=1)
    ask(stage, desk, 1)
    assert stage.advance(1) == []


def test_timers_of_the_world_go_on() -> None:
    """An offer expires while no client is connected, and is routed again to one that returns."""
    stage, _desk, media = desk_and_media('[[queue]]\nname = "inbound"\nurs = "urs-1"\n')
    stage.participant(name="urs-1", type="RoutingEngine", routes=[{"agent": "agent-1"}])
    email = {"MediaType": "email", "InteractionType": "Inbound", "InteractionSubtype": "InboundNew"}
    stage.say(media, "RequestSubmit", 1, Queue="inbound", **email)
    stage.fault(do="away", seconds=60, on={"from": "media-1"})
    ask(stage, media, 2)
    assert stage.advance(30) == ["urs-1 < EventRouteUsed [not connected]"]
    assert stage.advance(30)[:3] == [
        "- > RequestRegisterClient #3",
        "urs-1 < EventAck #3",
        "urs-1 < EventRouteRequest",
    ]


def test_nobody_joins_while_it_is_away() -> None:
    """Neither by a call nor by a cue."""
    stage = gone()
    with pytest.raises(OrderRefused, match="the server is away"):
        stage.participant(name="late", type="MediaServer")
    assert stage.space.engine.world.clients == {}
    stage.participant(name="later", type="MediaServer", joins=False)
    stage.cue(participant="later", at=stage.space.now - stage.space.started + 1, do="join")
    stage.advance(1)
    assert stage.space.engine.world.clients == {}


def test_reset_ends_its_being_away() -> None:
    """The world begins anew, and nothing of the return is left over."""
    stage = gone()
    stage.space.reset()
    assert not stage.space.outage
    assert stage.due == []
    stage.client("media-1")
    stage.advance(5)
    assert stage.received_by("media-1") == ["EventAck #7"]


def test_away_again_while_away_lasts_until_the_later_return() -> None:
    """As when a second outage begins before the first one is over."""
    stage = gone()
    stage.space.begin_outage(8)
    stage.space.begin_outage(2)
    stage.advance(7.9)
    assert stage.space.outage
    stage.advance(0.1)
    assert not stage.space.outage


def test_away_for_no_time_still_resets() -> None:
    """A server that restarts at once."""
    stage, desk, _media = desk_and_media()
    stage.participant(name="stat", type="ReportingEngine")
    stage.fault(do="away", seconds=0, times=1, on={"from": "desk"})
    ask(stage, desk, 1)
    assert stage.received_by("media-1") == ["reset"]
    assert not stage.space.outage
    assert [each.name for each in stage.space.engine.world.clients.values()] == ["stat"]


def test_what_waited_when_it_went_away_is_reported_as_lost() -> None:
    """Delayed frames do not come after the return."""
    stage, desk, media = desk_and_media()
    stage.fault(do="delay", seconds=2, on={"to": "media-1"})
    stage.fault(do="away", seconds=1, on={"from": "desk"})
    ask(stage, media, 1)
    before = stage.last
    ask(stage, desk, 2)
    assert stage.formatted(before) == [
        "desk > RequestStopProcessing #2 [fault-2: away]",
        "media-1 < EventError #1 [not connected; fault-1: delay]",
    ]
    assert stage.advance(9) == []


@pytest.mark.parametrize("shares_port", [True, False])
def test_who_has_not_registered_may_be_of_another_space(shares_port: bool) -> None:
    """Where others come by the same port, such a connection is left alone."""
    stage, desk, _media = desk_and_media()
    stage.host.begin_outage = lambda _space: shares_port  # type: ignore[method-assign]
    stage.connect("unknown")
    stage.fault(do="away", on={"from": "desk"})
    ask(stage, desk, 1)
    assert stage.transports["unknown"].writes == ([] if shares_port else ["reset"])
