"""Orders that can never happen: told exactly, and never of one that can."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.meant import (
    EVERY_PASSING,
    IDS,
    Passing,
    answers,
    faults,
    meant,
    meant_by_name,
    passing,
)

from mockixn.messages.enumerations import ClientType
from mockixn.rules.index import RuleSet
from mockixn.scenario import Scenario, parse
from mockixn.scenario.lint import implied, never_used, shadowed
from mockixn.scenario.rules import Answer, Fault, ParticipantSetting, Pattern
from mockixn.wire.attributes import EMPTY, AttributeList


def told(text: str) -> list[str]:
    """What is said of the scenario in that text."""
    return [str(each) for each in never_used(parse(text, "stop.toml"), "stop.toml")]


# When one is implied by another


@given(meant, meant)
def test_implied_is_true_of_every_message(narrow: Pattern, wide: Pattern) -> None:
    """Where one is said to imply another, no message of any kind meets it and not the other."""
    if implied(narrow, wide):
        assert all(wide.meets(*each) for each in EVERY_PASSING if narrow.meets(*each))


@given(meant_by_name, meant)
def test_implied_is_found(narrow: Pattern, wide: Pattern) -> None:
    """Where every message that meets the one, with its name, meets the other, it is said so."""
    met = [each for each in EVERY_PASSING if narrow.meets(*each)]
    if met:
        assert implied(narrow, wide) == all(wide.meets(*each) for each in met)


@given(meant)
def test_everything_implies_itself_and_anything(some: Pattern) -> None:
    """What can come implies itself, and implies that of which nothing is asked."""
    assert implied(some, Pattern())
    if any(some.meets(*each) for each in EVERY_PASSING):
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
        (Pattern(attributes=AttributeList(a=1, b=2)), Pattern(attributes=AttributeList(b=2)), True),
        (
            Pattern(attributes=AttributeList(b=2)),
            Pattern(attributes=AttributeList(a=1, b=2)),
            False,
        ),
        (
            Pattern(attributes=AttributeList(l=AttributeList(a=1, b=2))),
            Pattern(attributes=AttributeList(l=AttributeList(b=2))),
            True,
        ),
        (
            Pattern(attributes=AttributeList(l=AttributeList(b=2))),
            Pattern(attributes=AttributeList(l=EMPTY)),
            True,
        ),
        (
            Pattern(attributes=AttributeList(l=2)),
            Pattern(attributes=AttributeList(l=EMPTY)),
            False,
        ),
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
        # the catalogue's types
        (
            Pattern(message="RequestAccept", attributes=AttributeList(TicketId="5")),
            Pattern(message="RequestAccept", attributes=AttributeList(TicketId=5)),
            True,
        ),
    ],
)
def test_how_one_implies_another(narrow: Pattern, wide: Pattern, expected: bool) -> None:
    """Lists count partly, and an interaction is one however it is written."""
    assert implied(narrow, wide) is expected


# Which orders are shadowed


def fired(settings: Sequence[Answer | Fault], messages: Sequence[Passing]) -> list[int]:
    """How often each got a message, where the first that fits has it.

    An answer that gets none does not count it; a fault counts whatever meets it. Half of the draws
    that a fault makes are in its favour.
    """
    orders: RuleSet[Answer | Fault] = RuleSet("order", every_message=True)
    every = [orders.add(each) for each in settings]
    got = dict.fromkeys(every, 0)
    for number, each in enumerate(messages):
        taken = False
        for ordered in orders.matching(*each):
            setting = ordered.setting
            if isinstance(setting, Answer):
                fires = not taken and ordered.counts()
            elif each.direction == "in" and setting.do == "split":
                continue  # a harm only of what goes out
            else:
                fires = ordered.counts() and (setting.probability == 1 or number % 2 == 0)
            got[ordered] += fires and not taken
            taken = taken or fires
    return [*got.values()]


@given(
    st.lists(answers, max_size=6) | st.lists(faults, max_size=6),
    st.lists(passing, max_size=30),
)
def test_what_is_shadowed_never_gets_a_message(
    settings: list[Answer] | list[Fault], messages: list[Passing]
) -> None:
    """Whatever comes, an order that is told to be shadowed has never anything to do."""
    got = fired(settings, messages)
    for later, earlier in shadowed(settings):
        assert earlier < later
        assert got[later] == 0


@given(st.sampled_from(IDS), st.lists(answers, max_size=3), st.lists(passing, max_size=30))
def test_a_copy_is_shadowed(id: str, between: list[Answer], messages: list[Passing]) -> None:
    """Of two answers that are the same and always count, the second never gets a message."""
    twin = Answer(on=Pattern(interaction=id))
    settings = [twin, *between, twin]
    assert len(settings) - 1 in dict(shadowed(settings))
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
    """An order that counts only sometimes leaves messages to those after it."""
    for kind in (Answer, Fault):
        more: dict[str, Any] = {"do": "drop"} if kind is Fault else {}
        settings = [kind(on=STOP, **earlier, **more), kind(on=STOP, **later, **more)]
        assert [*shadowed(settings)] == ([(1, 0)] if expected else [])


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
    assert [*shadowed([earlier, later])] == ([(1, 0)] if expected else [])


def test_the_first_that_takes_all_is_named() -> None:
    """Each order that is shadowed is told once."""
    settings = [Answer(on=Pattern(sender="media-1")), *[Answer(on=STOP)] * 3]
    assert [*shadowed(settings)] == [(2, 1), (3, 1)]


# What is said of a scenario


def test_each_order_that_is_never_used_is_one_line() -> None:
    """Where it stands, and which earlier one takes its messages."""
    assert told(
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
    assert told(PLAYED) == [never]
    assert told(PLAYED + '[[cue]]\nparticipant = "urs-1"\ndo = "leave"') == [never]
    assert told(PLAYED + other + joins.replace("urs-1", "urs-2")) == [never]
    assert told(PLAYED + joins) == []


def test_nothing_is_said_of_orders_that_can_happen() -> None:
    """Orders for other messages, for fewer, or only for some, stand beside each other."""
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
