"""Whether the catalogue knows what stands in a message."""

from __future__ import annotations

from collections.abc import Iterator

from mockixn.messages.message import Message
from mockixn.messages.spec import Attribute, Structure
from mockixn.wire.attributes import CLASS_OF, AttributeList, Value


def contradictions(message: Message) -> list[str]:
    """What in the message is not as the catalogue says, a line each: keys, types, enumerations."""
    found: list[str] = []
    for name, value in message.attributes.items():
        listed = message.spec.attribute(name)
        path = f"{message.name}.{name}"
        found += [f"{path}: unknown"] if listed is None else _in_value(path, listed, value)
    return found


def _in_value(path: str, listed: Attribute, value: Value) -> Iterator[str]:
    if type(value) is not CLASS_OF[listed.type]:
        yield f"{path}: found {value!r}, expected {listed.type.name.lower()}"
    elif listed.enumeration is not None and value not in list(listed.enumeration):
        yield f"{path}: found {value!r}, expected one of {', '.join(listed.enumeration)}"
    elif listed.boolean and value not in (0, 1):
        yield f"{path}: found {value!r}, expected 0 or 1"
    elif listed.structure is not None and isinstance(value, AttributeList):
        yield from _in_list(path, listed.structure, value)


def _in_list(path: str, structure: Structure, values: AttributeList) -> Iterator[str]:
    for key, value in values.items():
        listed = structure.attribute(key)
        if listed is not None:
            yield from _in_value(f"{path}.{key}", listed, value)
        elif not structure.free:
            yield f"{path}.{key}: unknown in {structure.name}"
