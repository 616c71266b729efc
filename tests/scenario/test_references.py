"""What is known before start: each mistake of a rule or a name, with file, line, key and words."""

from __future__ import annotations

import pytest

from mockixn.errors import ScenarioError
from mockixn.scenario import parse
from mockixn.scenario.lint import never_used

DECLARED = """\
[[client]]
name = "media-1"
[[client]]
name = "urs-1"
type = "RoutingEngine"
[[client]]
name = "desk-1"
[[agent]]
id = "agent-1"
[[place]]
id = "place-1"
[[queue]]
name = "inbound"
[[workbin]]
type = "drafts"
[[participant]]
name = "media-1"
type = "MediaServer"
"""
FIRST = DECLARED.count("\n") + 1
ERROR = 'with.attributes = { ErrorCode = 43, ErrorDescription = "no" }\n'


def mistakes(more: str) -> list[str]:
    """What is wrong with a scenario that ends so; lines count from the end of what is declared."""
    with pytest.raises(ScenarioError) as caught:
        parse(DECLARED + more, "x.toml")
    found = []
    for each in caught.value.mistakes:
        _, line, rest = each.split(":", 2)
        found.append(f"{int(line) - FIRST + 1}:{rest}")
    return found


def answer(keys: str, on: str = "RequestHold") -> str:
    """An answer to that request, with these lines from its third on."""
    return f'[[answer]]\non.message = "{on}"\n{keys}'


def cue(send: str, on: str = 'on = { message = "EventInvite" }') -> str:
    """A cue, whose message to send stands on its fourth line."""
    return f'[[cue]]\nparticipant = "media-1"\n{on}\nsend = {send}\n'


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param(
            answer('with.message = "EventError"\nwith.attributes.ErrorDescription = "no"'),
            ["4: answer[1].with.attributes.ErrorCode: missing, expected a signed int of 32 bits"],
            id="a required attribute of an answer",
        ),
        pytest.param(
            cue('{ message = "RequestStopProcessing" }'),
            ["4: cue[1].send.attributes.InteractionId: missing, expected a str"],
            id="a required attribute of a cue",
        ),
        pytest.param(
            answer(
                'with.message = "EventError"\nwith.attributes.ErrorDescription = "no"\n'
                'with.attributes.ErrorCode = "43"'
            ),
            [
                '5: answer[1].with.attributes.ErrorCode: found "43" (str), '
                "expected a signed int of 32 bits"
            ],
            id="a value of another type",
        ),
        pytest.param(
            cue(
                '{ message = "RequestIntrude", attributes = { InteractionId = "i", '
                'VisibilityMode = "coach" } }'
            ),
            [
                '4: cue[1].send.attributes.VisibilityMode: found "coach", expected "Conference", '
                '"Coach" or "Monitor" (did you mean Coach?)'
            ],
            id="a word that the enumeration lacks",
        ),
        pytest.param(
            answer(
                'with.message = "EventRevoked"\nwith.attributes.Interaction = {}\n'
                'with.attributes.EventTime = { contains = "x" }'
            ),
            ["5: answer[1].with.attributes.EventTime: found a table, expected a str"],
            id="a matcher where a value is sent",
        ),
        pytest.param(
            cue(
                '{ message = "RequestStopProcessing", attributes = '
                '{ InteractionId = "${InteractionID}" } }'
            ),
            [
                '4: cue[1].send.attributes.InteractionId: found "${InteractionID}", expected '
                "reference or an attribute of EventInvite: Actor, EventTime, Extension, "
                "Interaction, Operation, Parties, ProxyClientId, Reason, TicketId, VisibilityMode "
                "(did you mean Interaction.InteractionId?)"
            ],
            id="a placeholder that the message lacks",
        ),
        pytest.param(
            cue(
                '{ message = "RequestStopProcessing", attributes = '
                '{ InteractionId = "${Interaction.Id}" } }'
            ),
            [
                '4: cue[1].send.attributes.InteractionId: found "${Interaction.Id}", expected '
                "a key of Interaction: IsHeld, PlaceId, AgentId, "
                "… (73 in all) (did you mean Interaction.InteractionId?)"
            ],
            id="a placeholder that the structure lacks",
        ),
        pytest.param(
            cue(
                '{ message = "RequestStopProcessing", attributes = '
                '{ InteractionId = "${Interaction.InteractionId" } }'
            ),
            [
                '4: cue[1].send.attributes.InteractionId: found "${Interaction.InteractionId", '
                "expected } after ${ (the text ${ is written $${)"
            ],
            id="an unclosed placeholder",
        ),
        pytest.param(
            cue(
                '{ message = "RequestStopProcessing", attributes = '
                '{ InteractionId = "${InteractionId}" } }',
                "at = 1",
            ),
            [
                '4: cue[1].send.attributes.InteractionId: found "${InteractionId}", '
                "expected no ${…}: there is no message to take it from"
            ],
            id="a placeholder without a message",
        ),
        pytest.param(
            answer(
                'with.message = "EventAck"\nwith.attributes.Extension = {}\n'
                'with.attributes.ProxyClientId = "${InteractionId}"'
            ),
            [
                '5: answer[1].with.attributes.ProxyClientId: found "${InteractionId}", '
                "which is a str, expected a signed int of 32 bits"
            ],
            id="a placeholder of another type",
        ),
        pytest.param(
            answer(
                'with.message = "EventAck"\nwith.attributes.Extension = {}\n'
                'with.attributes.ProxyClientId = "5${reference}"'
            ),
            [
                '5: answer[1].with.attributes.ProxyClientId: found "5${reference}", '
                "expected a signed int of 32 bits"
            ],
            id="a text where an int is expected",
        ),
        pytest.param(
            answer('with.message = "EventAck"\nwith.attributes.Extension.A.B = "x ${Hold}"'),
            [
                '4: answer[1].with.attributes.Extension.A.B: found "x ${Hold}", expected '
                "reference or an attribute of RequestHold: Extension, InteractionId, Reason "
                "(did you mean Extension.IsHold?)"
            ],
            id="a placeholder in a free list",
        ),
        pytest.param(
            answer(""),
            [
                "1: answer[1]: changes nothing, expected one of with, silent, after, repeat and "
                "behind"
            ],
            id="an answer that changes nothing",
        ),
        pytest.param(
            cue(
                '{ message = "RequestPlaceInQueue", attributes = '
                '{ InteractionId = "i", Queue = "inbuond" } }'
            ),
            [
                '4: cue[1].send.attributes.Queue: found "inbuond", expected the name of a '
                "[[queue]] (did you mean inbound?)"
            ],
            id="an undeclared queue",
        ),
        pytest.param(
            cue(
                '{ message = "RequestPlaceInWorkbin", attributes = { InteractionId = "i", '
                'Workbin = { WorkbinTypeId = "draft", WorkbinAgentId = "agent-2" } } }'
            ),
            [
                '4: cue[1].send.attributes.Workbin.WorkbinTypeId: found "draft", expected the name '
                "of a [[workbin]] (did you mean drafts?)",
                '4: cue[1].send.attributes.Workbin.WorkbinAgentId: found "agent-2", expected the '
                "name of a [[agent]] (did you mean agent-1?)",
            ],
            id="an undeclared workbin and its agent",
        ),
        pytest.param(
            '[[fault]]\ndo = "drop"\non = { message = "EventRevoked", to = "desk-2" }',
            [
                '3: fault[1].on.to: found "desk-2", expected the name of a [[client]] '
                "(did you mean desk-1?)"
            ],
            id="an undeclared client in a pattern",
        ),
        pytest.param(
            '[[cue]]\nparticipant = "media-1"\ndo = "leave"\n'
            'on = { message = "EventPlacedInQueue", attributes = { Queue = "x" } }',
            ['4: cue[1].on.attributes.Queue: found "x", expected the name of a [[queue]]'],
            id="an undeclared queue in an event",
        ),
        pytest.param(
            '[[participant]]\nname = "urs-1"\ntype = "RoutingEngine"\n'
            'routes = [\n  { agent = "agent-2" },\n  { queue = "inbuond" },\n]',
            [
                '5: participant[2].routes[1].agent: found "agent-2", expected the name of a '
                "[[agent]] (did you mean agent-1?)",
                '6: participant[2].routes[2].queue: found "inbuond", expected the name of a '
                "[[queue]] (did you mean inbound?)",
            ],
            id="undeclared targets of routes",
        ),
        pytest.param(
            '[[participant]]\nname = "desk-1"\ntype = "AgentApplication"\n'
            'agent = "agent-2"\nplace = "place-2"',
            [
                '4: participant[2].agent: found "agent-2", expected the name of a [[agent]] '
                "(did you mean agent-1?)",
                '5: participant[2].place: found "place-2", expected the name of a [[place]] '
                "(did you mean place-1?)",
            ],
            id="an undeclared agent and place of a participant",
        ),
        pytest.param(
            '[[interaction]]\nid = "i"\nmedia_type = "email"\nqueue = "q"\n'
            'submitted_by = "media-2"\nagents = ["agent-1", "b"]\n'
            '[interaction.workbin]\ntype = "archive"\nagent = "c"\nplace = "d"',
            [
                '4: interaction[1].queue: found "q", expected the name of a [[queue]]',
                '5: interaction[1].submitted_by: found "media-2", expected the name of a '
                "[[client]] (did you mean media-1?)",
                '6: interaction[1].agents[2]: found "b", expected the name of a [[agent]]',
                '8: interaction[1].workbin.type: found "archive", expected the name of a '
                "[[workbin]]",
                '9: interaction[1].workbin.agent: found "c", expected the name of a [[agent]]',
                '10: interaction[1].workbin.place: found "d", expected the name of a [[place]]',
            ],
            id="undeclared names of an interaction",
        ),
        pytest.param(
            '[[interaction]]\nid = "i"\nmedia_type = "email"\nqueue = "inbound"\n'
            'submitted_by = "media-1"\nuser_data = {a = "1234567890"}\n'
            "[server]\nmax_user_data = 10",
            [
                "6: interaction[1].user_data: found 19 bytes, expected at most 10 "
                "(server.max_user_data)"
            ],
            id="user data that no client could have given",
        ),
        pytest.param(
            '[[queue]]\nname = "q2"\nurs = "media-1"\n[[queue]]\nname = "q3"\nurs = "urs-2"',
            [
                '3: queue[2].urs: found "media-1", which is played as MediaServer, expected a '
                "RoutingEngine",
                '6: queue[3].urs: found "urs-2", expected the name of a [[client]] '
                "(did you mean urs-1?)",
            ],
            id="a queue without its URS",
        ),
        pytest.param(
            '[[agent]]\nid = "a"\nplaces = ["place-2"]\nmedia = { email = "1" }',
            [
                '4: agent[2].media: found {email = "1"}, '
                "expected an int of at least 0 for each medium"
            ],
            id="a capacity that is no int",
        ),
        pytest.param(
            '[[agent]]\nid = "a"\nplaces = ["place-1", "place-2"]',
            [
                '3: agent[2].places[2]: found "place-2", expected the name of a [[place]] '
                "(did you mean place-1?)"
            ],
            id="an undeclared place of an agent",
        ),
        pytest.param(
            '[[participant]]\nname = "desk-1"\ntype = "AgentApplication"\n'
            'serviced = "fault"\nservice = { FaultCode = "1", FaultStrin = "x" }',
            [
                "5: participant[2].service.FaultStrin: unknown key, expected one of FaultCode, "
                "FaultString, Service, Method, Parameters, Version, UserData, Extension "
                "(did you mean FaultString?)",
                '5: participant[2].service.FaultCode: found "1" (str), expected a signed int of '
                "32 bits",
            ],
            id="what an external server answers",
        ),
    ],
)
def test_each_mistake_is_told_before_start(more: str, expected: list[str]) -> None:
    """One thing wrong is one line: where it stands, what was found, what was expected."""
    assert mistakes(more) == expected


@pytest.mark.parametrize(
    "more",
    [
        answer('with.message = "EventError"\n' + ERROR),
        answer('with.message = "EventAck"\nwith.attributes.ProxyClientId = "${reference}"\n'
               'with.attributes.Extension = { A = "$${x} ${Extension.Any.Key}", B = 1 }'),
        cue('{ message = "RequestAccept", attributes = { TicketId = "${TicketId}", '
            'InteractionId = "${Interaction.InteractionId}" } }'),
        cue('{ message = "RequestStopProcessing", attributes = { InteractionId = "$${" } }',
            "at = 1"),
        cue('{ message = "RequestStopProcessing", attributes = '
            '{ InteractionId = "${InteractionId}" } }', "on = {}"),
        '[[answer]]\non = { message = "RequestRegisterClient", from = "intruder" }\nsilent = true',
        answer('with.message = "EventRevoked"\n'
               'with.attributes.Interaction.Queue = "drafts/PrivateQueue"'),
    ],
)  # fmt: skip
def test_what_can_be_so_is_right(more: str) -> None:
    """Nothing is refused that a message or a world can have."""
    parse(DECLARED + more, "x.toml")


def test_every_name_is_known_where_none_is_declared() -> None:
    """A scenario that lists none of a kind knows each name of it."""
    parse(
        DECLARED[DECLARED.index("[[participant]]") :]
        + cue('{ message = "RequestPlaceInQueue", attributes = '
              '{ InteractionId = "i", Queue = "anything" } }')
        + '[[fault]]\ndo = "drop"\non.to = "anybody"\n',
        "x.toml",
    )  # fmt: skip


def test_all_mistakes_are_told_at_once() -> None:
    """Wrong keys hide no undeclared name, but for those of their own kind."""
    assert mistakes(
        answer("repaet = 2\n")
        + answer("repeat = 2\n").replace('"RequestHold"', '{ message = "RequestHold" }')
        + cue('{ message = "RequestPlaceInQueue", attributes = '
              '{ InteractionId = "${x}", Queue = "y" } }')
        + '[[agent]]\nidd = "b"\n'
        + '[[participant]]\nname = "desk-1"\ntype = "AgentApplication"\nagent = "b"\n'
    ) == [
        "3: answer[1].repaet: unknown key, expected one of id, on, nth, every, times, with, "
        "silent, after, repeat, behind (did you mean repeat?)",
        "5: answer[2].on.message: found a table, expected a str",
        '10: cue[1].send.attributes.InteractionId: found "${x}", expected reference or an '
        "attribute of EventInvite: Actor, EventTime, Extension, Interaction, Operation, Parties, "
        "ProxyClientId, Reason, TicketId, VisibilityMode",
        '10: cue[1].send.attributes.Queue: found "y", expected the name of a [[queue]]',
        "11: agent[2].id: missing, expected a str",
        "12: agent[2].idd: unknown key, expected one of id, places, media (did you mean id?)",
    ]  # fmt: skip


def test_a_mistake_in_what_an_override_gives_has_no_line() -> None:
    """It says which override it stands in."""
    override = 'participant=[{name = "x", type = "Proxy"}]'
    with pytest.raises(ScenarioError) as caught:
        parse(DECLARED, "x.toml", [override])
    assert caught.value.mistakes == (
        f'--set {override}: participant[1].name: "x" (Proxy) is no [[client]]',
    )


def test_a_request_that_names_what_is_not_declared_is_told_and_no_mistake() -> None:
    """A client under test may send it; `check` says that no right one does."""
    scenario = parse(
        DECLARED + answer("silent = true\non.attributes.Queue = 'inbuond'", "RequestPlaceInQueue"),
        "x.toml",
    )
    assert [*map(str, never_used(scenario))] == [
        f'x.toml:{FIRST + 3}: answer[1].on.attributes.Queue: found "inbuond", expected the name '
        "of a [[queue]] (did you mean inbound?): no right client sends this"
    ]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param(
            '[[cue]]\nparticipant = "medai-1"\non = { message = "EventAck", to = "dekst-1" }\n'
            'nth = 0\nsend = { message = "RequestPlaceInQueue", attributes = '
            '{ InteractionId = "i", Queue = "inbuond" } }\n',
            ["cue[1].participant", "cue[1].on.to", "cue[1].nth", "cue[1].send.attributes.Queue"],
            id="a cue",
        ),
        pytest.param(
            '[[answer]]\non.message = "RequestHold"\nwith.message = "EventError"\nnonsense = 1\n'
            'with.attributes = { ErrorCode = 9, ErrorDescription = "", Queue = "inbuond" }\n'
            'on.from = "dekst-1"\n',
            ["answer[1].nonsense", "answer[1].with.attributes.Queue", "answer[1].on.from"],
            id="an answer",
        ),
        pytest.param(
            '[[fault]]\ndo = "dorp"\non = { message = "EventAck", to = "dekst-1" }\n',
            ["fault[1].do", "fault[1].on.to"],
            id="a fault",
        ),
        pytest.param(
            '[[participant]]\nname = "urs-1"\ntype = "RoutingEngine"\nnonsense = 1\n'
            'routes = [{ queue = "inbuond" }, { stop = 1 }, { agent = "agnet-1" }]\n'
            'agent = "agent-1"\n',
            [
                "participant[2].nonsense",
                "participant[2].routes[2].stop",
                "participant[2].routes[1].queue",
                "participant[2].routes[3].agent",
                "participant[2].agent",
            ],
            id="a participant",
        ),
        pytest.param(
            '[[participant]]\nname = "desk-1"\nagent = "agnet-1"\n'
            '[[cue]]\nparticipant = "desk-1"\non.message = "EventAck"\ndo = "leave"\n'
            '[[cue]]\nparticipant = "desk-2"\non.message = "EventAck"\ndo = "leave"\n',
            ["participant[2].type", "participant[2].agent", "cue[2].participant"],
            id="cues of a participant with mistakes",
        ),
        pytest.param(
            '[[interaction]]\nid = "i"\nqueue = "inbuond"\nagents = ["agnet-1"]\n'
            'media_type = 1\nsubmitted_by = "media-1"\n',
            ["interaction[1].queue", "interaction[1].agents[1]", "interaction[1].media_type"],
            id="an interaction",
        ),
    ],
)
def test_undeclared_names_are_told_beside_other_mistakes(more: str, expected: list[str]) -> None:
    """Of the same rule, participant or interaction: nothing has to be right first."""
    assert [each.split(": ")[1] for each in mistakes(more)] == expected


def test_a_message_of_an_unknown_protocol_is_a_mistake_like_others() -> None:
    """Whatever stands for it."""
    found = mistakes(cue('{ message = "RequestHold", protocol = "IMM" }'))
    assert any("protocol" in each for each in found), found
