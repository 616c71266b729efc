"""Submitting (GenEM:MediaServerSubmitsInteraction, GenEM:AgentSubmitsInteraction)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.house import House

from mockixn.codes import ErrorCode
from mockixn.engine.interaction import State
from mockixn.messages.enumerations import ClientType
from mockixn.scenario import QueueSetting, Scenario, WorkbinSetting

SUBMIT: dict[str, Any] = {
    "InteractionId": "A1",
    "MediaType": "email",
    "Queue": "inbound",
    "TenantId": 101,
    "InteractionType": "Inbound",
    "InteractionSubtype": "InboundNew",
    "ParentInteractionId": "A0",
    "UserData": {"Subject": "hello"},
}


def test_media_server_submits() -> None:
    """The media server gets the id, the reporting engines the interaction; it is queued."""
    mock = House()
    media = mock.media_server()
    mock.reporting_engine()
    assert mock.send(media, "RequestSubmit", **SUBMIT) == [
        "media-1 < EventAck IM #77",
        "stat-1 < EventInteractionSubmitted REP",
    ]
    assert mock.messages("EventAck")[0].attributes == {"Extension": {"InteractionId": "A1"}}
    interaction = mock.world.interactions["A1"]
    assert interaction.state is State.QUEUED
    assert interaction.owner == "media-1"
    assert mock.messages("EventInteractionSubmitted")[0].attributes["Interaction"] == {
        "InteractionId": "A1",
        "InteractionMediatype": "email",
        "InteractionType": "Inbound",
        "InteractionSubtype": "InboundNew",
        "InteractionTenantId": 101,
        "InteractionState": 0,
        "InteractionSubmittedBy": "media-1",
        "InteractionParentInteractionId": "A0",
        "InteractionIsOnline": 0,
        "InteractionIsHeld": 0,
        "InteractionIsLocked": 0,
        "InteractionSubmittedAt": "2023-11-14T22:13:20Z",
        "InteractionReceivedAt": "2023-11-14T22:13:20Z",
        "InteractionSubmitSeq": "1",
        "InteractionPlacedInQueueAt": "2023-11-14T22:13:20Z",
        "InteractionPlaceInQueueSeq": "1",
        "InteractionMovedToQueueAt": "2023-11-14T22:13:20Z",
        "InteractionUserData": {"Subject": "hello"},
        "InteractionQueue": "inbound",
    }


def test_agent_submits() -> None:
    """The agent becomes a party at once, and the reporting engines learn of both."""
    mock = House()
    agent = mock.agent("a1")
    mock.reporting_engine()
    assert mock.send(agent, "RequestSubmit", **SUBMIT) == [
        "a1 < EventAck IM #77",
        "stat-1 < EventInteractionSubmitted REP",
        "stat-1 < EventPartyAdded REP",
    ]
    interaction = mock.world.interactions["A1"]
    assert interaction.state is State.WITH_AGENT
    assert interaction.owner is None
    assert mock.messages("EventPartyAdded")[0].attributes["Party"] == {
        "AgentId": "a1",
        "PlaceId": "place of a1",
    }


def test_agent_stops_what_it_submitted() -> None:
    """What an agent submitted it may stop: it is the party."""
    mock = House()
    agent = mock.agent("a1")
    mock.send(agent, "RequestSubmit", **SUBMIT)
    mock.send(agent, "RequestStopProcessing", InteractionId="A1")
    assert mock.world.interactions == {}


def test_missing_id_is_made_up() -> None:
    """Without InteractionId the server makes one: 16 characters, never one in use."""
    mock = House()
    media = mock.media_server()
    without = {key: value for key, value in SUBMIT.items() if key != "InteractionId"}
    mock.send(media, "RequestSubmit", **SUBMIT | {"InteractionId": f"{2:016X}"})
    for _ in range(2):
        mock.send(media, "RequestSubmit", **without)
    assert [*mock.world.interactions] == [f"{number:016X}" for number in (2, 1, 3)]


REFUSED: dict[str, tuple[dict[str, Any], ErrorCode]] = {
    "id in use": ({"InteractionId": "in use"}, ErrorCode.INTERACTION_ID_IN_USE),
    "no medium": ({"MediaType": ""}, ErrorCode.INVALID_VALUE),
    "no queue": ({"Queue": None}, ErrorCode.MISSING_ATTRIBUTE),
}


@pytest.mark.parametrize(("change", "code"), REFUSED.values(), ids=REFUSED)
def test_invalid_submit_is_refused(change: dict[str, Any], code: ErrorCode) -> None:
    """A refused submit leaves the world as it was, and only its sender learns of it."""
    mock = House()
    media = mock.media_server()
    mock.reporting_engine()
    mock.send(media, "RequestSubmit", **SUBMIT | {"InteractionId": "in use"})
    before = mock.world.to_dict()
    assert mock.send(media, "RequestSubmit", **SUBMIT | change) == [
        f"media-1 < EventError {code} IM #77"
    ]
    assert mock.world.to_dict() == before


LISTED = Scenario(
    queues=(QueueSetting(name="inbound"), QueueSetting(name="second")),
    workbins=(WorkbinSetting(type="drafts"),),
)
DRAFTS = {"WorkbinTypeId": "drafts", "WorkbinAgentId": "agent-1"}


@pytest.mark.parametrize("sender", ["media_server", "agent"])
@pytest.mark.parametrize(("queue", "accepted"), [("second", True), ("third", False)])
def test_queues_of_the_scenario(sender: str, queue: str, accepted: bool) -> None:
    """Where the scenario lists queues, a submit to any other is refused."""
    mock = House(LISTED)
    client = mock.media_server("c") if sender == "media_server" else mock.agent("c")
    submit = SUBMIT | {"Queue": queue}
    if accepted:
        assert mock.send(client, "RequestSubmit", **submit) == ["c < EventAck IM #77"]
        assert mock.world.interactions["A1"].queue == queue
    else:
        assert mock.refused(client, "RequestSubmit", **submit) == [
            f"c < EventError {ErrorCode.UNKNOWN_QUEUE} IM #77"
        ]
        [error] = mock.messages("EventError")
        assert error.attributes["ErrorDescription"] == "unknown queue 'third'"


def test_submitted_interaction_waits_behind_the_others() -> None:
    """A queue keeps the order in which its interactions came."""
    mock = House(LISTED)
    media = mock.media_server()
    for id in ("A2", "A1", "A3"):
        mock.send(media, "RequestSubmit", **SUBMIT | {"InteractionId": id})
    assert mock.world.to_dict()["queues"] == {"inbound": ["A2", "A1", "A3"], "second": []}


PLACELESS: dict[str, tuple[dict[str, Any], ErrorCode]] = {
    "neither queue nor workbin": ({"Queue": None}, ErrorCode.MISSING_ATTRIBUTE),
    "unknown queue": ({"Queue": "third"}, ErrorCode.UNKNOWN_QUEUE),
    "unknown queue beside a workbin": (
        {"Queue": "third", "Workbin": DRAFTS},
        ErrorCode.UNKNOWN_QUEUE,
    ),
    "unknown workbin": (
        {"Queue": None, "Workbin": {"WorkbinTypeId": "lost"}},
        ErrorCode.UNKNOWN_WORKBIN,
    ),
    "workbin without a type": ({"Queue": None, "Workbin": {}}, ErrorCode.UNKNOWN_WORKBIN),
}


@pytest.mark.parametrize("sender", ["media_server", "agent"])
@pytest.mark.parametrize(("change", "code"), PLACELESS.values(), ids=PLACELESS)
def test_a_submit_names_a_place_that_exists(
    sender: str, change: dict[str, Any], code: ErrorCode
) -> None:
    """A queue or a workbin: there the interaction is at once, or when the agent leaves it."""
    mock = House(LISTED)
    client = mock.media_server("c") if sender == "media_server" else mock.agent("c")
    assert mock.refused(client, "RequestSubmit", **SUBMIT | change) == [
        f"c < EventError {code} IM #77"
    ]


@pytest.mark.parametrize("queue", [None, "inbound"])
def test_media_server_submits_into_a_workbin(queue: str | None) -> None:
    """It waits in the workbin, of which the subscribers are told; no URS gets it."""
    mock = House(replace(LISTED, queues=(QueueSetting(name="inbound", urs="urs-1"),)))
    mock.urs()
    watcher, media = mock.agent("watcher"), mock.media_server()
    mock.send(watcher, "RequestWorkbinNotifications", Workbin=DRAFTS)
    mock.reporting_engine()
    assert mock.send(media, "RequestSubmit", **SUBMIT | {"Queue": queue, "Workbin": DRAFTS}) == [
        "media-1 < EventAck IM #77",
        "stat-1 < EventInteractionSubmitted REP",
        "stat-1 < EventPlacedInWorkbin REP",
        "watcher < EventWorkbinContentChanged IM",
    ]
    assert mock.world.to_dict()["workbins"]["drafts/agent-1"]["interactions"] == ["A1"]
    assert mock.world.interactions["A1"].queue == "drafts/PrivateQueue"


def test_agent_submits_for_a_workbin() -> None:
    """The agent has it; when it leaves, the interaction is in the workbin."""
    mock = House(LISTED)
    agent = mock.agent()
    mock.send(agent, "RequestSubmit", **SUBMIT | {"Queue": None, "Workbin": DRAFTS})
    assert mock.world.interactions["A1"].state is State.WITH_AGENT
    mock.send(agent, "RequestLeaveInteraction", InteractionId="A1")
    assert mock.world.to_dict()["workbins"]["drafts/agent-1"]["interactions"] == ["A1"]


@pytest.mark.parametrize("change", [{"InteractionId": "in use"}, {"MediaType": ""}])
def test_invalid_submit_of_an_agent_is_refused(change: dict[str, Any]) -> None:
    """The same checks for an agent, who becomes no party of anything."""
    mock = House()
    agent = mock.agent()
    mock.reporting_engine()
    mock.send(agent, "RequestSubmit", **SUBMIT | {"InteractionId": "in use"})
    mock.refused(agent, "RequestSubmit", **SUBMIT | change)


@pytest.mark.parametrize(("depth", "accepted"), [(14, True), (15, False)])
def test_user_data_too_deep_for_events_is_refused(depth: int, accepted: bool) -> None:
    """A value that events cannot carry is refused with its request, not when the event is sent."""
    mock = House()
    media = mock.media_server()
    mock.reporting_engine()
    data: dict[str, Any] = {}
    for _ in range(depth):
        data = {"d": data}
    mock.send(media, "RequestSubmit", **SUBMIT | {"UserData": data})
    assert bool(mock.world.interactions) is accepted
    for message in mock.messages("EventInteractionSubmitted"):
        assert message.attributes.height == 16


def test_agent_without_login_is_refused() -> None:
    """An agent application submits only for an agent that is logged in."""
    mock = House()
    desk = mock.client("desk", ClientType.AGENT_APPLICATION)
    assert mock.send(desk, "RequestSubmit", **SUBMIT) == [
        f"desk < EventError {ErrorCode.NOT_LOGGED_IN} IM #77"
    ]
