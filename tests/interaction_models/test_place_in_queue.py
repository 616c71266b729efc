"""Place in queue (GenEM:PlaceInteractioninQueue)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.house import REFERENCE, House

from mockixn.codes import ErrorCode
from mockixn.engine.interaction import State
from mockixn.messages.enumerations import ClientType
from mockixn.scenario import InteractionSetting, QueueSetting, Scenario

BASE = InteractionSetting(id="A1", media_type="email", queue="inbound", submitted_by="media-1")
PLACE: dict[str, Any] = {"InteractionId": "A1", "Queue": "second"}


def house(
    *, agents: tuple[str, ...] = (), strategy: str | None = None, second_urs: str | None = None
) -> House:
    """A house with two queues, and one interaction that those parties process."""
    return House(
        Scenario(
            queues=(QueueSetting(name="inbound"), QueueSetting(name="second", urs=second_urs)),
            interactions=(replace(BASE, agents=agents, strategy=strategy),),
        )
    )


def queues(mock: House) -> dict[str, list[str]]:
    """The ids that wait in each queue."""
    found: dict[str, list[str]] = mock.world.to_dict()["queues"]
    return found


def test_agent_places_what_it_processes() -> None:
    """EventAck to the agent; its removal and the new queue to the reporting engines."""
    mock = house(agents=("agent-1",))
    agent = mock.agent()
    mock.media_server()
    mock.reporting_engine()
    assert mock.send(agent, "RequestPlaceInQueue", **PLACE) == [
        f"agent-1 < EventAck IM #{REFERENCE}",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
    ]
    assert queues(mock) == {"inbound": [], "second": ["A1"]}
    interaction = mock.world.interactions["A1"]
    assert (interaction.state, interaction.parties) == (State.QUEUED, ())


def test_events_say_what_who_why_and_when() -> None:
    """The party that left stands in the first event, the new queue in the second."""
    mock = house(agents=("agent-1",))
    agent = mock.agent()
    mock.reporting_engine()
    reason = {"ReasonSystemName": "not mine"}
    mock.send(agent, "RequestPlaceInQueue", **PLACE, Reason=reason)
    [removed], [placed] = mock.messages("EventPartyRemoved"), mock.messages("EventPlacedInQueue")
    actor = {
        "ClientName": "agent-1",
        "ClientType": "AgentApplication",
        "AgentId": "agent-1",
        "PlaceId": "place of agent-1",
    }
    for event in (removed, placed):
        assert event.attributes["Actor"] == actor
        assert event.attributes["Reason"] == reason
        assert event.attributes["EventTime"] == "2023-11-14T22:13:20Z"
    assert removed.attributes["Party"] == {"AgentId": "agent-1", "PlaceId": "place of agent-1"}
    assert placed.attributes["Queue"] == "second"
    interaction = placed.attributes["Interaction"]
    assert isinstance(interaction, dict)
    assert interaction["InteractionId"] == "A1"
    assert interaction["InteractionMediatype"] == "email"
    assert interaction["InteractionQueue"] == "second"
    assert interaction["InteractionState"] == 0


def test_urs_places_what_it_routes() -> None:
    """RequestRouteCall with a queue: EventRouteUsed answers in place of EventAck."""
    mock = house(strategy="urs-1")
    urs = mock.urs()
    mock.urs("urs-2")
    mock.reporting_engine()
    assert mock.send(urs, "RequestRouteCall", **PLACE) == [
        f"urs-1 < EventRouteUsed TLIB #{REFERENCE}",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
    ]
    assert mock.messages("EventPartyRemoved")[0].attributes["Party"] == {"RouterId": "urs-1"}
    assert queues(mock) == {"inbound": [], "second": ["A1"]}


def test_every_party_leaves() -> None:
    """The other agents of a conference are revoked [ours], and each removal is reported."""
    mock = house(agents=("agent-1", "agent-2"))
    agent, _other = mock.agent("agent-1"), mock.agent("agent-2")
    mock.reporting_engine()
    assert mock.send(agent, "RequestPlaceInQueue", **PLACE) == [
        f"agent-1 < EventAck IM #{REFERENCE}",
        "agent-2 < EventRevoked IM",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
    ]
    assert mock.world.handled == {}


def test_queue_that_a_urs_serves_asks_it_at_once() -> None:
    """What is placed in such a queue goes on to its URS, after everything about the placing."""
    mock = house(agents=("agent-1",), second_urs="urs-1")
    agent, _urs = mock.agent(), mock.urs()
    mock.reporting_engine()
    assert mock.send(agent, "RequestPlaceInQueue", **PLACE) == [
        f"agent-1 < EventAck IM #{REFERENCE}",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
        "urs-1 < EventRouteRequest TLIB",
        "stat-1 < EventTakenFromQueue REP",
        "stat-1 < EventPartyAdded REP",
    ]


def test_the_queue_that_it_came_from_will_do() -> None:
    """An interaction may be placed in the queue where it was, behind what waits there."""
    mock = House(
        Scenario(interactions=(replace(BASE, agents=("agent-1",)), replace(BASE, id="A2")))
    )
    agent = mock.agent()
    mock.send(agent, "RequestPlaceInQueue", InteractionId="A1", Queue="inbound")
    assert queues(mock) == {"inbound": ["A2", "A1"]}


def test_any_queue_is_known_where_the_scenario_lists_none() -> None:
    """Without queues in the scenario a queue is made when it is first named [ours]."""
    mock = House(Scenario(interactions=(replace(BASE, agents=("agent-1",)),)))
    mock.send(mock.agent(), "RequestPlaceInQueue", InteractionId="A1", Queue="brand new")
    assert queues(mock)["brand new"] == ["A1"]


def test_placing_ends_an_invitation() -> None:
    """The invitation ends when the URS places the interaction; the URS gets both events."""
    mock = house(strategy="urs-1")
    urs, agent = mock.urs(), mock.agent()
    mock.reporting_engine()
    mock.send(urs, "RequestRouteCall", InteractionId="A1", AgentId="agent-1")
    [invite] = mock.messages("EventInvite")
    assert mock.send(urs, "RequestRouteCall", **PLACE) == [
        f"urs-1 < EventRouteUsed TLIB #{REFERENCE}",
        "agent-1 < EventRevoked IM",
        "stat-1 < EventRevoked REP",
        f"urs-1 < EventError {ErrorCode.INVITATION_REJECTED} TLIB #{REFERENCE}",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
    ]
    assert mock.messages("EventRevoked")[0].attributes["Reason"] == {"ReasonSystemName": "Moved"}
    assert mock.engine.due() is None
    ticket = invite.attributes["TicketId"]
    assert mock.refused(agent, "RequestAccept", TicketId=ticket, InteractionId="A1") == [
        f"agent-1 < EventError {ErrorCode.UNKNOWN_TICKET} IM #{REFERENCE}"
    ]


def test_second_of_two_requests_is_refused() -> None:
    """A real client sends the request twice: the second finds the agent no party any more."""
    mock = house(agents=("agent-1",))
    agent = mock.agent()
    mock.send(agent, "RequestPlaceInQueue", **PLACE)
    assert mock.refused(agent, "RequestPlaceInQueue", **PLACE) == [
        f"agent-1 < EventError {ErrorCode.NOT_A_PARTY} IM #{REFERENCE}"
    ]


REFUSED: dict[str, tuple[dict[str, Any], ErrorCode, str]] = {
    "unknown interaction": (
        {"InteractionId": "B2"},
        ErrorCode.UNKNOWN_INTERACTION,
        "Unknown interaction identifier specified: 'B2'",
    ),
    "unknown queue": (
        {"Queue": "no such"},
        ErrorCode.UNKNOWN_QUEUE,
        "unknown queue 'no such'",
    ),
    "empty queue": ({"Queue": ""}, ErrorCode.UNKNOWN_QUEUE, "unknown queue ''"),
}


@pytest.mark.parametrize(("change", "code", "text"), REFUSED.values(), ids=REFUSED)
def test_invalid_request_of_an_agent_is_refused(
    change: dict[str, Any], code: ErrorCode, text: str
) -> None:
    """Only the agent learns of it, and it keeps the interaction."""
    mock = house(agents=("agent-1",))
    agent = mock.agent()
    mock.reporting_engine()
    assert mock.refused(agent, "RequestPlaceInQueue", **PLACE | change) == [
        f"agent-1 < EventError {code} IM #{REFERENCE}"
    ]
    assert mock.messages("EventError")[0].attributes["ErrorDescription"] == text


@pytest.mark.parametrize(("change", "code", "text"), REFUSED.values(), ids=REFUSED)
def test_invalid_request_of_a_urs_is_refused(
    change: dict[str, Any], code: ErrorCode, text: str
) -> None:
    """The same in T-Library, with its own EventError."""
    mock = house(strategy="urs-1")
    urs = mock.urs()
    mock.reporting_engine()
    assert mock.refused(urs, "RequestRouteCall", **PLACE | change) == [
        f"urs-1 < EventError {code} TLIB #{REFERENCE}"
    ]
    assert mock.messages("EventError")[0].attributes["ErrorDescription"] == text


@pytest.mark.parametrize("parties", [{"agents": ("agent-2",)}, {"strategy": "urs-1"}, {}])
def test_agent_that_is_no_party_is_refused(parties: dict[str, Any]) -> None:
    """An agent places no interaction of another agent or of a URS, and none in a queue."""
    mock = house(**parties)
    assert mock.refused(mock.agent("agent-1"), "RequestPlaceInQueue", **PLACE) == [
        f"agent-1 < EventError {ErrorCode.NOT_A_PARTY} IM #{REFERENCE}"
    ]


def test_agent_without_login_is_refused() -> None:
    """An agent application without a login has no agent that could be a party."""
    mock = house(agents=("desk",))
    desk = mock.client("desk", ClientType.AGENT_APPLICATION)
    assert mock.refused(desk, "RequestPlaceInQueue", **PLACE) == [
        f"desk < EventError {ErrorCode.NOT_LOGGED_IN} IM #{REFERENCE}"
    ]


@pytest.mark.parametrize("parties", [{"agents": ("agent-1",)}, {"strategy": "urs-2"}, {}])
def test_urs_that_does_not_route_it_is_refused(parties: dict[str, Any]) -> None:
    """Only the URS whose strategy processes it places it."""
    mock = house(**parties)
    assert mock.refused(mock.urs("urs-1"), "RequestRouteCall", **PLACE) == [
        f"urs-1 < EventError {ErrorCode.NOT_WITH_THIS_ROUTER} TLIB #{REFERENCE}"
    ]


def test_hold_keeps_it_in_the_queue_until_somebody_resumes_it() -> None:
    """It is held where it is placed: RE* is told, no URS gets it, and views leave it to them."""
    mock = house(agents=("agent-1",), second_urs="urs-2")
    mock.urs("urs-2")
    agent = mock.agent()
    mock.reporting_engine()
    assert mock.send(agent, "RequestPlaceInQueue", **PLACE, Hold=1) == [
        "agent-1 < EventAck IM #77",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
        "stat-1 < EventHeld REP",
    ]
    placed: Any = mock.messages("EventPlacedInQueue")[0].attributes["Interaction"]
    assert placed["InteractionIsHeld"] == 1
    assert mock.world.interactions["A1"].held


def test_hold_of_what_is_held_is_told_once() -> None:
    """Without Hold, what is held stays so."""
    mock = house(agents=("agent-1",))
    agent = mock.agent()
    mock.reporting_engine()
    mock.send(agent, "RequestHold", InteractionId="A1")
    mock.send(agent, "RequestPlaceInQueue", **PLACE)
    assert not mock.messages("EventHeld")
    assert mock.world.interactions["A1"].held
    again: dict[str, Any] = {"ViewId": "_system_", "PullParameters": {"id": "A1"}, "IgnoreHold": 1}
    mock.send(agent, "RequestPull", **again)
    mock.send(agent, "RequestPlaceInQueue", **PLACE, Hold=1)
    assert not mock.messages("EventHeld")
