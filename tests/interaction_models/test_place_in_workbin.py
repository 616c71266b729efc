"""Place in workbin (GenEM:PlaceInteractioninWorkbin)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.house import House

from mockixn.codes import ErrorCode
from mockixn.engine.interaction import State
from mockixn.messages.enumerations import ClientType
from mockixn.scenario import AgentSetting, InteractionSetting, Scenario, WorkbinSetting

BASE = InteractionSetting(id="A1", media_type="email", queue="inbound", submitted_by="media-1")
DRAFTS = {"WorkbinTypeId": "drafts", "WorkbinAgentId": "agent-1"}
PLACE: dict[str, Any] = {"InteractionId": "A1", "Workbin": DRAFTS}


def house(*, agents: tuple[str, ...] = (), strategy: str | None = None) -> House:
    """A house with one workbin type, and one interaction that those parties process."""
    return House(
        Scenario(
            agents=(AgentSetting(id="agent-1"), AgentSetting(id="agent-2")),
            workbins=(WorkbinSetting(type="drafts"),),
            interactions=(replace(BASE, agents=agents, strategy=strategy),),
        )
    )


def watch(mock: House, name: str, workbin: dict[str, str] | None = None) -> None:
    """A client of that name gets events about changes in the workbin."""
    client = mock.client(name, ClientType.AGENT_APPLICATION)
    mock.send(client, "RequestWorkbinNotifications", Workbin=workbin or DRAFTS)


def places(mock: House) -> tuple[dict[str, list[str]], dict[str, Any]]:
    """The ids in each queue and in each workbin."""
    data = mock.world.to_dict()
    workbins = {name: each["interactions"] for name, each in data["workbins"].items()}
    return data["queues"], workbins


def test_agent_places_what_it_processes() -> None:
    """EventAck to the agent; RE* gets events about party, queue, workbin; subscribers come last."""
    mock = house(agents=("agent-1",))
    agent = mock.agent()
    mock.media_server()
    mock.reporting_engine()
    watch(mock, "watcher")
    watch(mock, "other watcher")
    assert mock.send(agent, "RequestPlaceInWorkbin", **PLACE) == [
        "agent-1 < EventAck IM #77",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
        "stat-1 < EventPlacedInWorkbin REP",
        "watcher < EventWorkbinContentChanged IM",
        "other watcher < EventWorkbinContentChanged IM",
    ]
    assert places(mock) == ({"inbound": []}, {"drafts/agent-1": ["A1"]})
    interaction = mock.world.interactions["A1"]
    assert (interaction.state, interaction.parties) == (State.QUEUED, ())


def test_urs_places_by_route_call() -> None:
    """With a Workbin, RequestRouteCall stands for it; EventRouteUsed answers, not EventAck."""
    mock = house(strategy="urs-1")
    urs = mock.urs()
    mock.reporting_engine()
    watch(mock, "watcher")
    assert mock.send(urs, "RequestRouteCall", **PLACE) == [
        "urs-1 < EventRouteUsed TLIB #77",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
        "stat-1 < EventPlacedInWorkbin REP",
        "watcher < EventWorkbinContentChanged IM",
    ]
    assert places(mock) == ({"inbound": []}, {"drafts/agent-1": ["A1"]})


def test_agent_that_watches_is_notified_of_its_own_placing() -> None:
    """A desktop shows its own workbins: it waits for the event about what it put there itself."""
    mock = house(agents=("agent-1",))
    agent = mock.agent()
    mock.send(agent, "RequestWorkbinNotifications", Workbin=DRAFTS)
    assert mock.send(agent, "RequestPlaceInWorkbin", **PLACE) == [
        "agent-1 < EventAck IM #77",
        "agent-1 < EventWorkbinContentChanged IM",
    ]


def test_events_say_what_real_clients_read() -> None:
    """The workbin stands in the events, and in the interaction that they carry."""
    mock = house(agents=("agent-1",))
    agent = mock.agent()
    mock.reporting_engine()
    watch(mock, "watcher")
    mock.send(agent, "RequestPlaceInWorkbin", **PLACE)
    [changed] = mock.messages("EventWorkbinContentChanged")
    assert changed.attributes["WorkbinContentOperation"] == "PlacedIn"
    [placed] = mock.messages("EventPlacedInWorkbin")
    [queued] = mock.messages("EventPlacedInQueue")
    assert queued.attributes["Queue"] == "drafts/PrivateQueue"
    for event in (changed, placed):
        assert event.attributes["Workbin"] == DRAFTS
    for event in (changed, placed, queued):
        interaction = event.attributes["Interaction"]
        assert isinstance(interaction, dict)
        assert interaction["InteractionId"] == "A1"
        assert interaction["InteractionMediatype"] == "email"
        assert interaction["InteractionState"] == 0
        assert interaction["InteractionWorkbinTypeId"] == "drafts"
        assert interaction["InteractionAgentId"] == "agent-1"
        assert interaction["InteractionQueue"] == "drafts/PrivateQueue"
        assert "InteractionPlaceId" not in interaction


def test_workbin_of_a_place() -> None:
    """A workbin belongs to an agent, a place or a group; subscribers of others get no event."""
    mock = house(agents=("agent-1",))
    agent = mock.agent()
    watch(mock, "watcher of the agent's")
    at_place = {"WorkbinTypeId": "drafts", "WorkbinPlaceId": "p1"}
    watch(mock, "watcher of the place's", at_place)
    formatted = mock.send(agent, "RequestPlaceInWorkbin", InteractionId="A1", Workbin=at_place)
    assert formatted == [
        "agent-1 < EventAck IM #77",
        "watcher of the place's < EventWorkbinContentChanged IM",
    ]
    assert mock.messages("EventWorkbinContentChanged")[0].attributes["Workbin"] == at_place


def test_every_party_leaves() -> None:
    """The other agent of a conference is revoked [ours], its removal reported like the first."""
    mock = house(agents=("agent-1", "agent-2"))
    agent = mock.agent()
    mock.agent("agent-2")
    mock.reporting_engine()
    assert mock.send(agent, "RequestPlaceInWorkbin", **PLACE) == [
        "agent-1 < EventAck IM #77",
        "agent-2 < EventRevoked IM",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
        "stat-1 < EventPlacedInWorkbin REP",
    ]
    assert places(mock) == ({"inbound": []}, {"drafts/agent-1": ["A1"]})


def test_placing_ends_an_invitation() -> None:
    """An agent cannot join in a workbin: the invitation ends, and the inviter gets an event."""
    mock = house(agents=("agent-1",))
    agent = mock.agent()
    mock.agent("agent-2")
    target: dict[str, Any] = {"AgentId": "agent-2", "PlaceId": "place of agent-2"}
    mock.send(agent, "RequestTransfer", InteractionId="A1", **target)
    assert mock.send(agent, "RequestPlaceInWorkbin", **PLACE) == [
        "agent-1 < EventAck IM #77",
        "agent-2 < EventRevoked IM",
        f"agent-1 < EventError {ErrorCode.INVITATION_EXPIRED} IM #77",
    ]
    assert mock.engine.due() is None
    assert places(mock) == ({"inbound": []}, {"drafts/agent-1": ["A1"]})


def test_from_one_workbin_to_another() -> None:
    """What was pulled from a workbin goes to where it is put, not back to where it was."""
    mock = house(agents=("agent-1",))
    agent = mock.agent()
    mock.send(agent, "RequestPlaceInWorkbin", **PLACE)
    mock.send(agent, "RequestPull", ViewId="_system_", PullParameters={"id": "A1"})
    assert places(mock) == ({"inbound": []}, {}), "an empty workbin ends"
    other = DRAFTS | {"WorkbinAgentId": "agent-2"}
    mock.send(agent, "RequestPlaceInWorkbin", InteractionId="A1", Workbin=other)
    assert places(mock) == ({"inbound": []}, {"drafts/agent-2": ["A1"]})


def test_second_placing_is_refused() -> None:
    """The agent that placed the interaction is no party any more."""
    mock = house(agents=("agent-1",))
    agent = mock.agent()
    mock.send(agent, "RequestPlaceInWorkbin", **PLACE)
    assert mock.refused(agent, "RequestPlaceInWorkbin", **PLACE) == [
        f"agent-1 < EventError {ErrorCode.NOT_A_PARTY} IM #77"
    ]


REFUSED: dict[str, tuple[dict[str, Any], ErrorCode]] = {
    "unknown interaction": ({"InteractionId": "B2"}, ErrorCode.UNKNOWN_INTERACTION),
    "unknown type": (
        {"Workbin": DRAFTS | {"WorkbinTypeId": "lost"}},
        ErrorCode.UNKNOWN_WORKBIN,
    ),
    "no type": ({"Workbin": {"WorkbinAgentId": "agent-1"}}, ErrorCode.UNKNOWN_WORKBIN),
    "unknown agent": ({"Workbin": DRAFTS | {"WorkbinAgentId": "x"}}, ErrorCode.UNKNOWN_AGENT),
}


@pytest.mark.parametrize(("change", "code"), REFUSED.values(), ids=REFUSED)
def test_agent_is_refused(change: dict[str, Any], code: ErrorCode) -> None:
    """A refused request changes nothing, and only its sender learns of it."""
    mock = house(agents=("agent-1",))
    agent = mock.agent()
    mock.reporting_engine()
    watch(mock, "watcher")
    assert mock.refused(agent, "RequestPlaceInWorkbin", **PLACE | change) == [
        f"agent-1 < EventError {code} IM #77"
    ]


@pytest.mark.parametrize(("change", "code"), REFUSED.values(), ids=REFUSED)
def test_urs_is_refused_in_its_own_protocol(change: dict[str, Any], code: ErrorCode) -> None:
    """The same mistakes of a URS are answered by T-Library's EventError [ours]."""
    mock = house(strategy="urs-1")
    urs = mock.urs()
    mock.reporting_engine()
    assert mock.refused(urs, "RequestRouteCall", **PLACE | change) == [
        f"urs-1 < EventError {code} TLIB #77"
    ]


def test_route_call_that_names_no_workbin_is_refused() -> None:
    """StandsFor alone does not say where to."""
    mock = house(strategy="urs-1")
    urs = mock.urs()
    stands_for = {"StandsFor": "RequestPlaceInWorkbin"}
    formatted = mock.refused(urs, "RequestRouteCall", InteractionId="A1", Extension=stands_for)
    assert formatted == [f"urs-1 < EventError {ErrorCode.UNKNOWN_WORKBIN} TLIB #77"]


def test_agent_that_is_no_party_is_refused() -> None:
    """Only an agent that processes it may put it away."""
    mock = house(agents=("agent-1",))
    assert mock.refused(mock.agent("agent-2"), "RequestPlaceInWorkbin", **PLACE) == [
        f"agent-2 < EventError {ErrorCode.NOT_A_PARTY} IM #77"
    ]


def test_client_without_an_agent_is_refused() -> None:
    """An agent application through which nobody is logged in is no party of anything."""
    mock = house(agents=("agent-1",))
    desk = mock.client("desk", ClientType.AGENT_APPLICATION)
    assert mock.refused(desk, "RequestPlaceInWorkbin", **PLACE) == [
        f"desk < EventError {ErrorCode.NOT_LOGGED_IN} IM #77"
    ]


def test_urs_that_does_not_process_it_is_refused() -> None:
    """Another URS cannot place what is with the first."""
    mock = house(strategy="urs-1")
    assert mock.refused(mock.urs("urs-2"), "RequestRouteCall", **PLACE) == [
        f"urs-2 < EventError {ErrorCode.NOT_WITH_THIS_ROUTER} TLIB #77"
    ]


def test_every_type_is_known_where_the_scenario_lists_none() -> None:
    """Without `[[workbin]]` and `[[agent]]` any workbin of anybody is there [ours]."""
    mock = House(Scenario(interactions=(replace(BASE, agents=("agent-1",)),)))
    workbin = {"WorkbinTypeId": "any", "WorkbinGroupId": "g"}
    formatted = mock.send(
        mock.agent(), "RequestPlaceInWorkbin", InteractionId="A1", Workbin=workbin
    )
    assert formatted == ["agent-1 < EventAck IM #77"]
    assert places(mock)[1] == {"any/g": ["A1"]}
