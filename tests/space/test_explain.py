"""Explain: what a request would do now, without doing it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.stage import HANDLED, Stage, Writes, frame, sent

from mockixn.errors import NotThere, OrderRefused
from mockixn.messages.enumerations import ClientType
from mockixn.scenario.rules import MessageTemplate
from mockixn.space.explain import Explanation
from mockixn.wire.attributes import AttributeList

QUEUED = """
[[interaction]]
id = "q"
media_type = "email"
queue = "inbound"
submitted_by = "media-1"
"""
WORLD = HANDLED + QUEUED
REQUESTS = [
    ("RequestStopProcessing", {"InteractionId": "i"}),
    ("RequestStopProcessing", {"InteractionId": "q"}),
    ("RequestStopProcessing", {"InteractionId": "none"}),
    ("RequestPlaceInQueue", {"InteractionId": "i", "Queue": "later"}),
    ("RequestAgentLogout", {}),
    (
        "RequestSubmit",
        {
            "Queue": "inbound",
            "MediaType": "email",
            "InteractionType": "Inbound",
            "InteractionSubtype": "InboundNew",
        },
    ),
    ("RequestTransfer", {"InteractionId": "i", "AgentId": "agent-2", "PlaceId": "p"}),
    ("RequestUnregisterClient", {}),
    ("RequestPull", {"ViewId": "v"}),
]


STOP = sent(REQUESTS[0][0], **REQUESTS[0][1])
REFUSED = {"message": "EventError", "attributes": {"ErrorCode": 9, "ErrorDescription": "no"}}


def formatted(found: Explanation) -> list[str]:
    """What would go out, a line each: `media-1 < EventAck`, what is odd in brackets."""
    return [f"{to} < {message.name}" + f" [{odd}]" * bool(odd) for to, message, odd in found[1]]


def stage() -> Stage:
    """Two desks, a media server, somebody who reports."""
    made = Stage(WORLD)
    made.agent("desk-1", "agent-1")
    made.agent("desk-2", "agent-2")
    made.client("media-1")
    made.client("stat", "ReportingEngine")
    return made


@given(st.sampled_from(REQUESTS), st.sampled_from(["desk-1", "media-1", "stat"]))
def test_explaining_foretells_and_changes_nothing(
    request: tuple[str, dict[str, Any]], client: str
) -> None:
    """For any request and sender: first nothing changes, then what was explained happens."""
    made = stage()
    before = made.everything()
    explained = made.space.explain(client, sent(request[0], **request[1]))
    assert made.everything() == before
    since = made.last
    made.space.send(client, sent(request[0], **request[1]))
    publish = [
        (entry.client or "", entry.message.name)
        for entry in made.journal.since(since)
        if entry.direction == "out" and entry.message is not None
    ]
    expected = [(to, message.name) for to, message, _ in explained.deliveries]
    assert publish[: len(expected)] == expected


def test_rule_that_would_act_is_named() -> None:
    """An answer takes the request, a fault a frame; neither is used up by it."""
    made = stage()
    made.fault(do="drop", on={"message": "EventRevoked"}, probability=0.5)
    found = made.space.explain("media-1", STOP)
    assert (found.by, found.changes) == ("model", ["interactions.i: gone"])
    assert [(to, but) for to, _, but in found.deliveries if but] == [
        ("desk-1", "fault-1: drop (draw 0.0362 < 0.5)")
    ]
    made.answer(on={"message": "RequestStopProcessing"}, times=1, silent=True)
    assert made.space.explain("media-1", STOP) == ("answer-1", [], [])
    assert [each.fired for each in made.space.rules()] == [0, 0]


def test_who_is_not_connected_needs_a_type() -> None:
    """A type says what would send it; without one there is nobody."""
    made = stage()
    with pytest.raises(NotThere, match="'media-2', expected one of: desk-1, desk-2, media-1, stat"):
        made.space.explain("media-2", STOP)
    found = made.space.explain("media-2", STOP, ClientType.MEDIA_SERVER)
    assert found.deliveries[0][0] == "media-2"


def test_who_would_join_is_let_in_as_it_would_be() -> None:
    """It takes what waits for it, or is refused, and nobody has joined."""
    waiting = """
        [[client]]
        name = "urs-1"
        [[client]]
        name = "media-1"
        [[queue]]
        name = "inbound"
        urs = "urs-1"
        [[interaction]]
        id = "q"
        media_type = "email"
        queue = "inbound"
        submitted_by = "media-1"
    """
    made = Stage(waiting)
    before = made.everything()
    routed = sent("RequestRouteCall", InteractionId="q")
    found = made.space.explain("urs-1", routed, ClientType.ROUTING_ENGINE)
    assert formatted(found) == ["urs-1 < EventRouteUsed"]
    assert found.changes == [
        "clients.1: new, {name = urs-1, type = RoutingEngine, places = none, topics = [], "
        "login = none}",
        "interactions.q: gone",
        "queues.inbound: without q",
    ]
    with pytest.raises(OrderRefused, match="MediaServer 'x' is not in the scenario's client list"):
        made.space.explain("x", routed, ClientType.MEDIA_SERVER)
    assert made.everything() == before


def test_connections_without_clients_are_no_obstacle() -> None:
    """Nobody registered there, or nobody any more."""
    made = stage()
    transport = Writes()
    made.space.opened(transport)
    desk = made.connected("desk-2")
    assert desk is not None
    made.say(desk, "RequestTransfer", InteractionId="i", AgentId="agent-1")
    made.space.received(desk.connection, frame("RequestUnregisterClient", client=desk.id))
    before = made.everything()
    assert made.space.explain("media-1", STOP).by == "model"
    assert made.everything() == before


def test_connection_that_would_be_closed_is_a_change() -> None:
    """An agent that logs in elsewhere is forced out: its desk would lose its connection."""
    made = Stage('[login]\nagent_logged_in_elsewhere = "force_out"')
    made.agent("desk-1", "agent-1")
    made.client("desk-2", "AgentApplication")
    before = made.everything()
    login = sent(
        "RequestAgentLogin", TenantId=1, AgentId="agent-1", PlaceId="p", MediaList={"email": 1}
    )
    found = made.space.explain("desk-2", login)
    assert (
        found.changes[-1] == "connection of desk-1 closed: agent 'agent-1' logs in as a new client"
    )
    assert made.everything() == before
    made.space.send("desk-2", login)
    made.space.run_pending()
    assert made.received_by("desk-1")[-1] == "close"


def test_answer_would_be_late_and_twice() -> None:
    """Immediate messages come first, then the answer, as often as the rule says."""
    made = stage()
    made.answer(on={"message": "RequestStopProcessing"}, after=2, behind=1, repeat=2)
    found = made.space.explain("media-1", STOP)
    late = "media-1 < EventAck [answer-1: 2 s late, behind 1 others]"
    assert found.by == "answer-1"
    assert formatted(found)[-2:] == [late, late]
    assert formatted(found)[0] == "desk-1 < EventRevoked"
    assert found.changes == ["interactions.i: gone"]


def test_error_of_a_rule_would_change_nothing() -> None:
    """The rule answers, filled from the request; the model is not asked."""
    made = stage()
    made.answer(on={"message": "RequestStopProcessing"}, nth=2, **{"with": REFUSED})
    assert made.space.explain("media-1", STOP).by == "model"
    made.space.send("media-1", sent("RequestStopProcessing", InteractionId="none"))
    found = made.space.explain("media-1", STOP)
    assert (found.by, formatted(found), found.changes) == ("answer-1", ["media-1 < EventError"], [])


def test_error_of_a_rule_that_no_message_can_carry_would_be_refused() -> None:
    """The sender gets the same error, and nothing changes."""
    made = stage()
    deep: dict[str, Any] = {}
    for _ in range(13):
        deep = {"x": deep}
    template = {
        "message": "EventAck",
        "attributes": {"Extension": {"w": {"y": {"z": "${Extension}"}}}},
    }
    made.answer(on={"message": "RequestStopProcessing"}, **{"with": template})
    stop = sent("RequestStopProcessing", InteractionId="i", Extension=deep)
    found = made.space.explain("media-1", stop)
    assert (found.by, formatted(found), found.changes) == ("answer-1", ["media-1 < EventError"], [])


def test_fault_that_is_only_for_what_goes_out_takes_no_request() -> None:
    """Nor does it count the request."""
    made = stage()
    made.fault(do="split", on={"interaction": "i"}, bytes=5, times=1)
    assert "desk-1 < EventRevoked [fault-1: split; 1.87 s late]" in formatted(
        made.space.explain("media-1", STOP)
    )


def test_connection_that_is_lost_already_is_reported() -> None:
    """What was truncated before can be delivered no more."""
    made = stage()
    made.fault(do="truncate", on={"to": "media-1"}, times=1)
    assert (
        formatted(made.space.explain("media-1", STOP))[0]
        == "media-1 < EventAck [fault-1: truncate]"
    )
    made.space.send("media-1", sent("RequestStopProcessing", InteractionId="none"))
    (line, *_) = formatted(made.space.explain("media-1", STOP))
    assert line.startswith("media-1 < EventAck [")
    assert "fault-1" not in line


def test_what_is_no_message_meets_no_answer() -> None:
    """An attribute is missing or of another type: the server says so, with any rules."""
    made = stage()
    made.answer(on={"message": "RequestStopProcessing"}, silent=True)
    for attributes in ({}, {"InteractionId": {"a": 1}}):
        found = made.space.explain("media-1", sent("RequestStopProcessing", **attributes))
        assert (found.by, formatted(found), found.changes) == (
            "model",
            ["media-1 < EventError"],
            [],
        )


def test_fault_would_swallow_the_request() -> None:
    """Nothing would come of it; where that is left to chance, what comes of it otherwise."""
    made = stage()
    made.fault(do="drop", on={"message": "RequestStopProcessing"}, nth=2, times=1)
    assert made.space.explain("media-1", STOP).by == "model"
    made.space.send("media-1", sent("RequestStopProcessing", InteractionId="none"))
    assert made.space.explain("media-1", STOP) == ("fault-1", [], [])
    made.space.remove("fault-1")
    made.fault(do="reset", on={"message": "RequestStopProcessing"}, probability=0.5)
    assert made.space.explain("media-1", STOP).by == "model"


def test_faults_count_within_what_is_explained() -> None:
    """The second of two events is dropped, as it then is."""
    made = stage()
    made.client("stat-2", "ReportingEngine")
    made.fault(do="drop", on={"message": "EventProcessingStopped"}, nth=2, times=1)
    explained = formatted(made.space.explain("media-1", STOP))
    assert [line for line in explained if "EventProcessingStopped" in line] == [
        "stat < EventProcessingStopped",
        "stat-2 < EventProcessingStopped [fault-1: drop]",
    ]
    before = made.last
    made.space.send("media-1", STOP)
    assert [line for line in made.formatted(before) if "[" in line] == [
        "stat-2 < EventProcessingStopped [drop; fault-1: drop]"
    ]


def test_what_no_message_can_carry_is_refused() -> None:
    """Alike by those who only ask and by those who send."""
    made = stage()
    impossible = MessageTemplate(message="RequestHold", attributes=AttributeList({"k" * 256: 1}))
    before = made.everything()
    for ask in (made.space.explain, made.space.send):
        with pytest.raises(OrderRefused, match=r"^attributes: "):
            ask("media-1", impossible)
    assert made.everything() == before


def test_played_name_stands_before_a_connected_one() -> None:
    """As it is for those who send."""
    made = Stage()
    made.client("x", "ReportingEngine")
    made.participant(name="x", type="MediaServer")
    submit = sent(REQUESTS[5][0], **REQUESTS[5][1])
    assert formatted(made.space.explain("x", submit))[0] == "x < EventAck"
    asked = made.space.explain("x", submit, ClientType.REPORTING_ENGINE)
    assert formatted(asked) == ["x < EventError"]


def test_reference_is_the_one_that_it_will_have() -> None:
    """For the pattern of a rule, and for what an answer takes from the request."""
    made = stage()
    made.participant(name="played", type="MediaServer")
    filled = {"message": "EventAck", "attributes": {"Extension": {"to": "${reference}"}}}
    made.answer(on={"message": "RequestStopProcessing", "reference": 2}, **{"with": filled})
    found = made.space.explain("played", STOP)
    assert found.by == "answer-1"
    [(_, message, _)] = found.deliveries
    assert (message.reference, message.attributes["Extension"]) == (2, {"to": 2})


def test_frame_that_is_late_or_comes_twice_is_told() -> None:
    """Of the request: what comes of each copy, and when; of an event: each copy."""
    made = stage()
    made.fault(do="duplicate", on={"message": "RequestStopProcessing"}, times=1)
    found = made.space.explain("media-1", STOP)
    assert formatted(found)[0] == "media-1 < EventAck"
    assert formatted(found)[-1] == "media-1 < EventError"
    made.space.remove("fault-1")
    made.fault(do="delay", on={"message": "RequestStopProcessing"}, seconds=3)
    found = made.space.explain("media-1", STOP)
    assert found.by == "model"
    assert all(line.endswith(" [3 s late]") for line in formatted(found))
    assert found.changes == ["interactions.i: gone"]


def test_request_whose_bytes_are_spoilt_is_not_what_the_model_sees() -> None:
    """The fault takes it; a spoilt length closes the connection."""
    made = stage()
    made.fault(do="garble", on={"message": "RequestStopProcessing"}, bytes=0)
    found = made.space.explain("media-1", STOP)
    assert found.by == "fault-1"
    assert "clients.3: gone" in found.changes
    assert found.changes[-1].startswith("connection of media-1 closed: ")


def test_request_on_a_silent_connection_is_handled_by_nobody() -> None:
    """It stalls from an earlier message on."""
    made = stage()
    made.fault(do="stall", on={"to": "media-1"}, times=1)
    made.space.send("media-1", sent("RequestStopProcessing", InteractionId="none"))
    assert made.space.explain("media-1", STOP)[1:] == ([], [])


def test_name_with_a_slash_is_refused_as_it_is_for_who_sends() -> None:
    """It would be taken for the name of a space."""
    made = stage()
    for ask in (made.space.explain, made.space.send):
        with pytest.raises(OrderRefused, match="expected no '/'"):
            ask("alpha/x", STOP, ClientType.MEDIA_SERVER)


def test_changes_are_short() -> None:
    """However many interactions wait in the queue, and however long a value is."""
    made = stage()
    submit = {**REQUESTS[5][1], "UserData": {"text": "x" * 100_000}}
    for _ in range(500):
        made.space.send("media-1", sent("RequestSubmit", **submit))
    for request in (
        sent("RequestStopProcessing", InteractionId="q"),
        sent("RequestSubmit", **submit),
    ):
        changes = made.space.explain("media-1", request).changes
        assert sum(map(len, changes)) < 1000
    first = made.space.explain("desk-1", sent("RequestAgentLogout")).changes[0]
    assert first == (
        "clients.1.login: {agent_id = agent-1, place_id = place of agent-1, tenant_id = 1, "
        "media = {email = 1, chat = 1}, do_not_disturb = False} → none"
    )


@pytest.mark.parametrize(("do", "ending"), [("away", "reset"), ("half_close", "half closed")])
def test_fault_that_ends_connections_is_foretold(do: str, ending: str) -> None:
    """Nothing of it happens to the space itself: its clients stay, and its host hears nothing."""
    made = stage()
    made.fault(do=do, on={"message": "EventAck", "to": "desk-1"})
    found = made.space.explain("desk-1", STOP)
    assert any(change.endswith(ending) for change in found.changes), found.changes
    assert not made.space.outage
    assert made.space.explain("desk-1", STOP) == found
