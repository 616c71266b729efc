"""Rules that are never used: all that are found, and none that can be used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from unittest.mock import ANY

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.patterns import (
    EVERY_PASSING,
    IDS,
    Passing,
    answers,
    faults,
    passing,
    patterns,
    plain_patterns,
    plain_patterns_by_name,
)

from mockixn import absent, equal, matches, one_of, pattern, present
from mockixn.messages.enumerations import ClientType
from mockixn.messages.pattern import Pattern
from mockixn.rules.index import RuleSet
from mockixn.scenario import Scenario, parse
from mockixn.scenario.lint import implied, never_used, unreachable
from mockixn.scenario.rules import Answer, Fault, ParticipantSetting
from mockixn.wire.attributes import AttributeList


def lint(text: str) -> list[str]:
    """What is said of the scenario in that text."""
    return [str(each) for each in never_used(parse(text, "stop.toml"), "stop.toml")]


# When one is implied by another


@given(patterns, patterns)
def test_implied_is_true_of_every_message(narrow: Pattern, wide: Pattern) -> None:
    """Where one is said to imply another, no message of any kind matches it and not the other."""
    if implied(narrow, wide):
        assert all(wide.matches(*each) for each in EVERY_PASSING if narrow.matches(*each))


@given(plain_patterns_by_name, plain_patterns)
def test_implied_is_found(narrow: Pattern, wide: Pattern) -> None:
    """Where every message that matches the one matches the other too, it is found by the name."""
    found = [each for each in EVERY_PASSING if narrow.matches(*each)]
    if found:
        assert implied(narrow, wide) == all(wide.matches(*each) for each in found)


@given(patterns)
def test_everything_implies_itself_and_anything(some: Pattern) -> None:
    """What can come implies itself, and implies that of which nothing is asked."""
    assert implied(some, Pattern())
    if any(some.matches(*each) for each in EVERY_PASSING):
        assert implied(some, some)


INTERACTION = AttributeList(InteractionId="A1")


@pytest.mark.parametrize(
    ("narrow", "wide", "expected"),
    [
        # a name that only one protocol has
        (Pattern(message="RequestHold"), Pattern(protocol="IM"), True),
        (Pattern(message="EventRevoked"), Pattern(protocol="IM"), False),
        (Pattern(protocol="IM"), Pattern(message="RequestHold"), False),
        # attributes, lists partly
        (pattern(Queue="a", ViewId="b"), pattern(ViewId="b"), True),
        (pattern(ViewId="b"), pattern(Queue="a", ViewId="b"), False),
        (pattern(Extension={"a": 1, "b": 2}), pattern(Extension={"b": 2}), True),
        (pattern(Extension={"b": 2}), pattern(Extension={}), True),
        (pattern(Extension={"l": 2}), pattern(Extension={"l": {}}), False),
        # the interaction in two ways
        (
            Pattern(message="RequestHold", interaction="A1"),
            Pattern(message="RequestHold", attributes=INTERACTION),
            True,
        ),
        (
            Pattern(message="RequestHold", attributes=INTERACTION),
            Pattern(interaction="A1"),
            True,
        ),
        (
            Pattern(message="EventRevoked", interaction="A1"),
            Pattern(attributes=AttributeList(Interaction=INTERACTION)),
            True,
        ),
        (
            Pattern(attributes=AttributeList(Interaction=INTERACTION)),
            Pattern(interaction="A1"),
            True,
        ),
        (Pattern(interaction="A1"), Pattern(attributes=INTERACTION), False),
        (Pattern(attributes=INTERACTION), Pattern(interaction="A1"), False),
        (Pattern(message="RequestHold", interaction="A1"), Pattern(interaction="A2"), False),
        # matchers
        (
            pattern("EventRevoked", interaction="A1", Interaction=equal({"InteractionId": "A1"})),
            pattern("EventRevoked", Interaction=equal({"InteractionId": "A1"})),
            True,
        ),
        (pattern(ViewId="b"), pattern(ViewId=one_of("a", "b")), True),
        (pattern(ViewId=one_of("b", "a")), pattern(ViewId=one_of("a", "b", "c")), True),
        (pattern(ViewId=one_of("a", "b")), pattern(ViewId="b"), False),
        (pattern(ViewId="b"), pattern(ViewId=matches("^b")), True),
        (pattern(ViewId=matches("^b")), pattern(ViewId=matches("^b")), True),
        (pattern(ViewId=matches("^b")), pattern(ViewId=present()), True),
        (pattern(Extension={"a": 1}), pattern(Extension=present()), True),
        (pattern(ViewId=ANY), pattern(ViewId=present()), True),
        (pattern(ViewId=absent()), pattern(ViewId=present()), False),
        (pattern(), pattern(ViewId=absent()), False),
        (pattern(Extension=equal({"a": 1})), pattern(Extension=equal({"a": 1})), True),
        (pattern(direction="in"), pattern(sender="a"), False),
        (pattern(sender="a"), pattern(direction="in"), True),
        (pattern(sender="a"), pattern(client="a"), True),
    ],
)
def test_how_one_implies_another(narrow: Pattern, wide: Pattern, expected: bool) -> None:
    """Lists count partly, and an interaction is the same in any notation."""
    assert implied(narrow, wide) is expected


# Which rules are unreachable


def fired(settings: Sequence[Answer | Fault], messages: Sequence[Passing]) -> list[int]:
    """How often each got a message, where the first that fits has it.

    An answer counts only the messages that it gets; a fault counts whatever matches it. Half of
    the draws of a fault are in its favour.
    """
    rules: RuleSet[Answer | Fault] = RuleSet("rule", every_message=True)
    every = [rules.add(each) for each in settings]
    got = dict.fromkeys(every, 0)
    for number, each in enumerate(messages):
        taken = False
        for rule in rules.matching(*each):
            setting = rule.setting
            if isinstance(setting, Answer):
                fires = not taken and rule.counts()
            elif each.direction == "in" and setting.do == "split":
                continue  # a harm only of what goes out
            else:
                fires = rule.counts() and (setting.probability == 1 or number % 2 == 0)
            got[rule] += fires and not taken
            taken = taken or fires
    return [*got.values()]


@given(
    st.lists(answers, max_size=6) | st.lists(faults, max_size=6),
    st.lists(passing, max_size=30),
)
def test_what_is_unreachable_never_gets_a_message(
    settings: list[Answer] | list[Fault], messages: list[Passing]
) -> None:
    """An unreachable rule never acts on any messages."""
    got = fired(settings, messages)
    for later, earlier in unreachable(settings):
        assert earlier < later
        assert got[later] == 0


@given(st.sampled_from(IDS), st.lists(answers, max_size=3), st.lists(passing, max_size=30))
def test_a_copy_is_unreachable(id: str, between: list[Answer], messages: list[Passing]) -> None:
    """Of two answers that are the same and always count, the second never gets a message."""
    twin = Answer(on=Pattern(interaction=id))
    settings = [twin, *between, twin]
    assert len(settings) - 1 in dict(unreachable(settings))
    assert fired(settings, messages)[-1] == 0


STOP = Pattern(message="RequestStopProcessing")


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        ({}, {}, True),
        ({}, {"nth": 5, "every": 2, "times": 1}, True),
        ({"nth": 2}, {"nth": 2}, True),
        ({"nth": 2}, {"nth": 3}, True),
        ({"nth": 2}, {"nth": 1}, False),
        ({"every": 2}, {}, False),
        ({"times": 1}, {}, False),
        ({"times": 1}, {"nth": 5}, False),
    ],
)
def test_only_what_always_counts_takes_all(
    earlier: dict[str, Any], later: dict[str, Any], expected: bool
) -> None:
    """A rule that counts only sometimes leaves messages to those after it."""
    for kind in (Answer, Fault):
        more: dict[str, Any] = {"do": "drop"} if kind is Fault else {}
        settings = [kind(on=STOP, **earlier, **more), kind(on=STOP, **later, **more)]
        assert [*unreachable(settings)] == ([(1, 0)] if expected else [])


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        (Fault(do="drop"), Fault(do="reset", on=STOP), True),
        (Fault(do="drop"), Fault(do="split"), True),
        (Fault(do="drop", on=STOP), Fault(do="reset"), False),
        (Fault(do="drop", probability=0.99), Fault(do="reset"), False),
        (Fault(do="drop"), Fault(do="reset", probability=0.01), True),
        # a split is only for what goes out
        (Fault(do="split"), Fault(do="drop"), False),
        (Fault(do="split"), Fault(do="drop", on=Pattern(sender="media-1")), False),
        (Fault(do="split"), Fault(do="drop", on=Pattern(to="desktop-1")), True),
        (Fault(do="split"), Fault(do="coalesce"), True),
    ],
)
def test_faults(earlier: Fault, later: Fault, expected: bool) -> None:
    """Without `on` a fault is for every frame; one that is left to chance leaves some."""
    assert [*unreachable([earlier, later])] == ([(1, 0)] if expected else [])


def test_the_first_that_takes_all_is_named() -> None:
    """Each unreachable rule is found once."""
    settings = [Answer(on=Pattern(sender="media-1")), *[Answer(on=STOP)] * 3]
    assert [*unreachable(settings)] == [(2, 1), (3, 1)]


# What is said of a scenario


def test_each_rule_that_is_never_used_is_one_line() -> None:
    """Where it stands, and which earlier one takes its messages."""
    assert lint(
        """
        [[answer]]
        on.message = "RequestStopProcessing"
        on.interaction = "A1"
        [[answer]]
        on.message = "RequestHold"
        silent = true
        [[answer]]
        on.message = "RequestHold"
        on.from = "desktop-1"
        [[answer]]
        on.message = "RequestStopProcessing"
        on.attributes = { InteractionId = "A1", Reason = { Reason = 5 } }
        [[fault]]
        do = "drop"
        [[fault]]
        do = "reset"
        on.to = "desktop-1"
        """
    ) == [
        "stop.toml: answer[3]: never used: answer[2] takes every RequestHold that it waits for",
        "stop.toml: answer[4]: never used: "
        "answer[1] takes every RequestStopProcessing that it waits for",
        "stop.toml: fault[2]: never used: fault[1] takes every message that it waits for",
    ]


PLAYED = '[[participant]]\nname = "urs-1"\ntype = "RoutingEngine"\njoins = false\n'


def test_a_participant_that_never_joins() -> None:
    """A participant that is not there from the start needs a cue of its own that lets it join."""
    never = (
        "stop.toml: participant[1]: never joins: "
        'joins is false, and no [[cue]] of it has do = "join"'
    )
    joins = '[[cue]]\nparticipant = "urs-1"\ndo = "join"\nat = 5\n'
    other = '[[participant]]\nname = "urs-2"\ntype = "RoutingEngine"\n'
    assert lint(PLAYED) == [never]
    assert lint(PLAYED + '[[cue]]\nparticipant = "urs-1"\ndo = "leave"') == [never]
    assert lint(PLAYED + other + joins.replace("urs-1", "urs-2")) == [never]
    assert lint(PLAYED + joins) == []


def test_nothing_is_said_of_rules_that_can_happen() -> None:
    """Rules for other messages, for fewer, or only for some, stand beside each other."""
    scenario = Scenario(
        participants=(ParticipantSetting(name="media-1", type=ClientType.MEDIA_SERVER),),
        answers=(
            Answer(on=Pattern(message="RequestHold", interaction="A1")),
            Answer(on=Pattern(message="RequestHold", interaction="A2")),
            Answer(on=Pattern(message="RequestHold"), times=1),
            Answer(on=Pattern(message="RequestHold", sender="desktop-1")),
            Answer(on=Pattern(message="RequestHold")),
        ),
        faults=(Fault(do="drop", on=Pattern(to="a")), Fault(do="drop", on=Pattern(to="b"))),
    )
    assert [*never_used(scenario)] == []
