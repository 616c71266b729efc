"""Snapshots: interactions that fulfil a condition, locked or not (GenEM:SnapshotOperations)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.house import House
from support.watched import fill, looked_at

from mockixn.codes import ErrorCode
from mockixn.engine.clients import LogicalClient
from mockixn.engine.condition import parse_condition
from mockixn.interaction_models.snapshot_operations import LARGEST
from mockixn.messages.enumerations import ClientType
from mockixn.scenario import InteractionSetting, QueueSetting, Scenario, WorkbinPlace
from mockixn.wire.attributes import AttributeList

EMAIL = InteractionSetting(
    id="E1",
    media_type="email",
    queue="inbound",
    submitted_by="media-1",
    user_data=AttributeList(Subject="hello"),
)
SETTINGS = (
    EMAIL,
    replace(EMAIL, id="E2", user_data=AttributeList(Subject="bye")),
    replace(EMAIL, id="E3", workbin=WorkbinPlace(type="drafts", agent="agent-1")),
    replace(EMAIL, id="E4", agents=("agent-9",)),
    replace(EMAIL, id="C1", media_type="chat", queue="chats"),
)
EMAILS = "media_type = 'email'"


def house(**settings: Any) -> House:
    """A house with four e-mails and a chat."""
    return House(Scenario(interactions=SETTINGS, **settings))


def take(mock: House, client: LogicalClient, condition: str = EMAILS, *, lock: bool = False) -> int:
    """Take a snapshot; returns its id."""
    formatted = mock.send(client, "RequestTakeSnapshot", Condition=condition, Lock=lock)
    assert formatted == [f"{client.name} < EventSnapshotTaken IM #77"]
    id = mock.messages("EventSnapshotTaken")[0].attributes["SnapshotId"]
    assert isinstance(id, int)
    return id


def get(
    mock: House, client: LogicalClient, snapshot: int, start: int = 0, number: int = 100
) -> Any:
    """The interactions of one page, id -> columns."""
    formatted = mock.send(
        client,
        "RequestGetSnapshotInteractions",
        SnapshotId=snapshot,
        StartFrom=start,
        NumberOfInteractions=number,
    )
    assert formatted == [f"{client.name} < EventSnapshotInteractions IM #77"]
    [event] = mock.messages("EventSnapshotInteractions")
    interactions = event.attributes["Interactions"]
    assert isinstance(interactions, dict)
    assert event.attributes["SnapshotId"] == snapshot
    assert event.attributes["NumberOfInteractions"] == len(interactions)
    return interactions


def locked(mock: House) -> list[str]:
    """The ids of what is locked."""
    return [each.id for each in mock.world.interactions.values() if each.locked]


def test_snapshot_is_taken() -> None:
    """The answer has the id and the number of interactions; no other client gets an event."""
    mock = house()
    agent = mock.agent()
    mock.media_server()
    mock.reporting_engine()
    assert mock.send(agent, "RequestTakeSnapshot", Condition=EMAILS, Lock=0) == [
        "agent-1 < EventSnapshotTaken IM #77"
    ]
    [taken] = mock.messages("EventSnapshotTaken")
    assert taken.attributes == {"SnapshotId": 1, "NumberOfInteractions": 4}
    assert locked(mock) == []


@pytest.mark.parametrize("type", [ClientType.AGENT_APPLICATION, ClientType.ROUTING_ENGINE])
def test_who_takes_snapshots(type: ClientType) -> None:
    """Agent applications, logged in or not, and routing engines, as real ones do."""
    mock = house()
    client = mock.client("x", type)
    assert [*get(mock, client, take(mock, client))] == ["E1", "E2", "E3", "E4"]


def test_condition_alone_takes_a_snapshot_that_the_id_alone_reads() -> None:
    """Nothing is locked without Lock; without StartFrom and a number the page has everything."""
    mock = house()
    client = mock.agent()
    mock.send(client, "RequestTakeSnapshot", Condition=EMAILS)
    assert locked(mock) == []
    mock.send(client, "RequestGetSnapshotInteractions", SnapshotId=1)
    [event] = mock.messages("EventSnapshotInteractions")
    assert event.attributes["NumberOfInteractions"] == 4


MEETING = [
    ("media_type = 'chat'", ["C1"]),
    ("id = 'E2'", ["E2"]),
    ("id = 'B2'", []),
    ("id = 'E2' and media_type = 'chat'", []),
    ("queue = 'inbound'", ["E1", "E2", "E4"]),
    ("queue = 'inbound' and state = 0", ["E1", "E2"]),
    ("queue = 'drafts/PrivateQueue'", ["E3"]),
    ("queue = 'lost'", []),
    ("state = 3", ["E4"]),
    ("state <> 3", ["E1", "E2", "E3", "C1"]),
    ("Subject = 'bye' or media_type = 'chat'", ["E2", "C1"]),
    ("workbin_type_id = 'drafts' and agent_id = 'agent-1'", ["E3"]),
    ("is_locked = 0 and is_held = 0 and state = 3", ["E4"]),
]


def test_what_meets_the_condition() -> None:
    """Properties by their columns' names, and user data; wherever the interaction is."""
    for condition, ids in MEETING:
        mock = house()
        agent = mock.agent()
        assert [*get(mock, agent, take(mock, agent, condition))] == ids, condition


def test_interactions_are_what_real_clients_read() -> None:
    """Id -> properties and user data at one level, MediaType among them."""
    mock = house()
    agent = mock.agent()
    columns = get(mock, agent, take(mock, agent, "id = 'E1'"))["E1"]
    assert columns["MediaType"] == "email"
    assert columns["Subject"] == "hello"
    assert columns["IsLocked"] == 0


PAGES = [
    (0, 2, ["E1", "E2"]),
    (2, 2, ["E3", "E4"]),
    (3, 10, ["E4"]),
    (4, 1, []),
    (0, 0, []),
    (2**31 - 1, 2**31 - 1, []),
]


def test_pages() -> None:
    """0 is the first; behind the end there is nothing, which is where a client stops asking."""
    for start, number, ids in PAGES:
        mock = house()
        agent = mock.agent()
        assert [*get(mock, agent, take(mock, agent), start, number)] == ids, (start, number)


def test_snapshot_stays_as_it_was_taken() -> None:
    """What comes later is not in it, what changed is shown as it is now, what is gone left out."""
    mock = house()
    agent, media = mock.agent(), mock.media_server()
    snapshot = take(mock, agent)
    mock.send(
        media,
        "RequestSubmit",
        InteractionId="E9",
        MediaType="email",
        Queue="inbound",
        InteractionType="Inbound",
        InteractionSubtype="InboundNew",
    )
    mock.send(media, "RequestStopProcessing", InteractionId="E1")
    mock.send(agent, "RequestPull", ViewId="_system_", PullParameters={"id": "E2"})
    found = get(mock, agent, snapshot)
    assert [*found] == ["E2", "E3", "E4"]
    assert found["E2"]["InteractionState"] == 3
    assert [*get(mock, agent, snapshot, 0, 2)] == ["E2"]


def test_snapshot_has_a_largest_size() -> None:
    """At most 500, the vendor's default, the oldest first."""
    mock = House()
    agent = mock.agent()
    fill(mock.world, LARGEST + 1, media_type="chat", queue="q")
    snapshot = take(mock, agent, "media_type = 'chat'")
    assert mock.messages("EventSnapshotTaken")[0].attributes["NumberOfInteractions"] == 500
    assert [*get(mock, agent, snapshot, 498)] == ["chat q 498", "chat q 499"]


def test_lock_at_once() -> None:
    """With Lock everything found is locked, in that snapshot, and invisible to the next one."""
    mock = house()
    agent = mock.agent()
    snapshot = take(mock, agent, "media_type = 'email' and state = 0", lock=True)
    assert locked(mock) == ["E1", "E2", "E3"]
    assert [*get(mock, agent, take(mock, agent))] == ["E4"]
    assert [*get(mock, agent, snapshot)] == ["E1", "E2", "E3"]
    assert get(mock, agent, snapshot)["E1"]["IsLocked"] == 1


def test_lock_and_unlock_one() -> None:
    """EventAck to who asked; in between it cannot be pulled."""
    mock = house()
    agent = mock.agent()
    mock.reporting_engine()
    one: dict[str, Any] = {"SnapshotId": take(mock, agent), "InteractionId": "E1"}
    acknowledged = ["agent-1 < EventAck IM #77"]
    pull: dict[str, Any] = {"ViewId": "_system_", "PullParameters": {"id": "E1"}}
    assert mock.send(agent, "RequestLockInteraction", **one) == acknowledged
    assert locked(mock) == ["E1"]
    assert mock.refused(agent, "RequestPull", **pull) == [
        f"agent-1 < EventError {ErrorCode.NOT_QUEUED} IM #77"
    ]
    assert mock.send(agent, "RequestUnlockInteraction", **one) == acknowledged
    assert locked(mock) == []
    assert mock.send(agent, "RequestPull", **pull)[0] == "agent-1 < EventPulledInteractions IM #77"


def test_release_unlocks_what_was_locked_in_it() -> None:
    """EventAck; the snapshot is gone, and what another one has locked stays locked."""
    mock = house()
    agent = mock.agent()
    first = take(mock, agent, "id = 'E1'", lock=True)
    second = take(mock, agent, lock=True)
    assert locked(mock) == ["E1", "E2", "E3", "E4"]
    assert mock.send(agent, "RequestReleaseSnapshot", SnapshotId=second) == [
        "agent-1 < EventAck IM #77"
    ]
    assert locked(mock) == ["E1"]
    assert [*get(mock, agent, first)] == ["E1"]
    assert mock.refused(agent, "RequestReleaseSnapshot", SnapshotId=second) == [
        f"agent-1 < EventError {ErrorCode.UNKNOWN_SNAPSHOT} IM #77"
    ]


def test_no_two_snapshots_ever_have_one_id() -> None:
    """The id of a released snapshot is not given again."""
    mock = house()
    agent = mock.agent()
    first = take(mock, agent)
    mock.send(agent, "RequestReleaseSnapshot", SnapshotId=first)
    assert take(mock, agent) == first + 1


def test_snapshots_go_with_their_client() -> None:
    """When a client is gone its locks are too, or they would stay for ever [ours]."""
    mock = house()
    agent, other = mock.agent(), mock.agent("agent-2")
    take(mock, other, "id = 'C1'", lock=True)
    take(mock, agent, lock=True)
    mock.disconnect(agent)
    assert locked(mock) == ["C1"]
    assert [*mock.world.to_dict()["snapshots"]] == [1]


def test_what_is_stopped_is_locked_nowhere() -> None:
    """Its owner may stop what is locked; an interaction of that id may come again, unlocked."""
    mock = house()
    agent, media = mock.agent(), mock.media_server()
    snapshot = take(mock, agent, "id = 'E1'", lock=True)
    assert mock.send(media, "RequestStopProcessing", InteractionId="E1") == [
        "media-1 < EventAck IM #77"
    ]
    assert mock.world.to_dict()["snapshots"][snapshot]["locked"] == []
    assert get(mock, agent, snapshot) == {}
    assert mock.send(agent, "RequestReleaseSnapshot", SnapshotId=snapshot) == [
        "agent-1 < EventAck IM #77"
    ]


def test_condition_beyond_the_subset_is_refused() -> None:
    """The text says where; no snapshot is made."""
    mock = house()
    agent = mock.agent()
    condition = "received_at between 1 and 2"
    assert mock.refused(agent, "RequestTakeSnapshot", Condition=condition, Lock=1) == [
        f"agent-1 < EventError {ErrorCode.INVALID_CONDITION} IM #77"
    ]
    assert mock.messages("EventError")[0].attributes["ErrorDescription"] == (
        "condition, character 13: found 'between', "
        "expected a comparison such as '=', 'in', 'like' or 'is null'"
    )


def test_condition_may_ask_how_long_an_interaction_waits() -> None:
    """By the clock of the world, in seconds."""
    mock = house()
    agent = mock.agent()
    mock.advance(20)
    for condition, expected in (
        ("_age() >= 20 and _time_in_queue[] < 21", True),
        ("_age() < 20", False),
    ):
        mock.send(agent, "RequestTakeSnapshot", Condition=condition)
        [taken] = mock.messages("EventSnapshotTaken")
        assert bool(taken.attributes["NumberOfInteractions"]) is expected


REFUSED: dict[str, tuple[str, dict[str, Any], ErrorCode]] = {
    "get: unknown snapshot": (
        "RequestGetSnapshotInteractions",
        {"SnapshotId": 9, "StartFrom": 0, "NumberOfInteractions": 1},
        ErrorCode.UNKNOWN_SNAPSHOT,
    ),
    "get: StartFrom -1": (
        "RequestGetSnapshotInteractions",
        {"StartFrom": -1, "NumberOfInteractions": 1},
        ErrorCode.INVALID_VALUE,
    ),
    "get: NumberOfInteractions -1": (
        "RequestGetSnapshotInteractions",
        {"StartFrom": 0, "NumberOfInteractions": -1},
        ErrorCode.INVALID_VALUE,
    ),
    "release: unknown snapshot": (
        "RequestReleaseSnapshot",
        {"SnapshotId": 9},
        ErrorCode.UNKNOWN_SNAPSHOT,
    ),
    "lock: unknown snapshot": (
        "RequestLockInteraction",
        {"SnapshotId": 9, "InteractionId": "E2"},
        ErrorCode.UNKNOWN_SNAPSHOT,
    ),
    "lock: no snapshot": (
        "RequestLockInteraction",
        {"SnapshotId": None, "InteractionId": "E2"},
        ErrorCode.UNKNOWN_SNAPSHOT,
    ),
    "lock: unknown interaction": (
        "RequestLockInteraction",
        {"InteractionId": "B2"},
        ErrorCode.UNKNOWN_INTERACTION,
    ),
    "lock: not in the snapshot": (
        "RequestLockInteraction",
        {"InteractionId": "C1"},
        ErrorCode.INVALID_VALUE,
    ),
    "lock: locked already": (
        "RequestLockInteraction",
        {"InteractionId": "E1"},
        ErrorCode.LOCKED,
    ),
    "unlock: unknown snapshot": (
        "RequestUnlockInteraction",
        {"SnapshotId": 9, "InteractionId": "E1"},
        ErrorCode.UNKNOWN_SNAPSHOT,
    ),
    "unlock: unknown interaction": (
        "RequestUnlockInteraction",
        {"InteractionId": "B2"},
        ErrorCode.UNKNOWN_INTERACTION,
    ),
    "unlock: not in the snapshot": (
        "RequestUnlockInteraction",
        {"InteractionId": "C1"},
        ErrorCode.INVALID_VALUE,
    ),
    "unlock: not locked": (
        "RequestUnlockInteraction",
        {"InteractionId": "E2"},
        ErrorCode.NOT_LOCKED,
    ),
}


def test_request_is_refused() -> None:
    """A refused request locks and unlocks nothing, and only its sender learns of it."""
    for row, (name, attributes, code) in REFUSED.items():
        mock = house()
        agent = mock.agent()
        mock.reporting_engine()
        snapshot = take(mock, agent)
        mock.send(agent, "RequestLockInteraction", SnapshotId=snapshot, InteractionId="E1")
        assert mock.refused(agent, name, **{"SnapshotId": snapshot, **attributes}) == [
            f"agent-1 < EventError {code} IM #77"
        ], row


@pytest.mark.parametrize(
    "name",
    [
        "RequestGetSnapshotInteractions",
        "RequestLockInteraction",
        "RequestUnlockInteraction",
        "RequestReleaseSnapshot",
    ],
)
def test_snapshot_of_another_client_is_refused(name: str) -> None:
    """A snapshot belongs to the client that took it [ours]."""
    mock = house()
    snapshot = take(mock, mock.agent(), lock=True)
    other = mock.agent("agent-2")
    assert mock.refused(other, name, SnapshotId=snapshot, InteractionId="E1") == [
        f"agent-2 < EventError {ErrorCode.UNKNOWN_SNAPSHOT} IM #77"
    ]


def test_what_one_snapshot_has_locked_another_does_not_unlock() -> None:
    """Both hold the interaction; the lock is the second one's."""
    mock = house()
    agent = mock.agent()
    first = take(mock, agent)
    take(mock, agent, lock=True)
    for name, code in (
        ("RequestLockInteraction", ErrorCode.LOCKED),
        ("RequestUnlockInteraction", ErrorCode.NOT_LOCKED),
    ):
        assert mock.refused(agent, name, SnapshotId=first, InteractionId="E1") == [
            f"agent-1 < EventError {code} IM #77"
        ]


@pytest.mark.parametrize(
    ("condition", "cost"),
    [
        ("id = 'chat asked 7'", 1),
        ("id = 'chat asked 7' and media_type = 'chat'", 1),
        ("id = 'nothing'", 0),
        ("media_type = 'email'", 5),
        ("(media_type = 'email') and Subject <> 'x'", 5),
        ("queue = 'rare'", 5),
        ("queue = 'rare' and state = 0", 5),
    ],
)
def test_snapshot_costs_what_it_looks_up(condition: str, cost: int) -> None:
    """By id, medium or queue no other interaction is tested, no matter how many there are."""
    mock = House()
    agent = mock.agent()
    fill(mock.world, 5, media_type="email", queue="rare")
    fill(mock.world, 100, media_type="chat", queue="asked")
    take(mock, agent, condition)
    assert len(looked_at) == cost


def test_page_costs_what_it_returns() -> None:
    """A page of a large snapshot looks at that page alone."""
    mock = House()
    agent = mock.agent()
    fill(mock.world, 200, media_type="chat", queue="q")
    snapshot = take(mock, agent, "media_type = 'chat'")
    looked_at.clear()
    page = get(mock, agent, snapshot, 100, 10)
    assert len(page) == 10
    assert looked_at == {*page}


PROPERTY = st.sampled_from(["id", "queue", "media_type", "state"])
VALUE = st.sampled_from(["'E1'", "'C1'", "'inbound'", "'chats'", "'email'", "'chat'", "0", "3"])
SIMPLE = st.builds("{} {} {}".format, PROPERTY, st.sampled_from(["=", "=", "<>"]), VALUE)
CONDITION = st.recursive(
    SIMPLE, lambda part: st.builds("({} {} {})".format, part, st.sampled_from(["and", "or"]), part)
)
MOVE = st.sampled_from(
    [
        ("RequestPull", {"ViewId": "_system_", "PullParameters": {"id": "E1"}}),
        ("RequestPull", {"ViewId": "_system_", "PullParameters": {"id": "E3"}}),
        ("RequestPlaceInQueue", {"InteractionId": "E1", "Queue": "chats"}),
        ("RequestPlaceInQueue", {"InteractionId": "E3", "Queue": "chats"}),
        ("RequestPlaceInWorkbin", {"InteractionId": "E1", "Workbin": {"WorkbinTypeId": "w"}}),
        ("RequestStopProcessing", {"InteractionId": "E1"}),
        ("RequestStopProcessing", {"InteractionId": "E3"}),
    ]
)


@given(CONDITION, st.lists(MOVE, max_size=5))
def test_index_never_changes_what_is_found(
    condition: str, moves: list[tuple[str, dict[str, Any]]]
) -> None:
    """Wherever interactions have gone, a snapshot is what looking at all of them would find."""
    mock = house()
    agent = mock.agent()
    for name, attributes in moves:
        mock.send(agent, name, **attributes)
    every = mock.world.interactions.values()
    meant = {each.id for each in every if parse_condition(condition).holds(each.columns)}
    assert {*get(mock, agent, take(mock, agent, condition))} == meant


def test_interactions_of_a_snapshot_are_moved() -> None:
    """What waits goes to the queue, with the events of each; what somebody processes stays."""
    mock = house()
    agent = mock.agent()
    mock.reporting_engine()
    snapshot = take(mock, agent, lock=True)
    formatted = mock.send(agent, "RequestMoveInteractions", SnapshotId=snapshot, Queue="later")
    each = ["stat-1 < EventTakenFromQueue REP", "stat-1 < EventPlacedInQueue REP"]
    from_workbin = [each[0], "stat-1 < EventTakenFromWorkbin REP", each[1]]
    assert formatted == ["agent-1 < EventInteractionMoved IM #77", *each * 2, *from_workbin]
    [moved] = mock.messages("EventInteractionMoved")
    expected = {"SnapshotId": snapshot, "Queue": "later", "NumberOfInteractions": 3}
    assert moved.attributes == expected
    assert [event.attributes["Queue"] for event in mock.messages("EventTakenFromQueue")] == [
        "inbound",
        "inbound",
        "drafts/PrivateQueue",
    ]
    waiting = mock.world.to_dict()["queues"]
    assert (waiting["inbound"], waiting["later"]) == ([], ["E1", "E2", "E3"])
    assert locked(mock) == ["E1", "E2", "E3", "E4"]


def test_only_what_waits_free_is_moved() -> None:
    """What another snapshot has locked, or what has ended, stays or is left out."""
    mock = house()
    agent, other = mock.agent(), mock.agent("agent-2")
    snapshot = take(mock, agent)
    take(mock, other, "id = 'E1'", lock=True)
    mock.send(mock.media_server(), "RequestStopProcessing", InteractionId="E2")
    mock.send(agent, "RequestMoveInteractions", SnapshotId=snapshot, Queue="later")
    assert mock.world.to_dict()["queues"]["later"] == ["E3"]


def test_unknown_snapshot_or_queue_moves_nothing() -> None:
    """The snapshot is the sender's own, the queue one that the scenario has."""
    mock = house(queues=(QueueSetting(name="inbound"),))
    agent = mock.agent()
    snapshot = take(mock, agent)
    for id, queue, code in (
        (snapshot, "later", ErrorCode.UNKNOWN_QUEUE),
        (9, "inbound", ErrorCode.UNKNOWN_SNAPSHOT),
    ):
        formatted = mock.refused(agent, "RequestMoveInteractions", SnapshotId=id, Queue=queue)
        assert formatted == [f"agent-1 < EventError {code} IM #77"]
