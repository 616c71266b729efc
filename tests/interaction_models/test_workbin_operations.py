"""Workbin operations (GenEM:WorkbinOperations)."""

from __future__ import annotations

from typing import Any

import pytest
from support.house import House

from mockixn.codes import ErrorCode
from mockixn.messages.enumerations import ClientType
from mockixn.scenario import (
    AgentSetting,
    InteractionSetting,
    Scenario,
    WorkbinPlace,
    WorkbinSetting,
)
from mockixn.wire.attributes import AttributeList

DRAFTS = {"WorkbinTypeId": "drafts", "WorkbinAgentId": "agent-1"}
STOPS = {"event_processing_stopped": 1}
ALL_REQUESTS = [
    "RequestGetWorkbinContent",
    "RequestWorkbinNotifications",
    "RequestCancelWorkbinNotifications",
]


def draft(id: str) -> InteractionSetting:
    """An interaction in the drafts of agent-1."""
    return InteractionSetting(
        id=id,
        media_type="email",
        queue="inbound",
        submitted_by="media-1",
        user_data=AttributeList(Subject=f"about {id}", ContactId="c-7"),
        workbin=WorkbinPlace(type="drafts", agent="agent-1"),
    )


def house() -> House:
    """A house where agent-1 has two drafts."""
    return House(
        Scenario(
            agents=(AgentSetting(id="agent-1"), AgentSetting(id="agent-2")),
            workbins=(WorkbinSetting(type="drafts"), WorkbinSetting(type="old", active=False)),
            interactions=(draft("A1"), draft("A2")),
        )
    )


def content(mock: House, workbin: dict[str, str] = DRAFTS) -> Any:
    """The interactions that the last EventWorkbinContent tells, oldest first."""
    agent = mock.world.clients_of_agent("agent-1")[0]
    formatted = mock.send(agent, "RequestGetWorkbinContent", Workbin=workbin)
    assert formatted == ["agent-1 < EventWorkbinContent IM #77"]
    [event] = mock.messages("EventWorkbinContent")
    assert event.attributes["Workbin"] == workbin
    return event.attributes["Interactions"]


def test_content_is_what_real_clients_read() -> None:
    """Id -> properties and user data at one level; no other client gets an event."""
    mock = house()
    mock.agent()
    mock.reporting_engine()
    interactions = content(mock)
    assert [*interactions] == ["A1", "A2"]
    assert interactions["A1"]["MediaType"] == "email"
    assert interactions["A1"]["Subject"] == "about A1"
    assert interactions["A1"]["ContactId"] == "c-7"
    assert interactions["A1"]["InteractionId"] == "A1"


@pytest.mark.parametrize(
    "workbin", [DRAFTS | {"WorkbinAgentId": "agent-2"}, {"WorkbinTypeId": "old"}]
)
def test_workbin_that_nobody_has_used_is_empty(workbin: dict[str, str]) -> None:
    """A workbin that is known has content, even if none; looking does not make it."""
    mock = house()
    mock.agent()
    before = mock.world.to_dict()
    assert content(mock, workbin) == {}
    assert mock.world.to_dict() == before


def test_content_leaves_out_what_is_being_processed() -> None:
    """What an agent has pulled is in no workbin."""
    mock = house()
    agent = mock.agent()
    mock.send(agent, "RequestPull", ViewId="_system_", PullParameters={"id": "A1"})
    assert [*content(mock)] == ["A2"]


def test_other_attributes_of_a_workbin_are_ignored() -> None:
    """A workbin is identified by type and owner; other keys do not matter."""
    mock = house()
    formatted = mock.send(
        mock.agent(), "RequestGetWorkbinContent", Workbin=DRAFTS | {"Colour": "red"}
    )
    assert formatted == ["agent-1 < EventWorkbinContent IM #77"]
    assert mock.messages("EventWorkbinContent")[0].attributes["Workbin"] == DRAFTS


def test_types_of_the_scenario() -> None:
    """Every type that the scenario lists, and whether it is active."""
    mock = house()
    agent = mock.agent()
    mock.reporting_engine()
    assert mock.send(agent, "RequestWorkbinTypesInfo", TenantId=1) == [
        "agent-1 < EventWorkbinTypesInfo IM #77"
    ]
    [info] = mock.messages("EventWorkbinTypesInfo")
    assert info.attributes == {"WorkbinTypes": {"drafts": {"Active": 1}, "old": {"Active": 0}}}


def test_types_where_the_scenario_lists_none() -> None:
    """Then the types are those of the workbins that are there."""
    mock = House(Scenario(interactions=(draft("A1"),)))
    agent = mock.agent()
    mock.send(agent, "RequestWorkbinNotifications", Workbin={"WorkbinTypeId": "other"})
    mock.send(agent, "RequestWorkbinTypesInfo")
    [info] = mock.messages("EventWorkbinTypesInfo")
    assert info.attributes == {"WorkbinTypes": {"drafts": {"Active": 1}, "other": {"Active": 1}}}


def test_subscriber_is_notified_of_what_comes_and_goes() -> None:
    """EventAck, then EventWorkbinContentChanged: TakenOut and PlacedIn, to nobody else."""
    mock = house()
    agent = mock.agent()
    watcher = mock.agent("agent-2")
    assert mock.send(watcher, "RequestWorkbinNotifications", Workbin=DRAFTS) == [
        "agent-2 < EventAck IM #77"
    ]
    assert mock.send(agent, "RequestPull", ViewId="_system_", PullParameters={"id": "A1"}) == [
        "agent-1 < EventPulledInteractions IM #77",
        "agent-2 < EventWorkbinContentChanged IM",
    ]
    [taken] = mock.messages("EventWorkbinContentChanged")
    assert taken.attributes["WorkbinContentOperation"] == "TakenOut"
    assert taken.attributes["Workbin"] == DRAFTS
    interaction = taken.attributes["Interaction"]
    assert isinstance(interaction, dict)
    assert interaction["InteractionAgentId"] == "agent-1"
    assert interaction["InteractionWorkbinTypeId"] == "drafts"
    assert interaction["InteractionId"] == "A1"
    assert mock.send(agent, "RequestPlaceInWorkbin", InteractionId="A1", Workbin=DRAFTS) == [
        "agent-1 < EventAck IM #77",
        "agent-2 < EventWorkbinContentChanged IM",
    ]
    [placed] = mock.messages("EventWorkbinContentChanged")
    assert placed.attributes["WorkbinContentOperation"] == "PlacedIn"


def test_subscribing_twice_is_subscribing_once() -> None:
    """Real clients repeat the request until it succeeds: the last one counts, events come once."""
    mock = house()
    agent, watcher = mock.agent(), mock.agent("agent-2")
    mock.send(watcher, "RequestWorkbinNotifications", Workbin=DRAFTS, Extension=STOPS)
    mock.send(watcher, "RequestWorkbinNotifications", Workbin=DRAFTS)
    assert mock.send(agent, "RequestPull", ViewId="_system_", PullParameters={"id": "A1"}) == [
        "agent-1 < EventPulledInteractions IM #77",
        "agent-2 < EventWorkbinContentChanged IM",
    ]
    assert mock.send(mock.media_server(), "RequestStopProcessing", InteractionId="A2") == [
        "media-1 < EventAck IM #77"
    ]


def test_cancelled_subscription() -> None:
    """EventAck, then nothing more; another subscriber still gets events."""
    mock = house()
    agent, watcher = mock.agent(), mock.agent("agent-2")
    for client in (agent, watcher):
        mock.send(client, "RequestWorkbinNotifications", Workbin=DRAFTS)
    assert mock.send(watcher, "RequestCancelWorkbinNotifications", Workbin=DRAFTS) == [
        "agent-2 < EventAck IM #77"
    ]
    assert mock.send(agent, "RequestPull", ViewId="_system_", PullParameters={"id": "A1"}) == [
        "agent-1 < EventPulledInteractions IM #77",
        "agent-1 < EventWorkbinContentChanged IM",
    ]


def test_subscription_is_of_one_workbin() -> None:
    """A subscriber of one agent's workbin gets no events about another agent's."""
    mock = house()
    agent, watcher = mock.agent(), mock.agent("agent-2")
    other = DRAFTS | {"WorkbinAgentId": "agent-2"}
    mock.send(watcher, "RequestWorkbinNotifications", Workbin=other)
    assert mock.send(agent, "RequestPull", ViewId="_system_", PullParameters={"id": "A1"}) == [
        "agent-1 < EventPulledInteractions IM #77"
    ]


def test_subscription_ends_with_its_client() -> None:
    """A client that has left gets nothing, and its subscriptions end."""
    mock = house()
    agent, watcher = mock.agent(), mock.agent("agent-2")
    mock.send(watcher, "RequestWorkbinNotifications", Workbin=DRAFTS)
    mock.disconnect(watcher)
    assert mock.world.to_dict()["workbins"]["drafts/agent-1"]["subscriptions"] == {}
    assert mock.send(agent, "RequestPull", ViewId="_system_", PullParameters={"id": "A1"}) == [
        "agent-1 < EventPulledInteractions IM #77"
    ]


def test_subscription_ends_with_a_registration() -> None:
    """The same where the connection goes on without that client."""
    mock = house()
    agent, watcher = mock.agent(), mock.client("proxy", ClientType.AGENT_APPLICATION)
    mock.send(watcher, "RequestWorkbinNotifications", Workbin=DRAFTS)
    mock.send(watcher, "RequestUnregisterClient", ProxyClientId=watcher.id)
    assert mock.send(agent, "RequestPull", ViewId="_system_", PullParameters={"id": "A1"}) == [
        "agent-1 < EventPulledInteractions IM #77"
    ]


def test_subscriber_that_asked_is_notified_of_a_stop_in_the_workbin() -> None:
    """The extension `event_processing_stopped` brings EventProcessingStopped, after RE* [ours]."""
    mock = house()
    agent, watcher, media = mock.agent(), mock.agent("agent-2"), mock.media_server()
    mock.reporting_engine()
    mock.send(agent, "RequestWorkbinNotifications", Workbin=DRAFTS)
    mock.send(watcher, "RequestWorkbinNotifications", Workbin=DRAFTS, Extension=STOPS)
    assert mock.send(media, "RequestStopProcessing", InteractionId="A1") == [
        "media-1 < EventAck IM #77",
        "stat-1 < EventProcessingStopped REP",
        "agent-2 < EventProcessingStopped IM",
    ]
    [_reported, stopped] = mock.messages("EventProcessingStopped")
    interaction = stopped.attributes["Interaction"]
    assert isinstance(interaction, dict)
    assert interaction["InteractionId"] == "A1"
    assert interaction["InteractionMediatype"] == "email"
    assert [*content(mock)] == ["A2"]


@pytest.mark.parametrize("extension", [{"event_processing_stopped": 0}, {"other": 1}])
def test_subscriber_that_did_not_ask_is_not_notified_of_a_stop(extension: dict[str, int]) -> None:
    """0 is no."""
    mock = house()
    watcher, media = mock.agent("agent-2"), mock.media_server()
    mock.send(watcher, "RequestWorkbinNotifications", Workbin=DRAFTS, Extension=extension)
    assert mock.send(media, "RequestStopProcessing", InteractionId="A1") == [
        "media-1 < EventAck IM #77"
    ]


def test_stop_of_what_was_taken_out_is_not_reported() -> None:
    """An agent that stops what it pulled stops it outside the workbin."""
    mock = house()
    agent, watcher = mock.agent(), mock.agent("agent-2")
    mock.send(watcher, "RequestWorkbinNotifications", Workbin=DRAFTS, Extension=STOPS)
    mock.send(agent, "RequestPull", ViewId="_system_", PullParameters={"id": "A1"})
    assert mock.send(agent, "RequestStopProcessing", InteractionId="A1") == [
        "agent-1 < EventAck IM #77",
        "agent-1 < EventRevoked IM",
    ]


@pytest.mark.parametrize("name", ALL_REQUESTS)
@pytest.mark.parametrize(
    ("workbin", "code"),
    [
        ({"WorkbinTypeId": "lost"}, ErrorCode.UNKNOWN_WORKBIN),
        ({}, ErrorCode.UNKNOWN_WORKBIN),
        (DRAFTS | {"WorkbinAgentId": "nobody"}, ErrorCode.UNKNOWN_AGENT),
    ],
    ids=["unknown type", "no type", "unknown agent"],
)
def test_unknown_workbin_or_agent_is_refused(
    name: str, workbin: dict[str, str], code: ErrorCode
) -> None:
    """A name that the scenario does not list is unknown."""
    mock = house()
    assert mock.refused(mock.agent(), name, Workbin=workbin) == [
        f"agent-1 < EventError {code} IM #77"
    ]


@pytest.mark.parametrize("workbin", [DRAFTS, DRAFTS | {"WorkbinAgentId": "agent-2"}])
def test_cancelling_what_was_not_asked_for_is_refused(workbin: dict[str, str]) -> None:
    """Only a subscriber can cancel, whether other clients have subscribed or not."""
    mock = house()
    mock.send(mock.agent("agent-2"), "RequestWorkbinNotifications", Workbin=DRAFTS)
    assert mock.refused(mock.agent(), "RequestCancelWorkbinNotifications", Workbin=workbin) == [
        f"agent-1 < EventError {ErrorCode.NOT_SUBSCRIBED} IM #77"
    ]


def test_subscriber_is_told_of_changed_properties_if_it_asks() -> None:
    """NotifyPropertyChanges: of what is in the workbin, with the full user data."""
    mock = house()
    mock.reporting_engine()
    watcher, other, media = mock.agent("agent-2"), mock.agent(), mock.media_server()
    mock.send(watcher, "RequestWorkbinNotifications", Workbin=DRAFTS, NotifyPropertyChanges=1)
    mock.send(other, "RequestWorkbinNotifications", Workbin=DRAFTS, NotifyPropertyChanges=0)
    change: dict[str, Any] = {"InteractionId": "A1", "ChangedProperties": {"Subject": "new"}}
    assert mock.send(media, "RequestChangeProperties", **change) == [
        "media-1 < EventAck IM #77",
        "agent-2 < EventPropertiesChanged IM",
        "stat-1 < EventPropertiesChanged REP",
    ]
    told: Any = mock.messages("EventPropertiesChanged")[0].attributes["Interaction"]
    assert told["InteractionUserData"] == {"Subject": "new", "ContactId": "c-7"}
    mock.send(other, "RequestPull", ViewId="_system_", PullParameters={"id": "A1"})
    assert mock.send(media, "RequestChangeProperties", **change) == [
        "media-1 < EventAck IM #77",
        "agent-1 < EventPropertiesChanged IM",
        "stat-1 < EventPropertiesChanged REP",
    ]
