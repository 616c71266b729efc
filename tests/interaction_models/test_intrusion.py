"""Intrusion: agent 2 joins what agent 1 processes, unasked (GenEM:Intrusion).

What ends an invitation is in test_agents_invite.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.house import House

from mockixn.codes import ErrorCode
from mockixn.scenario import InteractionSetting, Scenario

BASE = InteractionSetting(id="A1", media_type="email", queue="inbound", submitted_by="media-1")
ASKED = 5  # the ReferenceId of RequestIntrude
ANSWER: dict[str, Any] = {"TicketId": 1, "InteractionId": "A1"}


def house(*agents: str, media_type: str = "email") -> House:
    """A house where those agents process A1, logged in, with agent 2 and a reporting engine."""
    interaction = replace(BASE, agents=agents, media_type=media_type)
    mock = House(Scenario(interactions=(interaction, replace(BASE, id="routed", strategy="urs-1"))))
    for agent in dict.fromkeys((*agents, "agent-2")):
        mock.agent(agent)
    mock.reporting_engine()
    return mock


def as_agent_2(mock: House, request: str, reference: int = 77, **attributes: Any) -> list[str]:
    """Agent 2 sends that request."""
    [agent_2] = mock.world.clients_of_agent("agent-2")
    return mock.send(agent_2, request, reference=reference, **attributes)


def intrude(mock: House, **attributes: Any) -> list[str]:
    """Agent 2 asks to join A1."""
    return as_agent_2(mock, "RequestIntrude", ASKED, InteractionId="A1", **attributes)


def test_requested() -> None:
    """Agent 2 is invited, with a list of the parties; agent 1 gets nothing yet."""
    mock = house("agent-1")
    assert intrude(mock, Extension={"operation": "intrude"}) == [
        "agent-2 < EventInvite IM",
        "stat-1 < EventAgentInvited REP",
    ]
    [invite] = mock.messages("EventInvite")
    assert invite.attributes["Operation"] == "Intrude"
    assert invite.attributes["Extension"] == {"operation": "intrude"}
    assert invite.attributes["Parties"] == {
        "1": {"agent_id": "agent-1", "place_id": "place of agent-1"}
    }
    assert mock.world.interactions["A1"].parties == (("agent-1",),)


@pytest.mark.parametrize(
    ("asked", "expected"), [({}, "Conference"), ({"VisibilityMode": "Coach"}, "Coach")]
)
def test_visibility_mode(asked: dict[str, str], expected: str) -> None:
    """The mode asked for, else Conference [ours], stands in the invitation and the new party."""
    mock = house("agent-1")
    intrude(mock, **asked)
    assert mock.messages("EventInvite")[0].attributes["VisibilityMode"] == expected
    as_agent_2(mock, "RequestAccept", **ANSWER)
    assert mock.messages("EventPartyAdded")[0].attributes["Party"] == {
        "AgentId": "agent-2",
        "PlaceId": "place of agent-2",
        "VisibilityMode": expected,
    }


def test_accepted() -> None:
    """The first EventAck answers RequestAccept, the second RequestIntrude; then come events."""
    mock = house("agent-1", "agent-3")
    intrude(mock)
    assert as_agent_2(mock, "RequestAccept", **ANSWER) == [
        "agent-2 < EventAck IM #77",
        f"agent-2 < EventAck IM #{ASKED}",
        "agent-1 < EventPartyAdded IM",
        "agent-3 < EventPartyAdded IM",
        "stat-1 < EventPartyAdded REP",
    ]
    for message in mock.messages("EventPartyAdded"):
        listed = message.attributes["Interaction"]
        assert isinstance(listed, dict)
        assert (listed["InteractionId"], listed["InteractionMediatype"]) == ("A1", "email")
        assert message.attributes["Operation"] == "Intrude"
    assert mock.world.interactions["A1"].parties == (("agent-1",), ("agent-3",), ("agent-2",))


def test_rejected() -> None:
    """EventAck answers RequestReject, EventError RequestIntrude; the rejection is reported."""
    mock = house("agent-1")
    intrude(mock)
    assert as_agent_2(mock, "RequestReject", **ANSWER) == [
        "agent-2 < EventAck IM #77",
        f"agent-2 < EventError {ErrorCode.INVITATION_REJECTED} IM #{ASKED}",
        "stat-1 < EventRejected REP",
    ]
    assert mock.world.interactions["A1"].parties == (("agent-1",),)


def test_timed_out() -> None:
    """Agent 2 is revoked, and its RequestIntrude answered EventError."""
    mock = house("agent-1")
    intrude(mock)
    assert mock.advance(29.5) == []
    assert mock.advance(0.5) == [
        "agent-2 < EventRevoked IM",
        "stat-1 < EventRevoked REP",
        f"agent-2 < EventError {ErrorCode.INVITATION_EXPIRED} IM #{ASKED}",
    ]


def test_intruder_need_not_be_ready() -> None:
    """The media of the agent that asks do not matter: it is not ready for chat here."""
    mock = house("agent-1", media_type="chat")
    as_agent_2(mock, "RequestDoNotDisturbOn")
    assert intrude(mock) == ["agent-2 < EventInvite IM", "stat-1 < EventAgentInvited REP"]


REFUSED = {
    "an unknown interaction": (("agent-1",), "B2", ErrorCode.UNKNOWN_INTERACTION),
    "an interaction in a queue": ((), "A1", ErrorCode.INVALID_TARGET),
    "an interaction with a URS": ((), "routed", ErrorCode.INVALID_TARGET),
    "an interaction of its own": (("agent-1", "agent-2"), "A1", ErrorCode.ALREADY_A_PARTY),
}


@pytest.mark.parametrize(("agents", "id", "code"), REFUSED.values(), ids=REFUSED)
def test_invalid(agents: tuple[str, ...], id: str, code: ErrorCode) -> None:
    """An agent intrudes only upon what other agents process."""
    mock = house(*agents)
    [agent_2] = mock.world.clients_of_agent("agent-2")
    formatted = mock.refused(agent_2, "RequestIntrude", InteractionId=id)
    assert formatted == [f"agent-2 < EventError {code} IM #77"]


def test_agent_1_hands_it_on_before_agent_2_answers() -> None:
    """The invitation stays while an agent processes it; the present agents get the event."""
    mock = house("agent-1")
    agent_1, agent_3 = mock.world.clients_of_agent("agent-1")[0], mock.agent("agent-3")
    intrude(mock)
    target: dict[str, Any] = {
        "InteractionId": "A1",
        "AgentId": "agent-3",
        "PlaceId": "place of agent-3",
    }
    mock.send(agent_1, "RequestTransfer", **target)
    mock.send(agent_3, "RequestAccept", TicketId=2, InteractionId="A1")
    assert as_agent_2(mock, "RequestAccept", **ANSWER) == [
        "agent-2 < EventAck IM #77",
        f"agent-2 < EventAck IM #{ASKED}",
        "agent-3 < EventPartyAdded IM",
        "stat-1 < EventPartyAdded REP",
    ]
