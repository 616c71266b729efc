"""`mockixn decode`: the bytes of frames, field by field; for bad bytes, where and why."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Iterator
from typing import Any, NamedTuple

from ..codes import ErrorCode
from ..errors import BadBody, BadFrame, BadMessage, UserError
from ..messages.catalogue import CATALOGUE
from ..messages.codec import Codec
from ..messages.spec import Protocol
from ..wire.dissection import Field, Mistake
from ..wire.explanation import dissect
from ..wire.frame import HEADER_SIZE, MAX_FRAME, Frame
from .given_bytes import given_bytes
from .output import print_lines

_HELP = """\
BYTES are hexadecimal digits, with or without white space, in one or more words; or a line of a
journal file; or the name of a file. A file, and standard input, may have raw bytes, hexadecimal
digits, or lines of a journal. A journal line has no bytes: its message is encoded again, with
ProxyClientId 0.

  mockixn decode 0000000e 01 01 007d 00000007 00000000 0000
  mockixn decode --file capture.bin --format json

Exit status: 0 all frames are good, 1 a frame is bad, 2 the arguments cannot be used.
"""
_LENGTH_FIELD = 4
_CODEC = Codec(CATALOGUE)
_PROTOCOLS = {protocol.label: protocol for protocol in Protocol}


class _Decoded(NamedTuple):
    """One frame: where it begins in the input, its fields, and its mistakes.

    Each of `mistakes` is an error, and the place in the bytes if the bytes are wrong.
    """

    offset: int
    size: int
    fields: list[Field]
    mistakes: list[tuple[BadFrame | BadBody | BadMessage, Mistake | None]]


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn decode` takes."""
    parser.formatter_class = RawDescriptionHelpFormatter
    parser.epilog = _HELP
    parser.add_argument("bytes", metavar="BYTES", nargs="*", help="default: standard input")
    parser.add_argument("--file", metavar="PATH", help="read that file; - is standard input")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument(
        "--max-frame",
        metavar="N",
        type=int,
        default=MAX_FRAME,
        help=f"largest length of a good frame, in bytes; default: {MAX_FRAME}",
    )


def run(arguments: Namespace) -> int:
    """Print every frame. Returns 1 if one is bad."""
    data = given_bytes(arguments.bytes, arguments.file)
    if not data:
        raise UserError("nothing to decode: found 0 bytes, expected a frame")
    frames = [*_decoded(data, arguments.max_frame)]
    last = frames[-1]
    unread = len(data) - last.offset - last.size
    if arguments.format == "json":
        print(json.dumps({"frames": [*map(_as_dict, frames)], "unread": unread}, indent=2))
    else:
        for number, frame in enumerate(frames, 1):
            print_lines("\n".join(_lines(number, frame)))
        if unread:
            print(f"{unread} bytes from byte {len(data) - unread} on are not read")
    return 1 if any(frame.mistakes for frame in frames) else 0


# From bytes to frames


def _decoded(data: bytes, max_frame: int) -> Iterator[_Decoded]:
    """The frames in order, up to the first one after which the stream cannot be read."""
    at = 0
    while at < len(data):
        fields, mistake, error = dissect(data, at, max_frame)
        if isinstance(error, BadFrame):
            size = len(data) - at if len(data) - at < HEADER_SIZE else HEADER_SIZE
            yield _Decoded(at, size, fields, [(error, mistake)])
            return
        length, _version, protocol, number, reference, client = (
            int(field.value or 0) for field in fields[:6]
        )
        size = _LENGTH_FIELD + length
        frame = Frame(protocol, number, reference, client, data[at + HEADER_SIZE : at + size])
        yield _Decoded(at, size, fields, [*_mistakes(frame, mistake, error)])
        at += size


def _mistakes(
    frame: Frame, mistake: Mistake | None, error: BadBody | None
) -> Iterator[tuple[BadBody | BadMessage, Mistake | None]]:
    """The server's error for a frame; and an error in a body that the server does not decode."""
    try:
        _CODEC.decode(frame)
    except BadMessage as bad_message:
        is_body = bad_message.code == ErrorCode.BAD_BODY
        yield bad_message, mistake if is_body else None
        if error is not None and not is_body:
            yield error, mistake


# The output


def _message_name(fields: list[Field]) -> str | None:
    ids = [int(field.value or 0) for field in fields[2:4]]  # the header's protocol and message
    spec = CATALOGUE.by_id.get((ids[0], ids[1])) if len(ids) == 2 else None
    return None if spec is None else spec.name


def _as_dict(frame: _Decoded) -> dict[str, Any]:
    return {
        "offset": frame.offset,
        "message": _message_name(frame.fields),
        "fields": [
            {
                "offset": field.offset,
                "depth": field.depth,
                "name": field.name,
                "type": field.type and field.type.name.lower(),
                "value": field.value.hex() if isinstance(field.value, bytes) else field.value,
            }
            for field in frame.fields
        ],
        "mistakes": [
            {"text": str(error), "code": error.code, **(mistake._asdict() if mistake else {})}
            for error, mistake in frame.mistakes
        ],
    }


def _lines(number: int, frame: _Decoded) -> Iterator[str]:
    name = _message_name(frame.fields) or "unknown message"
    yield f"frame {number} at byte {frame.offset}: {frame.size} bytes"
    for field in frame.fields:
        yield f"{field.offset:6}  {'    ' * field.depth}{_formatted(field, name)}"
    for error, _ in frame.mistakes:
        yield f"   bad: {_printable(str(error))}"


def _formatted(field: Field, message: str) -> str:
    value = field.value
    if field.type is None:
        named = {"protocol": _protocol_name(value), "message": message}.get(field.name)
        return f"{field.name} = {value!r}" + (f" ({named})" if named else "")
    label = f"{_printable(repr(field.name))} [{field.type.name.lower()}] ="
    if value is None:
        return label
    if isinstance(value, str):
        return f'{label} "{_printable(value)}"'
    return f"{label} {value.hex()}" if isinstance(value, bytes) else f"{label} {value}"


def _protocol_name(id: object) -> str:
    labels = [label for label, protocol in _PROTOCOLS.items() if protocol == id]
    return labels[0] if labels else "unknown protocol"


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
    )
