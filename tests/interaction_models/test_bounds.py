"""What one request may bring about: rows of an answer, bytes of an interaction, clients."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.house import House

from mockixn.codes import ErrorCode
from mockixn.engine import world
from mockixn.engine.clients import LogicalClient
from mockixn.engine.pages import MOST_ROWS, rows_of
from mockixn.interaction_models import (
    agent_state,
    invoke_autoresponse,
    snapshot_operations,
    subscriptions,
    workbin_operations,
)
from mockixn.messages.enumerations import ClientType
from mockixn.scenario import InteractionSetting, QueueSetting, Scenario, WorkbinPlace
from mockixn.scenario.behaviour import ServerSettings
from mockixn.wire.attributes import AttributeList

DRAFTS = {"WorkbinTypeId": "drafts", "WorkbinAgentId": "agent-1"}
PLACE = WorkbinPlace(type="drafts", agent="agent-1")


def waiting(number: int, size: int = 10) -> InteractionSetting:
    """An interaction in a queue, with that many bytes of user data and a little more."""
    return InteractionSetting(
        id=f"A{number}",
        media_type="email",
        queue="inbound",
        submitted_by="media-1",
        user_data=AttributeList(Text="x" * size),
    )


def house(count: int, size: int = 10, *, in_workbin: bool = False, **settings: Any) -> House:
    """A house with that many interactions, in a queue or in the drafts of agent-1."""
    place = PLACE if in_workbin else None
    interactions = tuple(replace(waiting(each, size), workbin=place) for each in range(count))
    return House(Scenario(server=ServerSettings(**settings), interactions=interactions))


def code(mock: House) -> object:
    """ErrorCode of the EventError that came."""
    return mock.messages("EventError")[0].attributes["ErrorCode"]


@given(st.lists(st.integers(0, 300), max_size=30), st.integers(1, 2000), st.integers(1, 20))
def test_page_is_the_first_interactions_as_far_as_they_fit(
    sizes: list[int], most_bytes: int, most_rows: int
) -> None:
    """One more would be too many; the first one is there whatever its size."""
    settings = tuple(waiting(number, size) for number, size in enumerate(sizes))
    interactions = [*House(Scenario(interactions=settings)).world.interactions.values()]
    rows = rows_of(interactions, most_bytes, most_rows)
    assert [*rows] == [each.id for each in interactions[: len(rows)]]
    if len(rows) > 1:
        assert len(rows.encoded()) <= most_bytes
    if len(rows) < min(len(interactions), most_rows):
        more = rows_of(interactions, 10**9, len(rows) + 1)
        assert len(more.encoded()) > most_bytes


def content(mock: House, agent: LogicalClient, start: int | None) -> dict[str, Any]:
    """EventWorkbinContent of the drafts."""
    extension: dict[str, Any] = {} if start is None else {"Extension": {"StartFrom": start}}
    mock.send(agent, "RequestGetWorkbinContent", Workbin=DRAFTS, **extension)
    return mock.messages("EventWorkbinContent")[0].attributes


def test_large_workbin_is_read_page_by_page() -> None:
    """Each answer says how many it has and how many there are; all of them are on some page."""
    mock = house(50, 1000, in_workbin=True, max_answer=8000)
    agent = mock.agent()
    found: list[str] = []
    start = None
    while len(found) < 50:
        page = content(mock, agent, start)
        assert page["NumberOfInteractions"] == len(page["Interactions"]) > 0
        assert page["Extension"] == {"Total": 50}
        assert len(AttributeList(page).encoded()) < 8500
        found += page["Interactions"]
        start = len(found)
    assert found == [f"A{number}" for number in range(50)]
    assert content(mock, agent, 50)["NumberOfInteractions"] == 0


def test_workbin_answer_has_a_thousand_rows_at_most() -> None:
    """However short they are: a longer answer would keep others waiting."""
    mock = house(MOST_ROWS + 5, in_workbin=True)
    assert content(mock, mock.agent(), None)["NumberOfInteractions"] == MOST_ROWS


def test_start_of_a_page_is_a_number() -> None:
    """Anything else is refused, with what was found."""
    mock = house(1, in_workbin=True)
    agent = mock.agent()
    for wrong in (-1, "1", {"a": 1}):
        extension = {"StartFrom": wrong}
        mock.refused(agent, "RequestGetWorkbinContent", Workbin=DRAFTS, Extension=extension)
        assert code(mock) == ErrorCode.INVALID_VALUE


def test_pull_of_very_many_gets_as_many_as_one_answer_holds() -> None:
    """The others stay where they are; the next pull gets them."""
    mock = house(10, 1000, max_answer=4500)
    agent = mock.agent()
    mock.send(agent, "RequestPull", ViewId="inbound", Count=70_000)
    [answer] = mock.messages("EventPulledInteractions")
    rows: Any = answer.attributes["Interactions"]
    assert [*rows] == ["A0", "A1", "A2"]
    assert [*mock.world.queues["inbound"].interactions] == [f"A{each}" for each in range(3, 10)]


def test_pull_by_id_of_more_than_one_answer_holds_is_refused() -> None:
    """Nothing has changed then: whoever names ids expects all of them."""
    mock = house(10, 1000, max_answer=4500)
    agent = mock.agent()
    ids = {f"id{number or ''}": f"A{number}" for number in range(5)}
    mock.refused(agent, "RequestPull", ViewId="_system_", PullParameters=ids)
    assert code(mock) == ErrorCode.TOO_MANY
    ids = {f"id{number or ''}": f"A{number}" for number in range(3)}
    mock.send(agent, "RequestPull", ViewId="_system_", PullParameters=ids)
    assert len(mock.messages("EventPulledInteractions")) == 1


def test_snapshot_page_ends_where_the_answer_is_full() -> None:
    """Its NumberOfInteractions says where the next one begins."""
    mock = house(10, 1000, max_answer=4500)
    agent = mock.agent()
    mock.send(agent, "RequestTakeSnapshot", Condition="Queue = 'inbound'")
    found: list[str] = []
    while len(found) < 10:
        asked: dict[str, Any] = {"StartFrom": len(found), "NumberOfInteractions": 10}
        mock.send(agent, "RequestGetSnapshotInteractions", SnapshotId=1, **asked)
        page: dict[str, Any] = mock.messages("EventSnapshotInteractions")[0].attributes
        assert page["NumberOfInteractions"] == len(page["Interactions"]) > 0
        found += page["Interactions"]
    assert found == [f"A{number}" for number in range(10)]


def test_user_data_has_a_bound() -> None:
    """A change beyond it is refused, and nothing has changed; so is a submit."""
    mock = house(1, 900, max_user_data=1000)
    media = mock.media_server()
    change: dict[str, Any] = {"InteractionId": "A0", "AddedProperties": {"More": "x" * 200}}
    mock.refused(media, "RequestChangeProperties", **change)
    assert code(mock) == ErrorCode.TOO_MANY
    change["ChangedProperties"] = {"Text": "less"}
    assert mock.send(media, "RequestChangeProperties", **change) == ["media-1 < EventAck IM #77"]
    submit: dict[str, Any] = {
        "MediaType": "email",
        "Queue": "inbound",
        "TenantId": 1,
        "InteractionType": "Inbound",
        "InteractionSubtype": "New",
    }
    mock.refused(media, "RequestSubmit", **submit, UserData={"Text": "x" * 1000})
    assert code(mock) == ErrorCode.TOO_MANY
    mock.refused(
        media,
        "RequestSubmit",
        **submit,
        InQueues={"x" * 200: 1},
        UserData={"Text": "x" * 800},
    )
    assert code(mock) == ErrorCode.TOO_MANY


def test_clients_of_one_connection_have_a_bound() -> None:
    """One more is refused; who unregisters makes room."""
    mock = House(Scenario(server=ServerSettings(max_registrations=2)))
    first = mock.client("c-1", ClientType.AGENT_APPLICATION)
    second = mock.client("c-2", ClientType.AGENT_APPLICATION, first.connection)
    third: dict[str, Any] = {"ClientName": "c-3", "ClientType": ClientType.AGENT_APPLICATION}
    mock.refused(first, "RequestRegisterClient", **third)
    assert code(mock) == ErrorCode.TOO_MANY
    mock.send(second, "RequestUnregisterClient")
    assert mock.send(first, "RequestRegisterClient", **third) == ["c-3 < EventAck IM #77"]


def test_snapshots_of_a_client_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more is refused; who releases one makes room. Others have their own."""
    monkeypatch.setattr(snapshot_operations, "_MOST", 2)
    mock = house(3)
    agent, other = mock.agent(), mock.agent("agent-2")
    for _ in range(2):
        mock.send(agent, "RequestTakeSnapshot", Condition="Queue = 'inbound'")
    mock.refused(agent, "RequestTakeSnapshot", Condition="Queue = 'inbound'")
    assert code(mock) == ErrorCode.TOO_MANY
    assert mock.send(other, "RequestTakeSnapshot", Condition="Queue = 'inbound'") == [
        "agent-2 < EventSnapshotTaken IM #77"
    ]
    mock.send(agent, "RequestReleaseSnapshot", SnapshotId=1)
    mock.send(agent, "RequestTakeSnapshot", Condition="Queue = 'inbound'")
    assert len(mock.messages("EventSnapshotTaken")) == 1


def test_subscriptions_of_a_client_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """To subscribe again to the same workbin is no further one."""
    monkeypatch.setattr(workbin_operations, "_MOST", 1)
    mock = House()
    agent = mock.agent()
    other = DRAFTS | {"WorkbinAgentId": "agent-2"}
    for _ in range(2):
        mock.send(agent, "RequestWorkbinNotifications", Workbin=DRAFTS)
        assert mock.formatted == ["agent-1 < EventAck IM #77"]
    mock.refused(agent, "RequestWorkbinNotifications", Workbin=other)
    assert code(mock) == ErrorCode.TOO_MANY
    mock.send(agent, "RequestCancelWorkbinNotifications", Workbin=DRAFTS)
    assert mock.world.workbins == {}, "a workbin without content and subscribers ends"
    mock.send(agent, "RequestWorkbinNotifications", Workbin=other)
    assert mock.formatted == ["agent-1 < EventAck IM #77"]


def test_media_of_an_agent_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every event about the agent has all of them."""
    monkeypatch.setattr(agent_state, "_MOST_MEDIA", 3)
    mock = House()
    agent = mock.agent()
    mock.send(agent, "RequestAddMedia", MediaTypeName="sms")
    mock.refused(agent, "RequestAddMedia", MediaTypeName="fax")
    assert code(mock) == ErrorCode.TOO_MANY


def test_places_of_a_reporting_engine_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who wants more may ask for all."""
    monkeypatch.setattr(subscriptions, "_MOST", 1)
    mock = House()
    stat = mock.reporting_engine()
    mock.send(stat, "RequestStartPlaceAgentStateReporting", PlaceId="place-1")
    mock.refused(stat, "RequestStartPlaceAgentStateReporting", PlaceId="place-2")
    assert code(mock) == ErrorCode.TOO_MANY


def test_requests_to_external_servers_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of one URS that nobody has answered; a server that leaves ends them."""
    monkeypatch.setattr(invoke_autoresponse, "_MOST", 1)
    mock = House()
    server, urs = mock.client("esp-1", ClientType.MEDIA_SERVER), mock.urs()
    envelope = {"AppName": "esp-1", "Service": "s", "Method": "m", "Parameters": {}}
    asked: dict[str, Any] = {"Extension": {invoke_autoresponse.ENVELOPE_KEY: envelope}}
    mock.send(urs, "RequestPrivateService", **asked)
    mock.refused(urs, "RequestPrivateService", **asked)
    assert code(mock) == ErrorCode.TOO_MANY
    mock.disconnect(server)
    assert mock.world.services == {}


def test_names_of_clients_are_forgotten_oldest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever was there lately is known."""
    monkeypatch.setattr(world, "MOST_NAMES", 2)
    mock = House()
    for name in ("c-1", "c-2", "c-1", "c-3"):
        mock.client(name, ClientType.AGENT_APPLICATION)
    assert [*mock.world.client_names] == ["c-1", "c-3"]


def test_empty_queues_end_where_very_many_have_been(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither those that the scenario declares, nor those in which something waits."""
    monkeypatch.setattr(world, "MOST_QUEUES", 4)
    mock = House(Scenario(queues=(QueueSetting(name="declared"),), interactions=(waiting(1),)))
    for number in range(20):
        mock.world.queue(f"q-{number}")
    names = {*mock.world.queues}
    assert {"declared", "inbound", "q-19"} <= names
    assert len(names) <= 4
