"""A message to send: its name, its protocol and its attributes, some from another message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import Annotated, TypeAlias

from ..formatting import format_found, key_in_path
from ..frozen import frozen
from ..messages.expected import VALUES, unknown_key
from ..messages.json import with_listed_types
from ..messages.lookup import NAMES, ProtocolName, near_message, not_in_protocol, specs_of
from ..messages.spec import MessageSpec, Structure
from ..wire.attributes import CLASS_OF, EMPTY, AttributeList
from .declaration import Limit

MessageName: TypeAlias = Annotated[
    str, Limit(NAMES.__contains__, "a message of the catalogue", near_message)
]


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

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong though every key is right: names that the catalogue does not know."""
        if text := not_in_protocol(self.message, self.protocol):
            yield "protocol", text
        else:
            yield from _unknown_keys(self.attributes, _listed(self.spec), "attributes")

    def wrong_types(self, path: str) -> Iterator[tuple[str, str]]:
        """Values of another type than the catalogue lists, with their paths below `path`.

        A rule is refused for them. A request that is sent at once may have such values: the server
        answers it as it answers a real client's.
        """
        attributes = with_listed_types(self.spec, self.attributes)
        yield from _wrong_types(attributes, _listed(self.spec), f"{path}.attributes")


def _listed(spec: MessageSpec) -> Structure:
    return Structure(spec.name, spec.attributes)


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


def _wrong_types(
    attributes: AttributeList, structure: Structure, path: str
) -> Iterator[tuple[str, str]]:
    for key, value in attributes.items():
        at = f"{path}.{key_in_path(key)}"
        known = structure.attribute(key)
        # a placeholder has no type before it is filled in
        if known is None or (isinstance(value, str) and "${" in value):
            continue
        if type(value) is not CLASS_OF[known.type]:
            yield at, f"found {format_found(value)}, expected {VALUES[known.type]}"
        elif isinstance(value, AttributeList) and known.structure is not None:
            yield from _wrong_types(value, known.structure, at)
