"""A party leaves in one way, whatever the cause; and it is told where it worked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from support.house import House

from mockixn.engine.clients import LogicalClient
from mockixn.messages.enumerations import ClientType
from mockixn.scenario import InteractionSetting, LoginSettings, QueueSetting, Readings, Scenario

A1: dict[str, Any] = {"InteractionId": "A1"}
SHARED = InteractionSetting("A1", "email", "inbound", "media-1", agents=("agent-1", "agent-2"))
ALONE = InteractionSetting("A1", "email", "inbound", "media-1", agents=("agent-1",))


def _force_out(mock: House, _agent: LogicalClient) -> None:
    login: dict[str, Any] = {"AgentId": "agent-1", "PlaceId": "p9", "MediaList": {"email": 1}}
    elsewhere = mock.client("elsewhere", ClientType.AGENT_APPLICATION)
    mock.send(elsewhere, "RequestAgentLogin", **login)


WAYS: dict[str, Callable[[House, LogicalClient], object]] = {
    "it leaves": lambda mock, agent: mock.send(agent, "RequestLeaveInteraction", **A1),
    "it logs out": lambda mock, agent: mock.send(agent, "RequestAgentLogout"),
    "it unregisters": lambda mock, agent: mock.send(agent, "RequestUnregisterClient"),
    "its connection ends": lambda mock, agent: mock.disconnect(agent),
    "it is forced out": _force_out,
    "it does nothing": lambda mock, _agent: mock.advance(3600),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_remaining_agents_and_reporting_engines_are_told(way: str) -> None:
    """EventPartyRemoved, with the place of the party even if its login has ended."""
    mock = House(Scenario(interactions=(SHARED,), login=LoginSettings("force_out")))
    agent, other = mock.agent("agent-1"), mock.agent("agent-2")
    mock.reporting_engine()
    mock.advance(7200)
    mock.send(other, "RequestGetInteractionProperties", **A1)
    WAYS[way](mock, agent)
    told = [line for line in mock.formatted if "EventPartyRemoved" in line]
    assert told == ["agent-2 < EventPartyRemoved IM", "stat-1 < EventPartyRemoved REP"]
    removed, reported = mock.messages("EventPartyRemoved")
    assert removed.attributes == reported.attributes
    assert removed.attributes["Party"] == {"AgentId": "agent-1", "PlaceId": "place of agent-1"}


TAKING: dict[str, dict[str, Any]] = {
    "RequestStopProcessing": {},
    "RequestPlaceInQueue": {"Queue": "inbound"},
    "RequestPlaceInWorkbin": {"Workbin": {"WorkbinTypeId": "drafts"}},
}


@pytest.mark.parametrize("request_name", TAKING)
def test_stop_and_placement_take_it_from_everybody(request_name: str) -> None:
    """The other agents get EventRevoked with the Reason of the request, not EventPartyRemoved."""
    mock = House(Scenario(interactions=(SHARED,)))
    agent, _other = mock.agent("agent-1"), mock.agent("agent-2")
    reason = {"ReasonSystemName": "Spam"}
    mock.send(agent, request_name, **A1, Reason=reason, **TAKING[request_name])
    revoked = mock.messages("EventRevoked")[-1]
    assert revoked.attributes["Reason"] == reason
    assert revoked.attributes["Party"] == {"AgentId": "agent-2", "PlaceId": "place of agent-2"}
    assert "agent-2 < EventRevoked IM" in mock.formatted
    assert not [line for line in mock.formatted if line.endswith("EventPartyRemoved IM")]


@pytest.mark.parametrize("request_name", TAKING)
def test_the_desk_that_did_not_ask_is_told(request_name: str) -> None:
    """An agent at two desks: the one that asked has its answer, the other gets EventRevoked."""
    readings = Readings(stop_c_revokes_requester=False)
    mock = House(Scenario(interactions=(ALONE,), readings=readings))
    desk, _other = mock.agent("agent-1", "p1", "one"), mock.agent("agent-1", "p2", "two")
    assert mock.send(desk, request_name, **A1, **TAKING[request_name]) == [
        "one < EventAck IM #77",
        "two < EventRevoked IM",
    ]


def test_the_other_desk_is_told_that_its_agent_has_left() -> None:
    """It has asked nothing, and loses it as well [ours]."""
    mock = House(Scenario(interactions=(ALONE,)))
    desk, _other = mock.agent("agent-1", "p1", "one"), mock.agent("agent-1", "p2", "two")
    assert mock.send(desk, "RequestLeaveInteraction", **A1) == [
        "one < EventAck IM #77",
        "two < EventRevoked IM",
    ]


def test_a_foreign_reference_is_never_repeated() -> None:
    """What answers a client that has gone goes to whoever bears its name, without a reference."""
    queues = (QueueSetting("inbound", "urs-1"),)
    waiting = InteractionSetting("A1", "email", "inbound", "media-1")
    mock = House(Scenario(queues=queues, interactions=(waiting,)))
    mock.agent("agent-1")
    first = mock.urs()
    mock.send(first, "RequestRouteCall", reference=77, **A1, AgentId="agent-1")
    mock.urs()
    mock.disconnect(first)
    assert mock.advance(30) == ["agent-1 < EventRevoked IM", "urs-1 < EventRouteUsed TLIB"]
