"""Remarks on clients' mistakes: in the journal and to the host; a strict space refuses them."""

from __future__ import annotations

from typing import Any

import pytest
from support.stage import HANDLED, Stage, sent

from mockixn.codes import ErrorCode
from mockixn.errors import VacuousCheck, VerificationFailed
from mockixn.journal import Entry, Journal
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.enumerations import ClientType
from mockixn.messages.spec import MessageSpec
from mockixn.scenario import load
from mockixn.scenario.samples import samples
from mockixn.space.space import Space
from mockixn.verification import no_remarks, what_happened
from mockixn.wire.attributes import AttributeList, Type
from mockixn.wire.frame import Frame

UNKNOWN = (
    "RequestStopProcessing.Resaon: unknown attribute, "
    "expected one of InteractionId, Reason, Extension (did you mean Reason?)"
)
STRICT = "[server]\nstrict = true\n"
QUEUES = '[[queue]]\nname = "inbound"\n'


def remarks(stage: Stage) -> list[str]:
    """All that the journal remarks on."""
    return [remark for entry in stage.journal for remark in entry.remarks]


def refusal(stage: Stage) -> tuple[int, str]:
    """The newest entry's ErrorCode and ErrorDescription."""
    message = [*stage.journal][-1].message
    assert message is not None
    assert message.name == "EventError"
    found = message.attributes
    return int(str(found["ErrorCode"])), str(found["ErrorDescription"])


def test_mistake_stands_in_the_journal_and_is_told_to_the_host() -> None:
    """The request is carried out all the same."""
    stage = Stage(HANDLED)
    media = stage.client("media-1")
    told = stage.say(media, "RequestStopProcessing", InteractionId="i", Resaon={})
    assert told[:2] == ["media-1 > RequestStopProcessing #7", "media-1 < EventAck #7"]
    assert remarks(stage) == stage.host.remarks == [UNKNOWN]
    [entry] = [each for each in stage.journal if each.remarks]
    assert entry.as_dict()["remarks"] == [UNKNOWN]
    assert "remarks" not in [*stage.journal][-1].as_dict()


WORLD: dict[str, tuple[str, dict[str, Any], str]] = {
    "view": (
        "RequestPull",
        {"ViewId": "inbund", "PullParameters": {"id": "i"}},
        'RequestPull.ViewId: found "inbund", expected _system_ or a queue (did you mean inbound?)',
    ),
    "view that is like none": (
        "RequestPull",
        {"ViewId": "rubbish", "PullParameters": {"id": "i"}},
        'RequestPull.ViewId: found "rubbish", expected _system_ or a queue',
    ),
    "pull parameter": (
        "RequestPull",
        {"ViewId": "_system_", "PullParameters": {"id": "i", "InteractionId": "i"}},
        "RequestPull.PullParameters.InteractionId: unknown key, "
        "expected id, or id1, id2 and so on for several",
    ),
    "media of an agent elsewhere": (
        "RequestAgentAvailable",
        {"MediaList": {"email": -1}},
        "RequestAgentAvailable.MediaList.email: found -1, expected 0 or 1 (it is taken for 1)",
    ),
    "media": (
        "RequestAgentLogin",
        {"TenantId": 1, "AgentId": "a", "PlaceId": "p", "MediaList": {"email": 11, "chat": 0}},
        "RequestAgentLogin.MediaList.email: found 11, expected 0 or 1 (it is taken for 1)",
    ),
}


@pytest.mark.parametrize(("name", "attributes", "expected"), WORLD.values(), ids=WORLD)
def test_what_only_the_world_knows_is_remarked_on(
    name: str, attributes: dict[str, Any], expected: str
) -> None:
    """Also where the request is refused for another reason."""
    stage = Stage(HANDLED)
    stage.say(stage.client("desk", "AgentApplication"), name, **attributes)
    assert remarks(stage) == stage.host.remarks == [expected]


def test_pull_of_several_from_a_known_queue_is_no_mistake() -> None:
    """A queue that is empty is a view too."""
    stage = Stage(QUEUES)
    desk = stage.agent("desk", "agent-1")
    stage.say(desk, "RequestPull", ViewId="inbound")
    stage.say(desk, "RequestPull", ViewId="_system_", PullParameters={"id": "a", "id1": "b"})
    stage.say(desk, "RequestPull", ViewId="_system_", PullParameters={"1": "a", "2": "b"})
    assert remarks(stage) == []


def test_strict_space_refuses_and_changes_nothing() -> None:
    """EventError names each mistake and the near name; the world is as before."""
    stage = Stage(STRICT + HANDLED)
    media = stage.client("media-1")
    before = stage.space.to_dict()
    stage.say(media, "RequestStopProcessing", InteractionId="i", Resaon={})
    assert refusal(stage) == (ErrorCode.CLIENT_MISTAKE, UNKNOWN)
    assert stage.space.to_dict() == before
    assert remarks(stage) == [UNKNOWN]
    stage.space.reset()
    media = stage.client("media-1")
    stage.say(media, "RequestStopProcessing", InteractionId="i", Resaon={}, Foo=1)
    assert "Resaon" in refusal(stage)[1]
    assert "RequestStopProcessing.Foo: unknown attribute" in refusal(stage)[1]
    told = stage.say(media, "RequestStopProcessing", InteractionId="i", Reason={})
    assert told[1] == "media-1 < EventAck #7"


@pytest.mark.parametrize(("name", "attributes", "expected"), WORLD.values(), ids=WORLD)
def test_strict_space_refuses_what_only_the_world_knows(
    name: str, attributes: dict[str, Any], expected: str
) -> None:
    """Before the request is carried out."""
    stage = Stage(STRICT + HANDLED)
    stage.say(stage.client("desk", "AgentApplication"), name, **attributes)
    assert refusal(stage) == (ErrorCode.CLIENT_MISTAKE, expected)


def test_strict_space_refuses_before_a_rule_answers() -> None:
    """The answer does not act; without strict it does, and the entry has its remark."""
    answers: dict[str, Any] = {"on": {"message": "RequestStopProcessing"}, "silent": True}
    for strict, fired in ((STRICT, 0), ("", 1)):
        stage = Stage(strict)
        stage.answer(**answers)
        media = stage.client("media-1")
        stage.say(media, "RequestStopProcessing", InteractionId="i", Resaon={})
        assert [each.fired for each in stage.space.rules()] == [fired]
        assert remarks(stage) == [UNKNOWN]


def test_what_the_world_knows_stands_beside_the_rule_that_answers() -> None:
    """An answer takes the request, and the entry has both."""
    stage = Stage()
    stage.answer(on={"message": "RequestPull"}, silent=True)
    desk = stage.client("desk", "AgentApplication")
    told = stage.say(desk, "RequestPull", ViewId="rubbish")
    assert told == ["desk > RequestPull #7 [answer-1]"]
    assert [remark.partition(",")[0] for remark in remarks(stage)] == [
        'RequestPull.ViewId: found "rubbish"'
    ]


def test_message_that_a_fault_holds_up_is_remarked_on_once() -> None:
    """In its turn, when it is handled."""
    stage = Stage(HANDLED)
    stage.fault(do="delay", seconds=5, on={"message": "RequestStopProcessing"})
    media = stage.client("media-1")
    stage.say(media, "RequestStopProcessing", InteractionId="i", Resaon={})
    stage.advance(5)
    assert remarks(stage) == stage.host.remarks == [UNKNOWN]


REQUESTS = [
    spec
    for spec in CATALOGUE
    if spec.kind == "request" and spec.sender == "client" and not spec.free
]


@pytest.mark.parametrize("spec", REQUESTS, ids=lambda spec: spec.name)
def test_strict_space_refuses_an_unknown_attribute_of_every_request(spec: MessageSpec) -> None:
    """Whoever sends it, and whatever else would be wrong with it; nothing changes."""
    stage = Stage(STRICT + HANDLED)
    desk = stage.agent("desk", "agent-1")
    zero: dict[Type, object] = {Type.INT: 0, Type.STR: "", Type.LIST: {}}
    needed = {each.name: zero[each.type] for each in spec.attributes if each.required}
    before = stage.space.to_dict()
    body = AttributeList.of({**needed, "Frobnicate": 1}).encoded()
    stage.space.received(desk.connection, Frame(spec.protocol, spec.id, 9, desk.id, body))
    code, text = refusal(stage)
    assert code == ErrorCode.CLIENT_MISTAKE
    assert f"{spec.name}.Frobnicate: unknown attribute, expected one of " in text
    assert stage.space.to_dict() == before


def test_explain_foretells_the_refusal() -> None:
    """What a strict space would do with a mistake."""
    stage = Stage(STRICT + HANDLED)
    stage.client("media-1")
    template = sent("RequestPull", ViewId="rubbish")
    stage.client("desk", "AgentApplication")
    foretold = stage.space.explain("desk", template)
    [(receiver, message, _)] = foretold.deliveries
    assert (receiver, message.name) == ("desk", "EventError")
    assert message.attributes["ErrorCode"] == ErrorCode.CLIENT_MISTAKE
    assert foretold.changes == []


def test_dropped_message_has_its_remarks_too() -> None:
    """What a fault takes away was a client's mistake all the same."""
    stage = Stage(HANDLED)
    stage.fault(do="drop", on={"message": "RequestStopProcessing", "from": "media-1"})
    media = stage.client("media-1")
    stage.say(media, "RequestStopProcessing", InteractionId="i", Resaon={})
    assert remarks(stage) == [UNKNOWN]


@pytest.mark.parametrize("sample", sorted(samples()))
def test_participants_that_are_played_make_no_mistake(sample: str) -> None:
    """In every sample, strict and for an hour; an interaction comes to each queue."""
    stage = Stage()
    scenario = load(f"sample:{sample}", ["timers.clock=held", "server.strict=true"])
    journal = Journal()
    space = Space("", scenario, stage.host, journal)
    for queue in scenario.queues:
        template = sent("RequestSubmit", MediaType="email", Queue=queue.name)
        space.send("submits", template, ClientType.MEDIA_SERVER)
    space.advance(3600)
    no_remarks(journal, vacuous=True)  # some only play where others ask


def test_no_remarks_is_a_check() -> None:
    """It fails with each message and its remarks; the diagram shows them."""
    stage = Stage(HANDLED)
    media = stage.client("media-1")
    no_remarks(stage.journal)
    stage.say(media, "RequestStopProcessing", InteractionId="i", Resaon={})
    with pytest.raises(VerificationFailed) as failed:
        no_remarks(stage.journal)
    assert failed.value.why.startswith("1 message has remarks, expected none:\n  #3 media-1 → ")
    assert failed.value.why.endswith(f"\n    {UNKNOWN}")
    assert f"RequestStopProcessing (IM, ref 7)  ▲ {UNKNOWN}" in what_happened(stage.journal)


def test_frame_that_is_no_message_is_a_mistake_too() -> None:
    """Also one whose connection ended for it; but what a fault damaged is no client's mistake."""
    journal = Journal()
    journal.record(0.0, "desk", "AgentApplication", "in", None, "found length 0", "fault-1")
    no_remarks(journal)
    journal.record(0.0, "desk", "AgentApplication", "in", None, "found length 0")
    with pytest.raises(VerificationFailed) as caught:
        no_remarks(journal)
    assert str(caught.value).splitlines()[:3] == [
        "1 message has remarks, expected none:",
        "  #2 desk → a frame",
        "    no message: found length 0",
    ]


def test_no_remarks_is_vacuous_where_nobody_came() -> None:
    """A client that never found the server has made no mistake, and shows nothing."""
    stage = Stage(HANDLED)
    with pytest.raises(VacuousCheck, match="no message came or went"):
        no_remarks(stage.journal)
    no_remarks(stage.journal, vacuous=True)
    stage.client("media-1")
    no_remarks(stage.journal)
    no_remarks(stage.journal.since(stage.last))


def test_no_remarks_is_undecided_where_entries_are_gone() -> None:
    """What is no longer kept may have had remarks."""
    entries: list[Entry] = []
    with pytest.raises(VerificationFailed, match="oldest 3 entries are no longer kept"):
        no_remarks(entries, dropped=3)


@pytest.mark.parametrize(("value", "remarked"), [(1, True), (0, False)])
def test_what_has_no_effect_is_told(value: int, remarked: bool) -> None:
    """Nobody takes CheckInteractionsState for done because no error came."""
    made = Stage(HANDLED)
    agent = made.agent("desk", "agent-1")
    taken: dict[str, Any] = {"Condition": "state = 3", "Lock": 0, "CheckInteractionsState": value}
    made.say(agent, "RequestTakeSnapshot", **taken)
    expected = (
        "RequestTakeSnapshot.CheckInteractionsState: found 1, expected 0: "
        "it has no effect, since its meaning is not public"
    )
    assert made.host.remarks == [expected] * remarked
