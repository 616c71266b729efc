"""Deliver to agent: phases, readings, what comes between (GenEM:DeliverInteractiontoAgent)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.delivery import BASE, ROUTED, TO_AGENT, Desk
from support.house import REFERENCE, House

from mockixn.codes import ErrorCode
from mockixn.engine.interaction import AgentParty, State, StrategyParty
from mockixn.scenario import LoginSettings, Readings, Scenario, TimerSettings

BY_REQUEST = Scenario(interactions=(BASE,), readings=Readings(deliver_releases_urs_on="request"))


def test_request_invites_the_agent() -> None:
    """The agent gets EventInvite, the reporting engines EventAgentInvited, the URS no answer."""
    desk = Desk()
    assert desk.deliver() == ["agent-1 < EventInvite IM", "stat-1 < EventAgentInvited REP"]
    assert desk.parties == (StrategyParty("urs-1"),)


def test_invitation_says_what_real_clients_read() -> None:
    """TicketId, the interaction with id and medium, and VisibilityMode are there."""
    desk = Desk()
    desk.deliver()
    [invite] = desk.mock.messages("EventInvite")
    assert isinstance(invite.attributes["TicketId"], int)
    assert invite.attributes["VisibilityMode"] == "Conference"
    interaction = invite.attributes["Interaction"]
    assert isinstance(interaction, dict)
    assert interaction["InteractionId"] == "A1"
    assert interaction["InteractionMediatype"] == "email"
    [invited] = desk.mock.messages("EventAgentInvited")
    assert invited.attributes["Party"] == {"AgentId": "agent-1", "PlaceId": "place of agent-1"}
    assert invited.attributes["Actor"] == {"ClientName": "urs-1", "ClientType": "RoutingEngine"}


@pytest.mark.parametrize(
    "destination",
    [
        {"PlaceId": "place of agent-1"},
        {"AgentId": "", "PlaceId": "place of agent-1"},
        {"AgentId": "agent-1", "PlaceId": "place of agent-1"},
        {"AgentId": "agent-1", "Extension": {"StandsFor": "RequestDeliver"}},
    ],
)
def test_ways_to_name_the_agent(destination: dict[str, Any]) -> None:
    """By AgentId, by the place where it works, or by both."""
    desk = Desk()
    assert desk.deliver(**destination)[0] == "agent-1 < EventInvite IM"


def test_agent_is_invited_at_every_desk() -> None:
    """An agent that is logged in twice is invited at both desks, and answers at either."""
    mock = House(
        Scenario(interactions=(BASE,), login=LoginSettings(agent_logged_in_elsewhere="allow"))
    )
    urs = mock.urs()
    mock.agent("agent-1", "p1", name="desk-1")
    second = mock.agent("agent-1", "p2", name="desk-2")
    assert mock.send(urs, "RequestRouteCall", **TO_AGENT) == [
        "desk-1 < EventInvite IM",
        "desk-2 < EventInvite IM",
    ]
    first_invite, invite = mock.messages("EventInvite")
    ticket = invite.attributes["TicketId"]
    assert first_invite.attributes["TicketId"] == ticket
    formatted = mock.send(second, "RequestAccept", TicketId=ticket, InteractionId="A1")
    assert formatted == [
        f"desk-2 < EventAck IM #{REFERENCE}",
        "desk-1 < EventRevoked IM",
        ROUTED,
    ]


def test_agent_accepts() -> None:
    """EventAck to the agent, EventRouteUsed to the URS, one party for the other to the rest."""
    desk = Desk()
    answer = desk.invite()
    assert desk.mock.send(desk.agent, "RequestAccept", **answer) == [
        f"agent-1 < EventAck IM #{REFERENCE}",
        ROUTED,
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPartyAdded REP",
    ]
    [removed], [added] = (
        desk.mock.messages(name) for name in ("EventPartyRemoved", "EventPartyAdded")
    )
    assert removed.attributes["Party"] == {"RouterId": "urs-1"}
    assert added.attributes["Party"] == {"AgentId": "agent-1", "PlaceId": "place of agent-1"}
    assert desk.parties == (AgentParty("agent-1"),)
    assert desk.mock.world.interactions["A1"].state is State.WITH_AGENT
    assert desk.mock.world.to_dict()["invitations"] == {}


def test_accepting_stops_the_clock() -> None:
    """Who has answered is not revoked when that time runs out, and has time to handle it."""
    desk = Desk()
    answer = desk.invite()
    desk.mock.send(desk.agent, "RequestAccept", **answer)
    assert desk.mock.still_due() == ["the handling of A1 by agent-1 times out"]


def test_agent_rejects() -> None:
    """EventAck to the agent, EventRouteUsed to the URS, and the interaction returns."""
    desk = Desk()
    answer = desk.invite()
    reason = {"ReasonSystemName": "busy"}
    assert desk.mock.send(desk.agent, "RequestReject", **answer, Reason=reason) == [
        f"agent-1 < EventAck IM #{REFERENCE}",
        "stat-1 < EventRejected REP",
        ROUTED,
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
    ]
    [rejected] = desk.mock.messages("EventRejected")
    assert rejected.attributes["Party"] == {"AgentId": "agent-1", "PlaceId": "place of agent-1"}
    assert rejected.attributes["Reason"] == reason
    assert desk.mock.messages("EventPartyRemoved")[0].attributes["Party"] == {"RouterId": "urs-1"}
    assert desk.mock.world.to_dict()["queues"] == {"inbound": ["A1"]}
    assert desk.parties == ()
    assert desk.mock.engine.due() is None


READ_AS_ERROR = Scenario(
    interactions=(BASE,), readings=Readings(deliver_reject_tells_urs_with="EventError")
)


def test_agent_rejects_read_as_an_error() -> None:
    """With the other reading T-Library's EventError tells the URS, under its own reference."""
    desk = Desk(READ_AS_ERROR)
    answer = desk.invite()
    assert desk.mock.send(desk.agent, "RequestReject", **answer) == [
        f"agent-1 < EventAck IM #{REFERENCE}",
        "stat-1 < EventRejected REP",
        f"urs-1 < EventError {ErrorCode.INVITATION_REJECTED} TLIB #{REFERENCE}",
    ]
    assert desk.mock.messages("EventError")[0].attributes["ErrorDescription"] == (
        "interaction 'A1' to agent 'agent-1': the agent rejects it"
    )
    assert desk.parties == (StrategyParty("urs-1"),)


def test_urs_goes_on_after_an_error() -> None:
    """It may ask the next agent, or the same one again, under a new ticket."""
    desk = Desk(READ_AS_ERROR)
    answer = desk.invite()
    desk.mock.send(desk.agent, "RequestReject", **answer)
    again = desk.invite()
    assert again["TicketId"] != answer["TicketId"]
    desk.mock.send(desk.agent, "RequestAccept", **again)
    assert desk.parties == (AgentParty("agent-1"),)


def test_agent_does_not_answer() -> None:
    """After 30 seconds the agent is revoked, and the interaction is back in its queue."""
    desk = Desk()
    desk.deliver()
    assert desk.mock.advance(29.999) == []
    assert desk.mock.advance(0.001) == [
        "agent-1 < EventRevoked IM",
        "stat-1 < EventRevoked REP",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
        ROUTED,
    ]
    for revoked in desk.mock.messages("EventRevoked"):
        assert revoked.attributes["Reason"] == {"ReasonSystemName": "Expired"}
        assert revoked.attributes["EventTime"] == "2023-11-14T22:13:50Z"
    [placed] = desk.mock.messages("EventPlacedInQueue")
    assert placed.attributes["Queue"] == "inbound"
    assert desk.mock.world.to_dict()["queues"] == {"inbound": ["A1"]}
    assert desk.mock.engine.due() is None


def test_time_to_answer_is_the_scenarios() -> None:
    """delivering_timeout says how long; each invitation has the whole of it."""
    desk = Desk(replace(READ_AS_ERROR, timers=TimerSettings(delivering_timeout=5)))
    answer = desk.invite()
    desk.mock.advance(4)
    desk.mock.send(desk.agent, "RequestReject", **answer)
    desk.deliver()
    assert desk.mock.advance(4.999) == []
    assert desk.mock.advance(0.001)[0] == "agent-1 < EventRevoked IM"


@pytest.mark.parametrize("name", ["RequestAccept", "RequestReject"])
def test_late_answer_is_refused(name: str) -> None:
    """Once revoked, the ticket is worth nothing."""
    desk = Desk()
    answer = desk.invite()
    desk.mock.advance(30)
    assert desk.mock.refused(desk.agent, name, **answer) == [
        f"agent-1 < EventError {ErrorCode.UNKNOWN_TICKET} IM #{REFERENCE}"
    ]


# The other reading: the URS is released by the request, as the first table of the page lists it


def test_released_by_the_request() -> None:
    """EventRouteUsed and EventPartyRemoved come at once, after the invitation."""
    desk = Desk(BY_REQUEST)
    assert desk.deliver() == [
        "agent-1 < EventInvite IM",
        "stat-1 < EventAgentInvited REP",
        ROUTED,
        "stat-1 < EventPartyRemoved REP",
    ]
    assert desk.mock.messages("EventPartyRemoved")[0].attributes["Party"] == {"RouterId": "urs-1"}
    assert desk.parties == ()


def test_released_by_the_request_and_accepted() -> None:
    """The answer adds only the agent: the URS got its answer before."""
    desk = Desk(BY_REQUEST)
    answer = desk.invite()
    assert desk.mock.send(desk.agent, "RequestAccept", **answer) == [
        f"agent-1 < EventAck IM #{REFERENCE}",
        "stat-1 < EventPartyAdded REP",
    ]
    assert desk.parties == (AgentParty("agent-1"),)
    assert desk.mock.world.to_dict()["queues"] == {"inbound": []}


@pytest.mark.parametrize("formatted", ["EventRouteUsed", "EventError"])
def test_released_by_the_request_and_rejected(formatted: Any) -> None:
    """No party has the interaction: it waits in its queue, and the URS gets nothing more."""
    readings = Readings(deliver_releases_urs_on="request", deliver_reject_tells_urs_with=formatted)
    desk = Desk(replace(BY_REQUEST, readings=readings))
    answer = desk.invite()
    assert desk.mock.send(desk.agent, "RequestReject", **answer) == [
        f"agent-1 < EventAck IM #{REFERENCE}",
        "stat-1 < EventRejected REP",
        "stat-1 < EventPlacedInQueue REP",
    ]
    assert desk.mock.world.to_dict()["queues"] == {"inbound": ["A1"]}


def test_released_by_the_request_and_not_answered() -> None:
    """The same as after a rejection, once the agent is revoked."""
    desk = Desk(BY_REQUEST)
    desk.deliver()
    assert desk.mock.advance(30) == [
        "agent-1 < EventRevoked IM",
        "stat-1 < EventRevoked REP",
        "stat-1 < EventPlacedInQueue REP",
    ]
    assert desk.mock.world.to_dict()["queues"] == {"inbound": ["A1"]}


def test_released_urs_has_no_say_any_more() -> None:
    """Once released, the URS neither delivers nor stops it, and its going changes nothing."""
    desk = Desk(BY_REQUEST)
    desk.deliver()
    for attributes in (TO_AGENT, {"InteractionId": "A1"}):
        assert desk.mock.refused(desk.urs, "RequestRouteCall", **attributes) == [
            f"urs-1 < EventError {ErrorCode.NOT_WITH_THIS_ROUTER} TLIB #{REFERENCE}"
        ]
    assert desk.mock.disconnect(desk.urs) == []


def test_what_a_released_urs_left_is_not_given_away_while_the_agent_is_invited() -> None:
    """It cannot be pulled, and stopping it ends the invitation."""
    desk = Desk(BY_REQUEST)
    desk.deliver()
    puller = desk.mock.agent("agent-2")
    pulled = {"ViewId": "_system_", "PullParameters": {"1": "A1"}}
    assert desk.mock.refused(puller, "RequestPull", **pulled) == [
        f"agent-2 < EventError {ErrorCode.NOT_QUEUED} IM #{REFERENCE}"
    ]
    assert desk.mock.send(
        desk.mock.media_server(), "RequestStopProcessing", InteractionId="A1"
    ) == [
        f"media-1 < EventAck IM #{REFERENCE}",
        "stat-1 < EventProcessingStopped REP",
        "agent-1 < EventRevoked IM",
        "stat-1 < EventRevoked REP",
    ]


# What comes between


def test_stopped_while_the_agent_is_invited() -> None:
    """The agent is revoked for another reason than Expired, and the URS's request has failed."""
    desk = Desk()
    answer = desk.invite()
    media = desk.mock.media_server()
    assert desk.mock.send(media, "RequestStopProcessing", InteractionId="A1") == [
        f"media-1 < EventAck IM #{REFERENCE}",
        "urs-1 < EventAbandoned TLIB",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventProcessingStopped REP",
        "agent-1 < EventRevoked IM",
        "stat-1 < EventRevoked REP",
        f"urs-1 < EventError {ErrorCode.INVITATION_REJECTED} TLIB #{REFERENCE}",
    ]
    [revoked, reported] = desk.mock.messages("EventRevoked")
    assert reported.attributes == revoked.attributes
    assert revoked.attributes["Reason"] == {"ReasonSystemName": "Stopped"}
    assert desk.mock.engine.due() is None
    assert desk.mock.refused(desk.agent, "RequestAccept", **answer) == [
        f"agent-1 < EventError {ErrorCode.UNKNOWN_INTERACTION} IM #{REFERENCE}"
    ]


def test_agent_logs_out_while_it_is_invited() -> None:
    """No agent can answer: the interaction goes back to its queue, as after a time-out [ours]."""
    desk = Desk()
    desk.deliver()
    assert desk.mock.send(desk.agent, "RequestAgentLogout") == [
        f"agent-1 < EventAck IM #{REFERENCE}",
        "stat-1 < EventAgentLogout REP",
        "stat-1 < EventRevoked REP",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
        ROUTED,
    ]
    assert desk.mock.engine.due() is None


def test_agent_disconnects_while_it_is_invited() -> None:
    """The same when its connection ends."""
    desk = Desk()
    desk.deliver()
    assert desk.mock.disconnect(desk.agent) == [
        "stat-1 < EventAgentLogout REP",
        "stat-1 < EventRevoked REP",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
        ROUTED,
    ]


def test_urs_disconnects_while_the_agent_is_invited() -> None:
    """What the URS asked of the agent ends with it, and the interaction is queued [ours]."""
    desk = Desk()
    answer = desk.invite()
    assert desk.mock.disconnect(desk.urs) == [
        "stat-1 < EventPartyRemoved REP",
        "agent-1 < EventRevoked IM",
        "stat-1 < EventRevoked REP",
        f"absent urs-1 < EventError {ErrorCode.INVITATION_REJECTED} TLIB",
        "stat-1 < EventPlacedInQueue REP",
    ]
    assert desk.mock.messages("EventRevoked")[0].attributes["Reason"] == {
        "ReasonSystemName": "Withdrawn"
    }
    assert desk.mock.refused(desk.agent, "RequestAccept", **answer) == [
        f"agent-1 < EventError {ErrorCode.UNKNOWN_TICKET} IM #{REFERENCE}"
    ]


def test_urs_that_took_over_its_name_gets_the_outcome() -> None:
    """Without the reference of a request that was another connection's."""
    desk = Desk()
    answer = desk.invite()
    desk.mock.urs("urs-1")
    assert desk.mock.disconnect(desk.urs) == []
    assert desk.mock.send(desk.agent, "RequestAccept", **answer) == [
        f"agent-1 < EventAck IM #{REFERENCE}",
        "urs-1 < EventRouteUsed TLIB",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPartyAdded REP",
    ]
