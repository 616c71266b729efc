"""Worlds, rules, messages and journal entries as JSON, and results as bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import Any, cast

from ..journal import Entry
from ..messages.json import to_json as value_to_json
from ..messages.log_notation import full
from ..messages.message import Message
from ..messages.pattern import Pattern
from ..scenario.declaration import settings

_LEVELS = 3  # a world has kinds of things, a queue among them its interactions
_SHORT = 20  # items


def section_to_dict(section: object) -> dict[str, Any]:
    """A section as the body of a call that creates it again, without keys that have defaults."""
    found = {}
    for key, setting in settings(cast(type, type(section))).items():
        value = getattr(section, setting.name)
        if value is not None and value != setting.default:
            found[key] = data_to_json(value)
    return found


def message_to_dict(message: Message) -> dict[str, Any]:
    """A message, with the vendor's log notation as `text`."""
    return {
        "message": message.name,
        "protocol": message.spec.protocol.short,
        "reference": message.reference,
        "attributes": value_to_json(message.attributes),
        "text": full(message),
    }


def entry_to_dict(entry: Entry) -> dict[str, Any]:
    """An entry as in a journal file, with the vendor's log notation as `text`."""
    text = None if entry.message is None else full(entry.message)
    return {**entry.as_dict(), "text": text}


def to_bytes(result: Any) -> bytes:
    """The result as JSON in UTF-8, with a line end.

    The encoder of the standard library holds Python's lock until its end, and the event loop waits
    for the lock: so what may be long is encoded item by item.
    """
    # A character that UTF-8 lacks (half a surrogate pair) becomes its JSON escape.
    encoded = (each.encode(errors="backslashreplace") for each in _pieces(result))
    return b"".join([*encoded, b"\n"])


def _is_whole(value: dict[Any, Any] | list[Any] | tuple[Any, ...], level: int) -> bool:
    return not value or level > _LEVELS or (level == _LEVELS and len(value) <= _SHORT)


def _pieces(value: Any, level: int = 1) -> Iterator[str]:
    """The parts of a JSON text; what is short or deep is whole."""
    if not isinstance(value, dict | list | tuple) or _is_whole(value, level):
        yield json.dumps(value, ensure_ascii=False)
    elif isinstance(value, dict):
        before = "{"
        for key, each in value.items():
            yield f"{before}{json.dumps(str(key), ensure_ascii=False)}: "
            yield from _pieces(each, level + 1)
            before = ", "
        yield "}"
    else:
        before = "["
        for each in value:
            yield before
            yield from _pieces(each, level + 1)
            before = ", "
        yield "]"


def data_to_json(value: Any) -> Any:
    """Data of the world or of a section as JSON has it."""
    if isinstance(value, Pattern):
        return value.to_dict()
    if is_dataclass(value):
        return section_to_dict(value)
    if isinstance(value, dict):
        return {str(key): data_to_json(each) for key, each in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return data_to_json(value._asdict())
    if isinstance(value, list | tuple | set | frozenset):
        return [data_to_json(each) for each in value]
    if isinstance(value, bytes):
        return {"bstr": value.hex()}
    return value
