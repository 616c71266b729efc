"""Hold and resume [ours: the reference has no page for them]."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from support.house import House

from mockixn.codes import ErrorCode
from mockixn.messages.enumerations import ClientType
from mockixn.scenario import InteractionSetting, QueueSetting, Scenario

BASE = InteractionSetting(id="A1", media_type="email", queue="inbound", submitted_by="media-1")
BOTH = ["RequestHold", "RequestResume"]


def house(agents: tuple[str, ...] = ("agent-1",)) -> House:
    """A house with one interaction that those agents process; a URS serves the queue `served`."""
    return House(
        Scenario(
            queues=(QueueSetting(name="inbound"), QueueSetting(name="served", urs="urs-1")),
            interactions=(replace(BASE, agents=agents),),
        )
    )


def is_held(mock: House) -> bool:
    """Whether the interaction is held."""
    return mock.world.interactions["A1"].held


def test_agent_holds_and_resumes() -> None:
    """Each is acknowledged, and reported to every reporting engine."""
    mock = house()
    agent = mock.agent()
    mock.reporting_engine("stat-1")
    mock.reporting_engine("icon-1")
    mock.media_server()
    assert mock.send(agent, "RequestHold", InteractionId="A1") == [
        "agent-1 < EventAck IM #77",
        "stat-1 < EventHeld REP",
        "icon-1 < EventHeld REP",
    ]
    assert is_held(mock)
    assert mock.send(agent, "RequestResume", InteractionId="A1") == [
        "agent-1 < EventAck IM #77",
        "stat-1 < EventResumed REP",
        "icon-1 < EventResumed REP",
    ]
    assert not is_held(mock)


def test_owner_holds_and_resumes_what_waits() -> None:
    """The media server that submitted it may hold it in its queue."""
    mock = house(agents=())
    media = mock.media_server()
    assert mock.send(media, "RequestHold", InteractionId="A1") == ["media-1 < EventAck IM #77"]
    assert is_held(mock)
    assert mock.send(media, "RequestResume", InteractionId="A1") == ["media-1 < EventAck IM #77"]
    assert not is_held(mock)


def test_what_one_party_holds_another_resumes() -> None:
    """The interaction is held, not one party's share of it."""
    mock = house(agents=("agent-1", "agent-2"))
    mock.send(mock.agent("agent-1"), "RequestHold", InteractionId="A1")
    assert mock.send(mock.agent("agent-2"), "RequestResume", InteractionId="A1") == [
        "agent-2 < EventAck IM #77"
    ]


def test_events_say_who_and_why() -> None:
    """EventHeld carries the interaction, who asked and the Reason."""
    mock = house()
    mock.reporting_engine()
    reason = {"ReasonSystemName": "lunch"}
    mock.send(mock.agent(), "RequestHold", InteractionId="A1", Reason=reason)
    [held] = mock.messages("EventHeld")
    interaction, actor = held.attributes["Interaction"], held.attributes["Actor"]
    assert isinstance(interaction, dict)
    assert (interaction["InteractionId"], interaction["InteractionMediatype"]) == ("A1", "email")
    assert isinstance(actor, dict)
    assert actor["AgentId"] == "agent-1"
    assert held.attributes["Reason"] == reason
    assert held.attributes["EventTime"] == "2023-11-14T22:13:20Z"


def test_held_is_a_column() -> None:
    """Views and snapshots show whether an interaction is held."""
    mock = house()
    columns = mock.world.interactions["A1"]
    assert columns.columns["IsHeld"] == 0
    mock.send(mock.agent(), "RequestHold", InteractionId="A1")
    assert columns.columns["IsHeld"] == 1


def test_held_interaction_is_not_routed() -> None:
    """Placed in a queue that a URS serves it stays there, until it is resumed."""
    mock = house()
    agent, media = mock.agent(), mock.media_server()
    mock.urs()
    mock.send(agent, "RequestHold", InteractionId="A1")
    assert mock.send(agent, "RequestPlaceInQueue", InteractionId="A1", Queue="served") == [
        "agent-1 < EventAck IM #77"
    ]
    assert mock.send(media, "RequestResume", InteractionId="A1") == [
        "media-1 < EventAck IM #77",
        "urs-1 < EventRouteRequest TLIB",
    ]


def test_agent_pulls_and_stops_what_is_held() -> None:
    """Holding keeps an interaction from routing, and from agents who do not ignore it."""
    mock = house(agents=())
    mock.send(mock.media_server(), "RequestHold", InteractionId="A1")
    agent = mock.agent()
    assert mock.send(agent, "RequestPull", ViewId="inbound", IgnoreHold=1) == [
        "agent-1 < EventPulledInteractions IM #77"
    ]
    mock.send(agent, "RequestStopProcessing", InteractionId="A1")
    assert mock.world.interactions == {}


def test_holding_what_is_held_is_refused() -> None:
    """The second of two holds is a mistake."""
    mock = house()
    agent = mock.agent()
    mock.send(agent, "RequestHold", InteractionId="A1")
    assert mock.refused(agent, "RequestHold", InteractionId="A1") == [
        f"agent-1 < EventError {ErrorCode.ALREADY_HELD} IM #77"
    ]


def test_resuming_what_is_not_held_is_refused() -> None:
    """So is the second of two resumes, or one without a hold."""
    mock = house()
    assert mock.refused(mock.agent(), "RequestResume", InteractionId="A1") == [
        f"agent-1 < EventError {ErrorCode.NOT_HELD} IM #77"
    ]


@pytest.mark.parametrize("name", BOTH)
def test_unknown_interaction_is_refused(name: str) -> None:
    """43, the code that real clients know."""
    mock = house()
    assert mock.refused(mock.agent(), name, InteractionId="B2") == [
        "agent-1 < EventError 43 IM #77"
    ]


@pytest.mark.parametrize("name", BOTH)
def test_agent_that_is_no_party_is_refused(name: str) -> None:
    """Only who processes it has a say."""
    mock = house()
    assert mock.refused(mock.agent("agent-2"), name, InteractionId="A1") == [
        f"agent-2 < EventError {ErrorCode.NOT_A_PARTY} IM #77"
    ]


OTHERS = {
    "a media server that does not own it": (ClientType.MEDIA_SERVER, ErrorCode.NOT_THE_OWNER),
    "no agent": (ClientType.AGENT_APPLICATION, ErrorCode.NOT_LOGGED_IN),
    "a URS": (ClientType.ROUTING_ENGINE, ErrorCode.WRONG_CLIENT_TYPE),
    "a reporting engine": (ClientType.REPORTING_ENGINE, ErrorCode.WRONG_CLIENT_TYPE),
    "a proxy": (ClientType.PROXY, ErrorCode.WRONG_CLIENT_TYPE),
}


def test_who_has_no_say_is_refused() -> None:
    """Other clients get EventError with the reason, and no one else gets an event."""
    for name, (row, (type, code)) in product(BOTH, OTHERS.items()):
        mock = house()
        mock.reporting_engine()
        assert mock.refused(mock.client("x", type), name, InteractionId="A1") == [
            f"x < EventError {code} IM #77"
        ], (name, row)
