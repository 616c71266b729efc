"""Orders in force: found fast, and the same as by looking at each of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.meant import Passing, answers, faults, meant, passing

from mockixn.errors import OrderRefused
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.message import Message
from mockixn.rules.index import ActiveRule, RuleSet
from mockixn.scenario.rules import Answer, Cue, Fault, MessageTemplate, Pattern, Trigger
from mockixn.wire.attributes import AttributeList, Long

STOP = CATALOGUE.find("RequestStopProcessing")


def stop(**attributes: object) -> Message:
    """RequestStopProcessing with these attributes."""
    return Message(STOP, AttributeList.of(attributes), 7)


def answer(id: str | None = None, **on: Any) -> Answer:
    """An answer to what is meant so."""
    return Answer(id=id, on=Pattern(**on))


def in_force(*settings: Answer) -> RuleSet[Answer]:
    """These answers, in this order."""
    orders: RuleSet[Answer] = RuleSet("answer")
    for setting in settings:
        orders.add(setting)
    return orders


def ids(met: Sequence[ActiveRule[Answer]]) -> list[str]:
    """Their ids."""
    return [each.id for each in met]


def one_by_one(
    orders: RuleSet[Trigger], passing: Passing, every_message: bool
) -> list[ActiveRule[Trigger]]:
    """Those that the message meets, by looking at each."""
    return [
        each
        for each in orders
        if (every_message if (on := each.setting.on) is None else on.meets(*passing))
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
    """Whatever is ordered and taken back, a message meets those, in order, that mean it."""
    orders: RuleSet[Trigger] = RuleSet("order", every_message=every)
    for number, setting in enumerate(settings):
        orders.add(setting)
        assert [*orders.matching(*passing[0])] == one_by_one(orders, passing[0], every)
        if number in removed:
            assert orders.remove(f"order-{number + 1}")
    for each in passing:
        assert [*orders.matching(*each)] == one_by_one(orders, each, every)


@given(meant, passing)
def test_what_is_meant_part_by_part(meant: Pattern, passing: Passing) -> None:
    """A message is meant if every part that is given is as given, and lists have what is named."""
    message, client, direction = passing

    def flat(attributes: AttributeList, path: str = "") -> dict[str, object]:
        """Each value by its dotted path; a list is there as such, too."""
        found: dict[str, object] = {}
        for key, value in attributes.items():
            if isinstance(value, AttributeList):
                found |= {f"{path}{key}": "a list", **flat(value, f"{path}{key}.")}
            else:
                found[f"{path}{key}"] = value
        return found

    there = flat(message.attributes)
    about = "Interaction.InteractionId" if "Interaction" in there else "InteractionId"
    assert meant.meets(*passing) == all(
        [
            meant.message in (None, message.name),
            meant.protocol in (None, message.spec.protocol.short),
            meant.sender is None or (direction, client) == ("in", meant.sender),
            meant.to is None or (direction, client) == ("out", meant.to),
            meant.interaction in (None, there.get(about)),
            meant.reference in (None, message.reference),
            flat(meant.attributes).items() <= there.items(),
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
    """Of many orders for one request, those that want a value it does not have cost nothing."""
    orders = in_force(*settings)
    looked_at = []
    monkeypatch.setattr(Pattern, "meets", lambda self, *_passing: looked_at.append(self))
    message = stop(
        InteractionId="A", Reason={"Reason": 5, "ReasonSystemName": "-"}, Extension={"customer": ""}
    )
    assert not orders.matching(message, "media", "in")
    assert len(looked_at) <= 1  # where all but the first lie by another value than the first


def test_those_met_are_in_the_order_of_their_adding() -> None:
    """Orders that are found by different values of one message stand in the order of adding."""
    orders = in_force(
        answer(),
        answer(sender="media-1"),
        answer(message="RequestStopProcessing", interaction="A1"),
        answer(message="RequestHold", interaction="A1"),
        answer(attributes=AttributeList(Reason=AttributeList(Reason=5))),
        answer(sender="media-1", interaction="A1"),
        answer(message="RequestStopProcessing"),
        answer(message="RequestStopProcessing", to="media-1"),
    )
    met = orders.matching(stop(InteractionId="A1", Reason={"Reason": 5}), "media-1", "in")
    assert ids(met) == [f"answer-{number}" for number in (1, 2, 3, 5, 6, 7)]


def test_who_sends_and_who_receives() -> None:
    """`from` means only what comes in, `to` only what goes out, without them it is all one."""
    orders = in_force(answer(sender="desktop-1"), answer(to="desktop-1"), answer())
    assert ids(orders.matching(stop(), "desktop-1", "in")) == ["answer-1", "answer-3"]
    assert ids(orders.matching(stop(), "desktop-1", "out")) == ["answer-2", "answer-3"]
    assert ids(orders.matching(stop(), "desktop-2", "in")) == ["answer-3"]


def test_a_list_in_place_of_a_value() -> None:
    """An order that wants a text or a list is not met by a message with the other one there."""
    orders = in_force(
        answer(attributes=AttributeList(Extension=AttributeList(a="1"))),
        answer(attributes=AttributeList(Extension=AttributeList(a=AttributeList()))),
    )
    assert ids(orders.matching(stop(Extension={"a": "1"}), "", "in")) == ["answer-1"]
    assert ids(orders.matching(stop(Extension={"a": {"b": 1}}), "", "in")) == ["answer-2"]
    assert ids(orders.matching(stop(Extension="a"), "", "in")) == []


def test_an_int_is_met_by_a_long_of_the_same_value() -> None:
    """How wide an integer travels makes no difference to who is looking for it."""
    orders = in_force(answer(attributes=AttributeList(Extension=AttributeList(a=5, b=Long(6)))))
    assert orders.matching(stop(Extension={"a": Long(5), "b": 6}), "", "in")


def test_values_of_the_catalogue_s_types_are_met() -> None:
    """What is written as a text meets the number that the catalogue lists, and the other way."""
    accept = Message(CATALOGUE.find("RequestAccept"), AttributeList(TicketId=5, InteractionId="7"))
    wanted = AttributeList(TicketId="5", InteractionId=7)
    assert in_force(answer(message="RequestAccept", attributes=wanted)).matching(accept, "", "in")
    assert not in_force(answer(attributes=wanted)).matching(accept, "", "in")


def test_a_name_in_two_protocols() -> None:
    """Without a protocol both messages of a name are meant, with one only that."""
    orders = in_force(
        answer(message="EventRevoked"), answer(message="EventRevoked", protocol="REP")
    )
    for protocol, expected in (("IM", ["answer-1"]), ("REP", ["answer-1", "answer-2"])):
        [spec] = [s for s in CATALOGUE if (s.name, s.protocol.short) == ("EventRevoked", protocol)]
        assert ids(orders.matching(Message(spec), "desktop-1", "out")) == expected


def test_a_setting_without_on() -> None:
    """It is met by no message, except where everything is meant, as by a fault."""
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
    """The nth and from there on every so many-th count, so many times; asking changes nothing."""
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
    orders = in_force(answer(), answer("answer-2"), answer(), answer("mine"))
    assert [each.id for each in orders] == ["answer-1", "answer-2", "answer-3", "mine"]
    assert orders.remove("answer-3")
    assert orders.add(answer()).id == "answer-4"


def test_an_id_in_use_is_refused() -> None:
    """The field and the id are told, and nothing has changed."""
    orders = in_force(answer("mine", message="RequestHold"))
    with pytest.raises(OrderRefused) as caught:
        orders.add(answer("mine", message="RequestStopProcessing"))
    [(field, text)] = caught.value.mistakes
    assert field == "id"
    assert "mine" in text
    assert "in use" in text
    assert len(orders) == 1
    assert not orders.matching(stop(), "", "in")


@pytest.mark.parametrize("name", [None, "RequestStopProcessing"])
def test_taking_back(name: str | None) -> None:
    """What is taken back is met no more, what stays keeps its counts; an unknown id is told."""
    orders = in_force(*[answer(message=name, interaction="A1")] * 2)
    [_, second] = orders.matching(stop(InteractionId="A1"), "", "in")
    second.counts()
    assert orders.remove("answer-1")
    assert not orders.remove("answer-1")
    assert [*orders.matching(stop(InteractionId="A1"), "", "in")] == [second]
    assert second.count.seen == 1
    assert [*orders] == [second]
    assert orders.remove("answer-2")
    assert not orders
    assert not orders.matching(stop(InteractionId="A1"), "", "in")
