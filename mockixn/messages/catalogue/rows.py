"""How to write a row of the catalogue: the attributes of a message are one string of names.

`"InteractionId! Queue"` means a required InteractionId and an optional Queue. A row has no types:
an attribute has one type everywhere, which stands in `attributes`.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..spec import Attribute, MessageSpec, Protocol, Sender
from .attributes import ATTRIBUTES

ON_EVERY_REQUEST = "Reason Extension"
"""What any request may carry. ReferenceId and ProxyClientId are in the frame's header."""

ABOUT_INTERACTION = "Interaction! Actor Reason EventTime Extension"
"""What every event about an interaction carries: real clients read Interaction without a check."""


def request(
    protocol: Protocol,
    number: int,
    name: str,
    attributes: str = "",
    *,
    answers: str,
    source: str,
    id_source: str = "ours",
    sender: Sender = "client",
    free: bool = False,
) -> MessageSpec:
    """The row of a request; `answers` has names: first the answers to success, EventError last.

    Adds ON_EVERY_REQUEST if the row does not list it. Raises ValueError as `event` does.
    """
    words = attributes.split()
    listed = {word.removesuffix("!") for word in words}
    words += [word for word in ON_EVERY_REQUEST.split() if word not in listed]
    return MessageSpec(
        protocol,
        number,
        name,
        "request",
        sender,
        source,
        _attributes(name, words),
        tuple(answers.split()),
        id_source,
        free,
    )


def event(
    protocol: Protocol,
    number: int,
    name: str,
    attributes: str = "",
    *,
    source: str,
    id_source: str = "ours",
    sender: Sender = "server",
    free: bool = False,
) -> MessageSpec:
    """The row of an event. Raises ValueError for an attribute that is unknown or listed twice."""
    return MessageSpec(
        protocol,
        number,
        name,
        "event",
        sender,
        source,
        _attributes(name, attributes.split()),
        (),
        id_source,
        free,
    )


def _attributes(message: str, words: list[str]) -> tuple[Attribute, ...]:
    found: dict[str, Attribute] = {}
    for word in words:
        name = word.removesuffix("!")
        if name not in ATTRIBUTES:
            raise ValueError(f"{message}.{name}: not in the table of attributes")
        if name in found:
            raise ValueError(f"{message}.{name}: listed twice")
        attribute = ATTRIBUTES[name]
        found[name] = attribute if name == word else attribute._replace(required=True)
    return tuple(found.values())


def declared_in(module: Mapping[str, object]) -> tuple[MessageSpec, ...]:
    """The messages in the names of a module (its `globals()`), in the order of their lines."""
    return tuple(each for each in module.values() if isinstance(each, MessageSpec))
