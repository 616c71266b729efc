"""A message for people: in the notation of the vendor's own logs, whole or in one line."""

from __future__ import annotations

from collections.abc import Iterator

from ..formatting import printable, shortened
from ..wire.attributes import TYPE_OF, AttributeList, Value
from .message import Message


def full(message: Message) -> str:
    """`'EventAck' (125) attributes:` and one line per attribute, as server logs print it."""
    head = f"'{message.name}' ({message.spec.id}) attributes:"
    return "\n".join([head, *_lines(message.attributes, 1)])


def short(message: Message) -> str:
    """The message in one line: name, protocol, reference, and attributes with shortened values."""
    reference = f" ref {message.reference}" if message.reference else ""
    inner = ", ".join(f"{key}={_cut(value)}" for key, value in message.attributes.items())
    line = f"{message.name} ({message.spec.protocol.short}{reference}) {{{inner}}}"
    return printable(line)


def interaction_id(message: Message) -> str | None:
    """The id of the message's interaction; None if the message has none."""
    listed = message.attributes.get("Interaction")
    source = listed if isinstance(listed, AttributeList) else message.attributes
    found = source.get("InteractionId")
    return found if isinstance(found, str) else None


def _lines(attributes: AttributeList, depth: int) -> Iterator[str]:
    for key, value in attributes.items():
        label = "\t" * depth + f"{key!r} [{TYPE_OF[type(value)].name.lower()}] ="
        if isinstance(value, AttributeList):
            yield label
            yield from _lines(value, depth + 1)
        else:
            yield f"{label} {printable(_printed(value))}"


def _printed(value: Value) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    return value.hex() if isinstance(value, bytes) else str(value)


def _cut(value: Value) -> str:
    if isinstance(value, AttributeList):
        text = "{" + ", ".join(f"{key}={_cut(each)}" for key, each in value.items()) + "}"
    else:
        text = _printed(value)
    return shortened(text)
