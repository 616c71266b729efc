"""The attributes of a message template, filled with values from another message."""

from __future__ import annotations

import json
import re

from ..errors import BadBody
from ..messages.json import to_json, with_listed_types
from ..messages.message import Message
from ..messages.spec import MessageSpec
from ..scenario.message_template import MessageTemplate
from ..scenario.placeholders import INSIDE, REFERENCE, WHOLE
from ..wire.attributes import AttributeList, Value
from ..wire.layout import REST_OF_HEADER


def filled_attributes(
    template: MessageTemplate, source: Message | None, max_frame: int | None = None
) -> AttributeList:
    """The attributes of a rule's message, filled from `source`; see `typed_attributes`.

    Raises BadBody, perhaps because of a value from `source`.
    """
    return typed_attributes(template.spec, filled(template.attributes, source), max_frame)


def typed_attributes(
    spec: MessageSpec, attributes: AttributeList, max_frame: int | None = None
) -> AttributeList:
    """The attributes of a message to send, of the types that the catalogue lists.

    Raises BadBody where no message can carry them, and where the header of the frame would announce
    more than `max_frame` bytes.
    """
    attributes = with_listed_types(spec, attributes)
    length = len(attributes.encoded()) + REST_OF_HEADER
    if max_frame is not None and length > max_frame:
        raise BadBody(f"found a frame of length {length}, expected at most {max_frame}")
    return attributes


def filled(attributes: AttributeList, source: Message | None) -> AttributeList:
    """The attributes, also those within lists, with the values that they take from `source`.

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


def _filled(value: Value, source: Message | None) -> Value | None:
    if isinstance(value, AttributeList):
        return filled(value, source)
    if not isinstance(value, str) or "${" not in value:
        return value
    whole = WHOLE.fullmatch(value)
    if whole is not None:
        return _found(whole[1], source)
    return INSIDE.sub(lambda match: _text(match, source), value)


def _text(match: re.Match[str], source: Message | None) -> str:
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


def _found(path: str, source: Message | None) -> Value | None:
    if source is None:
        return None
    if path == REFERENCE:
        return source.reference
    found: Value | None = source.attributes
    for key in path.split("."):
        if not isinstance(found, AttributeList):
            return None
        found = found.get(key)
    return found
