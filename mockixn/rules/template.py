"""The attributes of a message template, filled with values from another message."""

from __future__ import annotations

import json
import re

from ..messages.json import to_json, with_listed_types
from ..messages.message import Message
from ..scenario.message_template import MessageTemplate
from ..wire.attributes import AttributeList, Value

_WHOLE = re.compile(r"\$\{([^{}]*)\}")
_INSIDE = re.compile(r"\$\$\{|" + _WHOLE.pattern)


def filled_attributes(template: MessageTemplate, source: Message | None) -> AttributeList:
    """The attributes of a message to send, with values from `source` and the catalogue's types.

    Raises BadBody if no message can carry them, perhaps because of a value from `source`.
    """
    attributes = template.attributes if source is None else filled(template.attributes, source)
    attributes = with_listed_types(template.spec, attributes)
    attributes.encoded()
    return attributes


def filled(attributes: AttributeList, source: Message) -> AttributeList:
    """The attributes, also those in nested lists, with values from `source`.

    `${InteractionId}` as a whole value becomes that value, whatever its type; inside a text it
    becomes the value's text (a `bstr` in hexadecimal, a list as JSON). A dotted path leads into
    lists, and `${reference}` is the ReferenceId. If `source` lacks the value, a whole value is left
    out, and the place inside a text stays empty. `$${` stands for `${`.
    """
    values: dict[str, Value] = {}
    for key, value in attributes.items():
        found = _filled(value, source)
        if found is not None:
            values[key] = found
    # a list without a filled value is not copied: then it is encoded only once
    return attributes if values == attributes else AttributeList(values)


def _filled(value: Value, source: Message) -> Value | None:
    if isinstance(value, AttributeList):
        return filled(value, source)
    if not isinstance(value, str) or "${" not in value:
        return value
    whole = _WHOLE.fullmatch(value)
    if whole is not None:
        return _found(whole[1], source)
    return _INSIDE.sub(lambda match: _text(match, source), value)


def _text(match: re.Match[str], source: Message) -> str:
    if match[1] is None:
        return "${"
    match _found(match[1], source):
        case None:
            return ""
        case AttributeList() as value:
            return json.dumps(to_json(value), ensure_ascii=False)
        case bytes() as value:
            return value.hex()
        case value:
            return str(value)


def _found(path: str, source: Message) -> Value | None:
    if path == "reference":
        return source.reference
    found: Value | None = source.attributes
    for key in path.split("."):
        if not isinstance(found, AttributeList):
            return None
        found = found.get(key)
    return found
