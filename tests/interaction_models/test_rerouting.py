"""Routing follows the state: what waits free is offered to its URS, however it came to wait."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from support.house import House

from mockixn.engine.clients import LogicalClient
from mockixn.engine.effects import Delivery, Effect, Remainder
from mockixn.engine.interaction import AgentParty, StrategyParty
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.codec import attributes_of
from mockixn.messages.message import Message
from mockixn.scenario import InteractionSetting, QueueSetting, Readings, Scenario, TimerSettings

INBOUND = QueueSetting(name="inbound", urs="urs-1")
QUEUES = (INBOUND, QueueSetting(name="other", urs="urs-2"), QueueSetting(name="manual"))
WITH_AGENT = InteractionSetting(
    id="A1", media_type="email", queue="inbound", submitted_by="media-1", agents=("agent-1",)
)
WITH_URS = replace(WITH_AGENT, agents=(), strategy="urs-1")
A1: dict[str, Any] = {"InteractionId": "A1"}
OFFERED = "urs-1 < EventRouteRequest TLIB"
HANDLING = TimerSettings().handling_timeout
DELIVERING = TimerSettings().delivering_timeout


class Floor:
    """A house with a URS, an agent and the interaction A1 of the queue that the URS serves."""

    def __init__(
        self, setting: InteractionSetting = WITH_AGENT, queue: QueueSetting = INBOUND, **more: Any
    ) -> None:
        scenario = Scenario(queues=(queue, *QUEUES[1:]), interactions=(setting,), **more)
        self.mock = House(scenario)
        self.media = self.mock.media_server()
        self.agent = self.mock.agent()
        self.urs = self.mock.urs()

    def invite(self) -> dict[str, Any]:
        """The URS has the agent invited; returns the attributes of its answer."""
        self.mock.send(self.urs, "RequestRouteCall", **A1, AgentId="agent-1")
        [invite] = self.mock.messages("EventInvite")
        return {"TicketId": invite.attributes["TicketId"], **A1}

    def snapshot(self) -> dict[str, Any]:
        """The agent locks A1 in a snapshot; returns the attribute that names the snapshot."""
        self.mock.send(self.agent, "RequestTakeSnapshot", Condition="InteractionId = 'A1'", Lock=1)
        [taken] = self.mock.messages("EventSnapshotTaken")
        return {"SnapshotId": taken.attributes["SnapshotId"]}

    @property
    def is_offered(self) -> bool:
        """Whether A1 is with the URS."""
        return self.mock.world.interactions["A1"].parties == (StrategyParty("urs-1"),)


AT_ONCE: dict[str, Callable[[Floor], list[str]]] = {
    "the last party leaves": lambda on: on.mock.send(on.agent, "RequestLeaveInteraction", **A1),
    "its agent logs out": lambda on: on.mock.send(on.agent, "RequestAgentLogout"),
    "its agent unregisters": lambda on: on.mock.send(on.agent, "RequestUnregisterClient"),
    "its agent disconnects": lambda on: on.mock.disconnect(on.agent),
    "the handling times out": lambda on: on.mock.advance(HANDLING),
    "its agent places it there": lambda on: on.mock.send(
        on.agent, "RequestPlaceInQueue", **A1, Queue="inbound"
    ),
}


@pytest.mark.parametrize("happens", AT_ONCE.values(), ids=AT_ONCE)
def test_what_comes_back_from_an_agent_is_offered_at_once(
    happens: Callable[[Floor], list[str]],
) -> None:
    """The last message is the offer: what brought the interaction back is told before."""
    floor = Floor()
    assert happens(floor)[-1] == OFFERED
    assert floor.is_offered


def reject(floor: Floor) -> list[str]:
    """The agent does not take it."""
    return floor.mock.send(floor.agent, "RequestReject", **floor.invite())


def let_expire(floor: Floor) -> list[str]:
    """The agent does not answer."""
    floor.invite()
    return floor.mock.advance(DELIVERING)


def log_out_invited(floor: Floor) -> list[str]:
    """The agent goes instead of answering."""
    floor.invite()
    return floor.mock.send(floor.agent, "RequestAgentLogout")


def place(floor: Floor) -> list[str]:
    """The URS places it in the queue that it serves itself."""
    return floor.mock.send(floor.urs, "RequestRouteCall", **A1, Queue="inbound")


def not_route(floor: Floor) -> list[str]:
    """The URS does nothing."""
    return floor.mock.advance(TimerSettings().routing_timeout)


FROM_THE_URS = {each.__name__: each for each in (reject, let_expire, log_out_invited, place)} | {
    "not_route": not_route
}


@pytest.mark.parametrize("happens", FROM_THE_URS.values(), ids=FROM_THE_URS)
def test_what_comes_back_from_the_urs_is_offered_a_second_later(
    happens: Callable[[Floor], list[str]],
) -> None:
    """So that no circle runs in no time."""
    floor = Floor(WITH_URS)
    assert OFFERED not in happens(floor)
    assert floor.mock.advance(0.999) == []
    assert floor.mock.advance(0.001) == [OFFERED]
    assert floor.is_offered


@pytest.mark.parametrize("happens", [reject, let_expire, log_out_invited])
def test_released_by_the_request_it_comes_back_with_the_answer(
    happens: Callable[[Floor], list[str]],
) -> None:
    """Where Deliver releases the URS at once, the second counts from the end of the invitation."""
    floor = Floor(WITH_URS, readings=Readings(deliver_releases_urs_on="request"))
    assert OFFERED not in happens(floor)
    assert floor.mock.advance(0.999) == []
    assert floor.mock.advance(0.001) == [OFFERED]


@pytest.mark.parametrize("happens", FROM_THE_URS.values(), ids=FROM_THE_URS)
def test_without_a_wait_it_is_offered_at_once(happens: Callable[[Floor], list[str]]) -> None:
    """`routing_retry` says how long; 0 is at once."""
    timers = TimerSettings(routing_retry=0, routing_timeout=HANDLING)
    floor = Floor(WITH_URS, timers=timers)
    assert happens(floor)[-1] == OFFERED


@pytest.mark.parametrize("happens", FROM_THE_URS.values(), ids=FROM_THE_URS)
def test_queue_that_does_not_reroute_keeps_what_comes_back(
    happens: Callable[[Floor], list[str]],
) -> None:
    """It stays where it is until the URS registers."""
    floor = Floor(WITH_URS, replace(INBOUND, reroute=False))
    assert OFFERED not in happens(floor)
    assert floor.mock.still_due() == []
    floor.mock.urs("urs-1")
    assert floor.is_offered


def test_queue_that_does_not_reroute_routes_what_an_agent_gives_back() -> None:
    """That has not come back from the URS."""
    floor = Floor(queue=replace(INBOUND, reroute=False))
    assert floor.mock.send(floor.agent, "RequestLeaveInteraction", **A1)[-1] == OFFERED


def test_urs_that_registers_is_offered_at_once_what_has_come_back() -> None:
    """And not a second time when the second is over."""
    floor = Floor(WITH_URS)
    place(floor)
    floor.mock.urs("urs-1")
    assert floor.mock.formatted[1:] == [OFFERED] * 2  # to both clients of that name
    assert floor.mock.advance(10) == []


def test_two_routing_engines_pass_it_to_each_other_in_time() -> None:
    """Each of them gets it at once for the first time only, then a second after it gave it away."""
    floor = Floor(WITH_URS)
    other = floor.mock.urs("urs-2")
    to_other: dict[str, Any] = {**A1, "Queue": "other"}
    assert floor.mock.send(floor.urs, "RequestRouteCall", **to_other)[-1] == (
        "urs-2 < EventRouteRequest TLIB"
    )
    assert OFFERED not in floor.mock.send(other, "RequestRouteCall", **A1, Queue="inbound")
    assert floor.mock.advance(1) == [OFFERED]


def test_agent_that_gives_back_what_was_just_delivered_does_not_bring_it_at_once() -> None:
    """An agent that accepts and leaves in no time would be such a circle too."""
    floor = Floor(WITH_URS)
    floor.mock.send(floor.agent, "RequestAccept", **floor.invite())
    floor.mock.advance(0.4)
    floor.mock.send(floor.agent, "RequestLeaveInteraction", **A1)
    assert floor.mock.advance(0.599) == []
    assert floor.mock.advance(0.001) == [OFFERED]


def test_what_waits_for_its_next_offer_may_be_taken() -> None:
    """By an agent that pulls it: then it is offered no more."""
    floor = Floor(WITH_URS)
    place(floor)
    floor.mock.send(floor.agent, "RequestPull", ViewId="inbound")
    assert floor.mock.still_due() == ["the handling of A1 by agent-1 times out"]
    assert floor.mock.advance(10) == []


def test_what_is_held_when_its_time_comes_is_not_offered() -> None:
    """It is when it is resumed, at once."""
    floor = Floor(WITH_URS)
    place(floor)
    floor.mock.send(floor.media, "RequestHold", **A1)
    assert floor.mock.advance(5) == []
    assert floor.mock.send(floor.media, "RequestResume", **A1)[-1] == OFFERED


def test_what_ends_is_not_offered() -> None:
    """Its timer ends with it."""
    floor = Floor(WITH_URS)
    place(floor)
    floor.mock.send(floor.media, "RequestStopProcessing", **A1)
    assert floor.mock.still_due() == []


def test_urs_that_is_gone_when_the_time_comes_is_asked_when_it_is_back() -> None:
    """What had come back waits for it."""
    floor = Floor(WITH_URS)
    place(floor)
    floor.mock.disconnect(floor.urs)
    assert floor.mock.advance(5) == []
    floor.mock.urs("urs-1")
    assert floor.mock.formatted[-1] == OFFERED


LOCKED: dict[str, Callable[[Floor, dict[str, Any]], list[str]]] = {
    "it is unlocked": lambda on, snapshot: on.mock.send(
        on.agent, "RequestUnlockInteraction", **A1, **snapshot
    ),
    "the snapshot is released": lambda on, snapshot: on.mock.send(
        on.agent, "RequestReleaseSnapshot", **snapshot
    ),
    "who took it disconnects": lambda on, _snapshot: on.mock.disconnect(on.agent),
}


@pytest.mark.parametrize("happens", LOCKED.values(), ids=LOCKED)
def test_what_was_locked_is_offered(
    happens: Callable[[Floor, dict[str, Any]], list[str]],
) -> None:
    """A lock keeps it from the URS, and its end does not."""
    floor = Floor(replace(WITH_AGENT, agents=("agent-2",)))
    agent_2 = floor.mock.agent("agent-2")
    snapshot = floor.snapshot()
    assert OFFERED not in floor.mock.send(agent_2, "RequestLeaveInteraction", **A1)
    assert happens(floor, snapshot)[-1] == OFFERED


def test_what_is_moved_by_a_snapshot_is_offered() -> None:
    """From a queue that nobody serves."""
    floor = Floor(replace(WITH_AGENT, agents=(), queue="manual"))
    floor.mock.send(floor.agent, "RequestTakeSnapshot", Condition="InteractionId = 'A1'")
    [taken] = floor.mock.messages("EventSnapshotTaken")
    moved = floor.mock.send(
        floor.agent,
        "RequestMoveInteractions",
        SnapshotId=taken.attributes["SnapshotId"],
        Queue="inbound",
    )
    assert moved[-1] == OFFERED


def test_what_lies_in_a_workbin_is_not_offered() -> None:
    """A workbin is no queue of a URS, whatever ends."""
    floor = Floor()
    drafts = {"WorkbinTypeId": "drafts", "WorkbinAgentId": "agent-1"}
    floor.mock.send(floor.agent, "RequestPlaceInWorkbin", **A1, Workbin=drafts)
    floor.mock.send(floor.media, "RequestHold", **A1)
    assert OFFERED not in floor.mock.send(floor.media, "RequestResume", **A1)


def test_agent_that_stays_keeps_it() -> None:
    """Only when the last party has left it waits free."""
    floor = Floor(replace(WITH_AGENT, agents=("agent-1", "agent-2")))
    floor.mock.agent("agent-2")
    assert OFFERED not in floor.mock.send(floor.agent, "RequestLeaveInteraction", **A1)
    assert floor.mock.world.interactions["A1"].parties == (AgentParty("agent-2"),)


def test_time_to_route_is_of_every_strategy() -> None:
    """Also of one with which the scenario begins, and of one that pulled."""
    for setting, request in (
        (WITH_URS, None),
        (replace(WITH_AGENT, agents=(), queue="manual"), "RequestPull"),
    ):
        floor = Floor(setting)
        if request is not None:
            floor.mock.send(floor.urs, request, ViewId="manual")
        assert floor.mock.still_due() == ["the routing of A1 by urs-1 times out"]
        assert "urs-1 < EventAbandoned TLIB" in floor.mock.advance(TimerSettings().routing_timeout)


def parts(mock: House, effects: Sequence[Effect]) -> list[Sequence[Effect]]:
    """The effects of each part of long work."""
    found = [effects]
    while rest := [each for each in found[-1] if isinstance(each, Remainder)]:
        found.append([effect for each in rest for effect in each.more(mock.now)])
    return found


def send_in_parts(
    mock: House, client: LogicalClient, name: str, **attributes: Any
) -> list[Sequence[Effect]]:
    """Send as that client; returns the effects of each part."""
    message = Message(CATALOGUE.find(name), attributes_of(**attributes), 7)
    return parts(mock, mock.engine.receive(client.connection, client.id, message, mock.now))


def test_very_many_are_offered_in_parts() -> None:
    """When an agent that handles them logs out: each part brings back some, and offers them."""
    settings = tuple(replace(WITH_AGENT, id=f"A{number}") for number in range(500))
    mock = House(Scenario(queues=QUEUES, interactions=settings))
    agent, _urs = mock.agent(), mock.urs()
    found = send_in_parts(mock, agent, "RequestAgentLogout")
    assert max(map(len, found)) < 300
    offers = [
        effect
        for part in found
        for effect in part
        if isinstance(effect, Delivery) and effect.message.name == "EventRouteRequest"
    ]
    assert len(offers) == 500
    assert all(
        each.parties == (StrategyParty("urs-1"),) for each in mock.world.interactions.values()
    )
