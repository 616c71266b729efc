"""Transfer: what each answer of agent 2 brings about (GenEM:Transfer).

Who can be invited, and what ends an invitation, is in test_agents_invite.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.house import House

from mockixn.codes import ErrorCode
from mockixn.scenario import InteractionSetting, LoginSettings, Scenario

BASE = InteractionSetting(
    id="A1", media_type="email", queue="inbound", submitted_by="media-1", agents=("agent-1",)
)
ASKED = 5  # the ReferenceId of RequestTransfer
ANSWER: dict[str, Any] = {"TicketId": 1, "InteractionId": "A1"}


def house(*agents: str) -> House:
    """A house where those agents process A1, logged in, with agent 2 and a reporting engine."""
    mock = House(Scenario(interactions=(replace(BASE, agents=agents or ("agent-1",)),)))
    for agent in (*(agents or ("agent-1",)), "agent-2"):
        mock.agent(agent)
    mock.reporting_engine()
    return mock


def transfer(mock: House, to: str = "agent-2") -> list[str]:
    """Agent 1 asks to transfer A1."""
    [agent_1] = mock.world.clients_of_agent("agent-1")
    target: dict[str, Any] = {"AgentId": to, "PlaceId": f"place of {to}"}
    return mock.send(agent_1, "RequestTransfer", reference=ASKED, InteractionId="A1", **target)


def answer(mock: House, request: str, **attributes: int | str) -> list[str]:
    """Agent 2 answers."""
    [agent_2] = mock.world.clients_of_agent("agent-2")
    return mock.send(agent_2, request, **{**ANSWER, **attributes})


def test_issued() -> None:
    """Agent 2 is invited, the invitation reported; agent 1 gets no answer yet, and keeps it."""
    mock = house()
    assert transfer(mock) == ["agent-2 < EventInvite IM", "stat-1 < EventAgentInvited REP"]
    [invite] = mock.messages("EventInvite")
    assert invite.attributes["TicketId"] == 1
    assert invite.attributes["VisibilityMode"] == "Conference"
    assert mock.world.interactions["A1"].parties == (("agent-1",),)


def test_accepted() -> None:
    """Both are acknowledged, agent 1 learns that it may let go, and agent 2 takes over."""
    mock = house()
    transfer(mock)
    assert answer(mock, "RequestAccept") == [
        "agent-2 < EventAck IM #77",
        f"agent-1 < EventAck IM #{ASKED}",
        "agent-1 < EventPartyAdded IM",
        "stat-1 < EventPartyAdded REP",
        "stat-1 < EventPartyRemoved REP",
    ]
    agent_1 = {"AgentId": "agent-1", "PlaceId": "place of agent-1"}
    agent_2 = {"AgentId": "agent-2", "PlaceId": "place of agent-2"}
    added, reported = mock.messages("EventPartyAdded")
    [removed] = mock.messages("EventPartyRemoved")
    for message, party in ((added, agent_2), (reported, agent_2), (removed, agent_1)):
        assert message.attributes["Operation"] == "Transfer"
        assert message.attributes["Party"] == party
        listed = message.attributes["Interaction"]
        assert isinstance(listed, dict)
        assert (listed["InteractionId"], listed["InteractionMediatype"]) == ("A1", "email")
    assert [each.attributes for each in mock.messages("EventAck")] == [{"Extension": {}}] * 2
    assert mock.world.interactions["A1"].parties == (("agent-2",),)


def test_agent_1_has_no_say_afterwards() -> None:
    """The agent that has handed the interaction on is no party any more."""
    mock = house()
    transfer(mock)
    answer(mock, "RequestAccept")
    [agent_1] = mock.world.clients_of_agent("agent-1")
    formatted = mock.refused(agent_1, "RequestStopProcessing", InteractionId="A1")
    assert formatted == [f"agent-1 < EventError {ErrorCode.NOT_A_PARTY} IM #77"]


def test_rejected() -> None:
    """Agent 2 is acknowledged, agent 1 gets EventError and keeps it; the Reason is reported."""
    mock = house()
    transfer(mock)
    [agent_2] = mock.world.clients_of_agent("agent-2")
    reason = {"ReasonDescription": "busy"}
    assert mock.send(agent_2, "RequestReject", **ANSWER, Reason=reason) == [
        "agent-2 < EventAck IM #77",
        f"agent-1 < EventError {ErrorCode.INVITATION_REJECTED} IM #{ASKED}",
        "stat-1 < EventRejected REP",
    ]
    [rejected], [error] = mock.messages("EventRejected"), mock.messages("EventError")
    assert rejected.attributes["Reason"] == reason
    assert rejected.attributes["Party"] == {"AgentId": "agent-2", "PlaceId": "place of agent-2"}
    assert error.attributes["ErrorDescription"] == "agent 'agent-2' rejects the transfer"
    assert mock.world.interactions["A1"].parties == (("agent-1",),)


def test_rejected_transfer_may_be_asked_for_again() -> None:
    """After an answer nothing is left of the invitation: the next one has a ticket of its own."""
    mock = house()
    transfer(mock)
    answer(mock, "RequestReject")
    assert transfer(mock) == ["agent-2 < EventInvite IM", "stat-1 < EventAgentInvited REP"]
    assert [*mock.world.invitations] == [2]


def test_timed_out() -> None:
    """Agent 2 is revoked, agent 1 gets EventError; the end of the invitation is reported."""
    mock = house()
    transfer(mock)
    assert mock.advance(30) == [
        "agent-2 < EventRevoked IM",
        "stat-1 < EventRevoked REP",
        f"agent-1 < EventError {ErrorCode.INVITATION_EXPIRED} IM #{ASKED}",
    ]
    assert mock.world.interactions["A1"].parties == (("agent-1",),)


def test_other_parties_stay() -> None:
    """In a conference one party hands over; the others learn who comes and who goes."""
    mock = house("agent-1", "agent-3")
    transfer(mock)
    assert answer(mock, "RequestAccept") == [
        "agent-2 < EventAck IM #77",
        f"agent-1 < EventAck IM #{ASKED}",
        "agent-1 < EventPartyAdded IM",
        "agent-3 < EventPartyAdded IM",
        "stat-1 < EventPartyAdded REP",
        "agent-3 < EventPartyRemoved IM",
        "stat-1 < EventPartyRemoved REP",
    ]
    assert mock.world.interactions["A1"].parties == (("agent-3",), ("agent-2",))


def test_agent_1_leaves_the_conference_while_it_waits() -> None:
    """Who has nothing any more hands nothing over: the invitation is withdrawn."""
    mock = house("agent-1", "agent-3")
    transfer(mock)
    [agent_1] = mock.world.clients_of_agent("agent-1")
    assert mock.send(agent_1, "RequestLeaveInteraction", InteractionId="A1") == [
        "agent-1 < EventAck IM #77",
        "agent-3 < EventPartyRemoved IM",
        "stat-1 < EventPartyRemoved REP",
        "agent-2 < EventRevoked IM",
        "stat-1 < EventRevoked REP",
        f"agent-1 < EventError {ErrorCode.INVITATION_EXPIRED} IM #{ASKED}",
    ]
    [revoked, _] = mock.messages("EventRevoked")
    assert revoked.attributes["Reason"] == {"ReasonSystemName": "Withdrawn"}
    assert mock.world.interactions["A1"].parties == (("agent-3",),)
    assert mock.world.invitations == {}


def test_one_transfer_at_a_time() -> None:
    """An agent does not hand one interaction to two others: the second would join the first."""
    mock = house()
    mock.agent("agent-3")
    transfer(mock)
    [agent_1] = mock.world.clients_of_agent("agent-1")
    target: dict[str, Any] = {
        "InteractionId": "A1",
        "AgentId": "agent-3",
        "PlaceId": "place of agent-3",
    }
    formatted = mock.refused(agent_1, "RequestTransfer", **target)
    assert formatted == [f"agent-1 < EventError {ErrorCode.ALREADY_INVITED} IM #77"]


@pytest.mark.parametrize("request_name", ["RequestAccept", "RequestReject"])
def test_only_the_desk_that_asked_is_answered(request_name: str) -> None:
    """Agent 1 at two desks: both learn of the new party, the one that asked has its answer."""
    allow = LoginSettings(agent_logged_in_elsewhere="allow")
    mock = House(Scenario(interactions=(BASE,), login=allow))
    desk, _other = mock.agent("agent-1", name="desk"), mock.agent("agent-1", name="other")
    mock.agent("agent-2")
    target: dict[str, Any] = {"AgentId": "agent-2", "PlaceId": "place of agent-2"}
    mock.send(desk, "RequestTransfer", reference=ASKED, InteractionId="A1", **target)
    formatted = answer(mock, request_name)
    answered = [line for line in formatted if line.endswith(f"#{ASKED}")]
    rest = formatted[2:]
    if request_name == "RequestAccept":
        assert answered == [f"desk < EventAck IM #{ASKED}"]
        assert rest == [
            "desk < EventPartyAdded IM",
            "other < EventPartyAdded IM",
            "other < EventRevoked IM",
        ]
    else:
        assert answered == [f"desk < EventError {ErrorCode.INVITATION_REJECTED} IM #{ASKED}"]
        assert rest == []
