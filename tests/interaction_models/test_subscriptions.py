"""Subscriptions: about which agents a reporting engine or an agent gets events [ours]."""

from __future__ import annotations

from typing import Any

import pytest
from support.house import House

from mockixn.codes import ErrorCode
from mockixn.engine.clients import LogicalClient
from mockixn.scenario import InteractionSetting, PlaceSetting, Scenario

START, STOP = "RequestStartPlaceAgentStateReporting", "RequestStopPlaceAgentStateReporting"
START_ALL, STOP_ALL = f"{START}All", f"{STOP}All"
ACK = ["stat-1 < EventAck IM #77"]


def house() -> House:
    """A house with three places, and an interaction in a queue."""
    waiting = InteractionSetting(
        id="A1", media_type="email", queue="inbound", submitted_by="media-1"
    )
    places = tuple(PlaceSetting(id=id) for id in ("p1", "p2", "p3"))
    return House(Scenario(places=places, interactions=(waiting,)))


def received_by(mock: House, place_id: str) -> list[str]:
    """The events that the reporting engine gets about an agent at that place."""
    agent = mock.agent(f"agent at {place_id}", place_id)
    formatted = [*mock.formatted]
    formatted += mock.send(agent, "RequestDoNotDisturbOn")
    formatted += mock.send(agent, "RequestAgentLogout")
    formatted += mock.disconnect(agent)
    mine = [line.removeprefix("stat-1 < ") for line in formatted if line.startswith("stat-1")]
    return [line.removesuffix(" REP") for line in mine]


EVERYTHING = ["EventAgentLogin", "EventDoNotDisturbOn", "EventAgentLogout"]


def test_reporting_engine_hears_of_all_places_from_the_start() -> None:
    """Without a subscription nothing is kept from it."""
    mock = house()
    mock.reporting_engine()
    assert received_by(mock, "p1") == EVERYTHING


@pytest.mark.parametrize(
    "tenants", [{"Tenant": "101"}, {"1": {"Workbins": ""}}, None], ids=["text", "list", "none"]
)
def test_all_places(tenants: dict[str, Any] | None) -> None:
    """What real clients send from their Opened handler is acknowledged; then events flow."""
    mock = house()
    stat = mock.reporting_engine()
    assert mock.send(stat, START_ALL, TenantList=tenants) == ACK
    assert received_by(mock, "p1") == EVERYTHING


def test_one_place() -> None:
    """A subscription to one place excludes others; one more place is added to the first."""
    mock = house()
    stat = mock.reporting_engine()
    assert mock.send(stat, START, TenantId=1, PlaceId="p1") == ACK
    assert (received_by(mock, "p1"), received_by(mock, "p2")) == (EVERYTHING, [])
    assert mock.send(stat, START, TenantId=1, PlaceId="p2") == ACK
    assert (received_by(mock, "p1"), received_by(mock, "p2")) == (EVERYTHING, EVERYTHING)
    assert received_by(mock, "p3") == []


def test_one_place_less() -> None:
    """The other places stay."""
    mock = house()
    stat = mock.reporting_engine()
    for place_id in ("p1", "p2"):
        mock.send(stat, START, PlaceId=place_id)
    assert mock.send(stat, STOP, PlaceId="p1") == ACK
    assert (received_by(mock, "p1"), received_by(mock, "p2")) == ([], EVERYTHING)


def test_no_place() -> None:
    """It gets no events about agents; events about interactions go on."""
    mock = house()
    stat = mock.reporting_engine()
    assert mock.send(stat, STOP_ALL) == ACK
    assert received_by(mock, "p1") == []
    assert mock.send(mock.media_server(), "RequestStopProcessing", InteractionId="A1") == [
        "media-1 < EventAck IM #77",
        "stat-1 < EventProcessingStopped REP",
    ]


@pytest.mark.parametrize("request_before", [START, STOP_ALL])
def test_all_places_again(request_before: str) -> None:
    """Asking for all undoes what narrowed the subscription."""
    mock = house()
    stat = mock.reporting_engine()
    mock.send(stat, request_before, PlaceId="p2")
    assert mock.send(stat, START_ALL) == ACK
    assert received_by(mock, "p1") == EVERYTHING


def test_subscription_is_of_one_client() -> None:
    """One reporting engine's subscription does not change what the others get."""
    mock = house()
    mock.reporting_engine("stat-1")
    mock.send(mock.reporting_engine("icon-1"), STOP_ALL)
    assert received_by(mock, "p1") == EVERYTHING


def refused(mock: House, stat: LogicalClient, name: str, place_id: str) -> list[str]:
    """Send what must be refused: the subscription stays as it was."""
    before = stat.places
    formatted = mock.refused(stat, name, PlaceId=place_id)
    assert stat.places == before
    return formatted


@pytest.mark.parametrize("name", [START, STOP])
@pytest.mark.parametrize("place_id", ["p9", ""])
def test_unknown_place_is_refused(name: str, place_id: str) -> None:
    """A name that the scenario does not list is unknown."""
    mock = house()
    stat = mock.reporting_engine()
    mock.send(stat, START, PlaceId="p1")
    assert refused(mock, stat, name, place_id) == [
        f"stat-1 < EventError {ErrorCode.UNKNOWN_PLACE} IM #77"
    ]


@pytest.mark.parametrize("before", [START, START_ALL, STOP_ALL])
def test_stopping_what_was_not_asked_for_is_refused(before: str) -> None:
    """A place that the client did not name itself cannot be taken away."""
    mock = house()
    stat = mock.reporting_engine()
    mock.send(stat, before, PlaceId="p1")
    assert refused(mock, stat, STOP, "p2") == [
        f"stat-1 < EventError {ErrorCode.NOT_SUBSCRIBED} IM #77"
    ]


@pytest.mark.parametrize("topics", [{"1@p1": "1"}, {"1@p1": "1", "101@p2": "1"}, {}])
def test_agent_subscribes(topics: dict[str, str]) -> None:
    """Right after its login a desktop subscribes to its place, and waits for EventAck."""
    mock = house()
    mock.reporting_engine()
    agent = mock.agent("agent-1", "p1")
    assert mock.send(agent, "RequestSubscribe", PsTopicList=topics) == ["agent-1 < EventAck IM #77"]


@pytest.mark.parametrize(
    ("topic", "code"),
    [
        ("p1", ErrorCode.INVALID_VALUE),
        ("@p1", ErrorCode.INVALID_VALUE),
        ("1@", ErrorCode.INVALID_VALUE),
        ("one@p1", ErrorCode.INVALID_VALUE),
        ("-1@p1", ErrorCode.INVALID_VALUE),
        ("1@p9", ErrorCode.UNKNOWN_PLACE),
    ],
)
def test_topic_that_is_no_place_is_refused(topic: str, code: ErrorCode) -> None:
    """A topic is `<tenant>@<place>`; one bad topic refuses the request."""
    mock = house()
    agent = mock.agent("agent-1", "p1")
    topics = {"1@p1": "1", topic: "1"}
    assert mock.refused(agent, "RequestSubscribe", PsTopicList=topics) == [
        f"agent-1 < EventError {code} IM #77"
    ]
    text = mock.messages("EventError")[0].attributes["ErrorDescription"]
    assert isinstance(text, str)
    assert topic.partition("@")[2] in text


def test_agent_subscribes_no_longer() -> None:
    """To the topics it names, or without any to all; what it has not subscribed to is refused."""
    mock = house()
    agent = mock.agent("agent-1", "p1")
    mock.send(agent, "RequestSubscribe", PsTopicList={"1@p1": "1", "1@p2": "1"})
    one: dict[str, Any] = {"PsTopicList": {"1@p1": "1"}}
    assert mock.send(agent, "RequestUnsubscribe", **one) == ["agent-1 < EventAck IM #77"]
    refusal = [f"agent-1 < EventError {ErrorCode.NOT_SUBSCRIBED} IM #77"]
    assert mock.refused(agent, "RequestUnsubscribe", **one) == refusal
    assert agent.topics == {"1@p2"}
    assert mock.send(agent, "RequestUnsubscribe") == ["agent-1 < EventAck IM #77"]
    assert agent.topics == frozenset()


def test_topics_of_a_client_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """One too many is refused, and those that it has stay."""
    monkeypatch.setattr("mockixn.interaction_models.subscriptions._MOST", 2)
    mock = house()
    agent = mock.agent("agent-1", "p1")
    mock.send(agent, "RequestSubscribe", PsTopicList={"1@p1": "1", "1@p2": "1"})
    refusal = [f"agent-1 < EventError {ErrorCode.TOO_MANY} IM #77"]
    assert mock.refused(agent, "RequestSubscribe", PsTopicList={"2@p1": "1"}) == refusal
    assert mock.send(agent, "RequestSubscribe", PsTopicList={"1@p1": "1"})
    assert agent.topics == {"1@p1", "1@p2"}
