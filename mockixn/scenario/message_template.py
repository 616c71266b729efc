"""A message to send: its name, its protocol and its attributes, some from another message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, TypeAlias

from ..messages.lookup import NAMES, ProtocolName, near_message, not_in_protocol, specs_of
from ..messages.spec import MessageSpec
from ..wire.attributes import EMPTY, AttributeList
from .declaration import Rule

MessageName: TypeAlias = Annotated[
    str, Rule(NAMES.__contains__, "a message of the catalogue", near_message)
]


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
        if text := not_in_protocol(self.message, self.protocol):
            yield "protocol", text
