"""Handling time-out: an agent that does nothing about what it handles loses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from support.house import House

from mockixn.engine.interaction import AgentParty
from mockixn.scenario import InteractionSetting, QueueSetting, Readings, Scenario, TimerSettings
from mockixn.wire.attributes import AttributeList

A1: dict[str, Any] = {"InteractionId": "A1"}
MINUTE = 60.0
TIMEOUT = 180 * MINUTE
DUE = "the handling of A1 by agent-1 times out"


def house(user_data: dict[str, Any] | None = None, **where: Any) -> House:
    """An e-mail that is handled, queued or routed as `where` says; its queue has no URS."""
    setting = InteractionSetting(
        id="A1",
        media_type="email",
        queue="inbound",
        submitted_by="media-1",
        user_data=AttributeList(user_data or {}),
        **where,
    )
    return House(Scenario(interactions=(setting,)))


def pull() -> House:
    """The agent takes it out of the queue."""
    mock = house()
    mock.send(mock.agent(), "RequestPull", ViewId="inbound")
    return mock


def submit() -> House:
    """The agent submits it."""
    mock = House(Scenario(queues=(QueueSetting("inbound"),)))
    mock.send(mock.agent(), "RequestSubmit", **A1, MediaType="email", Queue="inbound")
    return mock


def begin() -> House:
    """The scenario begins with it."""
    mock = house(agents=("agent-1",))
    mock.agent()
    return mock


def accept(readings: Readings) -> House:
    """A URS has it delivered."""
    setting = InteractionSetting("A1", "email", "inbound", "media-1", strategy="urs-1")
    mock = House(Scenario(interactions=(setting,), readings=readings))
    agent, urs = mock.agent(), mock.urs()
    mock.send(urs, "RequestRouteCall", **A1, AgentId="agent-1")
    answer(mock, agent)
    return mock


def answer(mock: House, agent: Any) -> None:
    """The agent accepts what it has just been invited to."""
    [invite] = mock.messages("EventInvite")
    mock.send(agent, "RequestAccept", **A1, TicketId=invite.attributes["TicketId"])


def ask(name: str) -> House:
    """Another agent transfers it, or asks to a conference."""
    mock = house(agents=("agent-2",))
    agent, other = mock.agent(), mock.agent("agent-2")
    mock.send(other, name, **A1, AgentId="agent-1")
    answer(mock, agent)
    mock.send(other, "RequestLeaveInteraction", **A1)
    return mock


def intrude() -> House:
    """The agent intrudes, and the other one leaves."""
    mock = house(agents=("agent-2",))
    agent, other = mock.agent(), mock.agent("agent-2")
    mock.send(agent, "RequestIntrude", **A1)
    answer(mock, agent)
    mock.send(other, "RequestLeaveInteraction", **A1)
    return mock


WAYS: dict[str, Callable[[], House]] = {
    "pulled": pull,
    "submitted": submit,
    "from the start": begin,
    "accepted": lambda: accept(Readings()),
    "accepted from a released URS": lambda: accept(Readings(deliver_releases_urs_on="request")),
    "transferred": lambda: ask("RequestTransfer"),
    "in a conference": lambda: ask("RequestConference"),
    "by intrusion": intrude,
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_time_to_handle_is_of_everything_that_an_agent_handles(way: Callable[[], House]) -> None:
    """However it came to it; on expiry it returns to its queue."""
    mock = way()
    mock.reporting_engine()
    assert mock.still_due() == [DUE]
    assert mock.advance(TIMEOUT - 0.001) == []
    assert mock.advance(0.001) == [
        "agent-1 < EventRevoked IM",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
    ]
    assert mock.world.interactions["A1"].parties == ()
    assert mock.still_due() == []


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_request_about_it_begins_its_time_anew(way: Callable[[], House]) -> None:
    """Whatever the agent asks."""
    mock = way()
    [agent] = mock.world.clients_of_agent("agent-1")
    mock.advance(100)
    mock.send(agent, "RequestGetInteractionProperties", **A1)
    assert mock.engine.due() == mock.now + TIMEOUT


def test_refused_request_about_it_does_not() -> None:
    """A refusal changes nothing."""
    mock = begin()
    [agent] = mock.world.clients_of_agent("agent-1")
    mock.advance(100)
    mock.refused(agent, "RequestPlaceInQueue", **A1, Queue="")
    assert mock.engine.due() == mock.now + TIMEOUT - 100


def test_request_of_another_agent_does_not() -> None:
    """Who only looks at it does not handle it."""
    mock = begin()
    other = mock.agent("agent-2")
    mock.advance(100)
    mock.send(other, "RequestGetInteractionProperties", **A1)
    assert mock.engine.due() == mock.now + TIMEOUT - 100
    assert mock.still_due() == [DUE]


def test_agent_that_is_not_there_loses_it_too() -> None:
    """The scenario began with an agent that never logged in."""
    mock = house(agents=("agent-1",))
    mock.reporting_engine()
    assert mock.advance(TIMEOUT)[-1] == "stat-1 < EventPlacedInQueue REP"


@pytest.mark.parametrize("minutes", [20, "20"])
def test_user_data_has_another_time_for_one_interaction(minutes: int | str) -> None:
    """`handling-timeout` is in minutes (LIMITS), a number or a text."""
    mock = house({"handling-timeout": minutes}, agents=("agent-1",))
    mock.agent()
    assert mock.advance(20 * MINUTE - 0.001) == []
    assert mock.advance(0.001) == ["agent-1 < EventRevoked IM"]


def test_user_data_that_the_agent_changes_counts_from_then_on() -> None:
    """The request that changes it begins the time anew."""
    mock = begin()
    [agent] = mock.world.clients_of_agent("agent-1")
    mock.send(agent, "RequestChangeProperties", **A1, AddedProperties={"handling-timeout": "30"})
    assert mock.engine.due() == mock.now + 30 * MINUTE


@pytest.mark.parametrize("minutes", ["", 0, -5, "soon", "1.5", "²", "9" * 100, AttributeList()])
def test_user_data_that_is_no_number_of_minutes_does_not_count(minutes: Any) -> None:
    """Then the time is the scenario's."""
    mock = house({"handling-timeout": minutes}, agents=("agent-1",))
    agent = mock.agent()
    mock.send(agent, "RequestGetInteractionProperties", **A1)
    assert mock.engine.due() == mock.now + TIMEOUT


def test_time_to_handle_is_the_scenarios() -> None:
    """handling_timeout says how long."""
    setting = InteractionSetting("A1", "email", "inbound", "media-1", agents=("agent-1",))
    timers = TimerSettings(handling_timeout=5)
    mock = House(Scenario(interactions=(setting,), timers=timers))
    mock.agent()
    assert mock.advance(4.999) == []
    assert mock.advance(0.001) == ["agent-1 < EventRevoked IM"]


def test_agent_that_joins_has_its_own_time() -> None:
    """The others of a conference lose nothing by it."""
    mock = house(agents=("agent-1",))
    agent, other = mock.agent(), mock.agent("agent-2")
    mock.advance(100)
    mock.send(other, "RequestIntrude", **A1)
    answer(mock, other)
    assert mock.still_due() == [DUE, "the handling of A1 by agent-2 times out"]
    assert mock.advance(TIMEOUT - 100) == [
        "agent-1 < EventRevoked IM",
        "agent-2 < EventPartyRemoved IM",
    ]
    assert mock.world.interactions["A1"].parties == (AgentParty("agent-2"),)
    assert agent.login is not None
