"""A message to send: its name, its protocol and its attributes, some from another message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Annotated, Any, TypeAlias

from ..formatting import format_found, key_in_path
from ..frozen import frozen
from ..messages.expected import ExpectedValues, expected_of, unknown_key
from ..messages.lookup import (
    A_MESSAGE,
    NAMES,
    PROTOCOLS,
    ProtocolName,
    near_message,
    not_in_protocol,
    specs_of,
)
from ..messages.spec import MessageSpec, Structure
from ..wire.attributes import EMPTY, AttributeList, Type
from .declaration import Limit
from .placeholders import Source, has_placeholder, placeholder_mistake
from .position import Position, opened

MessageName: TypeAlias = Annotated[str, Limit(NAMES.__contains__, A_MESSAGE, near_message)]


@frozen(kw_only=True)
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

    @classmethod
    def salvaged(cls, values: Mapping[str, Any]) -> MessageTemplate | None:
        """The template without its wrong keys, if its attributes are known."""
        right = {key: values[key] for key in ("message", "protocol", "attributes") if key in values}
        if None in right.values() or not {"message", "attributes"} <= right.keys():
            return None
        return MessageTemplate(**right)

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong though every key is right: names that the catalogue does not know."""
        if text := not_in_protocol(self.message, self.protocol):
            yield "protocol", text
        else:
            yield from _unknown_keys(self.attributes, self.spec.structure, "attributes")

    def mistakes_in_rule(
        self, path: str, source: Source | None, below: str = ".attributes"
    ) -> Iterator[tuple[str, str]]:
        """What no rule may send: wrong values and placeholders, missing attributes.

        `path` is where the template stands, and `below` is added for its attributes. `source` is
        what it is filled from. A request that is sent at once may have such values: the server
        answers it as it answers a real client's.
        """
        if not_in_protocol(self.message, self.protocol):
            return
        at = f"{path}{below}"
        for name in self.spec.required:
            if name not in self.attributes:
                wanted = self.spec.attribute(name)
                assert wanted is not None, "it is one of its attributes"
                yield f"{at}.{name}", f"missing, expected {expected_of(wanted)}"
        yield from _wrong_values(self.attributes, self.spec.structure, at, source)


def bools_for_ints(table: object, path: str) -> Iterator[tuple[str, str]]:
    """Each true or false in the template at that path where a message has a number.

    `table` is the template as TOML or JSON has it: once it is read, a bool is 0 or 1.
    """
    template = _table(table)
    name, protocol = (_opened(template.get(key)) for key in ("message", "protocol"))
    if not isinstance(name, str) or protocol not in (None, *PROTOCOLS):
        return
    if name in NAMES and not not_in_protocol(name, protocol):
        structure = specs_of(name, protocol)[0].structure
        yield from _bools(template.get("attributes"), structure, f"{path}.attributes")


def _bools(table: object, structure: Structure, path: str) -> Iterator[tuple[str, str]]:
    for key, found in _table(table).items():
        value, at = _opened(found), f"{path}.{key_in_path(key)}"
        known = structure.attribute(key)
        if known is None:
            continue
        if isinstance(value, bool) and known.type in (Type.INT, Type.LONG) and not known.boolean:
            yield at, f"found {format_found(value)}, expected {expected_of(known)}"
        elif known.structure is not None:
            yield from _bools(value, known.structure, at)


def _table(found: object) -> Mapping[str, object]:
    value = _opened(found)
    return value if isinstance(value, dict) else {}


def _opened(found: object) -> object:
    return opened(found, Position(""))[0]


def _unknown_keys(
    attributes: AttributeList, structure: Structure, path: str
) -> Iterator[tuple[str, str]]:
    for key, value in attributes.items():
        at = f"{path}.{key_in_path(key)}"
        known = structure.attribute(key)
        if known is None:
            if not structure.free:
                yield at, unknown_key(structure, key)
        elif isinstance(value, AttributeList) and known.structure is not None:
            yield from _unknown_keys(value, known.structure, at)


def _wrong_values(
    attributes: AttributeList, structure: Structure | None, path: str, source: Source | None
) -> Iterator[tuple[str, str]]:
    for key, value in attributes.items():
        at = f"{path}.{key_in_path(key)}"
        known = None if structure is None else structure.attribute(key)
        if isinstance(value, str) and has_placeholder(value):
            if text := placeholder_mistake(value, known, source):
                yield at, text
        elif isinstance(value, AttributeList) and (known is None or known.type is Type.LIST):
            yield from _wrong_values(value, known and known.structure, at, source)
        elif isinstance(value, AttributeList) and known is not None and known.type is not Type.BSTR:
            yield at, f"found a table, expected {expected_of(known)}"
        elif known is not None:
            reader = ExpectedValues()
            reader.value(known, value, at)
            yield from reader.mistakes
