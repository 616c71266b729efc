"""Change properties: who may, who gets an event, and what can change (GenEM:ChangeProperties)."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from support.house import House

from mockixn.codes import ErrorCode
from mockixn.engine.clients import LogicalClient
from mockixn.messages.enumerations import ClientType
from mockixn.messages.message import Message
from mockixn.messages.spec import Protocol
from mockixn.scenario import InteractionSetting, QueueSetting, Scenario
from mockixn.wire.attributes import MAX_ATTRIBUTES, MAX_DEPTH, AttributeList

BASE = InteractionSetting(
    id="A1",
    media_type="email",
    queue="inbound",
    submitted_by="media-1",
    user_data=AttributeList(Subject="Order", Urgent=1),
)
CHANGED: dict[str, Any] = {"InteractionId": "A1", "ChangedProperties": {"Subject": "Your order"}}
UPDATED: dict[str, Any] = {"InteractionId": "A1", "UserData": {"Subject": "Your order"}}


def house(*, agents: tuple[str, ...] = (), strategy: str | None = None) -> House:
    """A house with one interaction, processed by those parties, and a reporting engine."""
    mock = House(Scenario(interactions=(replace(BASE, agents=agents, strategy=strategy),)))
    mock.reporting_engine()
    return mock


def registered_for_changes(mock: House, name: str, **extension: int) -> LogicalClient:
    """A media server whose registration asks for events."""
    return mock.client(name, ClientType.MEDIA_SERVER, Extension=extension)


def user_data(message: Message) -> object:
    """The user data of the interaction in an event."""
    interaction = message.attributes["Interaction"]
    assert isinstance(interaction, dict)
    return interaction["InteractionUserData"]


def test_media_server_changes_what_agents_process() -> None:
    """The media server gets the answer; each agent party and the reporting engines get an event."""
    mock = house(agents=("agent-1", "agent-2"))
    media = mock.media_server()
    mock.agent("agent-1")
    mock.agent("agent-2")
    assert mock.send(media, "RequestChangeProperties", **CHANGED) == [
        "media-1 < EventAck IM #77",
        "agent-1 < EventPropertiesChanged IM",
        "agent-2 < EventPropertiesChanged IM",
        "stat-1 < EventPropertiesChanged REP",
    ]


def test_media_server_changes_what_a_urs_processes() -> None:
    """That URS gets EventAttachedDataChanged in place of EventPropertiesChanged."""
    mock = house(strategy="urs-1")
    media = mock.media_server()
    mock.urs("urs-1")
    mock.urs("urs-2")
    assert mock.send(media, "RequestChangeProperties", **CHANGED) == [
        "media-1 < EventAck IM #77",
        "urs-1 < EventAttachedDataChanged TLIB",
        "stat-1 < EventPropertiesChanged REP",
    ]
    [changed] = mock.messages("EventAttachedDataChanged")
    assert changed.attributes["UserData"] == {"Subject": "Your order", "Urgent": 1}


def test_media_server_changes_what_waits() -> None:
    """Without other parties only the reporting engines get an event."""
    mock = house()
    media = registered_for_changes(mock, "media-1", event_properties_changed=1)
    assert mock.send(media, "RequestChangeProperties", **CHANGED) == [
        "media-1 < EventAck IM #77",
        "stat-1 < EventPropertiesChanged REP",
    ]


def test_agent_changes_what_it_processes() -> None:
    """The agent gets the answer, the other parties an event, the media server nothing."""
    mock = house(agents=("agent-1", "agent-2", "agent-3"))
    registered_for_changes(mock, "media-1", event_properties_changed=1)
    mock.agent("agent-1")
    agent_2 = mock.agent("agent-2")
    mock.agent("agent-3")
    assert mock.send(agent_2, "RequestChangeProperties", **CHANGED) == [
        "agent-2 < EventAck IM #77",
        "agent-1 < EventPropertiesChanged IM",
        "agent-3 < EventPropertiesChanged IM",
        "stat-1 < EventPropertiesChanged REP",
    ]


def test_urs_changes_what_it_processes() -> None:
    """The URS gets EventAttachedDataChanged; an owner that asked for events gets one."""
    mock = house(strategy="urs-1")
    urs = mock.urs()
    registered_for_changes(mock, "media-1", event_properties_changed=1)
    registered_for_changes(mock, "media-1", event_properties_changed=0)
    registered_for_changes(mock, "media-1")
    registered_for_changes(mock, "media-2", event_properties_changed=1)
    assert mock.send(urs, "RequestUpdateUserData", **UPDATED) == [
        "urs-1 < EventAttachedDataChanged TLIB #77",
        "media-1 < EventPropertiesChanged IM",
        "stat-1 < EventPropertiesChanged REP",
    ]
    [answer] = mock.messages("EventAttachedDataChanged")
    assert answer.attributes["UserData"] == {"Subject": "Your order", "Urgent": 1}


def test_urs_changes_what_an_agent_submitted() -> None:
    """If no media server owns it, none gets an event."""
    mock = House(Scenario(queues=(QueueSetting("inbound", urs="urs-1"),)))
    agent, urs = mock.agent("media-1"), mock.urs("urs-1")
    registered_for_changes(mock, "media-1", event_properties_changed=1)
    mock.send(agent, "RequestSubmit", MediaType="email", InteractionId="A1", Queue="inbound")
    mock.send(agent, "RequestPlaceInQueue", InteractionId="A1", Queue="inbound")
    assert mock.send(urs, "RequestUpdateUserData", **UPDATED) == [
        "urs-1 < EventAttachedDataChanged TLIB #77"
    ]


def test_events_have_the_full_resulting_user_data() -> None:
    """Clients take EventPropertiesChanged's user data as the new set; the changes are there too."""
    mock = house(agents=("agent-1",))
    media, _agent = mock.media_server(), mock.agent()
    change: dict[str, Any] = {
        "AddedProperties": {"Skill": "billing"},
        "ChangedProperties": {"Subject": "Your order"},
        "DeletedProperties": {"Urgent": ""},
    }
    reason = {"ReasonDescription": "sorted"}
    mock.send(media, "RequestChangeProperties", InteractionId="A1", **change, Reason=reason)
    for event in mock.messages("EventPropertiesChanged"):
        assert user_data(event) == {"Subject": "Your order", "Skill": "billing"}
        assert {name: event.attributes[name] for name in change} == change
        assert event.attributes["Actor"] == media.actor
        assert event.attributes["Reason"] == reason
        assert event.attributes["EventTime"] == "2023-11-14T22:13:20Z"
        interaction = event.attributes["Interaction"]
        assert isinstance(interaction, dict)
        assert (interaction["InteractionId"], interaction["InteractionMediatype"]) == (
            "A1",
            "email",
        )
    assert mock.world.interactions["A1"].user_data == {"Subject": "Your order", "Skill": "billing"}


EDGES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "nothing": ({}, {"Subject": "Order", "Urgent": 1}),
    "added though there": ({"AddedProperties": {"Urgent": 0}}, {"Subject": "Order", "Urgent": 0}),
    "changed though not there": (
        {"ChangedProperties": {"New": "x"}},
        {"Subject": "Order", "Urgent": 1, "New": "x"},
    ),
    "added and changed": (
        {"AddedProperties": {"New": "a"}, "ChangedProperties": {"New": "c"}},
        {"Subject": "Order", "Urgent": 1, "New": "c"},
    ),
    "changed and deleted": (
        {"ChangedProperties": {"Urgent": 0}, "DeletedProperties": {"Urgent": 1}},
        {"Subject": "Order"},
    ),
    "deleted though not there": (
        {"DeletedProperties": {"New": 1}},
        {"Subject": "Order", "Urgent": 1},
    ),
}


def test_resulting_user_data() -> None:
    """Added and changed are set, changed last; deleted goes with any value [ours]."""
    for row, (change, result) in EDGES.items():
        mock = house()
        media = mock.media_server()
        formatted = mock.send(media, "RequestChangeProperties", InteractionId="A1", **change)
        assert formatted[0] == "media-1 < EventAck IM #77", row
        assert mock.world.interactions["A1"].user_data == result, row


@pytest.mark.parametrize(
    ("name", "event_name"),
    [
        ("ExternalId", "InteractionExternalId"),
        ("ParentId", "InteractionParentInteractionId"),
    ],
)
def test_property_with_its_own_column(name: str, event_name: str) -> None:
    """ExternalId and ParentId are properties of the interaction, not user data."""
    mock = house()
    media = mock.media_server()
    mock.send(media, "RequestChangeProperties", InteractionId="A1", ChangedProperties={name: "x"})
    interaction = mock.world.interactions["A1"]
    assert interaction.as_attributes[event_name] == "x"
    assert interaction.user_data == BASE.user_data
    mock.send(media, "RequestChangeProperties", InteractionId="A1", DeletedProperties={name: ""})
    assert event_name not in interaction.as_attributes


def test_user_data_stays_user_data() -> None:
    """Submitted user data is no property, under any name, also after a change."""
    mock = House()
    media = mock.media_server()
    submitted = {"ExternalId": "of the customer"}
    mock.send(
        media, "RequestSubmit", MediaType="email", InteractionId="A1", UserData=submitted, Queue="q"
    )
    mock.send(media, "RequestChangeProperties", **CHANGED)
    assert mock.world.interactions["A1"].user_data == {**submitted, "Subject": "Your order"}


READ_ONLY = ("InteractionId", "MediaType", "Queue", "State", "IsLocked", "SubmittedBy", "TenantId")


def test_property_that_only_the_server_sets() -> None:
    """It is refused, and with it everything else in that request."""
    for name, how in product(READ_ONLY, ("Added", "Changed", "Deleted")):
        mock = house()
        media = mock.media_server()
        change: dict[str, Any] = {f"{how}Properties": {"Subject": "x", name: "y"}}
        formatted = mock.refused(media, "RequestChangeProperties", InteractionId="A1", **change)
        assert formatted == [f"media-1 < EventError {ErrorCode.READ_ONLY_PROPERTY} IM #77"], (
            name,
            how,
        )
        [error] = mock.messages("EventError")
        assert error.attributes["ErrorDescription"] == f"only the server sets property {name!r}"


def test_urs_sets_nothing_that_only_the_server_sets() -> None:
    """The stand-in is refused likewise, with T-Library's EventError."""
    mock = house(strategy="urs-1")
    urs = mock.urs()
    data = {"UserData": {"Queue": "elsewhere"}}
    formatted = mock.refused(urs, "RequestUpdateUserData", InteractionId="A1", **data)
    assert formatted == [f"urs-1 < EventError {ErrorCode.READ_ONLY_PROPERTY} TLIB #77"]


def nested(depth: int) -> dict[str, Any]:
    """That many nested lists."""
    return {"in": nested(depth - 1)} if depth else {}


UNFIT: dict[str, dict[str, Any]] = {
    "an ExternalId that is no text": {"ExternalId": 7},
    "a ParentId that is a list": {"ParentId": {"a": 1}},
    "lists nested too deep": {"x": nested(MAX_DEPTH - 2)},
    "more properties than a list holds": {str(number): 1 for number in range(MAX_ATTRIBUTES)},
}


@pytest.mark.parametrize("change", UNFIT.values(), ids=UNFIT)
def test_value_that_no_event_could_carry(change: dict[str, Any]) -> None:
    """A value that events cannot carry is refused at once, not when the event is sent."""
    mock = house()
    media = mock.media_server()
    properties = {"ChangedProperties": change}
    formatted = mock.refused(media, "RequestChangeProperties", InteractionId="A1", **properties)
    assert formatted == [f"media-1 < EventError {ErrorCode.INVALID_VALUE} IM #77"]


def test_user_data_that_grows_stays_within_a_list() -> None:
    """Two changes that fit alone do not fit together."""
    mock = house()
    media = mock.media_server()
    halves = [{f"{half}{number}": 1 for number in range(40_000)} for half in "ab"]
    mock.send(media, "RequestChangeProperties", InteractionId="A1", AddedProperties=halves[0])
    formatted = mock.refused(
        media, "RequestChangeProperties", InteractionId="A1", AddedProperties=halves[1]
    )
    assert formatted == [f"media-1 < EventError {ErrorCode.INVALID_VALUE} IM #77"]


def test_deepest_user_data_can_be_handed_on() -> None:
    """Just deep enough: the events about it, and the rows of a snapshot, can be written."""
    mock = house(agents=("agent-1",))
    media = mock.media_server()
    mock.agent()
    deep: dict[str, Any] = {"ChangedProperties": {"x": nested(MAX_DEPTH - 3)}}
    mock.send(media, "RequestChangeProperties", InteractionId="A1", **deep)
    for event in mock.messages("EventPropertiesChanged"):
        assert event.attributes.height <= MAX_DEPTH
    row = AttributeList(Interactions=AttributeList(A1=mock.world.interactions["A1"].columns))
    assert row.height <= MAX_DEPTH


REFUSED = {
    "a media server that does not own it": (ClientType.MEDIA_SERVER, ErrorCode.NOT_THE_OWNER),
    "nobody's agent application": (ClientType.AGENT_APPLICATION, ErrorCode.NOT_LOGGED_IN),
    "a URS without the stand-in": (ClientType.ROUTING_ENGINE, ErrorCode.WRONG_CLIENT_TYPE),
    "a reporting engine": (ClientType.REPORTING_ENGINE, ErrorCode.WRONG_CLIENT_TYPE),
}


def test_who_has_no_say_is_refused() -> None:
    """A client that is neither owner nor party changes nothing."""
    for row, (type, code) in REFUSED.items():
        mock = house(agents=("agent-1",))
        mock.agent("agent-1")
        formatted = mock.refused(mock.client("x", type), "RequestChangeProperties", **CHANGED)
        assert formatted == [f"x < EventError {code} IM #77"], row


def test_proxy_changes_what_no_client_of_its_own_processes() -> None:
    """A public client does so: the agent parties and RE* get the new data."""
    mock = house(agents=("agent-1",))
    mock.agent("agent-1")
    proxy = mock.client("channel", ClientType.PROXY)
    assert mock.send(proxy, "RequestChangeProperties", **CHANGED) == [
        "channel < EventAck IM #77",
        "agent-1 < EventPropertiesChanged IM",
        "stat-1 < EventPropertiesChanged REP",
    ]


def test_agent_that_is_no_party_is_refused() -> None:
    """An agent changes only what it processes."""
    mock = house(agents=("agent-1",))
    formatted = mock.refused(mock.agent("agent-2"), "RequestChangeProperties", **CHANGED)
    assert formatted == [f"agent-2 < EventError {ErrorCode.NOT_A_PARTY} IM #77"]


def test_urs_that_does_not_process_it_is_refused() -> None:
    """RequestUpdateUserData is refused with T-Library's EventError."""
    mock = house(strategy="urs-1")
    formatted = mock.refused(mock.urs("urs-2"), "RequestUpdateUserData", **UPDATED)
    assert formatted == [f"urs-2 < EventError {ErrorCode.NOT_WITH_THIS_ROUTER} TLIB #77"]


def test_unknown_interaction_is_refused() -> None:
    """43, in the protocol of the request."""
    mock = house()
    media, urs = mock.media_server(), mock.urs()
    unknown = {"InteractionId": "B2"}
    assert mock.refused(media, "RequestChangeProperties", **unknown) == [
        "media-1 < EventError 43 IM #77"
    ]
    assert mock.refused(urs, "RequestUpdateUserData", **unknown, UserData={}) == [
        "urs-1 < EventError 43 TLIB #77"
    ]
    assert mock.messages("EventError")[0].spec.protocol is Protocol.T_LIBRARY


def test_everybody_of_that_name_is_notified() -> None:
    """A URS gets the event in every client of its name; an agent who is not logged in gets none."""
    mock = house(strategy="urs-1")
    media = mock.media_server()
    mock.urs("urs-1")
    mock.urs("urs-1")
    formatted = mock.send(media, "RequestChangeProperties", **CHANGED)
    assert formatted[1:3] == ["urs-1 < EventAttachedDataChanged TLIB"] * 2
    mock = house(agents=("agent-1",))
    media = mock.media_server()
    formatted = mock.send(media, "RequestChangeProperties", **CHANGED)
    assert formatted[1] == "absent agent-1 < EventPropertiesChanged IM"
