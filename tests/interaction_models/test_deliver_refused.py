"""Deliver to agent: what is refused, of the URS and of the agent that answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.delivery import BASE, Desk
from support.house import REFERENCE

from mockixn.codes import ErrorCode
from mockixn.messages.enumerations import ClientType
from mockixn.scenario import AgentSetting, PlaceSetting, Scenario


def refused(desk: Desk, code: ErrorCode, **attributes: Any) -> str:
    """Assert that the delivery is refused with that code; returns the text."""
    request = {"InteractionId": "A1", **attributes}
    assert desk.mock.refused(desk.urs, "RequestRouteCall", **request) == [
        f"urs-1 < EventError {code} TLIB #{REFERENCE}"
    ]
    return str(desk.mock.messages("EventError")[0].attributes["ErrorDescription"])


TARGETS: dict[str, tuple[dict[str, Any], ErrorCode, str]] = {
    "agent not logged in": (
        {"AgentId": "agent-2"},
        ErrorCode.INVALID_TARGET,
        "agent 'agent-2' is not logged in",
    ),
    "agent at another place": (
        {"AgentId": "agent-1", "PlaceId": "p2"},
        ErrorCode.INVALID_TARGET,
        "agent 'agent-1' is not logged in at place 'p2'",
    ),
    "place without an agent": (
        {"PlaceId": "p2"},
        ErrorCode.INVALID_TARGET,
        "no agent is logged in at place 'p2'",
    ),
    "neither agent nor place": (
        {"Extension": {"StandsFor": "RequestDeliver"}},
        ErrorCode.MISSING_ATTRIBUTE,
        "RequestRouteCall.AgentId: missing, expected AgentId or PlaceId",
    ),
    "agent that the scenario does not list": (
        {"AgentId": "nobody"},
        ErrorCode.UNKNOWN_AGENT,
        "unknown agent 'nobody'",
    ),
    "place that the scenario does not list": (
        {"PlaceId": "nowhere"},
        ErrorCode.UNKNOWN_PLACE,
        "unknown place 'nowhere'",
    ),
}


@pytest.mark.parametrize(("attributes", "code", "text"), TARGETS.values(), ids=TARGETS)
def test_target_that_is_not_there_is_refused(
    attributes: dict[str, Any], code: ErrorCode, text: str
) -> None:
    """Only the URS gets the reason, and may go on."""
    desk = Desk(
        Scenario(
            interactions=(BASE,),
            agents=(AgentSetting(id="agent-1"), AgentSetting(id="agent-2")),
            places=(PlaceSetting(id="place of agent-1"), PlaceSetting(id="p2")),
        )
    )
    assert refused(desk, code, **attributes) == text


@pytest.mark.parametrize(
    ("request_name", "medium", "text"),
    [
        ("RequestNotReadyForMedia", "email", "agent 'agent-1' is not ready for 'email'"),
        ("RequestRemoveMedia", "email", "agent 'agent-1' is not ready for 'email'"),
        ("RequestDoNotDisturbOn", None, "agent 'agent-1' is not ready for 'email'"),
    ],
)
def test_agent_that_is_not_ready_is_refused(
    request_name: str, medium: str | None, text: str
) -> None:
    """Not ready for the medium, without it, or not to be disturbed."""
    desk = Desk()
    desk.mock.send(desk.agent, request_name, MediaTypeName=medium)
    assert refused(desk, ErrorCode.AGENT_NOT_READY, AgentId="agent-1") == text


def test_readiness_for_another_medium_does_not_count() -> None:
    """An agent that is ready for e-mail gets no chat."""
    desk = Desk(Scenario(interactions=(replace(BASE, media_type="chat"),)))
    assert refused(desk, ErrorCode.AGENT_NOT_READY, AgentId="agent-1") == (
        "agent 'agent-1' is not ready for 'chat'"
    )


def test_second_delivery_while_one_is_under_way_is_refused() -> None:
    """One interaction is delivered to one agent at a time, the same or another."""
    desk = Desk()
    desk.mock.agent("agent-2")
    desk.deliver()
    refused(desk, ErrorCode.ALREADY_INVITED, AgentId="agent-1")
    assert refused(desk, ErrorCode.ALREADY_INVITED, AgentId="agent-2") == (
        "interaction 'A1' is being delivered already"
    )


def test_unknown_interaction_is_refused() -> None:
    """43, in T-Library's EventError."""
    desk = Desk()
    refused(desk, ErrorCode.UNKNOWN_INTERACTION, InteractionId="B2", AgentId="agent-1")


@pytest.mark.parametrize("parties", [{"agents": ("agent-1",)}, {"strategy": "urs-2"}, {}])
def test_urs_that_does_not_route_it_is_refused(parties: dict[str, Any]) -> None:
    """Not what an agent has, not what another URS has, not what waits in a queue."""
    desk = Desk(Scenario(interactions=(replace(BASE, **{"strategy": None, **parties}),)))
    refused(desk, ErrorCode.NOT_WITH_THIS_ROUTER, AgentId="agent-1")


def test_after_delivery_the_urs_is_refused() -> None:
    """An interaction that an agent has accepted is no longer with the URS."""
    desk = Desk()
    answer = desk.invite()
    desk.mock.send(desk.agent, "RequestAccept", **answer)
    refused(desk, ErrorCode.NOT_WITH_THIS_ROUTER, AgentId="agent-1")


ANSWERS: dict[str, tuple[dict[str, Any], ErrorCode]] = {
    "another ticket": ({"TicketId": 99}, ErrorCode.UNKNOWN_TICKET),
    "an unknown interaction": ({"InteractionId": "B2"}, ErrorCode.UNKNOWN_INTERACTION),
    "another interaction": ({"InteractionId": "A2"}, ErrorCode.UNKNOWN_TICKET),
}


@pytest.mark.parametrize("name", ["RequestAccept", "RequestReject"])
@pytest.mark.parametrize(("change", "code"), ANSWERS.values(), ids=ANSWERS)
def test_answer_to_something_else_is_refused(
    name: str, change: dict[str, Any], code: ErrorCode
) -> None:
    """The invitation still waits, and time goes on."""
    desk = Desk(Scenario(interactions=(BASE, replace(BASE, id="A2"))))
    answer = desk.invite()
    assert desk.mock.refused(desk.agent, name, **answer | change) == [
        f"agent-1 < EventError {code} IM #{REFERENCE}"
    ]


@pytest.mark.parametrize("name", ["RequestAccept", "RequestReject"])
def test_answer_of_another_agent_is_refused(name: str) -> None:
    """Only the agent that was invited answers."""
    desk = Desk()
    answer = desk.invite()
    assert desk.mock.refused(desk.mock.agent("agent-2"), name, **answer) == [
        f"agent-2 < EventError {ErrorCode.UNKNOWN_TICKET} IM #{REFERENCE}"
    ]


@pytest.mark.parametrize("name", ["RequestAccept", "RequestReject"])
def test_answer_without_login_is_refused(name: str) -> None:
    """A desk without an agent answers for nobody."""
    desk = Desk()
    answer = desk.invite()
    other = desk.mock.client("desk", ClientType.AGENT_APPLICATION)
    assert desk.mock.refused(other, name, **answer) == [
        f"desk < EventError {ErrorCode.NOT_LOGGED_IN} IM #{REFERENCE}"
    ]


@pytest.mark.parametrize("name", ["RequestAccept", "RequestReject"])
def test_second_answer_is_refused(name: str) -> None:
    """An invitation is answered once."""
    desk = Desk()
    answer = desk.invite()
    desk.mock.send(desk.agent, "RequestAccept", **answer)
    assert desk.mock.refused(desk.agent, name, **answer) == [
        f"agent-1 < EventError {ErrorCode.ALREADY_ACCEPTED} IM #{REFERENCE}"
    ]
