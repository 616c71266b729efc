"""A small world of messages, all of them, and what a tester can mean in it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any, NamedTuple

from hypothesis import strategies as st

from mockixn.journal import Direction
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.message import Message
from mockixn.scenario.rules import Answer, Fault, Pattern
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
OTHER = "other"  # a client, and an interaction, that nobody means
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


def _abouts(types: Mapping[str, object]) -> list[dict[str, Value]]:
    """Every way in which a message with attributes of these types is about an interaction."""
    ids = [AttributeList(), *(AttributeList(InteractionId=each) for each in (*IDS, OTHER))]
    if "Interaction" in types:
        listed: list[dict[str, Value]] = [{"Interaction": each} for each in ids]
        return [{}, *listed]
    return [{**each} for each in ids] if "InteractionId" in types else [{}]


EVERY_MESSAGE = [
    Message(spec, AttributeList({**about, **extension}), reference)
    for spec in CATALOGUE
    if spec.name in NAMES
    for about in _abouts(spec.types)
    for extension in ({}, *({"Extension": each} for each in EXTENSIONS))
    for reference in (*REFERENCES, 2)
]
EVERY_PASSING = [
    Passing(message, client, direction)
    for message, client in product(EVERY_MESSAGE, (*CLIENTS, OTHER))
    for direction in ("in", "out")
]

passing = st.sampled_from(EVERY_PASSING)


def maybe(*values: object) -> st.SearchStrategy[object]:
    """One of the values or, more often, none."""
    return st.none() | st.none() | st.sampled_from(values)


_attributes = st.fixed_dictionaries(
    {},
    optional={
        "InteractionId": st.sampled_from(IDS),
        "Interaction": st.sampled_from([EMPTY, *(AttributeList(InteractionId=id) for id in IDS)]),
        "Extension": st.sampled_from(EXTENSIONS),
    },
).map(AttributeList.of)

_clients = st.sampled_from([{}, {}, *({key: each} for key in ("sender", "to") for each in CLIENTS)])

_parts = {
    "protocol": maybe("IM", "REP"),
    "interaction": maybe(*IDS),
    "reference": maybe(*REFERENCES),
    "attributes": st.just(EMPTY) | _attributes,
}


def _meant(clients: Mapping[str, Any], **parts: Any) -> Pattern:
    return Pattern(**clients, **parts)


meant = st.builds(_meant, _clients, message=maybe(*NAMES), **_parts)
meant_by_name = st.builds(_meant, _clients, message=st.sampled_from(NAMES), **_parts)

_counted = {
    "nth": st.just(1) | st.integers(1, 3),
    "every": st.just(1) | st.integers(1, 3),
    "times": st.none() | st.none() | st.integers(1, 2),
}

answers = st.builds(Answer, on=meant, **_counted)
faults = st.builds(
    Fault,
    on=st.none() | meant,
    do=st.sampled_from(["drop", "split", "reset"]),
    probability=st.sampled_from([1.0, 1.0, 0.5]),
    **_counted,
)
