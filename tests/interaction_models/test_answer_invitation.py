"""RequestAccept and RequestReject: whose answer counts, and for what [ours]."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.house import House

from mockixn.codes import ErrorCode
from mockixn.engine.clients import LogicalClient
from mockixn.messages.enumerations import ClientType
from mockixn.scenario import InteractionSetting, LoginSettings, Scenario

BASE = InteractionSetting(
    id="A1", media_type="email", queue="inbound", submitted_by="media-1", agents=("agent-1",)
)
ANSWERS = ("RequestAccept", "RequestReject")


@pytest.fixture
def mock() -> House:
    """A house where agent 2 is invited to A1 with ticket 1, agent 3 to A2 with ticket 2."""
    allow = LoginSettings(agent_logged_in_elsewhere="allow")
    house = House(Scenario(interactions=(BASE, replace(BASE, id="A2")), login=allow))
    agent_1 = house.agent("agent-1")
    for agent, id in (("agent-2", "A1"), ("agent-3", "A2")):
        house.agent(agent)
        target: dict[str, Any] = {"AgentId": agent, "PlaceId": f"place of {agent}"}
        house.send(agent_1, "RequestTransfer", InteractionId=id, **target)
    assert [*house.world.invitations] == [1, 2]
    house.reporting_engine()
    return house


def desk(mock: House, agent_id: str) -> LogicalClient:
    """The client through which that agent is logged in."""
    return mock.world.clients_of_agent(agent_id)[0]


REFUSED = {
    "a ticket that nobody gave out": ("agent-2", 3, "A1", ErrorCode.UNKNOWN_TICKET),
    "no ticket at all": ("agent-2", 0, "A1", ErrorCode.UNKNOWN_TICKET),
    "another agent's ticket": ("agent-2", 2, "A2", ErrorCode.UNKNOWN_TICKET),
    "the initiator's answer": ("agent-1", 1, "A1", ErrorCode.UNKNOWN_TICKET),
    "another interaction": ("agent-2", 1, "A2", ErrorCode.UNKNOWN_TICKET),
    "an unknown interaction": ("agent-2", 1, "B2", ErrorCode.UNKNOWN_INTERACTION),
}


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize(("agent", "ticket", "id", "code"), REFUSED.values(), ids=REFUSED)
def test_wrong_answer_is_refused(
    mock: House, answer: str, agent: str, ticket: int, id: str, code: ErrorCode
) -> None:
    """Only the invited agent answers, by its ticket, for that interaction; until then it waits."""
    formatted = mock.refused(desk(mock, agent), answer, TicketId=ticket, InteractionId=id)
    assert formatted == [f"{agent} < EventError {code} IM #77"]
    formatted = mock.send(desk(mock, "agent-2"), answer, TicketId=1, InteractionId="A1")
    assert formatted[0] == "agent-2 < EventAck IM #77"


AFTER = {
    "RequestAccept": ErrorCode.ALREADY_ACCEPTED,
    "RequestReject": ErrorCode.UNKNOWN_TICKET,
}


@pytest.mark.parametrize("second", ANSWERS)
@pytest.mark.parametrize("first", ANSWERS)
def test_second_answer_is_refused(mock: House, first: str, second: str) -> None:
    """An invitation is answered once; after an accept the error says that the agent accepted."""
    agent_2 = desk(mock, "agent-2")
    mock.send(agent_2, first, TicketId=1, InteractionId="A1")
    formatted = mock.refused(agent_2, second, TicketId=1, InteractionId="A1")
    assert formatted == [f"agent-2 < EventError {AFTER[first]} IM #77"]


@pytest.mark.parametrize("answer", ANSWERS)
def test_answer_after_a_stop_is_refused(mock: House, answer: str) -> None:
    """What has been stopped has no invitations."""
    mock.send(mock.media_server(), "RequestStopProcessing", InteractionId="A1")
    formatted = mock.refused(desk(mock, "agent-2"), answer, TicketId=1, InteractionId="A1")
    assert formatted == [f"agent-2 < EventError {ErrorCode.UNKNOWN_INTERACTION} IM #77"]


@pytest.mark.parametrize("answer", ANSWERS)
def test_agent_may_answer_at_any_of_its_desks(mock: House, answer: str) -> None:
    """The invitation is the agent's: the desk that answers is acknowledged, the other one late."""
    other = mock.agent("agent-2", name="other")
    formatted = mock.send(other, answer, TicketId=1, InteractionId="A1")
    assert formatted[0] == "other < EventAck IM #77"
    formatted = mock.refused(desk(mock, "agent-2"), answer, TicketId=1, InteractionId="A1")
    assert formatted == [f"agent-2 < EventError {AFTER[answer]} IM #77"]


@pytest.mark.parametrize("answer", ANSWERS)
def test_answer_without_login_is_refused(mock: House, answer: str) -> None:
    """An agent application through which nobody is logged in was not invited."""
    client = mock.client("desk", ClientType.AGENT_APPLICATION)
    formatted = mock.refused(client, answer, TicketId=1, InteractionId="A1")
    assert formatted == [f"desk < EventError {ErrorCode.NOT_LOGGED_IN} IM #77"]


def test_agent_that_left_and_came_back_has_no_invitation(mock: House) -> None:
    """A logout ends what waited: the next login does not bring it back."""
    agent_2 = desk(mock, "agent-2")
    mock.send(agent_2, "RequestAgentLogout")
    again = mock.agent("agent-2", name="again")
    formatted = mock.refused(again, "RequestAccept", TicketId=1, InteractionId="A1")
    assert formatted == [f"again < EventError {ErrorCode.UNKNOWN_TICKET} IM #77"]
