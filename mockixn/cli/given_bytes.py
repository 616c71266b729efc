"""Bytes in the forms that people have: hexadecimal, a file, standard input, journal lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import BadBody, UserError
from ..journal.reading import read_lines
from ..messages.catalogue import CATALOGUE
from ..messages.codec import Codec
from ..messages.json import with_listed_types
from ..messages.message import Message
from ..messages.spec import Protocol
from ..wire.attributes import AttributeList
from .output import print_line

_CODEC = Codec(CATALOGUE)
_HEX_AND_SPACE = frozenset("0123456789abcdefABCDEF \t\r\n\v\f")
_PROTOCOLS = {protocol.label: protocol for protocol in Protocol}


def given_bytes(given: Sequence[str], file: str | None) -> bytes:
    """The bytes that the words, or the file, or standard input describe.

    A journal line becomes the frame of its message. Raises UserError if there are no such bytes.
    """
    words = " ".join(given)
    if given and file is not None:
        raise UserError("--file: found BYTES too, expected one of them")
    if words.lstrip().startswith("{"):
        return _of_journal(words)
    if given and _HEX_AND_SPACE.issuperset(words):
        return _of_hex(words)
    source = words or ("-" if file is None else file)
    try:
        content = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except (OSError, ValueError) as error:
        if words:
            text = "expected hexadecimal digits, a line of a journal, or a file"
            raise UserError(f"found {words[:75]!r}, {text}") from None
        reason = error.strerror if isinstance(error, OSError) else error
        raise UserError(f"{source}: cannot be read: {reason}") from None
    return _of_file(content)


def _of_file(content: bytes) -> bytes:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return content
    if text.lstrip().startswith("{"):
        return _of_journal(text)
    return _of_hex(text) if _HEX_AND_SPACE.issuperset(text) else content


def _of_hex(text: str) -> bytes:
    digits = "".join(text.split())
    if len(digits) % 2:
        raise UserError(f"found {len(digits)} hexadecimal digits, expected an even number")
    return bytes.fromhex(digits)


def _of_journal(text: str) -> bytes:
    """The frames of all its messages; what else a journal has is passed over."""
    lines = [*read_lines(text)]
    for line in lines:
        if line.is_foreign:
            expected = "expected an entry of a journal"
            raise UserError(f"line {line.number} of the journal: found no message, {expected}")
    entries = [(line.data, line.number) for line in lines if line.data and line.is_entry]
    if not entries:
        found = "no message" if lines[-1].data is not None else "no JSON object"
        raise UserError(f"line {lines[-1].number} of the journal: found {found}, expected an entry")
    for line in lines:
        if line.data is None:
            print_line(f"mockixn: line {line.number} of the journal is torn", sys.stderr)
    return b"".join(_of_line(entry, number) for entry, number in entries)


def _of_line(entry: dict[str, Any], number: int) -> bytes:
    """The message of one line of a journal file, encoded again."""
    where = f"line {number} of the journal"
    if entry["message"] is None:
        problem = entry.get("malformed", "no reason")
        raise UserError(f"{where}: found a frame that is no message, without bytes: {problem}")
    match entry:
        case {
            "protocol": str(label),
            "message": str(name),
            "reference": int(reference),
            "attributes": dict(plain),
        } if label in _PROTOCOLS and 0 <= reference < 2**32:
            pass
        case _:
            expected = "expected protocol, message, reference and attributes"
            raise UserError(f"{where}: found {json.dumps(entry)[:75]!r}, {expected}")
    try:
        spec = CATALOGUE.find(name, _PROTOCOLS[label])
        attributes = with_listed_types(spec, AttributeList.of(_with_bytes(plain)))
        return _CODEC.encode(Message(spec, attributes, reference), 0)
    except (BadBody, ValueError, KeyError) as error:
        raise UserError(f"{where}: cannot be encoded: {error.args[0]}") from None


def _with_bytes(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes with {"bstr": "00ff"} as two bytes."""
    return {key: _value(each) for key, each in attributes.items()}


def _value(value: Any) -> Any:
    match value:
        case {"bstr": str(digits), **rest} if not rest:
            return bytes.fromhex(digits)
        case {}:
            return _with_bytes(value)
        case _:
            return value
