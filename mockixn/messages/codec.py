"""Converts a frame to a message and back, by the catalogue; names no message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

from ..codes import ErrorCode
from ..errors import BadBody, BadMessage
from ..wire.attributes import TYPE_OF, AttributeList
from ..wire.frame import Frame
from ..wire.frame import encode as frame_bytes
from .message import Message
from .spec import Catalogue, MessageSpec, Protocol

_parse = AttributeList.decode
_PROTOCOLS = {int(protocol): protocol.label for protocol in Protocol}


class Codec:
    """Reads and writes the messages of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._specs: Mapping[tuple[int, int], MessageSpec] = catalogue.by_id

    def decode(self, frame: Frame) -> Message:
        """The message in `frame`.

        Keeps attributes that the catalogue does not list. Raises BadMessage for an unknown
        protocol or id, for a missing required attribute, and for a listed attribute of the wrong
        type; BadBody for a malformed attribute list.
        """
        protocol, number, reference, _client, body = frame
        spec = self._specs.get((protocol, number))
        if spec is None:
            _unknown(protocol, number)
        try:
            attributes = _parse(body)
        except BadBody as error:
            raise BadMessage(error.code, f"{spec.name}: {error}") from None
        classes = spec.classes
        for name, value in attributes.items():
            expected = classes.get(name)
            if expected is not None and type(value) is not expected:
                _wrong_type(spec, name, value)
        for name in spec.required:
            if name not in attributes:
                _missing(spec, name)
        return Message(spec, attributes, reference)

    @staticmethod
    def encode(message: Message, client: int) -> bytes:
        """The frame with `message` to (or from) the client with that ProxyClientId.

        Raises BadBody for attributes that no attribute list can hold.
        """
        spec, attributes, reference = message
        return frame_bytes(spec.protocol, spec.id, reference, client, attributes.encoded())


def _unknown(protocol: int, number: int) -> NoReturn:
    if protocol not in _PROTOCOLS:
        text = f"found protocol {protocol}, expected one of {', '.join(map(str, _PROTOCOLS))}"
    else:
        text = f"unknown message {number} of protocol {_PROTOCOLS[protocol]}"
    raise BadMessage(ErrorCode.UNKNOWN_MESSAGE, text)


def _missing(spec: MessageSpec, name: str) -> NoReturn:
    raise BadMessage(
        ErrorCode.MISSING_ATTRIBUTE,
        f"{spec.name}.{name}: missing, expected {spec.types[name].name.lower()}",
    )


def _wrong_type(spec: MessageSpec, name: str, value: object) -> NoReturn:
    found, expected = TYPE_OF[type(value)].name.lower(), spec.types[name].name.lower()
    raise BadMessage(
        ErrorCode.WRONG_TYPE, f"{spec.name}.{name}: found {found}, expected {expected}"
    )


def attributes_of(**values: object) -> AttributeList:
    """Attributes from plain Python values, without those that are None. Raises BadBody."""
    return AttributeList.of({key: value for key, value in values.items() if value is not None})
