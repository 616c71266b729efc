"""What the interaction in events and rows carries: what recorded events of real servers have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from support.house import START, House

from mockixn.interaction_models.agent_pulls import SYSTEM_VIEW
from mockixn.messages.message import Message
from mockixn.messages.moments import on_wire
from mockixn.messages.remarks import remarks_of
from mockixn.scenario import InteractionSetting, LoginSettings, QueueSetting, Scenario, parse

DRAFTS = {"WorkbinTypeId": "drafts", "WorkbinAgentId": "agent-1"}
SUBMIT: dict[str, Any] = {
    "InteractionId": "A1",
    "MediaType": "email",
    "Queue": "inbound",
    "TenantId": 101,
    "InteractionType": "Inbound",
    "InteractionSubtype": "InboundNew",
    "ParentInteractionId": "A0",
    "ExternalId": "mime-7",
    "IsOnline": 1,
    "ReceivedAt": "2023-11-14T20:00:00Z",
    "InQueues": {"inbound": ""},
    "OutQueues": {"done": ""},
    "UserData": {"Subject": "hello", "ContactId": "c-7"},
}
ALWAYS = """
    InteractionId InteractionMediatype InteractionType InteractionSubtype InteractionState
    InteractionQueue TenantId SubmittedBy SubmittedAt ReceivedAt PlacedInQueueAt MovedToQueueAt
    IsOnline IsHeld IsLocked InQueues OutQueues SubmitSeq PlaceInQueueSeq ParentInteractionId
    ExternalId UserData
"""
WITH_URS = "SubmittedToRouterAt"
OFFERED = "DeliveredAt AgentId PlaceId"
WITH_AGENT = "AssignedTo AssignedAt"
IN_WORKBIN = "WorkbinTypeId"


def at(seconds: float) -> str:
    """So many seconds after the start."""
    return on_wire(START + seconds)


def in_event(*names: str) -> set[str]:
    """The names as events have them."""
    found = " ".join(names).split()
    return {f"Interaction{name.removeprefix('Interaction')}" for name in found}


def interaction_of(message: Message) -> Any:
    """The interaction in an event; nothing in the event is unknown to the catalogue."""
    assert remarks_of(message) == ()
    return message.attributes["Interaction"]


def known(house: House, name: str) -> Any:
    """The interaction in the first event of that name that came out last."""
    return interaction_of(house.messages(name)[0])


@pytest.fixture
def house() -> House:
    """A house whose inbound queue a URS serves: the URS, an agent, a subscriber and a media server.

    The media server has submitted one interaction.
    """
    queues = (QueueSetting(name="inbound", urs="urs-1"), QueueSetting(name="later"))
    mock = House(Scenario(queues=queues))
    mock.urs()
    mock.reporting_engine()
    mock.agent()
    mock.send(mock.media_server(), "RequestSubmit", **SUBMIT)
    return mock


def the(house: House, name: str) -> Any:
    """The client of that name."""
    return next(each for each in house.world.clients.values() if each.name == name)


def deliver(house: House) -> None:
    """The URS delivers to the agent, who accepts, ten seconds later each."""
    house.now += 10
    house.send(the(house, "urs-1"), "RequestRouteCall", InteractionId="A1", AgentId="agent-1")
    invite = house.messages("EventInvite")[0].attributes
    house.now += 10
    ticket = invite["TicketId"]
    house.send(the(house, "agent-1"), "RequestAccept", TicketId=ticket, InteractionId="A1")


def test_submitted_interaction(house: House) -> None:
    """It has what the media server gave, and what the server knows; the URS has got it by then."""
    shown = known(house, "EventInteractionSubmitted")
    assert {*shown} == in_event(ALWAYS)
    assert (shown["InteractionExternalId"], shown["InteractionIsOnline"]) == ("mime-7", 1)
    assert shown["InteractionReceivedAt"] == "2023-11-14T20:00:00Z"
    assert shown["InteractionSubmittedAt"] == shown["InteractionMovedToQueueAt"] == at(0)
    assert (shown["InteractionSubmitSeq"], shown["InteractionPlaceInQueueSeq"]) == ("1", "1")
    request = known(house, "EventRouteRequest")
    assert {*request} == in_event(ALWAYS, WITH_URS)
    assert request["InteractionSubmittedToRouterAt"] == at(0)


def test_invite_has_the_desk_that_is_invited(house: House) -> None:
    """ProxyClientId, and agent and place in the interaction, which real clients read there."""
    deliver_to: dict[str, Any] = {"InteractionId": "A1", "AgentId": "agent-1"}
    house.now += 10
    house.send(the(house, "urs-1"), "RequestRouteCall", **deliver_to)
    [invite] = house.messages("EventInvite")
    assert invite.attributes["ProxyClientId"] == the(house, "agent-1").id
    shown = interaction_of(invite)
    assert {*shown} == in_event(ALWAYS, WITH_URS, OFFERED)
    assert shown["InteractionDeliveredAt"] == at(10)
    assert (shown["InteractionAgentId"], shown["InteractionPlaceId"]) == (
        "agent-1",
        "place of agent-1",
    )


def test_each_desk_of_an_agent_reads_its_own_id_and_place() -> None:
    """One agent at two desks has one ticket and two invites."""
    allow = LoginSettings(agent_logged_in_elsewhere="allow")
    waiting = InteractionSetting(
        id="A1", media_type="email", queue="q", submitted_by="media-1", strategy="urs-1"
    )
    mock = House(Scenario(login=allow, interactions=(waiting,)))
    urs = mock.urs()
    desks = [mock.agent("agent-1", place, name=place) for place in ("p1", "p2")]
    mock.send(urs, "RequestRouteCall", InteractionId="A1", AgentId="agent-1")
    invites = mock.messages("EventInvite")
    assert [each.attributes["ProxyClientId"] for each in invites] == [each.id for each in desks]
    assert [interaction_of(each)["InteractionPlaceId"] for each in invites] == ["p1", "p2"]
    assert {each.attributes["TicketId"] for each in invites} == {1}


def test_interaction_with_an_agent(house: House) -> None:
    """AssignedTo and AssignedAt say who has it, since when; the first offer stays the first."""
    deliver(house)
    shown = known(house, "EventPartyAdded")
    assert {*shown} == in_event(ALWAYS, WITH_URS, OFFERED, WITH_AGENT)
    assert shown["InteractionAssignedTo"] == shown["InteractionAgentId"] == "agent-1"
    assert (shown["InteractionDeliveredAt"], shown["InteractionAssignedAt"]) == (at(10), at(20))


def test_assigned_is_who_has_handled_it_longest(house: House) -> None:
    """A transfer assigns it to the other agent, at that moment; a conference leaves it."""
    deliver(house)
    other = house.agent("agent-2")
    for request in ("RequestConference", "RequestTransfer"):
        house.now += 10
        asked: dict[str, Any] = {"InteractionId": "A1", "AgentId": "agent-2"}
        house.send(the(house, "agent-1"), request, **asked)
        ticket = house.messages("EventInvite")[0].attributes["TicketId"]
        house.now += 10
        house.send(other, "RequestAccept", TicketId=ticket, InteractionId="A1")
        shown = house.world.interactions["A1"].as_attributes
        if request == "RequestConference":
            assert shown["InteractionAssignedTo"] == "agent-1"
            house.send(other, "RequestLeaveInteraction", InteractionId="A1")
    assert shown["InteractionAssignedTo"] == shown["InteractionAgentId"] == "agent-2"
    assert shown["InteractionPlaceId"] == "place of agent-2"
    assert shown["InteractionAssignedAt"] == at(60)


def test_interaction_that_is_placed_in_a_queue(house: House) -> None:
    """It is assigned to nobody; its place is new, when it was moved at first is not."""
    deliver(house)
    house.now += 10
    house.send(the(house, "agent-1"), "RequestPlaceInQueue", InteractionId="A1", Queue="later")
    shown = known(house, "EventPlacedInQueue")
    assert {*shown} == in_event(ALWAYS, WITH_URS, "DeliveredAt")
    assert shown["InteractionPlacedInQueueAt"] == at(30)
    assert int(shown["InteractionPlaceInQueueSeq"]) > 1
    assert shown["InteractionMovedToQueueAt"] == at(0)


def test_interaction_in_a_workbin(house: House) -> None:
    """It has the workbin's agent and type, and the queue of the workbin; so has its row."""
    deliver(house)
    agent = the(house, "agent-1")
    house.send(agent, "RequestPlaceInWorkbin", InteractionId="A1", Workbin=DRAFTS)
    placed = known(house, "EventPlacedInWorkbin")
    assert {*placed} == in_event(ALWAYS, WITH_URS, "DeliveredAt AgentId", IN_WORKBIN)
    assert placed["InteractionQueue"] == "drafts/PrivateQueue"
    house.send(agent, "RequestGetWorkbinContent", Workbin=DRAFTS)
    [content] = house.messages("EventWorkbinContent")
    assert remarks_of(content) == ()
    rows: Any = content.attributes["Interactions"]
    assert {*rows["A1"]} == {
        *in_row(ALWAYS, WITH_URS, "DeliveredAt AgentId", IN_WORKBIN),
        "Subject",
        "ContactId",
    }
    assert rows["A1"]["Queue"] == "drafts/PrivateQueue"
    assert [*rows["A1"]][-2:] == ["Subject", "ContactId"]


def in_row(*names: str) -> Iterable[str]:
    """The names as rows have them."""
    for name in " ".join(names).split():
        if name == "InteractionMediatype":
            yield "MediaType"
        elif name == "InteractionQueue":
            yield "Queue"
        elif name != "UserData":
            yield name


def test_who_takes_it_from_a_workbin_does_not_hide_whose_workbin_it_is(house: House) -> None:
    """Subscribers tell their workbins by type and agent, whoever pulls from them."""
    deliver(house)
    agent = the(house, "agent-1")
    house.send(agent, "RequestPlaceInWorkbin", InteractionId="A1", Workbin=DRAFTS)
    house.send(agent, "RequestWorkbinNotifications", Workbin=DRAFTS)
    pulled: dict[str, Any] = {"ViewId": SYSTEM_VIEW, "PullParameters": {"id": "A1"}}
    house.send(house.agent("agent-2"), "RequestPull", **pulled)
    shown = known(house, "EventWorkbinContentChanged")
    assert shown["InteractionAgentId"] == "agent-1"
    assert shown["InteractionAssignedTo"] == "agent-2"
    [taken] = house.messages("EventTakenFromQueue")
    assert taken.attributes["Queue"] == "drafts/PrivateQueue"


def test_sequence_numbers_count(house: House) -> None:
    """Digits, as text; the next submit and the next placement have the next number."""
    media = the(house, "media-1")
    for id in ("A2", "A3"):
        house.send(media, "RequestSubmit", **{**SUBMIT, "InteractionId": id, "Queue": "later"})
    shown = known(house, "EventInteractionSubmitted")
    assert (shown["InteractionSubmitSeq"], shown["InteractionPlaceInQueueSeq"]) == ("3", "3")


def test_held_and_locked_are_told(house: House) -> None:
    """By the events of that change and by those after it."""
    deliver(house)
    house.send(the(house, "agent-1"), "RequestHold", InteractionId="A1")
    assert known(house, "EventHeld")["InteractionIsHeld"] == 1
    taken: dict[str, Any] = {"Condition": "id = 'A1'", "Lock": 1}
    house.send(the(house, "agent-1"), "RequestTakeSnapshot", **taken)
    house.send(the(house, "agent-1"), "RequestGetInteractionProperties", InteractionId="A1")
    assert known(house, "EventInteractionProperties")["InteractionIsLocked"] == 1


GIVEN = """
[[interaction]]
id = "A1"
media_type = "email"
queue = "inbound"
submitted_by = "media-1"
agents = ["agent-1"]
parent_interaction_id = "A0"
external_id = "mime-7"
is_online = true
is_held = true
is_locked = true
in_queues = { inbound = "" }
out_queues = { done = "" }
received_at = 2026-01-01T01:00:00+01:00
submitted_at = "2026-01-01T00:00:01Z"
submit_seq = 71
moved_to_queue_at = 2026-01-01T00:00:02
placed_in_queue_at = 2026-01-01T00:00:03Z
place_in_queue_seq = 72
submitted_to_router_at = 2026-01-01T00:00:04Z
delivered_at = 2026-01-01T00:00:05Z
assigned_at = 2026-01-01T00:00:06Z
"""


def test_scenario_can_give_each() -> None:
    """Times of TOML or texts, in UTC on the wire; what it does not give is kept by the engine."""
    shown = House(parse(GIVEN, "given.toml")).world.interactions["A1"].as_attributes
    assert {*shown} == in_event(ALWAYS, WITH_URS, "DeliveredAt AgentId", WITH_AGENT)
    times = "Received Submitted MovedToQueue PlacedInQueue SubmittedToRouter Delivered Assigned"
    for second, name in enumerate(times.split()):
        assert shown[f"Interaction{name}At"] == f"2026-01-01T00:00:0{second}Z", name
    assert (shown["InteractionSubmitSeq"], shown["InteractionPlaceInQueueSeq"]) == ("71", "72")
    for name in ("IsOnline", "IsHeld", "IsLocked"):
        assert shown[f"Interaction{name}"] == 1
    assert shown["InteractionParentInteractionId"] == "A0"


def test_scenario_without_times_is_as_if_it_had_come_at_the_start() -> None:
    """Submitted, placed, and taken by who processes it, all at that moment."""
    setting = InteractionSetting(
        id="A1", media_type="email", queue="q", submitted_by="media-1", strategy="urs-1"
    )
    shown = House(Scenario(interactions=(setting,))).world.interactions["A1"].as_attributes
    for name in ("Received", "Submitted", "MovedToQueue", "PlacedInQueue", "SubmittedToRouter"):
        assert shown[f"Interaction{name}At"] == at(0), name


def test_properties_that_the_server_counts_are_changed_by_nobody(house: House) -> None:
    """A client that tries is refused; ParentInteractionId is the client's."""
    deliver(house)
    agent = the(house, "agent-1")
    for name in ("SubmitSeq", "PlaceInQueueSeq", "WorkbinTypeId", "AssignedTo"):
        change: dict[str, Any] = {"InteractionId": "A1", "ChangedProperties": {name: "9"}}
        house.refused(agent, "RequestChangeProperties", **change)
    change = {"InteractionId": "A1", "ChangedProperties": {"ParentInteractionId": "A9"}}
    house.send(agent, "RequestChangeProperties", **change)
    assert known(house, "EventPropertiesChanged")["InteractionParentInteractionId"] == "A9"
