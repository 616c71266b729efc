"""Conference: agent 2 joins or does not, and parties leave (GenEM:Conference).

Who can be invited, and what ends an invitation, is in test_agents_invite.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.house import House

from mockixn.codes import ErrorCode
from mockixn.scenario import InteractionSetting, Scenario, WorkbinPlace

BASE = InteractionSetting(id="A1", media_type="email", queue="inbound", submitted_by="media-1")
ASKED = 5  # the ReferenceId of RequestConference
ANSWER: dict[str, Any] = {"TicketId": 1, "InteractionId": "A1"}


def house(*agents: str, workbin: WorkbinPlace | None = None) -> House:
    """A house where those agents process A1, logged in, with agent 2 and a reporting engine."""
    interaction = replace(BASE, agents=agents, workbin=workbin)
    mock = House(Scenario(interactions=(interaction,)))
    for agent in dict.fromkeys((*agents, "agent-2")):
        mock.agent(agent)
    mock.reporting_engine()
    return mock


def confer(mock: House, visibility_mode: str = "Conference") -> list[str]:
    """Agent 1 asks agent 2 to join A1."""
    [agent_1] = mock.world.clients_of_agent("agent-1")
    target: dict[str, Any] = {"AgentId": "agent-2", "PlaceId": "place of agent-2"}
    return mock.send(
        agent_1,
        "RequestConference",
        reference=ASKED,
        InteractionId="A1",
        VisibilityMode=visibility_mode,
        **target,
    )


def answer(mock: House, request: str) -> list[str]:
    """Agent 2 answers."""
    [agent_2] = mock.world.clients_of_agent("agent-2")
    return mock.send(agent_2, request, **ANSWER)


def leave(mock: House, agent_id: str) -> list[str]:
    """The agent leaves A1."""
    [agent] = mock.world.clients_of_agent(agent_id)
    return mock.send(agent, "RequestLeaveInteraction", InteractionId="A1")


@pytest.mark.parametrize("visibility_mode", ["Conference", "Coach"])
def test_issued(visibility_mode: str) -> None:
    """Agent 2 is invited in the VisibilityMode asked for; agent 1 gets no answer yet."""
    mock = house("agent-1")
    assert confer(mock, visibility_mode) == [
        "agent-2 < EventInvite IM",
        "stat-1 < EventAgentInvited REP",
    ]
    [invite] = mock.messages("EventInvite")
    assert invite.attributes["VisibilityMode"] == visibility_mode


def test_accepted() -> None:
    """Every party, the new one with them, and the reporting engines learn that agent 2 joined."""
    mock = house("agent-1")
    confer(mock)
    assert answer(mock, "RequestAccept") == [
        "agent-2 < EventAck IM #77",
        f"agent-1 < EventAck IM #{ASKED}",
        "agent-1 < EventPartyAdded IM",
        "agent-2 < EventPartyAdded IM",
        "stat-1 < EventPartyAdded REP",
    ]
    assert mock.world.interactions["A1"].parties == (("agent-1",), ("agent-2",))


def test_accepted_with_several_parties() -> None:
    """Parties that did not ask get an event too, but no answer."""
    mock = house("agent-1", "agent-3", "agent-4")
    confer(mock)
    assert answer(mock, "RequestAccept") == [
        "agent-2 < EventAck IM #77",
        f"agent-1 < EventAck IM #{ASKED}",
        "agent-1 < EventPartyAdded IM",
        "agent-3 < EventPartyAdded IM",
        "agent-4 < EventPartyAdded IM",
        "agent-2 < EventPartyAdded IM",
        "stat-1 < EventPartyAdded REP",
    ]


@pytest.mark.parametrize("visibility_mode", ["Conference", "Coach"])
def test_new_party_says_what_clients_read(visibility_mode: str) -> None:
    """EventPartyAdded has id, medium and Operation, and the Party how it is seen."""
    mock = house("agent-1")
    confer(mock, visibility_mode)
    answer(mock, "RequestAccept")
    formatted, _same, reported = mock.messages("EventPartyAdded")
    assert formatted.attributes["Party"] == {
        "AgentId": "agent-2",
        "PlaceId": "place of agent-2",
        "VisibilityMode": visibility_mode,
    }
    for message in (formatted, reported):
        listed = message.attributes["Interaction"]
        assert isinstance(listed, dict)
        assert (listed["InteractionId"], listed["InteractionMediatype"]) == ("A1", "email")
        assert message.attributes["Operation"] == "Conference"


def test_rejected() -> None:
    """Agent 2 gets EventAck, agent 1 gets EventError; the other parties get nothing."""
    mock = house("agent-1", "agent-3")
    confer(mock)
    assert answer(mock, "RequestReject") == [
        "agent-2 < EventAck IM #77",
        f"agent-1 < EventError {ErrorCode.INVITATION_REJECTED} IM #{ASKED}",
        "stat-1 < EventRejected REP",
    ]
    [error] = mock.messages("EventError")
    assert error.attributes["ErrorDescription"] == "agent 'agent-2' rejects the conference"


def test_timed_out() -> None:
    """Agent 2 is revoked, agent 1 gets EventError; the end is reported."""
    mock = house("agent-1", "agent-3")
    confer(mock)
    assert mock.advance(30) == [
        "agent-2 < EventRevoked IM",
        "stat-1 < EventRevoked REP",
        f"agent-1 < EventError {ErrorCode.INVITATION_EXPIRED} IM #{ASKED}",
    ]


def test_several_may_be_asked_at_once() -> None:
    """Each invitation is answered for itself."""
    mock = house("agent-1")
    agent_3 = mock.agent("agent-3")
    confer(mock)
    [agent_1] = mock.world.clients_of_agent("agent-1")
    target: dict[str, Any] = {
        "AgentId": "agent-3",
        "PlaceId": "place of agent-3",
        "VisibilityMode": "Coach",
    }
    mock.send(agent_1, "RequestConference", reference=6, InteractionId="A1", **target)
    formatted = mock.send(agent_3, "RequestAccept", TicketId=2, InteractionId="A1")
    assert "agent-1 < EventAck IM #6" in formatted
    assert f"agent-1 < EventAck IM #{ASKED}" in answer(mock, "RequestAccept")
    assert mock.world.interactions["A1"].parties == (("agent-1",), ("agent-3",), ("agent-2",))


def test_leave() -> None:
    """The agent who leaves gets EventAck; other parties and reporting engines get an event."""
    mock = house("agent-1", "agent-2", "agent-3")
    assert leave(mock, "agent-2") == [
        "agent-2 < EventAck IM #77",
        "agent-1 < EventPartyRemoved IM",
        "agent-3 < EventPartyRemoved IM",
        "stat-1 < EventPartyRemoved REP",
    ]
    for message in mock.messages("EventPartyRemoved"):
        party, listed = message.attributes["Party"], message.attributes["Interaction"]
        assert party == {"AgentId": "agent-2", "PlaceId": "place of agent-2"}
        assert isinstance(listed, dict)
        assert (listed["InteractionId"], listed["InteractionMediatype"]) == ("A1", "email")


def test_initiator_may_leave_before_agent_2_answers() -> None:
    """While another party is left the invitation stands, and its outcome still has its answer."""
    mock = house("agent-1", "agent-3")
    confer(mock)
    leave(mock, "agent-1")
    assert answer(mock, "RequestAccept") == [
        "agent-2 < EventAck IM #77",
        f"agent-1 < EventAck IM #{ASKED}",
        "agent-3 < EventPartyAdded IM",
        "agent-2 < EventPartyAdded IM",
        "stat-1 < EventPartyAdded REP",
    ]


def test_last_leaves() -> None:
    """After the last party the interaction is back in its queue."""
    mock = house("agent-1")
    assert leave(mock, "agent-1") == [
        "agent-1 < EventAck IM #77",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
    ]
    [placed] = mock.messages("EventPlacedInQueue")
    assert placed.attributes["Queue"] == "inbound"
    assert [*mock.world.queues["inbound"].interactions] == ["A1"]


def test_last_leaves_what_came_from_a_workbin() -> None:
    """It returns to its place: a workbin, whose subscribers get an event."""
    mock = house("agent-1", workbin=WorkbinPlace("draft", agent="agent-1"))
    [agent_2] = mock.world.clients_of_agent("agent-2")
    workbin = {"WorkbinTypeId": "draft", "WorkbinAgentId": "agent-1"}
    mock.send(agent_2, "RequestWorkbinNotifications", Workbin=workbin)
    assert leave(mock, "agent-1") == [
        "agent-1 < EventAck IM #77",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
        "stat-1 < EventPlacedInWorkbin REP",
        "agent-2 < EventWorkbinContentChanged IM",
    ]


LEAVE_REFUSED = {
    "an agent that is no party": ("agent-2", "A1", ErrorCode.NOT_A_PARTY),
    "an unknown interaction": ("agent-1", "B2", ErrorCode.UNKNOWN_INTERACTION),
}


@pytest.mark.parametrize(("agent_id", "id", "code"), LEAVE_REFUSED.values(), ids=LEAVE_REFUSED)
def test_failed_leave(agent_id: str, id: str, code: ErrorCode) -> None:
    """An agent cannot leave an interaction that it does not process."""
    mock = house("agent-1")
    [agent] = mock.world.clients_of_agent(agent_id)
    formatted = mock.refused(agent, "RequestLeaveInteraction", InteractionId=id)
    assert formatted == [f"{agent_id} < EventError {code} IM #77"]


def test_leave_without_login_is_refused() -> None:
    """After its logout an agent has left everything already."""
    mock = house("agent-1")
    [agent] = mock.world.clients_of_agent("agent-1")
    mock.send(agent, "RequestAgentLogout")
    formatted = mock.refused(agent, "RequestLeaveInteraction", InteractionId="A1")
    assert formatted == [f"agent-1 < EventError {ErrorCode.NOT_LOGGED_IN} IM #77"]


def test_nobody_leaves_twice() -> None:
    """The second of two leaves is refused."""
    mock = house("agent-1", "agent-2")
    leave(mock, "agent-2")
    [agent] = mock.world.clients_of_agent("agent-2")
    formatted = mock.refused(agent, "RequestLeaveInteraction", InteractionId="A1")
    assert formatted == [f"agent-2 < EventError {ErrorCode.NOT_A_PARTY} IM #77"]
