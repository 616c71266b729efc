"""A small world of messages, all of them, and the patterns that a tester can make in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from hypothesis import reject
from hypothesis import strategies as st

from mockixn.errors import OrderRefused
from mockixn.journal import Direction
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.matchers import (
    absent,
    at_least,
    at_most,
    contains,
    equal,
    matches,
    one_of,
    present,
)
from mockixn.messages.message import Message
from mockixn.messages.pattern import Pattern
from mockixn.scenario.rules import Answer, Fault
from mockixn.wire.attributes import EMPTY, AttributeList, Value

NAMES = (
    "RequestStopProcessing",  # InteractionId is an attribute
    "RequestAccept",
    "RequestRegisterClient",  # about no interaction
    "EventRevoked",  # InteractionId is in Interaction; the name is in two protocols
    "EventPartyRemoved",
)
CLIENTS = ("media-1", "desktop-1")
IDS = ("A1", "A2")
REFERENCES = (1,)
OTHER = "other"  # a client, and an interaction, that no pattern names
EXTENSIONS = tuple(
    AttributeList({key: value for key, value in (("x", x), ("y", y)) if value is not None})
    for x in (None, 1, 2)
    for y in (None, EMPTY, AttributeList(z="deep"))
)


class Passing(NamedTuple):
    """One message that comes in or goes out; `client` sends or receives it."""

    message: Message
    client: str
    direction: Direction


def _variants(types: Mapping[str, object]) -> list[dict[str, Value]]:
    """Every way in which a message with attributes of these types is about something."""
    ids = [AttributeList(), *(AttributeList(InteractionId=each) for each in (*IDS, OTHER))]
    found: list[dict[str, Value]] = [{}]
    if "Interaction" in types:
        found += [{"Interaction": each} for each in ids]
    elif "ClientName" in types:
        found += [{"ClientName": each} for each in (*CLIENTS, f"alpha/{CLIENTS[0]}")]
    elif "InteractionId" in types:
        found += [{**each} for each in ids if each]
    return found


EVERY_MESSAGE = [
    Message(spec, AttributeList({**variant, **extension}), reference)
    for spec in CATALOGUE
    if spec.name in NAMES
    for variant in _variants(spec.types)
    for extension in ({}, *({"Extension": each} for each in EXTENSIONS))
    for reference in (*REFERENCES, 2)
]
EVERY_PASSING = [
    Passing(message, client, direction)
    for message, client in product(EVERY_MESSAGE, (*CLIENTS, OTHER))
    for direction in ("in", "out")
]

passing = st.sampled_from(EVERY_PASSING)


def maybe(*values: object) -> st.SearchStrategy[Any]:
    """One of the values or, more often, none."""
    return st.none() | st.none() | st.sampled_from(values)


_MATCHERS: Mapping[str, Sequence[object]] = {
    "InteractionId": (
        one_of("A1", "A2"),
        equal("A1"),
        matches("^A"),
        contains("2"),
        present(),
        absent(),
        at_least("A2"),
    ),
    "Interaction": (
        present(),
        absent(),
        {"InteractionId": matches("1$")},
        {"InteractionId": absent()},
        equal({"InteractionId": "A1"}),
    ),
    "Extension": (
        present(),
        absent(),
        {"x": at_least(2)},
        {"x": at_most(1), "y": present()},
        {"x": one_of(1, "2")},
        {"y": {"z": contains("e")}},
        contains({"x": 1}),
        equal({"x": 1}),
        {"contains": {"present": 1}},
        {"x": b"\x00", "own": 2**40},
    ),
}
"""What a pattern may expect of each attribute beside a value."""

_VALUES: Mapping[str, Sequence[object]] = {
    "InteractionId": IDS,
    "Interaction": (EMPTY, *(AttributeList(InteractionId=id) for id in IDS)),
    "Extension": EXTENSIONS,
}


@st.composite
def _patterns(draw: st.DrawFn, names: st.SearchStrategy[str | None], matchers: bool) -> Pattern:
    """Any pattern of one of these names that a message can match."""
    name = draw(names)
    sides = ["from", "to"] if name is None else ["from" if name.startswith("Request") else "to"]
    who: list[dict[str, str]] = [{}, {}, {"client": CLIENTS[0]}]
    for side, key in (("from", "sender"), ("to", "to")):
        if side in sides:
            who += [{"direction": "in" if side == "from" else "out"}]
            who += [{key: each} for each in CLIENTS]
    specs = [spec for spec in CATALOGUE if name in (None, spec.name)]
    expected = {}
    for key, values in _VALUES.items():
        if any(key in spec.types for spec in specs) and draw(st.integers(0, 2)) == 0:
            expected[key] = draw(st.sampled_from([*values, *(_MATCHERS[key] if matchers else ())]))
    parts = {
        **draw(st.sampled_from(who)),
        "protocol": draw(maybe("IM", "REP")),
        "interaction": draw(maybe(*IDS)),
        "reference": draw(maybe(*REFERENCES)),
    }
    try:
        return Pattern(name, **parts, attributes=expected)
    except OrderRefused:
        reject()


_any_name = maybe(*NAMES)

patterns = _patterns(_any_name, matchers=True)
plain_patterns = _patterns(_any_name, matchers=False)
plain_patterns_by_name = _patterns(st.sampled_from(NAMES), matchers=False)

_counted = {
    "nth": st.just(1) | st.integers(1, 3),
    "every": st.just(1) | st.integers(1, 3),
    "times": st.none() | st.none() | st.integers(1, 2),
}

answers = st.builds(Answer, on=patterns, **_counted)
faults = st.builds(
    Fault,
    on=st.none() | patterns,
    do=st.sampled_from(["drop", "split", "reset"]),
    probability=st.sampled_from([1.0, 1.0, 0.5]),
    **_counted,
)
