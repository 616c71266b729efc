"""Rules and participants: what each section is, and the exact text of each mistake."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from mockixn.errors import OrderRefused
from mockixn.formatting import quoted
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.enumerations import ClientType
from mockixn.scenario import AcceptedClient, Scenario, parse
from mockixn.scenario.fault_kinds import KINDS, kinds_with
from mockixn.scenario.references import References
from mockixn.scenario.rules import (
    Answer,
    Cue,
    Fault,
    MessageTemplate,
    ParticipantSetting,
    Pattern,
    Route,
)
from mockixn.scenario.validation import read
from mockixn.wire.attributes import AttributeList

STOP = "RequestStopProcessing"
SENT = {"message": STOP, "attributes": {"InteractionId": "A1"}}
CUE = {"participant": "media-1", "send": SENT}
ANSWER = {"on": {"message": STOP}, "repeat": 2}
ERROR = {"message": "EventError", "attributes": {"ErrorCode": 43, "ErrorDescription": "no"}}
AGENT = {"name": "desktop-2", "type": "AgentApplication"}
URS = {"name": "urs-1", "type": "RoutingEngine"}
NAMED = 'found "EventAck", expected a message that clients send'


def one_of(names: Iterable[str]) -> str:
    """Those names, as a mistake lists them."""
    *most, last = names
    return f"{', '.join(most)} or {last}"


def mistakes(section: type, plain: object) -> list[tuple[str, str]]:
    """What is wrong with plain data that must not be right."""
    with pytest.raises(OrderRefused) as caught:
        read(section, plain)
    return [*caught.value.mistakes]


def undeclared(plain: object) -> list[tuple[str, str]]:
    """The names in a scenario that is right otherwise which it does not declare."""
    return [*References(read(Scenario, plain)).mistakes()]


def case(section: type, plain: dict[str, Any], field: str, text: str) -> Any:
    """One mistake: the section with these keys, the field, and what is said of it."""
    return pytest.param(section, plain, field, text, id=f"{section.__name__}.{field}: {text}"[:90])


@pytest.mark.parametrize(
    ("section", "plain", "field", "text"),
    [
        # messages
        case(
            Pattern,
            {"message": "RequestStopProcesing"},
            "message",
            'found "RequestStopProcesing", expected a message of the catalogue '
            "(did you mean RequestStopProcessing?)",
        ),
        case(
            Pattern, {"message": "X"}, "message", 'found "X", expected a message of the catalogue'
        ),
        case(
            MessageTemplate,
            {"message": ""},
            "message",
            'found "", expected a message of the catalogue',
        ),
        case(MessageTemplate, {}, "message", "missing, expected a str"),
        case(
            Pattern,
            {"protocol": "im"},
            "protocol",
            'found "im", expected "IM", "REP", "TLIB" or "ESP"',
        ),
        case(
            Pattern,
            {"message": "EventRevoked", "protocol": "ESP"},
            "protocol",
            'found "ESP", expected IM or REP, which has EventRevoked',
        ),
        case(
            MessageTemplate,
            {"message": STOP, "protocol": "TLIB"},
            "protocol",
            f'found "TLIB", expected IM, which has {STOP}',
        ),
        case(
            Pattern,
            {"from": "a", "to": "b"},
            "to",
            "found together with from, expected only one of them",
        ),
        case(Pattern, {"from": ""}, "from", 'found "", expected at least one character'),
        case(Pattern, {"reference": -1}, "reference", "found -1, expected 0 to 4294967295"),
        case(
            Pattern,
            {"message": STOP, "to": "a"},
            "message",
            f'found "{STOP}", expected a message that the server sends, since to is given',
        ),
        case(
            Pattern,
            {"message": "EventAck", "from": "a"},
            "message",
            f"{NAMED}, since from is given",
        ),
        case(
            Pattern,
            {"message": "RequestAccept", "attributes": {"TicketId": "five"}},
            "attributes.TicketId",
            'found "five" (str), expected a signed int of 32 bits',
        ),
        case(
            Pattern,
            {"message": "RequestAccept", "attributes": {"InteractionId": {"a": 1}}},
            "attributes.InteractionId",
            "found a table, expected a str",
        ),
        case(
            Pattern,
            {"message": "EventRevoked", "attributes": {"Interaction": "A1"}},
            "attributes.Interaction",
            'found "A1" (str), expected a table',
        ),
        case(
            Pattern,
            {"attributes": {"UserData": {"a": [1]}}},
            "attributes.UserData.a",
            "found an array, expected a str, int, bool or table "
            "(user data has no such type on the wire)",
        ),
        case(
            Pattern,
            {"message": STOP, "interaction": "A1", "attributes": {"InteractionId": "A2"}},
            "interaction",
            'found "A1", expected "A2" as in attributes',
        ),
        case(
            Pattern,
            {
                "message": "EventRevoked",
                "interaction": "A1",
                "attributes": {"Interaction": {"InteractionId": "A2"}},
            },
            "interaction",
            'found "A1", expected "A2" as in attributes',
        ),
        # what is sent
        case(
            MessageTemplate,
            {"message": STOP, "attributes": {"InteractionID": "A1"}},
            "attributes.InteractionID",
            "unknown key, expected one of InteractionId, Reason, Extension "
            "(did you mean InteractionId?)",
        ),
        case(
            MessageTemplate,
            {"message": STOP, "attributes": {"Reason": {"Reasn": 1}}},
            "attributes.Reason.Reasn",
            "unknown key, expected one of ReasonSystemName, ReasonDescription, Reason "
            "(did you mean Reason?)",
        ),
        case(
            Cue,
            {
                "participant": "a",
                "send": {
                    "message": "RequestAccept",
                    "attributes": {"TicketId": "five", "InteractionId": "A1"},
                },
            },
            "send.attributes.TicketId",
            'found "five" (str), expected a signed int of 32 bits',
        ),
        case(
            Answer,
            {
                **ANSWER,
                "with": {
                    "message": "EventRevoked",
                    "attributes": {"Interaction": "A1", "Reason": {"Reason": "${Reason.Reason}"}},
                },
            },
            "with.attributes.Interaction",
            'found "A1" (str), expected a table',
        ),
        case(
            Answer,
            {
                **ANSWER,
                "with": {
                    "message": "EventRevoked",
                    "attributes": {
                        "Interaction": {},
                        "Reason": {"Reason": "5", "ReasonSystemName": "${InteractionId}"},
                    },
                },
            },
            "with.attributes.Reason.Reason",
            'found "5" (str), expected a signed int of 32 bits',
        ),
        # cues
        case(Cue, {"send": SENT}, "participant", "missing, expected a str"),
        case(Cue, {"participant": "a"}, "send", "missing, expected a table"),
        case(
            Cue,
            {**CUE, "do": "leave"},
            "send",
            'found together with do = "leave", expected none',
        ),
        case(
            Cue,
            {**CUE, "do": "join"},
            "send",
            'found together with do = "join", expected none',
        ),
        case(
            Cue,
            {**CUE, "do": "go"},
            "do",
            'found "go", expected "send", "leave" or "join"',
        ),
        case(Cue, {"participant": "a", "send": {"message": "EventAck"}}, "send.message", NAMED),
        case(
            Cue,
            {**CUE, "on": {}, "at": 1},
            "at",
            "found together with on, expected only one of them",
        ),
        case(Cue, {**CUE, "at": -1}, "at", "found -1, expected at least 0"),
        case(Cue, {**CUE, "after": -0.1}, "after", "found -0.1, expected at least 0"),
        *(
            case(Cue, {**CUE, key: 2}, key, "found without on, expected together with it")
            for key in ("nth", "every", "times")
        ),
        *(
            case(Cue, {**CUE, "on": {}, key: 0}, key, "found 0, expected at least 1")
            for key in ("nth", "every", "times")
        ),
        case(
            Cue,
            {**CUE, "on": {"message": "RequestHold", "to": "media-1"}},
            "on.message",
            'found "RequestHold", expected a message that the server sends, since to is given',
        ),
        # answers
        case(Answer, {}, "on", "missing, expected a table"),
        case(Answer, {"on": {"message": "EventAck"}, "silent": True}, "on.message", NAMED),
        case(
            Answer,
            {"on": {"to": "a"}, "silent": True},
            "on.to",
            'found "a", expected none: requests go to the server',
        ),
        case(
            Answer,
            {"on": {"direction": "out"}, "silent": True},
            "on.direction",
            'found "out", expected none: requests go to the server',
        ),
        case(
            Fault,
            {"do": "split", "on": {"direction": "in"}},
            "on.direction",
            'found "in", expected none: do = "split" concerns what the server sends',
        ),
        case(
            Answer,
            {**ANSWER, "with": {"message": STOP}},
            "with.message",
            f'found "{STOP}", expected a message that the server sends',
        ),
        case(
            Answer,
            {**ANSWER, "with": ERROR, "silent": True, "repeat": 1},
            "silent",
            "found together with with, expected only one of them",
        ),
        *(
            case(
                Answer,
                {**ANSWER, "silent": True, "repeat": 1, key: 2},
                key,
                "found together with silent, expected only one of them",
            )
            for key in ("after", "repeat", "behind")
        ),
        case(Answer, {**ANSWER, "repeat": 101}, "repeat", "found 101, expected 1 to 100"),
        case(Answer, {**ANSWER, "repeat": 0}, "repeat", "found 0, expected 1 to 100"),
        case(Answer, {**ANSWER, "behind": -1}, "behind", "found -1, expected at least 0"),
        case(Answer, {**ANSWER, "id": ""}, "id", 'found "", expected at least one character'),
        # faults
        case(
            Fault,
            {},
            "do",
            f"missing, expected {one_of(map(quoted, KINDS))}",
        ),
        case(
            Fault,
            {"do": "drop", "seconds": 1},
            "seconds",
            f'found together with do = "drop", expected {one_of(kinds_with("seconds"))}',
        ),
        case(
            Fault,
            {"do": "delay", "bytes": 1},
            "bytes",
            'found together with do = "delay", expected garble, split or truncate',
        ),
        case(
            Fault,
            {"do": "split", "frames": 3},
            "frames",
            f'found together with do = "split", expected {one_of(kinds_with("frames"))}',
        ),
        case(Fault, {"do": "split", "bytes": 0}, "bytes", "found 0, expected at least 1"),
        case(Fault, {"do": "garble", "bytes": -1}, "bytes", "found -1, expected at least 0"),
        case(Fault, {"do": "coalesce", "frames": 1}, "frames", "found 1, expected 2 to 1000"),
        case(
            Fault, {"do": "drop", "probability": 0}, "probability", "found 0, expected more than 0"
        ),
        case(
            Fault,
            {"do": "drop", "probability": 1.5},
            "probability",
            "found 1.5, expected at most 1",
        ),
        case(
            Fault,
            {"do": "split", "on": {"from": "a"}},
            "on.from",
            'found "a", expected none: do = "split" concerns what the server sends',
        ),
        case(
            Fault,
            {"do": "truncate", "on": {"message": STOP}},
            "on.message",
            f'found "{STOP}", expected a message that the server sends: '
            'do = "truncate" concerns what the server sends',
        ),
        # participants
        case(ParticipantSetting, {"type": "Proxy"}, "name", "missing, expected a str"),
        case(
            ParticipantSetting,
            {"name": "a"},
            "type",
            'missing, expected "AgentApplication", "MediaServer", "RoutingEngine", '
            '"ReportingEngine" or "Proxy"',
        ),
        case(
            ParticipantSetting,
            {**URS, "agent": "agent-1"},
            "agent",
            "found with type RoutingEngine, expected AgentApplication",
        ),
        case(
            ParticipantSetting,
            {**URS, "invited": "accept"},
            "invited",
            "found with type RoutingEngine, expected AgentApplication",
        ),
        case(
            ParticipantSetting,
            {**AGENT, "routes": [{"stop": True}]},
            "routes",
            "found with type AgentApplication, expected RoutingEngine",
        ),
        case(
            ParticipantSetting,
            {**AGENT, "place": "p"},
            "place",
            "found without agent, expected together with it",
        ),
        case(
            ParticipantSetting,
            {**AGENT, "tenant_id": 2},
            "tenant_id",
            "found without agent, expected together with it",
        ),
        case(
            ParticipantSetting,
            {**AGENT, "service": {"a": 1}},
            "service",
            "found without serviced, expected together with it",
        ),
        case(
            ParticipantSetting,
            {**AGENT, "after": 1},
            "after",
            "found without invited, routes and serviced, expected with one of them",
        ),
        *(
            case(
                ParticipantSetting,
                {**URS, "routes": [{"queue": "q"}, route]},
                "routes[2]",
                "expected one of agent, queue and stop",
            )
            for route in ({}, {"stop": False}, {"agent": "a", "stop": True})
        ),
        case(
            ParticipantSetting,
            {**URS, "routes": [{"agent": "a", "queue": "q"}]},
            "routes[1].queue",
            "found together with agent, expected only one of them",
        ),
    ],
)
def test_each_mistake(section: type, plain: dict[str, Any], field: str, text: str) -> None:
    """One thing wrong is one field and one text: what was found, what was expected."""
    assert mistakes(section, plain) == [(field, text)]


@pytest.mark.parametrize(
    ("section", "plain", "expected"),
    [
        (Pattern, {}, Pattern()),
        (
            Pattern,
            {"message": "EventRevoked", "protocol": "REP", "to": "stat-1", "interaction": "A1"},
            Pattern(message="EventRevoked", protocol="REP", to="stat-1", interaction="A1"),
        ),
        (Pattern, {"from": "a", "reference": 2**32 - 1}, Pattern(sender="a", reference=2**32 - 1)),
        (
            MessageTemplate,
            {"message": STOP},
            MessageTemplate(message=STOP, protocol=None, attributes=AttributeList()),
        ),
        (
            Cue,
            CUE,
            Cue(
                id=None,
                participant="media-1",
                on=None,
                nth=1,
                every=1,
                times=None,
                at=None,
                after=0.0,
                do="send",
                send=MessageTemplate(message=STOP, attributes=AttributeList(InteractionId="A1")),
            ),
        ),
        (
            Cue,
            {"participant": "urs-1", "do": "join", "at": 5},
            Cue(participant="urs-1", do="join", at=5.0),
        ),
        (
            Answer,
            {
                "id": "a1",
                "on": {"message": STOP, "from": "media-1"},
                "nth": 2,
                "every": 3,
                "times": 4,
                "with": ERROR,
                "after": 0.5,
                "repeat": 2,
                "behind": 1,
            },
            Answer(
                id="a1",
                on=Pattern(message=STOP, sender="media-1"),
                nth=2,
                every=3,
                times=4,
                answer=MessageTemplate(
                    message="EventError",
                    attributes=AttributeList(ErrorCode=43, ErrorDescription="no"),
                ),
                silent=False,
                after=0.5,
                repeat=2,
                behind=1,
            ),
        ),
        (
            Answer,
            {**ANSWER, "silent": True, "repeat": 1},
            Answer(on=Pattern(message=STOP), silent=True),
        ),
        (
            Fault,
            {"do": "away"},
            Fault(do="away", on=None, seconds=None, bytes=None, frames=2, probability=1.0),
        ),
        (
            Fault,
            {"do": "split", "on": {"to": "a"}, "bytes": 1, "seconds": 0},
            Fault(do="split", on=Pattern(to="a"), bytes=1, seconds=0.0),
        ),
        (
            ParticipantSetting,
            AGENT,
            ParticipantSetting(
                name="desktop-2",
                type=ClientType.AGENT_APPLICATION,
                joins=True,
                media_type="",
                agent=None,
                place=None,
                tenant_id=1,
                media=AttributeList(email=1, chat=1),
                invited="nothing",
                routes=(),
                serviced="nothing",
                service=AttributeList(),
                after=0.0,
            ),
        ),
        (
            Cue,
            {"participant": "urs-1", "do": "leave", "on": {}, "nth": 2, "every": 3, "times": 4},
            Cue(participant="urs-1", do="leave", on=Pattern(), nth=2, every=3, times=4),
        ),
        (
            Fault,
            {"do": "drop", "on": {"message": STOP, "from": "a"}},
            Fault(do="drop", on=Pattern(message=STOP, sender="a")),
        ),
        (
            ParticipantSetting,
            {**AGENT, "agent": "agent-2", "place": "p", "tenant_id": 2, "invited": "reject"},
            ParticipantSetting(
                name="desktop-2",
                type=ClientType.AGENT_APPLICATION,
                agent="agent-2",
                place="p",
                tenant_id=2,
                invited="reject",
            ),
        ),
        (
            ParticipantSetting,
            {**URS, "routes": [{"agent": "a"}, {"queue": "q"}, {"stop": True}], "after": 1},
            ParticipantSetting(
                name="urs-1",
                type=ClientType.ROUTING_ENGINE,
                routes=(Route(agent="a"), Route(queue="q"), Route(stop=True)),
                after=1.0,
            ),
        ),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_keys_become_fields(section: type, plain: object, expected: object) -> None:
    """Each key ends in the field that bears its name, and every other one has its default."""
    assert read(section, plain) == expected


@pytest.mark.parametrize(
    ("section", "plain", "fields"),
    [
        (
            Answer,
            {"on": {"message": STOP}, "repaet": 2, "with": {"message": "EventError"}},
            ["repaet", "with.attributes.ErrorCode", "with.attributes.ErrorDescription"],
        ),
        (
            Answer,
            {"on": {"to": "a"}, "nth": 0, "with": {"message": STOP}},
            ["nth", "on.to", "with.message"],
        ),
        (
            Cue,
            {**CUE, "on": {"message": "EventAck"}, "after": -1, "send": {"message": "EventAck"}},
            ["after", "send.message"],
        ),
        (
            Cue,
            {
                "on": {"message": "EventAck"},
                "send": {"message": STOP, "attributes": {"InteractionId": "${Queue}"}},
            },
            ["participant", "send.attributes.InteractionId"],
        ),
        (Fault, {"do": "drop", "tims": 1, "frames": 3}, ["tims", "frames"]),
        (
            Fault,
            {"do": "truncate", "bytes": -1, "on": {"direction": "in"}},
            ["bytes", "on.direction"],
        ),
        (
            Answer,
            {
                "on": {"message": STOP},
                "with": {
                    "message": "EventError",
                    "attributes": {"ErorCode": 1, "ErrorDescription": "${ViewId}"},
                },
            },
            [
                "with.attributes.ErorCode",
                "with.attributes.ErrorCode",
                "with.attributes.ErrorDescription",
            ],
        ),
        # what needs the wrong key is not judged
        (
            Cue,
            {**CUE, "send": {**SENT, "protocol": "ESP"}, "nht": 1},
            ["send.protocol", "nht"],
        ),
        (
            Answer,
            {"on": {"message": STOP}, "with": {"message": "EventError", "atributes": {}}},
            ["with.atributes"],
        ),
        (Answer, {"on": {"message": STOP}, "silnt": True}, ["silnt"]),
        (Answer, {"on": {"mesage": STOP}, "silent": True}, ["on.mesage"]),
        (
            Cue,
            {
                **CUE,
                "onn": {"message": "EventAck"},
                "send": {"message": STOP, "attributes": {"InteractionId": "${a.b}"}},
            },
            ["onn"],
        ),
        (Cue, {"participant": "a", "sned": SENT, "nth": 2}, ["sned"]),
        (Fault, {"do": "dorp", "frames": 3}, ["do"]),
    ],
)
def test_a_wrong_key_hides_no_other_mistake_of_its_rule(
    section: type, plain: dict[str, Any], fields: list[str]
) -> None:
    """What is certain without the wrong key is told beside it, and nothing else."""
    assert [field for field, _ in mistakes(section, plain)] == fields


def test_a_boolean_is_no_number_of_a_message() -> None:
    """True or false is a mistake where the catalogue lists an int that is no boolean."""

    def error(code: object) -> dict[str, object]:
        attributes = {"ErrorCode": code, "ErrorDescription": "no", "Extension": {"free": True}}
        return {"message": "EventError", "attributes": attributes}

    def cue(reason: object) -> dict[str, object]:
        attributes = {"InteractionId": "A1", "Reason": {"Reason": reason}}
        return {**CUE, "send": {"message": STOP, "attributes": attributes}}

    text = "found true (bool), expected a signed int of 32 bits"
    answer = {"on": {"message": STOP}}
    assert mistakes(Answer, {**answer, "with": error(True)}) == [
        ("with.attributes.ErrorCode", text)
    ]
    assert mistakes(Answer, {"on": error(True), "silent": True})[0][1] == text
    assert mistakes(Cue, cue(True)) == [("send.attributes.Reason.Reason", text)]
    read(Answer, {**answer, "with": error(1)})
    read(Cue, cue(1))


def test_every_message_of_the_catalogue_has_a_pattern() -> None:
    """By its name alone, and with its protocol."""
    for spec in CATALOGUE:
        protocol = spec.protocol.short
        assert read(Pattern, {"message": spec.name}).fits(spec)
        assert read(Pattern, {"message": spec.name, "protocol": protocol}).fits(spec)
        read(MessageTemplate, {"message": spec.name, "protocol": protocol})


def test_what_either_side_sends_is_matched_both_ways() -> None:
    """What is relayed comes in from one client and goes out to another."""
    for key in ("from", "to"):
        read(Pattern, {"message": "Request3rdServer", key: "urs-1"})
    read(Cue, {"participant": "a", "send": {"message": "Event3rdServerResponse"}})
    read(Answer, {"on": {"message": "Event3rdServerFault"}, "with": ERROR})


# The scenario that has them


def test_a_scenario_with_all_of_them() -> None:
    """The sections stand in a scenario file as arrays of tables."""
    found = parse(
        """
        [[participant]]
        name = "media-1"
        type = "MediaServer"
        [[cue]]
        participant = "media-1"
        on.message = "EventInteractionSubmitted"
        send.message = "RequestStopProcessing"
        send.attributes.InteractionId = "${Interaction.InteractionId}"
        [[answer]]
        on.message = "RequestHold"
        with.message = "EventError"
        with.attributes = { ErrorCode = 43, ErrorDescription = "no" }
        [[fault]]
        do = "drop"
        """,
        "stop.toml",
    )
    sent = MessageTemplate(
        message=STOP, attributes=AttributeList(InteractionId="${Interaction.InteractionId}")
    )
    assert found == Scenario(
        participants=(ParticipantSetting(name="media-1", type=ClientType.MEDIA_SERVER),),
        cues=(
            Cue(participant="media-1", on=Pattern(message="EventInteractionSubmitted"), send=sent),
        ),
        answers=(Answer(on=Pattern(message="RequestHold"), answer=read(MessageTemplate, ERROR)),),
        faults=(Fault(do="drop"),),
    )


def test_a_participant_must_be_let_in() -> None:
    """Where clients are listed, a participant of another name or type is a mistake."""
    clients = (AcceptedClient("a"), AcceptedClient("b", ClientType.PROXY))
    assert Scenario().accepts("anybody", ClientType.PROXY)
    assert Scenario(clients=clients).accepts("a", ClientType.PROXY)
    assert Scenario(clients=clients).accepts("b", ClientType.PROXY)
    assert not Scenario(clients=clients).accepts("b", ClientType.MEDIA_SERVER)
    assert not Scenario(clients=clients).accepts("c", ClientType.PROXY)
    played = [{"name": name, "type": "MediaServer"} for name in ("a", "b")]
    listed = [{"name": "a"}, {"name": "b", "type": "Proxy"}]
    assert undeclared({"client": listed, "participant": played}) == [
        ("participant[2].name", '"b" (MediaServer) is no [[client]]')
    ]


def test_a_cue_needs_its_participant() -> None:
    """A cue for somebody who is not played is a mistake."""
    assert undeclared({"participant": [URS], "cue": [CUE]}) == [
        ("cue[1].participant", 'found "media-1", expected the name of a [[participant]]')
    ]


@pytest.mark.parametrize(
    ("key", "by", "item"),
    [
        ("participant", "name", {**URS, "name": "x"}),
        ("answer", "id", {**ANSWER, "id": "x"}),
        ("fault", "id", {"do": "drop", "id": "x"}),
    ],
)
def test_names_and_ids_stand_once(key: str, by: str, item: dict[str, Any]) -> None:
    """Two of one kind have different names; rules without an id are as many as they are."""
    again = f'found "x" again, expected it once (first: {key}[1].{by})'
    assert mistakes(Scenario, {key: [item, item]}) == [(f"{key}[2].{by}", again)]
    if by == "id":
        item = {name: value for name, value in item.items() if name != "id"}
        read(Scenario, {key: [item, item]})


def test_names_are_shown_on_one_line() -> None:
    """The text about a wrong name can be printed, whatever characters the name has."""
    name = 'a\n"\x9b'
    shown = r'"a\n\"\x9b"'
    client = [{"name": "b"}]
    played = [{**URS, "name": name}]
    assert undeclared({"cue": [{**CUE, "participant": name}]}) == [
        ("cue[1].participant", f"found {shown}, expected the name of a [[participant]]")
    ]
    assert undeclared({"client": client, "participant": played}) == [
        ("participant[1].name", f"{shown} (RoutingEngine) is no [[client]]")
    ]
    [(_, text)] = mistakes(Answer, {"on": {"to": name}, "silent": True})
    assert text == f"found {shown}, expected none: requests go to the server"
