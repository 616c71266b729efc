"""Answers: what a request is answered in place of what its model would."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.stage import Stage, Writes, frame

from mockixn.engine.clients import Connection
from mockixn.errors import OrderRefused
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.message import Message
from mockixn.rules.played_client import REGISTER
from mockixn.rules.responses import is_answer
from mockixn.wire.attributes import AttributeList
from mockixn.wire.frame import FrameBuffer

QUEUED = """
[[interaction]]
id = "i"
media_type = "email"
queue = "inbound"
submitted_by = "media-1"
"""
HANDLED = QUEUED + 'agents = ["agent-1"]\n'
REFUSED = {
    "message": "EventError",
    "attributes": {"ErrorCode": 77, "ErrorDescription": "no ${InteractionId}, never"},
}
ACK = {"message": "EventAck", "attributes": {"Extension": {}}}
NO_REGISTRATION = {
    "message": "EventError",
    "attributes": {"ErrorCode": 77, "ErrorDescription": "no ${ClientName}"},
}


def stop(stage: Stage, reference: int = 7, id: str = "i") -> list[str]:
    """media-1 asks for the end of an interaction."""
    client = next(
        (each for each in stage.space.engine.world.clients.values()), None
    ) or stage.client("media-1")
    return stage.say(client, "RequestStopProcessing", reference, InteractionId=id)


def test_error_of_a_rule_is_answered_and_nothing_is_done() -> None:
    """The world is as it was; the text has a value of the request."""
    stage = Stage(QUEUED)
    stage.answer(on={"message": "RequestStopProcessing"}, **{"with": REFUSED})
    assert stop(stage) == [
        "media-1 > RequestStopProcessing #7 [answer-1]",
        "media-1 < EventError #7 [answer-1]",
    ]
    assert stage.space.journal is not None
    message = [*stage.space.journal][-1].message
    assert message is not None
    assert message.attributes == {"ErrorCode": 77, "ErrorDescription": "no i, never"}
    assert "i" in stage.space.engine.world.interactions


def test_what_does_not_match_falls_through_to_the_model() -> None:
    """Another interaction, another client, another request: the models answer."""
    stage = Stage(QUEUED)
    stage.answer(on={"message": "RequestStopProcessing", "from": "other"}, silent=True)
    stage.answer(on={"attributes": {"InteractionId": "j"}}, silent=True)
    assert stop(stage)[1] == "media-1 < EventAck #7"


def test_only_the_nth_time() -> None:
    """The second request is refused, the first and the third are not."""
    stage = Stage()
    stage.answer(on={"message": "RequestStopProcessing"}, nth=2, times=1, **{"with": ACK})
    assert [stop(stage)[1] for _ in range(3)] == [
        "media-1 < EventError #7",
        "media-1 < EventAck #7 [answer-1]",
        "media-1 < EventError #7",
    ]


def test_answer_comes_late() -> None:
    """Not before its time, and what is asked meanwhile is answered before it."""
    stage = Stage()
    stage.answer(on={"reference": 1}, after=2, **{"with": ACK})
    assert stop(stage, 1) == ["media-1 > RequestStopProcessing #1 [answer-1]"]
    assert stop(stage, 2)[1] == "media-1 < EventError #2"
    assert stage.advance(1.9) == []
    assert stage.advance(0.1) == ["media-1 < EventAck #1 [answer-1]"]


def test_answer_of_the_model_comes_late_and_twice() -> None:
    """The request is carried out at once; only its answer is otherwise."""
    stage = Stage(QUEUED)
    stage.answer(on={"message": "RequestStopProcessing"}, after=2, repeat=2)
    assert stop(stage) == ["media-1 > RequestStopProcessing #7 [answer-1]"]
    assert stage.space.engine.world.interactions == {}
    assert stage.advance(2) == ["media-1 < EventAck #7 [answer-1]"] * 2


def test_answers_come_out_of_order() -> None:
    """The first answer waits until two others have gone before it."""
    stage = Stage()
    stage.answer(on={"reference": 1}, behind=2)
    assert len(stop(stage, 1)) == 1
    assert stop(stage, 2)[1:] == ["media-1 < EventError #2"]
    assert stop(stage, 3)[1:] == [
        "media-1 < EventError #3",
        "media-1 < EventError #1 [answer-1]",
    ]
    assert stage.space.responses.waiting == {}


def test_no_answer_at_all() -> None:
    """The request is neither carried out nor answered."""
    stage = Stage(QUEUED)
    stage.answer(on={"message": "RequestStopProcessing"}, silent=True)
    assert stop(stage) == ["media-1 > RequestStopProcessing #7 [answer-1]"]
    assert "i" in stage.space.engine.world.interactions


def test_first_that_fits_answers() -> None:
    """Once it is used up, the next one does."""
    stage = Stage()
    for id in ("one", "two"):
        stage.answer(id=id, on={"message": "RequestStopProcessing"}, times=1, silent=True)
    assert [stop(stage)[0].split("[")[1] for _ in range(2)] == ["one]", "two]"]
    assert stop(stage)[1] == "media-1 < EventError #7"
    stage.space.remove("one")
    assert [each.id for each in stage.space.rules()] == ["two"]
    with pytest.raises(OrderRefused, match="'two', which is in use"):
        stage.answer(id="two", on={"message": "RequestStopProcessing"}, silent=True)


def test_client_that_has_left_meanwhile_gets_nothing() -> None:
    """The late answer stands in the journal as not delivered, and nothing is left waiting."""
    stage = Stage()
    stage.answer(on={"reference": 1}, after=2, **{"with": ACK})
    stage.answer(on={"reference": 2}, behind=5)
    client = stage.client("media-1")
    stop(stage, 1)
    stop(stage, 2)
    stage.space.connection_lost(client.connection)
    assert stage.advance(2) == ["media-1 < EventAck #1 [not connected; answer-1]"]
    assert stage.space.responses.waiting == {}


def test_registration_is_answered_by_a_rule() -> None:
    """A client that is not registered yet can be refused too."""
    stage = Stage()
    stage.answer(on={"message": "RequestRegisterClient"}, **{"with": NO_REGISTRATION})
    with pytest.raises(StopIteration):
        stage.client("media-1")
    assert stage.formatted() == [
        "- > RequestRegisterClient #7 [answer-1]",
        "- < EventError #7 [answer-1]",
    ]


# Which request, and when


def other_client(stage: Stage, name: str) -> list[str]:
    """That client asks for the end of `i`."""
    client = stage.connected(name) or stage.client(name)
    return stage.say(client, "RequestStopProcessing", InteractionId="i")


@given(
    rules=st.lists(
        st.tuples(
            st.sampled_from([None, "a", "b"]), st.integers(1, 3), st.none() | st.integers(1, 2)
        ),
        max_size=4,
    ),
    asked=st.lists(st.sampled_from("ab"), max_size=10),
)
@settings(deadline=None)
def test_first_that_counts_answers_and_the_rest_falls_through(
    rules: list[tuple[str | None, int, int | None]], asked: list[str]
) -> None:
    """What no rule takes is answered by the model, and only then carried out.

    An answer counts a request only where no answer before it has taken the request.
    """
    stage = Stage()
    for client, nth, times in rules:
        on = {"message": "RequestStopProcessing"} | ({} if client is None else {"from": client})
        keys = {} if times is None else {"times": times}
        stage.answer(on=on, nth=nth, **keys, **{"with": REFUSED})
    seen, fired = [0] * len(rules), [0] * len(rules)
    for name in asked:
        expected = ""
        for number, (client, nth, times) in enumerate(rules):
            if client not in (None, name):
                continue
            seen[number] += 1
            if seen[number] >= nth and (times is None or fired[number] < times):
                fired[number] += 1
                expected = f" [answer-{number + 1}]"
                break
        assert other_client(stage, name) == [
            f"{name} > RequestStopProcessing #7{expected}",
            f"{name} < EventError #7{expected}",
        ]
    counted = [(each.seen, each.fired) for each in stage.space.rules()]
    assert counted == [*zip(seen, fired, strict=True)]


@pytest.mark.parametrize("how", [{"silent": True}, {"with": REFUSED}])
def test_world_is_untouched_where_the_model_did_not_run(how: dict[str, Any]) -> None:
    """Nothing changes, nothing is due, no other client gets an event."""
    stage = Stage(QUEUED)
    stage.client("stat", "ReportingEngine")
    client = stage.client("media-1")
    stage.answer(on={"message": "RequestStopProcessing"}, **how)
    before = stage.space.to_dict(), stage.space.due()
    formatted = stage.say(client, "RequestStopProcessing", InteractionId="i")
    assert (stage.space.to_dict(), stage.space.due()) == before
    assert all(line.startswith("media-1") for line in formatted)
    assert stage.received_by("stat") == ["EventAck"]


def test_values_of_the_request_keep_their_types() -> None:
    """A whole value is itself, also a list; what the request does not have is left out."""
    stage = Stage()
    attributes = {
        "ProxyClientId": "${reference}",
        "Extension": {
            "All": "${Extension}",
            "Nothing": "${Extension.Nothing}",
            "Text": "${Extension.A.B} for ${InteractionId}",
        },
    }
    stage.answer(
        on={"message": "RequestHold"}, **{"with": {"message": "EventAck", "attributes": attributes}}
    )
    client = stage.client("a")
    stage.say(client, "RequestHold", 99, InteractionId="i", Extension={"A": {"B": 5}})
    [answer] = [*stage.journal][-1:]
    assert answer.message is not None
    assert answer.message.attributes == {
        "ProxyClientId": 99,
        "Extension": {"All": {"A": {"B": 5}}, "Text": "5 for i"},
    }


def test_answer_that_no_message_can_carry_is_refused() -> None:
    """The sender gets an error, the log has no defect, and nothing else happens."""
    stage = Stage(QUEUED)
    deep: dict[str, Any] = {}
    for _ in range(15):
        deep = {"x": deep}
    template = {"message": "EventAck", "attributes": {"Extension": {"y": "${Extension}"}}}
    stage.answer(on={"message": "RequestStopProcessing"}, **{"with": template})
    client = stage.client("media-1")
    formatted = stage.say(client, "RequestStopProcessing", InteractionId="i", Extension=deep)
    assert [line.split(" [")[0] for line in formatted] == [
        "media-1 > RequestStopProcessing #7",
        "media-1 < EventError #7",
    ]
    [answer] = [*stage.journal][-1:]
    assert answer.message is not None
    assert answer.message.attributes["ErrorDescription"] == (
        "answer-1 cannot be sent: attribute list: lists nested deeper than 16"
    )
    assert "i" in stage.space.engine.world.interactions


# Late, twice, out of order


@pytest.mark.parametrize("how", [{}, {"with": ACK}])
def test_answers_cross_by_their_delays(how: dict[str, Any]) -> None:
    """The first is answered last; each at its own moment."""
    stage = Stage()
    for reference, after in ((1, 3), (2, 2), (3, 1)):
        stage.answer(on={"reference": reference}, after=after, **how)
    for reference in (1, 2, 3):
        assert len(stop(stage, reference)) == 1
    answered = [line.split(" [")[0].split("#")[1] for line in stage.advance(3)]
    assert answered == ["3", "2", "1"]
    times = [entry.time - stage.space.started for entry in stage.journal if entry.because]
    assert times == [0, 0, 0, 1, 2, 3]


def test_late_answer_waits_behind_others_from_its_own_time_on() -> None:
    """`behind` counts what goes out after the delay, not before."""
    stage = Stage()
    stage.answer(on={"reference": 1}, after=2, behind=1)
    stop(stage, 1)
    assert stop(stage, 2)[1] == "media-1 < EventError #2"
    assert stage.advance(2) == []
    assert stop(stage, 3)[1:] == [
        "media-1 < EventError #3",
        "media-1 < EventError #1 [answer-1]",
    ]


def test_behind_counts_answers_to_that_client_alone() -> None:
    """What goes to another client of the same connection, and what is no answer, is not counted."""
    stage = Stage(HANDLED)
    desk = stage.agent("desk", "agent-1")
    media = stage.client("media-1", beside=desk)
    stage.answer(on={"reference": 1}, behind=1)
    assert len(stage.say(desk, "RequestHold", 1, InteractionId="none")) == 1
    formatted = stage.say(media, "RequestStopProcessing", 2, InteractionId="i")
    assert formatted[1:] == ["media-1 < EventAck #2", "desk < EventRevoked"]
    assert stage.say(desk, "RequestHold", 3, InteractionId="none")[1:] == [
        "desk < EventError #3",
        "desk < EventError #1 [answer-1]",
    ]
    assert stage.space.responses.waiting == {}


def test_two_clients_on_one_connection_are_distinguished() -> None:
    """A rule for one is none for the other, and its answer has the right ProxyClientId."""
    stage = Stage()
    one = stage.client("one")
    two = stage.client("two", beside=one)
    stage.answer(on={"from": "two"}, after=1, **{"with": ACK})
    stage.received_by("one")
    assert len(stage.say(two, "RequestHold", InteractionId="x")) == 1
    assert stage.say(one, "RequestHold", InteractionId="x")[1] == "one < EventError #7"
    stage.wire("one")
    assert stage.advance(1) == ["two < EventAck #7 [answer-1]"]
    [got] = FrameBuffer().feed(stage.wire("one"))
    assert (got.client, got.reference) == (two.id, 7)


def test_only_who_asked_gets_the_answer_on_a_shared_connection() -> None:
    """A message to another client there with the same reference is no answer to this request."""
    stage = Stage(HANDLED)
    one = stage.agent("one", "agent-1")
    two = stage.client("two", "AgentApplication", beside=one)
    login: dict[str, Any] = {"AgentId": "agent-2", "PlaceId": "p", "MediaList": {"email": 1}}
    stage.say(two, "RequestAgentLogin", TenantId=1, **login)
    transfer: dict[str, Any] = {"InteractionId": "i", "AgentId": "agent-2", "PlaceId": "p"}
    assert stage.say(one, "RequestTransfer", 5, **transfer)[1:] == ["two < EventInvite"]
    stage.answer(on={"message": "RequestAccept"}, after=1)
    formatted = stage.say(two, "RequestAccept", 5, TicketId=1, InteractionId="i")
    assert "one < EventAck #5" in formatted
    assert stage.advance(1) == ["two < EventAck #5 [answer-1]"]


def test_connection_that_a_late_answer_closes_is_closed_at_once() -> None:
    """Only the answer is late: the desk of an agent that is forced out loses its connection."""
    stage = Stage('[login]\nagent_logged_in_elsewhere = "force_out"')
    stage.agent("one", "agent-1")
    two = stage.client("two", "AgentApplication")
    stage.answer(on={"message": "RequestAgentLogin"}, after=1)
    login: dict[str, Any] = {"AgentId": "agent-1", "PlaceId": "p", "MediaList": {"email": 1}}
    stage.say(two, "RequestAgentLogin", TenantId=1, **login)
    assert stage.received_by("one")[-1] == "close"
    assert stage.advance(1) == ["two < EventAck #7 [answer-1]"]


def test_request_without_a_reference_has_no_answer_that_could_be_late() -> None:
    """Its sender gets it at once: it is no answer to this request."""
    stage = Stage(QUEUED)
    client = stage.client("media-1")
    stage.answer(on={"message": "RequestStopProcessing"}, after=1)
    formatted = stage.say(client, "RequestStopProcessing", 0, InteractionId="i")
    assert formatted[1:] == ["media-1 < EventAck"]
    assert stage.advance(1) == []


def test_answer_of_the_model_is_late_and_the_rest_is_not() -> None:
    """The others get it at once; an error of the model is an answer too."""
    stage = Stage(QUEUED)
    stage.client("stat", "ReportingEngine")
    stage.answer(on={"message": "RequestStopProcessing"}, after=1)
    client = stage.client("media-1")
    assert stage.say(client, "RequestStopProcessing", 1, InteractionId="i")[1:] == [
        "stat < EventProcessingStopped"
    ]
    assert stage.say(client, "RequestStopProcessing", 2, InteractionId="i")[1:] == []
    assert stage.advance(1) == [
        "media-1 < EventAck #1 [answer-1]",
        "media-1 < EventError #2 [answer-1]",
    ]


def test_answer_comes_behind_all_that_is_repeated() -> None:
    """An answer that is sent three times goes out three times before another one."""
    stage = Stage()
    stage.answer(on={"reference": 1}, behind=3)
    stage.answer(on={"reference": 2}, repeat=3)
    stop(stage, 1)
    answered = [line.split("#")[1][0] for line in stop(stage, 2)[1:]]
    assert answered == ["2", "2", "2", "1"]


# Registration


def registered(stage: Stage) -> Connection:
    """A connection on which somebody has asked to be registered."""
    stage.transports["new"] = Writes()
    connection = stage.space.opened(stage.transports["new"])
    register = frame("RequestRegisterClient", ClientName="new", ClientType="MediaServer")
    stage.space.received(connection, register)
    return connection


def test_registration_is_answered_late_and_twice() -> None:
    """The client is there at once, and gets the answer later, with its own ProxyClientId."""
    stage = Stage()
    stage.answer(on={"message": "RequestRegisterClient"}, after=2, repeat=2)
    connection = registered(stage)
    [client] = connection.clients.values()
    assert stage.wire("new") == b""
    assert stage.advance(2) == ["new < EventAck #7 [answer-1]"] * 2
    assert [each.client for each in FrameBuffer().feed(stage.wire("new"))] == [client.id] * 2


def test_refused_registration_registers_nobody() -> None:
    """The connection stays as long as any on which nobody registers."""
    stage = Stage()
    stage.answer(on={"message": "RequestRegisterClient"}, times=1, **{"with": NO_REGISTRATION})
    connection = registered(stage)
    assert connection.clients == {}
    register = frame("RequestRegisterClient", ClientName="again", ClientType="MediaServer")
    stage.space.received(connection, register)
    assert [each.name for each in connection.clients.values()] == ["again"]
    assert stage.formatted()[-1] == "again < EventAck #7"


@pytest.mark.parametrize("played", [False, True])
def test_registration_that_is_ignored_is_closed_in_time(played: bool) -> None:
    """Ten seconds after the connection was made."""
    stage = Stage()
    stage.answer(on={"message": "RequestRegisterClient"}, silent=True)
    if played:
        stage.participant(name="new", type="MediaServer")
    else:
        registered(stage)
    stage.advance(10)
    assert len(stage.space.connections) == 0


# Who has gone meanwhile


@pytest.mark.parametrize("how", ["lost", "closed", "reset", "away"])
def test_answer_that_waits_for_others_is_reported_when_nobody_can_get_it(how: str) -> None:
    """It stands in the journal as not delivered, and nothing waits any more."""
    stage = Stage()
    stage.answer(on={"reference": 1}, behind=1)
    client = stage.client("media-1")
    stop(stage, 1)
    before = stage.last
    match how:
        case "lost":
            stage.space.connection_lost(client.connection)
        case "closed":
            stage.space.close(client.connection, "the test wants it")
            stage.space.run_pending()
        case "away":
            stage.space.begin_outage(5)
        case "reset":
            stage.space.reset()
            assert stage.written() == ""
    if how != "reset":
        assert stage.formatted(before) == ["media-1 < EventError #1 [not connected; answer-1]"]
    assert stage.space.responses.waiting == {}
    assert stage.advance(20) == []


def test_late_answer_waits_for_nobody_where_its_client_has_left() -> None:
    """At its time it is noted as not delivered, even if it had to wait behind others."""
    stage = Stage()
    stage.answer(on={"reference": 1}, after=2, behind=5)
    client = stage.client("media-1")
    stop(stage, 1)
    stage.space.connection_lost(client.connection)
    assert stage.advance(2) == ["media-1 < EventError #1 [not connected; answer-1]"]
    assert stage.space.responses.waiting == {}


def test_answer_waits_on_where_another_client_leaves() -> None:
    """Only answers for the ended connection are noted as not delivered."""
    stage = Stage()
    stage.answer(on={"reference": 1}, behind=1)
    stays, leaves = stage.client("stays"), stage.client("leaves")
    for each in (stays, leaves):
        stage.say(each, "RequestStopProcessing", 1, InteractionId="none")
    before = stage.last
    stage.space.connection_lost(leaves.connection)
    assert stage.formatted(before) == ["leaves < EventError #1 [not connected; answer-1]"]
    assert stage.say(stays, "RequestStopProcessing", 2, InteractionId="none")[1:] == [
        "stays < EventError #2",
        "stays < EventError #1 [answer-1]",
    ]


def test_answers_are_taken_back_one_by_one() -> None:
    """What has been promised still comes; what is asked from now on goes to the model."""
    stage = Stage()
    stage.answer(on={"message": "RequestStopProcessing"}, after=2)
    stop(stage, 1)
    stage.space.remove("answer-1")
    assert stop(stage, 2)[1] == "media-1 < EventError #2"
    assert stage.advance(2) == ["media-1 < EventError #1 [answer-1]"]


# Together with cues and faults


def test_journal_names_every_rule_that_caused_it() -> None:
    """A cue sends, an answer takes it, a fault drops the answer; another cue sees the request."""
    stage = Stage()
    stage.participant(name="a", type="MediaServer")
    stage.participant(name="b", type="MediaServer")
    stage.answer(on={"from": "a", "message": "RequestHold"}, **{"with": REFUSED})
    stage.fault(do="duplicate", on={"message": "RequestHold", "from": "b"})
    stage.fault(do="drop", on={"message": "EventError", "to": "a"})
    hold = {"message": "RequestHold", "attributes": {"InteractionId": "x"}}
    stage.cue(participant="b", on={"from": "a", "message": "RequestHold"}, send=hold)
    before = stage.last
    stage.cue(participant="a", send=hold)
    assert stage.formatted(before) == [
        "a > RequestHold #2 [cue-2, answer-1]",
        "a < EventError #2 [drop; answer-1, fault-2: drop]",
        "b > RequestHold #2 [cue-1, fault-1: duplicate]",
        "b < EventError #2",
        "b > RequestHold #2 [cue-1, fault-1: duplicate]",
        "b < EventError #2",
    ]


@pytest.mark.parametrize(
    ("extension", "why"),
    [
        ({"Id": b"\x00\xff"}, "EventError.ErrorDescription: found bstr, expected str"),
        ({}, "EventError.ErrorDescription: missing, expected str"),
    ],
)
def test_answer_that_is_no_message_is_refused(extension: dict[str, Any], why: str) -> None:
    """What is taken from the request does not fit, or is not there: the client gets an error."""
    stage = Stage(QUEUED)
    attributes = {"ErrorCode": 1, "ErrorDescription": "${Extension.Id}"}
    template = {"message": "EventError", "attributes": attributes}
    stage.answer(on={"message": "RequestStopProcessing"}, **{"with": template})
    client = stage.client("media-1")
    stage.say(client, "RequestStopProcessing", InteractionId="i", Extension=extension)
    [*_, answer] = stage.journal
    assert answer.message is not None
    assert answer.message.attributes["ErrorDescription"] == f"answer-1 cannot be sent: {why}"
    assert "ErrorCode" in answer.message.attributes


def test_who_registers_is_answered_on_its_own_connection() -> None:
    """What another connection is told under the same reference is no answer."""
    stage = Stage()
    one, two = stage.client("one"), stage.client("two")
    register = Message(REGISTER, AttributeList(), 5)
    ack = Message(CATALOGUE.find("EventAck"), AttributeList(), 5)
    assert is_answer(one, ack, one, register)
    assert not is_answer(two, ack, one, register)


def test_answer_that_has_waited_comes_after_all_that_the_other_request_brings_about() -> None:
    """It does not come between the answer before it and the events with that answer."""
    stage = Stage()
    desk = stage.client("desk", "AgentApplication")
    stage.answer(on={"reference": 1}, behind=1)
    stage.say(desk, "RequestAgentLogout", 1)
    login: dict[str, Any] = {"AgentId": "agent-1", "PlaceId": "p", "MediaList": {"email": 1}}
    assert stage.say(desk, "RequestAgentLogin", 2, TenantId=1, **login)[1:] == [
        "desk < EventAck #2",
        "desk < EventCurrentAgentStatus",
        "desk < EventError #1 [answer-1]",
    ]
