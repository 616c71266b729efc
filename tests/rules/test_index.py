"""Rules in force: found fast, and the same as by looking at each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from unittest.mock import ANY

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.patterns import Passing, answers, faults, passing, plain_patterns

from mockixn import absent, at_least, matches, one_of
from mockixn.errors import OrderRefused
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.message import Message
from mockixn.rules.index import ActiveRule, RuleSet
from mockixn.scenario.rules import Answer, Cue, Fault, MessageTemplate, Pattern, Trigger
from mockixn.wire.attributes import AttributeList, Long

REGISTER = CATALOGUE.find("RequestRegisterClient")
STOP = CATALOGUE.find("RequestStopProcessing")


def stop(**attributes: object) -> Message:
    """RequestStopProcessing with these attributes."""
    return Message(STOP, AttributeList.of(attributes), 7)


def answer(id: str | None = None, **on: Any) -> Answer:
    """An answer to messages that match these parts."""
    return Answer(id=id, on=Pattern(**on))


def in_force(*settings: Answer) -> RuleSet[Answer]:
    """These answers, in this order."""
    rules: RuleSet[Answer] = RuleSet("answer")
    for setting in settings:
        rules.add(setting)
    return rules


def ids(found: Sequence[ActiveRule[Answer]]) -> list[str]:
    """Their ids."""
    return [each.id for each in found]


def one_by_one(
    rules: RuleSet[Trigger], passing: Passing, every_message: bool
) -> list[ActiveRule[Trigger]]:
    """The rules that the message matches, by looking at each."""
    return [
        each
        for each in rules
        if (every_message if (on := each.setting.on) is None else on.matches(*passing))
    ]


@given(
    st.lists(answers | faults, max_size=12),
    st.lists(st.integers(0, 11), max_size=3),
    st.lists(passing, min_size=1, max_size=8),
    st.booleans(),
)
def test_meeting_is_the_same_as_looking_at_each(
    settings: list[Answer | Fault], removed: list[int], passing: list[Passing], every: bool
) -> None:
    """After any additions and removals, a message matches the same rules, in order."""
    rules: RuleSet[Trigger] = RuleSet("rule", every_message=every)
    for number, setting in enumerate(settings):
        rules.add(setting)
        assert [*rules.matching(*passing[0])] == one_by_one(rules, passing[0], every)
        if number in removed:
            assert rules.remove(f"rule-{number + 1}")
    for each in passing:
        assert [*rules.matching(*each)] == one_by_one(rules, each, every)


@given(plain_patterns, passing)
def test_what_matches_part_by_part(pattern: Pattern, passing: Passing) -> None:
    """A message matches if every part that is given is as given, and lists have what is named."""
    message, client, direction = passing

    def flat(attributes: Mapping[str, object], path: str = "") -> dict[str, object]:
        """Each value by its dotted path; a list is there as such, too."""
        found: dict[str, object] = {}
        for key, value in attributes.items():
            if isinstance(value, dict):
                found |= {f"{path}{key}": "a list", **flat(value, f"{path}{key}.")}
            else:
                found[f"{path}{key}"] = value
        return found

    there = flat(message.attributes)
    # whoever registers is the sender; `alpha/media-1` is media-1 of the space alpha
    names = {client, str(there.get("ClientName", "")).removeprefix("alpha/")}
    about = "Interaction.InteractionId" if "Interaction" in there else "InteractionId"
    assert pattern.matches(*passing) == all(
        [
            pattern.message in (None, message.name),
            pattern.protocol in (None, message.spec.protocol.short),
            pattern.client is None or pattern.client in names,
            pattern.direction in (None, direction),
            pattern.interaction in (None, there.get(about)),
            pattern.reference in (None, message.reference),
            flat(pattern.attributes).items() <= there.items(),
        ]
    )


def hundred(**part: Any) -> list[Answer]:
    """A hundred answers to RequestStopProcessing, that differ in the part whose value has {}."""

    def filled(value: Any, number: int) -> Any:
        if isinstance(value, dict):
            return AttributeList({key: filled(each, number) for key, each in value.items()})
        return value.format(number) if isinstance(value, str) else value

    made = [{key: filled(value, number) for key, value in part.items()} for number in range(100)]
    return [answer(**{"message": "RequestStopProcessing", **each}) for each in made]


@pytest.mark.parametrize(
    "settings",
    [
        hundred(interaction="A{}"),
        hundred(attributes={"InteractionId": "A{}"}),
        hundred(attributes={"Extension": {"customer": "{}"}}),
        hundred(sender="media-{}"),
        hundred(sender="media", interaction="A{}"),
        hundred(sender="media-{}", interaction="A"),
        hundred(attributes={"Reason": {"Reason": 5}, "InteractionId": "A{}"}),
        hundred(message="RequestHold"),
        hundred(message="RequestStopProcessing", sender="media", interaction="A{}")
        + hundred(attributes={"Reason": {"ReasonSystemName": "{}"}}),
    ],
    ids=[
        "interaction",
        "attribute",
        "attribute within a list",
        "client",
        "interaction, same client",
        "client, same interaction",
        "one attribute of two",
        "another message",
        "two kinds",
    ],
)
def test_orders_that_want_another_value_are_not_looked_at(
    settings: list[Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many rules for one request, those that want a value it does not have cost nothing."""
    rules = in_force(*settings)
    looked_at = []
    monkeypatch.setattr(Pattern, "matches", lambda self, *_passing: looked_at.append(self))
    message = stop(
        InteractionId="A", Reason={"Reason": 5, "ReasonSystemName": "-"}, Extension={"customer": ""}
    )
    assert not rules.matching(message, "media", "in")
    assert len(looked_at) <= 1  # where all but the first lie by another value than the first


def test_matching_rules_are_in_the_order_of_their_adding() -> None:
    """Rules that are found by different values of one message stand in the order of adding."""
    rules = in_force(
        answer(),
        answer(sender="media-1"),
        answer(message="RequestStopProcessing", interaction="A1"),
        answer(message="RequestHold", interaction="A1"),
        answer(attributes=AttributeList(Reason=AttributeList(Reason=5))),
        answer(sender="media-1", interaction="A1"),
        answer(message="RequestStopProcessing"),
        answer(direction="in", client="media-2"),
    )
    found = rules.matching(stop(InteractionId="A1", Reason={"Reason": 5}), "media-1", "in")
    assert ids(found) == [f"answer-{number}" for number in (1, 2, 3, 5, 6, 7)]


def test_who_sends_and_who_receives() -> None:
    """`from` means only what comes in, `to` only what goes out, without them it is all one."""
    rules = in_force(answer(sender="desktop-1"), answer(to="desktop-1"), answer())
    assert ids(rules.matching(stop(), "desktop-1", "in")) == ["answer-1", "answer-3"]
    assert ids(rules.matching(stop(), "desktop-1", "out")) == ["answer-2", "answer-3"]
    assert ids(rules.matching(stop(), "desktop-2", "in")) == ["answer-3"]


def test_a_list_in_place_of_a_value() -> None:
    """A rule that expects a text or a list does not match a message with the other one there."""
    rules = in_force(
        answer(attributes=AttributeList(Extension=AttributeList(a="1"))),
        answer(attributes=AttributeList(Extension=AttributeList(a=AttributeList()))),
    )
    assert ids(rules.matching(stop(Extension={"a": "1"}), "", "in")) == ["answer-1"]
    assert ids(rules.matching(stop(Extension={"a": {"b": 1}}), "", "in")) == ["answer-2"]
    assert ids(rules.matching(stop(Extension="a"), "", "in")) == []


def test_an_int_is_met_by_a_long_of_the_same_value() -> None:
    """The wire size of an integer makes no difference to a pattern."""
    rules = in_force(answer(attributes=AttributeList(Extension=AttributeList(a=5, b=Long(6)))))
    assert rules.matching(stop(Extension={"a": Long(5), "b": 6}), "", "in")


def test_matchers_are_found_beside_equal_values() -> None:
    """A rule with a matcher is found by its other values, or looked at."""
    rules = in_force(
        answer(attributes={"InteractionId": one_of("A1", "A2"), "Reason": {"Reason": 5}}),
        answer(attributes={"InteractionId": matches("^A")}),
        answer(attributes={"InteractionId": ANY}),
        answer(attributes={"Queue": absent()}),
        answer(attributes={"Reason": {"Reason": at_least(6)}}),
    )
    message = stop(InteractionId="A1", Reason={"Reason": 5})
    assert ids(rules.matching(message, "", "in")) == [
        "answer-1",
        "answer-2",
        "answer-3",
        "answer-4",
    ]
    message = stop(InteractionId="B1", Queue="q", Reason={"Reason": 6})
    assert ids(rules.matching(message, "", "in")) == ["answer-3", "answer-5"]


@pytest.mark.parametrize("client", ["", "desk-0"])  # desk-0: another one shares the connection
def test_registering_client_is_the_sender(client: str) -> None:
    """A rule for a client is for its own registration too, in the space that its name has."""
    rules = in_force(
        answer(sender="desk-1"),
        answer(message="RequestRegisterClient", client="desk-1"),
        answer(sender="alpha/desk-1"),
        answer(sender="desk-2"),
    )
    for name in ("desk-1", "alpha/desk-1"):
        message = Message(REGISTER, AttributeList(ClientName=name, ClientType="Proxy"), 1)
        assert ids(rules.matching(message, client, "in")) == ["answer-1", "answer-2"]


def test_a_name_in_two_protocols() -> None:
    """Without a protocol both messages of a name match, with one only that."""
    rules = in_force(answer(message="EventRevoked"), answer(message="EventRevoked", protocol="REP"))
    for protocol, expected in (("IM", ["answer-1"]), ("REP", ["answer-1", "answer-2"])):
        [spec] = [s for s in CATALOGUE if (s.name, s.protocol.short) == ("EventRevoked", protocol)]
        assert ids(rules.matching(Message(spec), "desktop-1", "out")) == expected


def test_a_setting_without_on() -> None:
    """It matches no message, except where a rule without `on` is for all, as a fault is."""
    cues: RuleSet[Cue] = RuleSet("cue")
    cues.add(Cue(participant="media-1", send=MessageTemplate(message="RequestHold")))
    faults: RuleSet[Fault] = RuleSet("fault", every_message=True)
    faults.add(Fault(do="drop"))
    assert not cues.matching(stop(), "media-1", "in")
    assert len(faults.matching(stop(), "media-1", "in")) == 1
    assert len(faults.matching(stop(), "media-1", "out")) == 1


# Which meetings count


@pytest.mark.parametrize(
    ("counting", "fires"),
    [
        ({}, "1 2 3 4 5 6 7 8 9"),
        ({"nth": 3}, "3 4 5 6 7 8 9"),
        ({"every": 3}, "1 4 7"),
        ({"times": 2}, "1 2"),
        ({"nth": 2, "every": 3}, "2 5 8"),
        ({"nth": 2, "every": 3, "times": 2}, "2 5"),
        ({"nth": 3, "times": 1}, "3"),
    ],
)
def test_which_meetings_count(counting: dict[str, Any], fires: str) -> None:
    """`nth`, `every` and `times` say which messages count; a look changes nothing."""
    rule = in_force().add(Answer(on=Pattern(), **counting))
    counted: list[str] = []
    for number in range(1, 10):
        after = rule.count.plus_one(rule.setting)
        assert rule.count.seen == number - 1
        assert rule.counts() is (after.fired > len(counted))
        assert rule.count == after
        if after.fired > len(counted):
            counted.append(str(number))
        assert after == (number, len(counted))
    assert " ".join(counted) == fires


# Ids


def test_ids_are_made_where_none_is_given() -> None:
    """An id is the kind and the next number; what is in use or was taken back is passed over."""
    rules = in_force(answer(), answer("answer-2"), answer(), answer("mine"))
    assert [each.id for each in rules] == ["answer-1", "answer-2", "answer-3", "mine"]
    assert rules.remove("answer-3")
    assert rules.add(answer()).id == "answer-4"


def test_an_id_in_use_is_refused() -> None:
    """The error has the field and the id, and nothing has changed."""
    rules = in_force(answer("mine", message="RequestHold"))
    with pytest.raises(OrderRefused) as caught:
        rules.add(answer("mine", message="RequestStopProcessing"))
    [(field, text)] = caught.value.mistakes
    assert field == "id"
    assert "mine" in text
    assert "in use" in text
    assert len(rules) == 1
    assert not rules.matching(stop(), "", "in")


@pytest.mark.parametrize("name", [None, "RequestStopProcessing"])
def test_taking_back(name: str | None) -> None:
    """What is removed matches no more, what stays keeps its counts; an unknown id is False."""
    rules = in_force(*[answer(message=name, interaction="A1")] * 2)
    [_, second] = rules.matching(stop(InteractionId="A1"), "", "in")
    second.counts()
    assert rules.remove("answer-1")
    assert not rules.remove("answer-1")
    assert [*rules.matching(stop(InteractionId="A1"), "", "in")] == [second]
    assert second.count.seen == 1
    assert [*rules] == [second]
    assert rules.remove("answer-2")
    assert not rules
    assert not rules.matching(stop(InteractionId="A1"), "", "in")
