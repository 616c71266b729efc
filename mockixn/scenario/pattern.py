"""How a tester names messages: one that is meant, and one to send."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypeAlias

from ..messages.catalogue import CATALOGUE
from ..messages.json import with_listed_types
from ..messages.log_notation import interaction_id
from ..messages.message import Message
from ..messages.spec import MessageSpec, Protocol
from ..wire.attributes import CLASS_OF, EMPTY, AttributeList, Type
from .declaration import Name, Rule, between
from .formatting import quoted, shown

_NAMES = frozenset(spec.name for spec in CATALOGUE)


def _close_to(name: Any) -> str:
    from difflib import get_close_matches  # slow to import, and seldom needed

    return "".join(f" (did you mean {each}?)" for each in get_close_matches(name, _NAMES, 1))


MessageName: TypeAlias = Annotated[
    str, Rule(_NAMES.__contains__, "a message of the catalogue", _close_to)
]

ProtocolName: TypeAlias = Literal["IM", "REP", "TLIB", "ESP"]

PROTOCOLS: Mapping[str, Protocol] = {protocol.short: protocol for protocol in Protocol}
"""Protocols by the abbreviation that people write."""

Side: TypeAlias = Literal["client", "server"]

_SENT_BY: Mapping[Side, str] = {
    "client": "a message that clients send",
    "server": "a message that the server sends",
}
_VALUES: Mapping[Type, str] = {
    Type.INT: "a signed int of 32 bits",
    Type.STR: "a str",
    Type.BSTR: '{ bstr = "hexadecimal" }',
    Type.LIST: "a table",
    Type.LONG: "a signed int of 64 bits",
}


def specs_of(name: str, protocol: str | None) -> Sequence[MessageSpec]:
    """The messages of that name: one in each protocol that has it, or in that protocol."""
    protocols = Protocol if protocol is None else (PROTOCOLS[protocol],)
    found = (CATALOGUE.by_name.get((each, name)) for each in protocols)
    return [spec for spec in found if spec is not None]


def not_sent_by(side: Side, name: str, protocol: str | None) -> str | None:
    """The text of the mistake where that side sends no message of that name."""
    if any(spec.sender in (side, "both") for spec in specs_of(name, protocol)):
        return None
    return f'found "{name}", expected {_SENT_BY[side]}'


def _not_in_protocol(name: str, protocol: str | None) -> str:
    having = " or ".join(spec.protocol.short for spec in specs_of(name, None))
    return f'found "{protocol}", expected {having}, which has {name}'


def has(found: Mapping[str, object], wanted: Mapping[str, object]) -> bool:
    """Whether all that is wanted is there; of a list only what is named."""
    for key, value in wanted.items():
        inner = found.get(key)
        if isinstance(value, dict) and isinstance(inner, dict):
            if not has(inner, value):
                return False
        elif key not in found or inner != value:
            return False
    return True


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A message that is meant: each part that is given must be as given.

    `attributes` become values of the types that the catalogue lists for that message.
    """

    message: MessageName | None = field(default=None, metadata={"help": "its name"})
    protocol: ProtocolName | None = field(
        default=None, metadata={"help": "its protocol, where two have a message of that name"}
    )
    sender: Name | None = field(
        default=None,
        metadata={"key": "from", "help": "ClientName of the client that sends it"},
    )
    to: Name | None = field(
        default=None,
        metadata={
            "help": "ClientName of a client that receives it; not together with from",
            "instead_of": "from",
        },
    )
    interaction: Name | None = field(
        default=None, metadata={"help": "InteractionId that it is about"}
    )
    reference: Annotated[int, between(0, 2**32 - 1)] | None = field(
        default=None, metadata={"help": "its ReferenceId"}
    )
    attributes: AttributeList = field(
        default=EMPTY,
        metadata={"help": "values that it must have; of a list only what is named is looked at"},
    )

    def __post_init__(self) -> None:
        attributes = self.attributes
        if attributes and self.message is not None:
            for spec in specs_of(self.message, self.protocol):
                attributes = with_listed_types(spec, attributes)
            object.__setattr__(self, "attributes", attributes)

    def fits(self, spec: MessageSpec) -> bool:
        """Whether a message of that kind may be meant: its name and protocol are right."""
        return (self.message is None or self.message == spec.name) and (
            self.protocol is None or self.protocol == spec.protocol.short
        )

    def meets(self, message: Message, client: str, direction: Literal["in", "out"]) -> bool:
        """Whether that message is meant.

        `client` is the ClientName of its sender ("in") or of a receiver ("out").
        """
        return (
            self.fits(message.spec)
            and (self.sender is None or (direction == "in" and self.sender == client))
            and (self.to is None or (direction == "out" and self.to == client))
            and (self.interaction is None or self.interaction == interaction_id(message))
            and (self.reference is None or self.reference == message.reference)
            and has(message.attributes, self.attributes)
        )

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong though every key is right: no message can be as this says."""
        if self.message is None:
            return
        specs = specs_of(self.message, self.protocol)
        if not specs:
            yield "protocol", _not_in_protocol(self.message, self.protocol)
            return
        sides: tuple[tuple[str, str | None, Side], ...] = (
            ("from", self.sender, "client"),
            ("to", self.to, "server"),
        )
        for key, client, side in sides:
            text = client and not_sent_by(side, self.message, self.protocol)
            if text:
                yield "message", f"{text}, since {key} is given"
        types = {key: type for spec in specs for key, type in spec.types.items()}
        for key, value in self.attributes.items():
            if key in types and type(value) is not CLASS_OF[types[key]]:
                yield f"attributes.{key}", f"found {shown(value)}, expected {_VALUES[types[key]]}"
        about = interaction_id(Message(specs[0], self.attributes))
        if self.interaction is not None and about not in (None, self.interaction):
            text = f"found {quoted(self.interaction)}, expected {quoted(about)} as in attributes"
            yield "interaction", text


@dataclass(frozen=True, kw_only=True)
class MessageTemplate:
    """A message to send."""

    message: MessageName = field(metadata={"help": "its name"})
    protocol: ProtocolName | None = field(
        default=None, metadata={"help": "its protocol, where two have a message of that name"}
    )
    attributes: AttributeList = field(
        default=EMPTY,
        metadata={
            "help": "its attributes; `${InteractionId}` takes a value from the message that "
            "brought it about, `${Interaction.InteractionId}` from a list in it"
        },
    )

    @property
    def spec(self) -> MessageSpec:
        """Which message it is: without a protocol the first of that name, as in the catalogue."""
        return specs_of(self.message, self.protocol)[0]

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong though every key is right."""
        if not specs_of(self.message, self.protocol):
            yield "protocol", _not_in_protocol(self.message, self.protocol)
