"""Agent pulls, and the time it has then (GenEM:AgentPullsInteraction)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from support.house import House
from support.watched import fill, looked_at

from mockixn.codes import ErrorCode
from mockixn.engine.clients import LogicalClient
from mockixn.engine.interaction import AgentParty, State
from mockixn.messages.enumerations import ClientType
from mockixn.scenario import (
    InteractionSetting,
    LoginSettings,
    QueueSetting,
    Scenario,
    TimerSettings,
    WorkbinPlace,
)
from mockixn.wire.attributes import AttributeList

DRAFTS = {"WorkbinTypeId": "drafts", "WorkbinAgentId": "agent-1"}
WAITING = InteractionSetting(
    id="A1",
    media_type="email",
    queue="inbound",
    submitted_by="media-1",
    user_data=AttributeList(ContactId="c-7"),
)
DRAFT = replace(WAITING, id="D1", workbin=WorkbinPlace(type="drafts", agent="agent-1"))
TIMEOUT = 180 * 60.0
REVOKED = [
    "agent-1 < EventRevoked IM",
    "stat-1 < EventPartyRemoved REP",
    "stat-1 < EventPlacedInQueue REP",
]


def house(**settings: Any) -> House:
    """A house with three e-mails in a queue and one in a workbin."""
    queued = tuple(replace(WAITING, id=id) for id in ("A1", "A2", "A3"))
    queues = (QueueSetting(name="inbound"), QueueSetting(name="empty"))
    return House(Scenario(queues=queues, interactions=(*queued, DRAFT), **settings))


def by_id(*ids: str) -> dict[str, Any]:
    """A pull of those interactions, as real clients ask for it."""
    return {
        "ViewId": "_system_",
        "PullParameters": {f"id{number or ''}": id for number, id in enumerate(ids)},
    }


def pull(mock: House, agent: LogicalClient, **attributes: Any) -> Any:
    """Pull; returns the interactions of the answer."""
    mock.send(agent, "RequestPull", **attributes)
    assert mock.formatted[0] == f"{agent.name} < EventPulledInteractions IM #77"
    return mock.messages("EventPulledInteractions")[0].attributes["Interactions"]


def waiting(mock: House) -> list[str]:
    """The ids that wait in the queue, oldest first."""
    found: list[str] = mock.world.to_dict()["queues"]["inbound"]
    return found


@pytest.mark.parametrize(
    "attributes", [by_id("A1"), {"ViewId": "inbound"}], ids=["by id", "the oldest"]
)
def test_pull_from_a_queue(attributes: dict[str, Any]) -> None:
    """The answer is not EventAck; reporting engines get events about the queue and the party."""
    mock = house()
    agent = mock.agent()
    mock.agent("agent-2")
    mock.media_server()
    mock.reporting_engine("stat-1")
    mock.reporting_engine("icon-1")
    assert mock.send(agent, "RequestPull", **attributes) == [
        "agent-1 < EventPulledInteractions IM #77",
        "stat-1 < EventTakenFromQueue REP",
        "icon-1 < EventTakenFromQueue REP",
        "stat-1 < EventPartyAdded REP",
        "icon-1 < EventPartyAdded REP",
    ]
    assert waiting(mock) == ["A2", "A3"]
    interaction = mock.world.interactions["A1"]
    assert (interaction.state, interaction.parties) == (State.WITH_AGENT, (AgentParty("agent-1"),))


def test_answer_is_what_real_clients_read() -> None:
    """Id -> properties and user data at one level, MediaType among them, as they are now."""
    mock = house()
    interactions = pull(mock, mock.agent(), **by_id("A1"))
    assert [*interactions] == ["A1"]
    assert interactions["A1"]["MediaType"] == "email"
    assert interactions["A1"]["ContactId"] == "c-7"
    assert interactions["A1"]["InteractionState"] == 3


def test_events_say_which_queue_and_who() -> None:
    """EventTakenFromQueue names the queue, EventPartyAdded the agent; both carry id and medium."""
    mock = house()
    agent = mock.agent()
    mock.reporting_engine()
    mock.send(agent, "RequestPull", **by_id("A1"))
    [taken], [added] = mock.messages("EventTakenFromQueue"), mock.messages("EventPartyAdded")
    assert taken.attributes["Queue"] == "inbound"
    assert added.attributes["Party"] == {"AgentId": "agent-1", "PlaceId": "place of agent-1"}
    for event in (taken, added):
        interaction = event.attributes["Interaction"]
        assert isinstance(interaction, dict)
        assert interaction["InteractionId"] == "A1"
        assert interaction["InteractionMediatype"] == "email"


def test_pull_from_a_workbin() -> None:
    """Both EventTakenFromQueue and EventTakenFromWorkbin; subscribers learn what was taken out."""
    mock = house()
    agent = mock.agent()
    mock.reporting_engine()
    watcher = mock.client("watcher", ClientType.AGENT_APPLICATION)
    mock.send(watcher, "RequestWorkbinNotifications", Workbin=DRAFTS)
    assert mock.send(agent, "RequestPull", **by_id("D1")) == [
        "agent-1 < EventPulledInteractions IM #77",
        "stat-1 < EventTakenFromQueue REP",
        "stat-1 < EventPartyAdded REP",
        "stat-1 < EventTakenFromWorkbin REP",
        "watcher < EventWorkbinContentChanged IM",
    ]
    assert mock.messages("EventTakenFromWorkbin")[0].attributes["Workbin"] == DRAFTS
    [changed] = mock.messages("EventWorkbinContentChanged")
    assert changed.attributes["WorkbinContentOperation"] == "TakenOut"
    assert mock.world.to_dict()["workbins"]["drafts/agent-1"]["interactions"] == []


def test_several_at_once() -> None:
    """Each is reported; one named twice is pulled once."""
    mock = house()
    agent = mock.agent()
    mock.reporting_engine()
    assert [*pull(mock, agent, **by_id("A3", "A1", "A3"))] == ["A3", "A1"]
    assert (
        mock.formatted[1:]
        == [
            "stat-1 < EventTakenFromQueue REP",
            "stat-1 < EventPartyAdded REP",
        ]
        * 2
    )
    assert waiting(mock) == ["A2"]


@pytest.mark.parametrize(
    ("count", "ids"), [(None, ["A1"]), (1, ["A1"]), (2, ["A1", "A2"]), (9, ["A1", "A2", "A3"])]
)
def test_count_of_the_oldest(count: int | None, ids: list[str]) -> None:
    """One unless Count says more; what lies in a workbin is in no queue's view."""
    mock = house()
    assert [*pull(mock, mock.agent(), ViewId="inbound", Count=count)] == ids


def test_nothing_waits() -> None:
    """An empty queue is no error: the answer has no interactions, and nothing is reported."""
    mock = house()
    mock.reporting_engine()
    assert pull(mock, mock.agent(), ViewId="empty") == {}
    assert len(mock.formatted) == 1


def test_any_queue_is_known_where_the_scenario_lists_none() -> None:
    """A queue that nothing has entered yet is as empty as one that everything has left [ours]."""
    mock = House()
    before = mock.world.to_dict()["queues"]
    assert pull(mock, mock.agent(), ViewId="soon") == {}
    assert mock.world.to_dict()["queues"] == before


def locked(mock: House) -> None:
    """A1 is locked in a snapshot."""
    supervisor = mock.agent("supervisor")
    mock.send(supervisor, "RequestTakeSnapshot", Condition="id = 'A1'", Lock=1)


def with_an_agent(mock: House) -> None:
    """A1 is with another agent."""
    mock.send(mock.agent("agent-2"), "RequestPull", **by_id("A1"))


def with_the_same_agent(mock: House) -> None:
    """A1 has been pulled by this agent before."""
    mock.send(mock.world.clients_of_agent("agent-1")[0], "RequestPull", **by_id("A1"))


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (locked, "locked"),
        (with_an_agent, "being processed"),
        (with_the_same_agent, "being processed"),
    ],
)
def test_what_is_not_there_to_be_pulled(happens: Callable[[House], None], why: str) -> None:
    """By id it is refused, with those named beside it; in a view it is not seen."""
    mock = house()
    agent = mock.agent()
    happens(mock)
    mock.reporting_engine()
    assert mock.refused(agent, "RequestPull", **by_id("A2", "A1")) == [
        f"agent-1 < EventError {ErrorCode.NOT_QUEUED} IM #77"
    ]
    [error] = mock.messages("EventError")
    assert error.attributes["ErrorDescription"] == f"interaction 'A1' is {why}"
    assert [*pull(mock, agent, ViewId="inbound", Count=2)] == ["A2", "A3"]


def test_what_is_with_a_urs_is_refused() -> None:
    """An agent does not take an interaction from a strategy."""
    mock = House(Scenario(interactions=(replace(WAITING, strategy="urs-1"),)))
    assert mock.refused(mock.agent(), "RequestPull", **by_id("A1")) == [
        f"agent-1 < EventError {ErrorCode.NOT_QUEUED} IM #77"
    ]


REFUSED: dict[str, tuple[dict[str, Any], ErrorCode, str]] = {
    "unknown id": (
        by_id("A1", "B2"),
        ErrorCode.UNKNOWN_INTERACTION,
        "Unknown interaction identifier specified: 'B2' (RequestPull.PullParameters.id1)",
    ),
    "no ids": (
        {"ViewId": "_system_"},
        ErrorCode.MISSING_ATTRIBUTE,
        "RequestPull.PullParameters: missing, expected ids to pull from '_system_'",
    ),
    "unknown queue": ({"ViewId": "lost"}, ErrorCode.UNKNOWN_QUEUE, "unknown queue 'lost'"),
    "no view": ({"ViewId": ""}, ErrorCode.UNKNOWN_QUEUE, "unknown queue ''"),
    "Count 0": (
        {"ViewId": "inbound", "Count": 0},
        ErrorCode.INVALID_VALUE,
        "RequestPull.Count: found 0, expected at least 1",
    ),
    "Count -1": (
        {"ViewId": "empty", "Count": -1},
        ErrorCode.INVALID_VALUE,
        "RequestPull.Count: found -1, expected at least 1",
    ),
}


def test_pull_is_refused() -> None:
    """A refused pull takes nothing, not even what could have been pulled."""
    for row, (attributes, code, text) in REFUSED.items():
        mock = house()
        agent = mock.agent()
        mock.reporting_engine()
        assert mock.refused(agent, "RequestPull", **attributes) == [
            f"agent-1 < EventError {code} IM #77"
        ], row
        assert mock.messages("EventError")[0].attributes["ErrorDescription"] == text, row


def test_client_without_an_agent_is_refused() -> None:
    """Somebody must process what is pulled."""
    mock = house()
    desk = mock.client("desk", ClientType.AGENT_APPLICATION)
    assert mock.refused(desk, "RequestPull", **by_id("A1")) == [
        f"desk < EventError {ErrorCode.NOT_LOGGED_IN} IM #77"
    ]


# The time an agent has


def test_agent_that_does_nothing_is_revoked() -> None:
    """After `handling_timeout`, and not a moment before, it goes back to where it was."""
    mock = house()
    agent = mock.agent()
    mock.reporting_engine()
    mock.send(agent, "RequestPull", **by_id("A1"))
    assert mock.engine.due() == mock.now + TIMEOUT
    assert mock.advance(TIMEOUT - 0.001) == []
    assert mock.advance(0.001) == REVOKED
    assert waiting(mock) == ["A2", "A3", "A1"]
    assert mock.engine.due() is None


def test_revoked_event_does_not_say_expired() -> None:
    """Real clients take Expired for an invitation that was not answered."""
    mock = house()
    mock.send(mock.agent(), "RequestPull", **by_id("A1"))
    mock.advance(TIMEOUT)
    [revoked] = mock.messages("EventRevoked")
    assert revoked.attributes["Reason"] == {"ReasonSystemName": "HandlingTimeout"}
    assert revoked.attributes["EventTime"] == "2023-11-15T01:13:20Z"
    interaction = revoked.attributes["Interaction"]
    assert isinstance(interaction, dict)
    assert (interaction["InteractionId"], interaction["InteractionMediatype"]) == ("A1", "email")


def test_what_came_from_a_workbin_goes_back_there() -> None:
    """Reporting engines get events about queue and workbin, and subscribers get theirs."""
    mock = house()
    agent = mock.agent()
    mock.reporting_engine()
    mock.send(agent, "RequestWorkbinNotifications", Workbin=DRAFTS)
    mock.send(agent, "RequestPull", **by_id("D1"))
    assert mock.advance(TIMEOUT) == [
        *REVOKED,
        "stat-1 < EventPlacedInWorkbin REP",
        "agent-1 < EventWorkbinContentChanged IM",
    ]
    assert mock.world.to_dict()["workbins"]["drafts/agent-1"]["interactions"] == ["D1"]


ABOUT_IT: dict[str, dict[str, Any]] = {
    "RequestGetInteractionProperties": {},
    "RequestHold": {},
    "RequestChangeProperties": {"AddedProperties": {"Topic": "tea"}},
    "RequestTransfer": {"AgentId": "agent-2", "PlaceId": "place of agent-2"},
}


@pytest.mark.parametrize(("name", "attributes"), ABOUT_IT.items(), ids=ABOUT_IT)
def test_any_request_about_it_gives_the_whole_time_again(
    name: str, attributes: dict[str, Any]
) -> None:
    """Any request of the agent about the interaction restarts the time."""
    mock = house(timers=TimerSettings(delivering_timeout=2 * TIMEOUT))
    agent = mock.agent()
    mock.agent("agent-2")
    mock.send(agent, "RequestPull", **by_id("A1"))
    mock.advance(TIMEOUT - 1)
    mock.send(agent, name, InteractionId="A1", **attributes)
    assert mock.engine.due() == mock.now + TIMEOUT
    assert mock.advance(TIMEOUT - 1) == []
    assert mock.advance(1)[0] == "agent-1 < EventRevoked IM"


def test_request_from_another_desk_of_the_agent_counts() -> None:
    """The time is the agent's, wherever it works; it is revoked at each desk."""
    mock = house(login=LoginSettings(agent_logged_in_elsewhere="allow"))
    first, second = mock.agent(), mock.agent(place_id="p2", name="second desk")
    mock.send(first, "RequestPull", **by_id("A1"))
    mock.advance(TIMEOUT - 1)
    mock.send(second, "RequestGetInteractionProperties", InteractionId="A1")
    assert mock.advance(TIMEOUT - 1) == []
    assert mock.advance(1) == ["agent-1 < EventRevoked IM", "second desk < EventRevoked IM"]


def test_requests_of_others_and_about_others_do_not_count() -> None:
    """Only a request that is carried out, of that agent, about that interaction."""
    mock = house()
    agent, other = mock.agent(), mock.agent("agent-2")
    mock.reporting_engine()
    mock.send(agent, "RequestPull", **by_id("A1"))
    due = mock.engine.due()
    mock.now += 60
    mock.send(other, "RequestGetInteractionProperties", InteractionId="A1")
    mock.send(mock.media_server(), "RequestHold", InteractionId="A1")
    mock.send(agent, "RequestGetInteractionProperties", InteractionId="A2")
    mock.send(agent, "RequestDoNotDisturbOn")
    mock.refused(agent, "RequestResume", InteractionId="A2")
    mock.refused(agent, "RequestPlaceInQueue", InteractionId="A1", Queue="lost")
    assert mock.engine.due() == due


def test_each_interaction_has_its_own_time() -> None:
    """What one request gives to one interaction it does not give to the other."""
    mock = house()
    agent = mock.agent()
    mock.reporting_engine()
    mock.send(agent, "RequestPull", **by_id("A1", "A2"))
    mock.advance(60)
    mock.send(agent, "RequestGetInteractionProperties", InteractionId="A1")
    assert mock.advance(TIMEOUT - 60) == REVOKED
    assert waiting(mock) == ["A3", "A2"]
    assert mock.advance(60) == REVOKED
    assert waiting(mock) == ["A3", "A2", "A1"]


ENDS: dict[str, dict[str, Any]] = {
    "RequestStopProcessing": {"InteractionId": "A1"},
    "RequestPlaceInQueue": {"InteractionId": "A1", "Queue": "empty"},
    "RequestPlaceInWorkbin": {"InteractionId": "A1", "Workbin": DRAFTS},
    "RequestLeaveInteraction": {"InteractionId": "A1"},
    "RequestAgentLogout": {},
}


@pytest.mark.parametrize(("name", "attributes"), ENDS.items(), ids=ENDS)
def test_time_ends_with_the_processing(name: str, attributes: dict[str, Any]) -> None:
    """The time-out of an interaction that the agent no longer has does not come."""
    mock = house()
    agent = mock.agent()
    mock.send(agent, "RequestPull", **by_id("A1"))
    mock.send(agent, name, **attributes)
    assert mock.engine.due() is None


def test_time_ends_with_the_connection() -> None:
    """An agent that is gone is not revoked: what it had went back at once."""
    mock = house()
    agent = mock.agent()
    mock.send(agent, "RequestPull", **by_id("A1"))
    mock.disconnect(agent)
    assert mock.engine.due() is None
    assert waiting(mock) == ["A2", "A3", "A1"]


def test_time_is_of_one_party() -> None:
    """In a conference who asks for nothing loses it, who works on goes on: it does not go back."""
    mock = house()
    agent, other = mock.agent(), mock.agent("agent-2")
    mock.reporting_engine()
    mock.send(agent, "RequestPull", **by_id("A1"))
    mock.send(
        agent,
        "RequestConference",
        InteractionId="A1",
        AgentId="agent-2",
        PlaceId="place of agent-2",
        VisibilityMode="Conference",
    )
    ticket = mock.messages("EventInvite")[0].attributes["TicketId"]
    mock.send(other, "RequestAccept", TicketId=ticket, InteractionId="A1")
    mock.advance(1)
    mock.send(other, "RequestGetInteractionProperties", InteractionId="A1")
    revoked, removed = REVOKED[:2]
    assert mock.advance(TIMEOUT - 1) == [revoked, "agent-2 < EventPartyRemoved IM", removed]
    assert mock.world.interactions["A1"].parties == (AgentParty("agent-2"),)
    assert mock.still_due() == ["the handling of A1 by agent-2 times out"]


def test_revoked_agent_is_no_party() -> None:
    """After the revocation another agent, or the same, may pull it anew."""
    mock = house()
    agent = mock.agent()
    mock.send(agent, "RequestPull", **by_id("A1"))
    mock.advance(TIMEOUT)
    assert mock.refused(agent, "RequestStopProcessing", InteractionId="A1") == [
        f"agent-1 < EventError {ErrorCode.NOT_A_PARTY} IM #77"
    ]
    assert [*pull(mock, agent, **by_id("A1"))] == ["A1"]
    assert mock.engine.due() == mock.now + TIMEOUT


@pytest.mark.parametrize(
    ("attributes", "cost"),
    [({"ViewId": "asked", "Count": 3}, 3), (by_id("chat asked 7"), 1)],
    ids=["from a queue", "by id"],
)
def test_pull_costs_what_it_returns(attributes: dict[str, Any], cost: int) -> None:
    """Only pulled interactions are tested, no matter how many there are."""
    mock = House()
    agent = mock.agent()
    fill(mock.world, 100, media_type="chat", queue="other")
    fill(mock.world, 100, media_type="chat", queue="asked")
    pulled = pull(mock, agent, **attributes)
    assert len(pulled) == cost
    assert looked_at == {*pulled}


@pytest.mark.parametrize("extension", [{"pull-for-strategy": 1}, {}])
def test_routing_engine_pulls_for_its_strategy(extension: dict[str, int]) -> None:
    """An Orchestration Server: the strategy becomes the party, and may route what it pulled."""
    mock = house()
    urs, _stat, agent = mock.urs(), mock.reporting_engine(), mock.agent()
    rows = pull(mock, urs, **by_id("A2"), Extension=extension)
    assert rows["A2"]["InteractionState"] == State.WITH_URS
    assert mock.formatted[1:] == [
        "stat-1 < EventTakenFromQueue REP",
        "stat-1 < EventPartyAdded REP",
    ]
    [added] = mock.messages("EventPartyAdded")
    assert added.attributes["Party"] == {"RouterId": "urs-1"}
    mock.send(urs, "RequestRouteCall", InteractionId="A2", AgentId="agent-1")
    assert mock.messages("EventInvite")
    assert agent.login is not None
    mock.refused(agent, "RequestPull", **by_id("A2"))


def test_held_interaction_is_pulled_only_where_the_hold_is_ignored() -> None:
    """By id it is refused with that reason, from the queue it is left out; it stays held."""
    mock = house()
    agent = mock.agent()
    for id in ("A1", "A2"):
        mock.world.interactions[id].held = True
    assert mock.refused(agent, "RequestPull", **by_id("A1")) == [
        f"agent-1 < EventError {ErrorCode.NOT_QUEUED} IM #77"
    ]
    [error] = mock.messages("EventError")
    assert error.attributes["ErrorDescription"] == (
        "interaction 'A1' is held, which RequestPull.IgnoreHold would ignore"
    )
    assert [*pull(mock, agent, ViewId="inbound", Count=2)] == ["A3"]
    assert [*pull(mock, agent, **by_id("A1"), IgnoreHold=1)] == ["A1"]
    assert [*pull(mock, agent, ViewId="inbound", IgnoreHold=1)] == ["A2"]
    assert mock.world.interactions["A1"].held
