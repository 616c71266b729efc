"""Agent state: media, readiness, do not disturb [ours: the reference has no page for it]."""

from __future__ import annotations

from typing import Any

import pytest
from support.house import REFERENCE, House

from mockixn.codes import ErrorCode
from mockixn.messages.enumerations import ClientType
from mockixn.scenario import LoginSettings, Scenario

# Request -> its medium, its event, and the agent's media after it; House.agent has
# {"email": 1, "chat": 0}
MEDIA_CHANGES: dict[str, tuple[str, str, dict[str, int]]] = {
    "RequestAddMedia": ("sms", "EventMediaAdded", {"email": 1, "chat": 0, "sms": 0}),
    "RequestRemoveMedia": ("email", "EventMediaRemoved", {"chat": 0}),
    "RequestCancelNotReadyForMedia": ("chat", "EventReadyForMedia", {"email": 1, "chat": 1}),
    "RequestNotReadyForMedia": ("email", "EventNotReadyForMedia", {"email": 0, "chat": 0}),
    "RequestChangeMediaStateReason": (
        "email",
        "EventMediaStateReasonChanged",
        {"email": 1, "chat": 0},
    ),
}
REQUESTS = (*MEDIA_CHANGES, "RequestDoNotDisturbOn", "RequestDoNotDisturbOff")


@pytest.mark.parametrize(
    ("request_name", "medium", "event", "media"),
    [(name, *row) for name, row in MEDIA_CHANGES.items()],
    ids=MEDIA_CHANGES,
)
def test_change_of_a_medium(
    request_name: str, medium: str, event: str, media: dict[str, int]
) -> None:
    """EventAck to the agent, the change to the reporting engines, all media to the agent."""
    mock = House()
    agent = mock.agent()
    mock.reporting_engine("stat-1")
    mock.reporting_engine("icon-1")
    reason = {"ReasonSystemName": "lunch", "Reason": 3}
    assert mock.send(agent, request_name, MediaTypeName=medium, Reason=reason) == [
        f"agent-1 < EventAck IM #{REFERENCE}",
        f"stat-1 < {event} REP",
        f"icon-1 < {event} REP",
        "agent-1 < EventCurrentAgentStatus REP",
    ]
    [reported] = mock.messages(event)
    assert reported.attributes == {
        "AgentId": "agent-1",
        "PlaceId": "place of agent-1",
        "TenantId": 1,
        "MediaTypeName": medium,
        "Reason": reason,
        "EventTime": "2023-11-14T22:13:20Z",
    }
    [status] = mock.messages("EventCurrentAgentStatus")
    assert status.attributes["MediaStateList"] == media
    assert status.attributes["MediaCapacityList"] == dict.fromkeys(media, 1)
    assert mock.world.to_dict()["clients"][agent.id]["login"]["media"] == media


def test_do_not_disturb_on_and_off() -> None:
    """Both are reported, and the agent's status says which it is."""
    mock = House()
    agent = mock.agent()
    mock.reporting_engine()
    for name, on in (("DoNotDisturbOn", 1), ("DoNotDisturbOff", 0)):
        assert mock.send(agent, f"Request{name}") == [
            f"agent-1 < EventAck IM #{REFERENCE}",
            f"stat-1 < Event{name} REP",
            "agent-1 < EventCurrentAgentStatus REP",
        ]
        [status] = mock.messages("EventCurrentAgentStatus")
        assert status.attributes["DonotDisturb"] == on
        assert status.attributes["MediaStateList"] == {"email": 1, "chat": 0}


REFUSED: dict[str, tuple[str, dict[str, Any], ErrorCode, str]] = {
    "add what is there": (
        "RequestAddMedia",
        {"MediaTypeName": "email"},
        ErrorCode.MEDIA_ALREADY_THERE,
        "medium 'email' is there already",
    ),
    "add an empty name": (
        "RequestAddMedia",
        {"MediaTypeName": ""},
        ErrorCode.INVALID_VALUE,
        "RequestAddMedia.MediaTypeName: found 0 bytes, expected 1 to 255 bytes",
    ),
    "ready already": (
        "RequestCancelNotReadyForMedia",
        {"MediaTypeName": "email"},
        ErrorCode.ALREADY_READY,
        "agent 'agent-1' is ready for 'email' already",
    ),
    "not ready already": (
        "RequestNotReadyForMedia",
        {"MediaTypeName": "chat"},
        ErrorCode.ALREADY_NOT_READY,
        "agent 'agent-1' is not ready for 'chat' already",
    ),
    "off already": (
        "RequestDoNotDisturbOff",
        {},
        ErrorCode.ALREADY_SO,
        "do not disturb is off already",
    ),
    **{
        f"{name} of another medium": (
            name,
            {"MediaTypeName": "sms"},
            ErrorCode.MEDIA_NOT_THERE,
            "medium 'sms' is not logged in",
        )
        for name in MEDIA_CHANGES
        if name != "RequestAddMedia"
    },
}


def test_what_is_so_already_or_not_there_is_refused() -> None:
    """A change that changes nothing is an error, and says what the state is."""
    for row, (request_name, attributes, code, text) in REFUSED.items():
        mock = House()
        agent = mock.agent()
        mock.reporting_engine()
        assert mock.refused(agent, request_name, **attributes) == [
            f"agent-1 < EventError {code} IM #{REFERENCE}"
        ], row
        assert mock.messages("EventError")[0].attributes["ErrorDescription"] == text, row


def test_do_not_disturb_twice_is_refused() -> None:
    """The second RequestDoNotDisturbOn finds it on."""
    mock = House()
    agent = mock.agent()
    mock.send(agent, "RequestDoNotDisturbOn")
    assert mock.refused(agent, "RequestDoNotDisturbOn") == [
        f"agent-1 < EventError {ErrorCode.ALREADY_SO} IM #{REFERENCE}"
    ]


def test_agent_without_login_is_refused() -> None:
    """Only an agent that is logged in has a state."""
    for request_name in REQUESTS:
        mock = House()
        desk = mock.client("desk", ClientType.AGENT_APPLICATION)
        assert mock.refused(desk, request_name, MediaTypeName="email") == [
            f"desk < EventError {ErrorCode.NOT_LOGGED_IN} IM #{REFERENCE}"
        ], request_name


def test_reporting_engine_that_narrowed_its_subscription() -> None:
    """A reporting engine that asked for one place gets events about agents there only."""
    mock = House()
    agent, other = mock.agent("a1", "p1"), mock.agent("a2", "p2")
    reporting = mock.reporting_engine()
    mock.send(reporting, "RequestStartPlaceAgentStateReporting", TenantId=1, PlaceId="p1")
    formatted = mock.send(agent, "RequestDoNotDisturbOn")
    assert "stat-1 < EventDoNotDisturbOn REP" in formatted
    assert mock.send(other, "RequestDoNotDisturbOn") == [
        f"a2 < EventAck IM #{REFERENCE}",
        "a2 < EventCurrentAgentStatus REP",
    ]


def test_each_desk_has_a_state_of_its_own() -> None:
    """What an agent changes at one of two desks is the state of that desk [ours]."""
    mock = House(Scenario(login=LoginSettings(agent_logged_in_elsewhere="allow")))
    first = mock.agent("a1", "p1", name="desk-1")
    second = mock.agent("a1", "p2", name="desk-2")
    assert mock.send(first, "RequestRemoveMedia", MediaTypeName="chat") == [
        f"desk-1 < EventAck IM #{REFERENCE}",
        "desk-1 < EventCurrentAgentStatus REP",
    ]
    assert first.login is not None
    assert second.login is not None
    assert (first.login.media, second.login.media) == ({"email": 1}, {"email": 1, "chat": 0})


def test_state_starts_anew_with_each_login() -> None:
    """After logout and login the agent has the media of its new login, and may be disturbed."""
    mock = House()
    agent = mock.agent()
    mock.send(agent, "RequestDoNotDisturbOn")
    mock.send(agent, "RequestAddMedia", MediaTypeName="sms")
    mock.send(agent, "RequestAgentLogout")
    mock.send(
        agent,
        "RequestAgentLogin",
        TenantId=1,
        AgentId="agent-1",
        PlaceId="p",
        MediaList={"email": 0},
    )
    [status] = mock.messages("EventCurrentAgentStatus")
    assert status.attributes["MediaStateList"] == {"email": 0}
    assert status.attributes["DonotDisturb"] == 0
