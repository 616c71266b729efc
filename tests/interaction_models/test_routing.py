"""Routing: from a queue to the URS that serves it [ours: the reference has no page for it]."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.house import REFERENCE, House

from mockixn.codes import ErrorCode
from mockixn.engine.interaction import State, StrategyParty
from mockixn.scenario import InteractionSetting, QueueSetting, Readings, Scenario, TimerSettings

QUEUES = (
    QueueSetting(name="inbound", urs="urs-1"),
    QueueSetting(name="other", urs="urs-2"),
    QueueSetting(name="manual"),
)
WAITING = InteractionSetting(id="A1", media_type="email", queue="inbound", submitted_by="media-1")
SUBMIT: dict[str, Any] = {
    "InteractionId": "A1",
    "MediaType": "email",
    "Queue": "inbound",
    "UserData": {"Subject": "hello"},
}
TWELVE_HOURS = 12 * 3600.0  # 720 minutes


def test_submitted_interaction_goes_to_the_urs_of_its_queue() -> None:
    """The submit is answered and reported first, then that URS alone is asked."""
    mock = House(Scenario(queues=QUEUES))
    media, _one, _two = mock.media_server(), mock.urs("urs-1"), mock.urs("urs-2")
    mock.reporting_engine()
    assert mock.send(media, "RequestSubmit", **SUBMIT) == [
        f"media-1 < EventAck IM #{REFERENCE}",
        "stat-1 < EventInteractionSubmitted REP",
        "urs-1 < EventRouteRequest TLIB",
        "stat-1 < EventTakenFromQueue REP",
        "stat-1 < EventPartyAdded REP",
    ]
    interaction = mock.world.interactions["A1"]
    assert interaction.state is State.WITH_URS
    assert interaction.parties == (StrategyParty("urs-1"),)
    assert mock.world.to_dict()["queues"]["inbound"] == []


def test_what_the_events_say() -> None:
    """The URS gets queue and user data, the reporting engines queue and party."""
    mock = House(Scenario(queues=QUEUES))
    media, _urs = mock.media_server(), mock.urs()
    mock.reporting_engine()
    mock.send(media, "RequestSubmit", **SUBMIT)
    [asked], [taken], [added] = (
        mock.messages(name)
        for name in ("EventRouteRequest", "EventTakenFromQueue", "EventPartyAdded")
    )
    assert asked.attributes["Queue"] == "inbound"
    assert asked.attributes["UserData"] == {"Subject": "hello"}
    assert taken.attributes["Queue"] == "inbound"
    assert added.attributes["Party"] == {"RouterId": "urs-1"}
    for event in (asked, taken, added):
        interaction = event.attributes["Interaction"]
        assert isinstance(interaction, dict)
        assert interaction["InteractionId"] == "A1"
        assert interaction["InteractionMediatype"] == "email"
        assert interaction["InteractionState"] == 2


def test_every_client_of_the_urs_is_asked() -> None:
    """Two clients of one name are one URS: both get the event, one event reports it."""
    mock = House(Scenario(queues=QUEUES))
    media, _one, _two = mock.media_server(), mock.urs("urs-1"), mock.urs("urs-1")
    mock.reporting_engine()
    formatted = mock.send(media, "RequestSubmit", **SUBMIT)
    assert formatted.count("urs-1 < EventRouteRequest TLIB") == 2
    assert formatted.count("stat-1 < EventPartyAdded REP") == 1


@pytest.mark.parametrize("queue", ["manual", "other"])
def test_queue_that_no_connected_urs_serves(queue: str) -> None:
    """An interaction without a URS that can be asked waits in its queue."""
    mock = House(Scenario(queues=QUEUES))
    media, _urs = mock.media_server(), mock.urs("urs-1")
    formatted = mock.send(media, "RequestSubmit", **SUBMIT | {"Queue": queue})
    assert formatted == [f"media-1 < EventAck IM #{REFERENCE}"]
    assert mock.world.to_dict()["queues"][queue] == ["A1"]
    assert mock.engine.due() is None


def test_urs_that_comes_gets_what_waits() -> None:
    """All that waits in its queues, oldest first; nothing of the other queues."""
    mock = House(
        Scenario(
            queues=QUEUES,
            interactions=(
                WAITING,
                replace(WAITING, id="A2"),
                replace(WAITING, id="B1", queue="other"),
                replace(WAITING, id="C1", queue="manual"),
                replace(WAITING, id="D1", agents=("agent-1",)),
            ),
        )
    )
    connection = mock.connection()
    formatted = mock.say(
        connection, "RequestRegisterClient", ClientName="urs-1", ClientType="RoutingEngine"
    )
    assert formatted == [
        f"urs-1 < EventAck IM #{REFERENCE}",
        "urs-1 < EventRouteRequest TLIB",
        "urs-1 < EventRouteRequest TLIB",
    ]
    asked = [each.attributes["Interaction"] for each in mock.messages("EventRouteRequest")]
    assert [each["InteractionId"] for each in asked if isinstance(each, dict)] == ["A1", "A2"]


def test_another_client_type_of_that_name_gets_nothing() -> None:
    """A media server that bears the URS's name is no URS."""
    mock = House(Scenario(queues=QUEUES, interactions=(WAITING,)))
    mock.media_server("urs-1")
    assert mock.formatted == [f"urs-1 < EventAck IM #{REFERENCE}"]


def test_urs_that_does_not_route_in_time() -> None:
    """After 720 minutes the URS gets an event, and the interaction is back in its queue."""
    mock = House(Scenario(queues=QUEUES))
    media, _urs = mock.media_server(), mock.urs()
    mock.reporting_engine()
    mock.send(media, "RequestSubmit", **SUBMIT)
    assert mock.advance(TWELVE_HOURS - 0.001) == []
    assert mock.advance(0.001) == [
        "urs-1 < EventAbandoned TLIB",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
    ]
    [abandoned] = mock.messages("EventAbandoned")
    assert abandoned.attributes["EventTime"] == "2023-11-15T10:13:20Z"
    assert mock.world.to_dict()["queues"]["inbound"] == ["A1"]


def test_what_came_back_is_asked_about_again() -> None:
    """A second later, and then as long as it is not routed: each time the URS has its time."""
    mock = House(Scenario(queues=QUEUES))
    media, _urs = mock.media_server(), mock.urs()
    mock.send(media, "RequestSubmit", **SUBMIT)
    mock.advance(TWELVE_HOURS)
    assert mock.still_due() == ["A1 is offered to its URS again"]
    assert mock.advance(0.999) == []
    assert mock.advance(0.001) == ["urs-1 < EventRouteRequest TLIB"]
    assert mock.advance(TWELVE_HOURS - 0.001) == []
    assert mock.advance(0.001) == ["urs-1 < EventAbandoned TLIB"]


def test_time_to_route_is_the_scenarios() -> None:
    """routing_timeout says how long, for each interaction from its own request on."""
    mock = House(Scenario(queues=QUEUES, timers=TimerSettings(routing_timeout=10)))
    media, _urs = mock.media_server(), mock.urs()
    mock.send(media, "RequestSubmit", **SUBMIT)
    mock.advance(4)
    mock.send(media, "RequestSubmit", **SUBMIT | {"InteractionId": "A2"})
    assert mock.advance(6) == ["urs-1 < EventAbandoned TLIB"]
    assert mock.advance(3.999) == ["urs-1 < EventRouteRequest TLIB"]
    assert mock.advance(0.001) == ["urs-1 < EventAbandoned TLIB"]


ENDINGS: dict[str, dict[str, Any]] = {
    "stopped": {},
    "placed in a queue": {"Queue": "manual"},
    "placed in a workbin": {"Workbin": {"WorkbinTypeId": "drafts"}},
}


@pytest.mark.parametrize("destination", ENDINGS.values(), ids=ENDINGS)
def test_routing_stops_the_clock(destination: dict[str, Any]) -> None:
    """What the URS has routed is not abandoned."""
    mock = House(Scenario(queues=QUEUES))
    media, urs = mock.media_server(), mock.urs()
    mock.send(media, "RequestSubmit", **SUBMIT)
    mock.send(urs, "RequestRouteCall", InteractionId="A1", **destination)
    assert mock.engine.due() is None


def test_delivered_interaction_is_not_abandoned() -> None:
    """The clock runs while the agent is invited, and stops when it accepts."""
    mock = House(Scenario(queues=QUEUES))
    media, urs, agent = mock.media_server(), mock.urs(), mock.agent()
    mock.send(media, "RequestSubmit", **SUBMIT)
    mock.send(urs, "RequestRouteCall", InteractionId="A1", AgentId="agent-1")
    ticket = mock.messages("EventInvite")[0].attributes["TicketId"]
    mock.send(agent, "RequestAccept", TicketId=ticket, InteractionId="A1")
    assert mock.still_due() == ["the handling of A1 by agent-1 times out"]


def test_other_clients_of_the_urs_are_told_that_it_routes_no_more() -> None:
    """They got the EventRouteRequest as well; only who asked gets the reference."""
    mock = House(Scenario(queues=QUEUES))
    first, _second = mock.urs(), mock.urs()
    media = mock.media_server()
    mock.send(media, "RequestSubmit", **SUBMIT)
    assert mock.send(first, "RequestRouteCall", InteractionId="A1") == [
        f"urs-1 < EventRouteUsed TLIB #{REFERENCE}",
        "urs-1 < EventRouteUsed TLIB",
    ]


def test_time_runs_out_while_an_agent_is_invited() -> None:
    """The agent's invitation ends with the strategy, and is answered no more."""
    mock = House(Scenario(queues=QUEUES, timers=TimerSettings(routing_timeout=10)))
    media, urs, agent = mock.media_server(), mock.urs(), mock.agent()
    mock.reporting_engine()
    mock.send(media, "RequestSubmit", **SUBMIT)
    mock.send(urs, "RequestRouteCall", InteractionId="A1", AgentId="agent-1")
    ticket = mock.messages("EventInvite")[0].attributes["TicketId"]
    assert mock.advance(10) == [
        "urs-1 < EventAbandoned TLIB",
        "stat-1 < EventPartyRemoved REP",
        "agent-1 < EventRevoked IM",
        "stat-1 < EventRevoked REP",
        f"urs-1 < EventError {ErrorCode.INVITATION_REJECTED} TLIB #{REFERENCE}",
        "stat-1 < EventPlacedInQueue REP",
    ]
    assert mock.still_due() == ["A1 is offered to its URS again"]
    assert mock.refused(agent, "RequestAccept", TicketId=ticket, InteractionId="A1") == [
        f"agent-1 < EventError {ErrorCode.UNKNOWN_TICKET} IM #{REFERENCE}"
    ]


def test_stopped_by_its_owner_while_the_urs_has_it() -> None:
    """The clock stops with the interaction."""
    mock = House(Scenario(queues=QUEUES))
    media, _urs = mock.media_server(), mock.urs()
    mock.send(media, "RequestSubmit", **SUBMIT)
    assert mock.send(media, "RequestStopProcessing", InteractionId="A1") == [
        f"media-1 < EventAck IM #{REFERENCE}",
        "urs-1 < EventAbandoned TLIB",
    ]
    assert mock.engine.due() is None


def test_a_new_interaction_of_the_same_id_has_its_own_clock() -> None:
    """An id may be used again after a stop; the old time-out does not reach the new one."""
    mock = House(Scenario(queues=QUEUES, timers=TimerSettings(routing_timeout=10)))
    media, _urs = mock.media_server(), mock.urs()
    mock.send(media, "RequestSubmit", **SUBMIT)
    mock.advance(6)
    mock.send(media, "RequestStopProcessing", InteractionId="A1")
    mock.send(media, "RequestSubmit", **SUBMIT)
    assert mock.advance(6) == []
    assert mock.advance(4) == ["urs-1 < EventAbandoned TLIB"]


def test_released_interaction_is_not_routed_while_an_agent_is_invited() -> None:
    """Where Deliver releases the URS at once, a second URS client does not get it meanwhile."""
    mock = House(
        Scenario(
            interactions=(replace(WAITING, strategy="urs-1"),),
            queues=QUEUES,
            readings=Readings(deliver_releases_urs_on="request"),
        )
    )
    urs, _agent = mock.urs(), mock.agent()
    mock.send(urs, "RequestRouteCall", InteractionId="A1", AgentId="agent-1")
    mock.urs("urs-1")
    assert mock.formatted == [f"urs-1 < EventAck IM #{REFERENCE}"]
