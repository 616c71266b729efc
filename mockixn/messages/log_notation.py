"""A message for people: in the notation of the vendor's own logs, whole or in one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ..formatting import printable, shortened
from ..wire.attributes import TYPE_OF, AttributeList, Value
from .message import Message
from .spec import Protocol


def full(message: Message) -> str:
    """`'EventAck' (125) attributes:` and one line per attribute, as server logs print it.

    Attributes have the names that they have in public logs, such as `attr_itx_id`; where no log is
    public, a name in the same manner [ours]. Interaction, Party, Actor and Reason stand among them:
    there is no line for the list itself. Keys of other lists are quoted, one tab deeper.
    """
    head = f"'{message.name}' ({message.spec.id}) attributes:"
    is_tlib = message.spec.protocol is Protocol.T_LIBRARY
    lines = [head]
    if message.reference:
        name = _REFERENCE.get(message.spec.protocol, "attr_ref_id")
        lines.append(f"\t{name} [int] = {message.reference}")
    for name, value in message.attributes.items():
        if name in _SPREAD and isinstance(value, AttributeList):
            for key, each in value.items():
                lines += _line(_in_structure(name, key), each, 1)
        else:
            lines += _line(_log_name(name, is_tlib), value, 1)
    return "\n".join(lines)


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


_REFERENCE = {
    Protocol.T_LIBRARY: "AttributeReferenceID",
    Protocol.EXTERNAL_SERVICE: "attr_esp_server_refid",
}

# Names in public logs; the others are made in the same manner.
_LOG_NAMES = {
    "InteractionId": "attr_itx_id",
    "ParentInteractionId": "attr_prnt_itx_id",
    "Queue": "attr_queue",
    "MediaType": "attr_media_type",
    "SubmittedBy": "attr_itx_submitted_by",
    "UserData": "attr_user_data",
    "ErrorDescription": "attr_error_desc",
    "EspRequestEnvelope": "attr_envelope",
    "EspResponseEnvelope": "attr_envelope",
}
_TLIB_NAMES = {
    **_LOG_NAMES,
    "AgentId": "AttributeAgentID",
    "PlaceId": "AttributePlace",
}
_SPREAD = {
    "Interaction": "attr_itx_",
    "Party": "attr_",
    "Actor": "attr_actor_",
    "Reason": "attr_",
}
_STRUCTURED = {
    "InteractionId": "attr_itx_id",
    "InteractionMediatype": "attr_itx_media_type",
    "InteractionParentInteractionId": "attr_prnt_itx_id",
    "InteractionUserData": "attr_user_data",
    "RouterId": "attr_strategy_id",
    "ReasonDescription": "attr_reason_desc",
}
_CAPITAL = re.compile("(?<=[a-z0-9])(?=[A-Z])")


@cache
def _log_name(name: str, is_tlib: bool) -> str:
    """The name of an attribute of the message itself."""
    if is_tlib:
        return _TLIB_NAMES.get(name, f"Attribute{name}")
    return _LOG_NAMES.get(name) or f"attr_{_CAPITAL.sub('_', name).lower()}"


def _in_structure(structure: str, key: str) -> str:
    """The name of a key of Interaction, Party, Actor or Reason."""
    if key in _STRUCTURED and structure != "Actor":
        return _STRUCTURED[key]
    bare = key.removeprefix("Interaction") if structure == "Interaction" else key
    return f"{_SPREAD[structure]}{_CAPITAL.sub('_', bare).lower()}"


def _line(label: str, value: Value, depth: int) -> Iterator[str]:
    start = "\t" * depth + f"{printable(label)} [{TYPE_OF[type(value)].name.lower()}] ="
    if not isinstance(value, AttributeList):
        yield f"{start} {printable(_printed(value))}"
        return
    yield start
    for key, each in value.items():
        yield from _line(repr(key), each, depth + 1)


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
