"""A rule that is added while the server runs is warned of as `mockixn check` warns of it."""

from __future__ import annotations

from typing import Any

import pytest
from support.stage import Stage

from mockixn.errors import OrderRefused
from mockixn.scenario.rules import Answer, Cue, Fault
from mockixn.scenario.validation import read

SCENARIO = """
[[queue]]
name = "inbound"
[[participant]]
name = "media-1"
type = "MediaServer"
[[answer]]
id = "all"
on.message = "RequestHold"
silent = true
[[fault]]
on.message = "EventRevoked"
do = "drop"
"""
LOGOUT = {"message": "RequestAgentLogout"}
ERROR = {"message": "EventError", "attributes": {"ErrorCode": 9, "ErrorDescription": "no"}}


@pytest.mark.parametrize(
    ("kind", "keys", "warning"),
    [
        pytest.param(
            Answer,
            {"on": {"message": "RequestHold", "interaction": "i"}, "with": ERROR},
            "never used: all takes every RequestHold that it waits for",
            id="an answer behind one that takes all its messages",
        ),
        pytest.param(
            Fault,
            {"on": {"message": "EventRevoked", "to": "desk-1"}, "do": "reset"},
            "never used: fault-1 takes every EventRevoked that it waits for",
            id="a fault behind one that takes all its messages",
        ),
        pytest.param(
            Cue,
            {"participant": "media-1", "at": 1, "send": LOGOUT},
            'send.message: found "RequestAgentLogout" from "media-1" (MediaServer), '
            "expected from AgentApplication or RoutingEngine: the server refuses it",
            id="a cue that sends what its participant may not send",
        ),
        pytest.param(
            Answer,
            {
                "on": {"message": "RequestPlaceInQueue", "attributes": {"Queue": "inbuond"}},
                "with": ERROR,
            },
            'on.attributes.Queue: found "inbuond", expected the name of a [[queue]] '
            "(did you mean inbound?): no right client sends this",
            id="a rule for a request that names what is not declared",
        ),
        pytest.param(
            Answer, {"on": {"message": "RequestResume"}, "silent": True}, None, id="nothing"
        ),
    ],
)
def test_rule_is_warned_of(kind: type, keys: dict[str, Any], warning: str | None) -> None:
    """In the words of `check`, with the ids of the rules in force; and it can be added."""
    space = Stage(SCENARIO).space
    rule: Any = read(kind, keys)
    assert space.warnings_of(rule) == ([] if warning is None else [warning])


def test_cue_that_an_answer_answers_is_not_warned_of() -> None:
    """The server does not refuse it then."""
    made = Stage(SCENARIO)
    made.answer(on=LOGOUT, silent=True)
    cue = read(Cue, {"participant": "media-1", "at": 1, "send": LOGOUT})
    assert made.space.warnings_of(cue) == []


def test_undeclared_names_are_told_beside_the_mistakes_of_a_rule() -> None:
    """A running server tells all mistakes at once too."""
    space = Stage(SCENARIO + '[[client]]\nname = "media-1"').space
    keys = {"on": {"message": "RequestHold", "from": "medai-1"}, "silent": True, "nth": 0}
    with pytest.raises(OrderRefused) as caught:
        read(Answer, keys)
    found = space.mistakes_beside(caught.value)
    assert [key for key, _ in found.mistakes] == ["nth", "on.from"]
