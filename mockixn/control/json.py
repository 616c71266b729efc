"""Worlds, orders, messages and entries as JSON has them."""

from __future__ import annotations

from dataclasses import is_dataclass
from typing import Any, cast

from ..journal import Entry
from ..messages.json import to_json
from ..messages.log_notation import full
from ..messages.message import Message
from ..scenario.declaration import settings
from ..space.space import Space


def plain_world(space: Space) -> dict[str, Any]:
    """Each kind of thing by its id; interactions with their state and parties."""
    picture = _plain({**space.picture(), "now": space.now})
    picture.pop("services", None)
    found: dict[str, Any] = picture
    return found


def plain_section(section: object) -> dict[str, Any]:
    """A section as it could be ordered again: what is not given is left out."""
    found = {}
    for key, setting in settings(cast(type, type(section))).items():
        value = getattr(section, setting.name)
        if value is not None and value != setting.default:
            found[key] = _plain(value)
    return found


def plain_message(message: Message) -> dict[str, Any]:
    """A message, with the vendor's log notation as `text`."""
    return {
        "message": message.name,
        "protocol": message.spec.protocol.short,
        "reference": message.reference,
        "attributes": to_json(message.attributes),
        "text": full(message),
    }


def plain_entry(entry: Entry) -> dict[str, Any]:
    """An entry as a journal file has it, with the vendor's log notation as `text`."""
    text = None if entry.message is None else full(entry.message)
    return {**entry.as_dict(), "text": text}


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return plain_section(value)
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return _plain(value._asdict())
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    if isinstance(value, bytes):
        return {"bstr": value.hex()}
    return value
