"""Whether every rule has acted, and what is said of one that has not."""

from __future__ import annotations

from typing import Any

import pytest

from mockixn import pattern
from mockixn.errors import VacuousCheck, VerificationFailed
from mockixn.scenario.rules import Answer, Cue, Fault, Trigger
from mockixn.scenario.validation import read
from mockixn.space.space import RuleState
from mockixn.verification import all_used

HOLD = pattern("RequestHold", sender="desk")
SEND = {"message": "RequestAgentLogout"}


def rule(setting: Trigger, seen: int = 0, fired: int = 0, acted: bool = False) -> RuleState:
    """A rule that has counted so much."""
    kind: Any = type(setting).__name__.lower()
    return RuleState(kind, "r", setting, seen, fired, acted)


def cue(**keys: Any) -> Cue:
    """A cue of desk."""
    return read(Cue, {"participant": "desk", **keys})


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (rule(Fault(do="drop")), "fault r (drop) on any message: none has come"),
        (
            rule(Answer(on=HOLD), seen=1),
            "answer r on RequestHold from desk: 1 came, and it was never its turn",
        ),
        (
            rule(cue(on=HOLD, send=SEND), seen=3, fired=2),
            "cue r of desk (send) on RequestHold from desk: 3 came, and it was its turn",
        ),
        (rule(cue(at=60, do="leave")), "cue r of desk (leave) at 60 s"),
        (rule(cue(do="join")), "cue r of desk (join) at 0 s"),
    ],
    ids=["fault", "answer", "cue", "cue at a time", "cue at the start"],
)
def test_rule_that_never_acted_is_told(state: RuleState, text: str) -> None:
    """What it does, what it waits for, and how far it got."""
    with pytest.raises(VerificationFailed) as caught:
        all_used([rule(Fault(do="drop"), acted=True), state])
    assert str(caught.value) == f"1 rule has never acted:\n  {text}"


def test_every_rule_that_never_acted_is_told() -> None:
    """A line a rule, below how many they are."""
    with pytest.raises(VerificationFailed, match=r"^2 rules have never acted:\n  fault r .*\n  "):
        all_used([rule(Fault(do="drop")), rule(Fault(do="reset"))], vacuous=True)


def test_where_there_are_no_rules_nothing_is_said() -> None:
    """Unless that is meant, the rules are probably in another space."""
    all_used([], vacuous=True)
    all_used([rule(Fault(do="drop"), acted=True)])
    with pytest.raises(VacuousCheck, match=r"^vacuous: no rule is in force; the option vacuous"):
        all_used([])
