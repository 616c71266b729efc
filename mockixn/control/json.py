"""Worlds, rules, messages and journal entries as JSON, and results as bytes."""

from __future__ import annotations

import json
from dataclasses import is_dataclass
from typing import Any, cast

from ..journal import Entry
from ..messages.json import to_json as value_to_json
from ..messages.log_notation import full
from ..messages.message import Message
from ..messages.pattern import Pattern
from ..scenario.declaration import settings
from ..space.space import Space


def world_to_dict(space: Space) -> dict[str, Any]:
    """The world: each kind of thing by its id; interactions with their state and parties."""
    world: dict[str, Any] = _to_json({**space.to_dict(), "now": space.now})
    world.pop("services", None)
    return world


def section_to_dict(section: object) -> dict[str, Any]:
    """A section as the body of a call that creates it again, without keys that have defaults."""
    found = {}
    for key, setting in settings(cast(type, type(section))).items():
        value = getattr(section, setting.name)
        if value is not None and value != setting.default:
            found[key] = _to_json(value)
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
    for the lock: so a long list is encoded item by item.
    """
    if isinstance(result, dict):
        items = (f"{json.dumps(key)}: {_dumps(value)}" for key, value in result.items())
        text = "{" + ", ".join(items) + "}"
    else:
        text = _dumps(result)
    # A character that UTF-8 lacks (half a surrogate pair) becomes its JSON escape.
    return f"{text}\n".encode(errors="backslashreplace")


def _dumps(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(json.dumps(each, ensure_ascii=False) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _to_json(value: Any) -> Any:
    if isinstance(value, Pattern):
        return value.to_dict()
    if is_dataclass(value):
        return section_to_dict(value)
    if isinstance(value, dict):
        return {str(key): _to_json(each) for key, each in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return _to_json(value._asdict())
    if isinstance(value, list | tuple | set | frozenset):
        return [_to_json(each) for each in value]
    if isinstance(value, bytes):
        return {"bstr": value.hex()}
    return value
