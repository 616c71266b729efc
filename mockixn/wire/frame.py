"""The frame: a header, declared with construct, and the cutting of a byte stream into frames."""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct as Packer
from typing import NamedTuple

from construct import FixedSized, Int8ub, Int16ub, Int32ub, Struct, this

from ..codes import ErrorCode
from ..errors import BadFrame
from .attributes import ATTRIBUTE_LIST

VERSION = 1
MAX_FRAME = 1024 * 1024
"""Largest `length` accepted unless configured otherwise, in bytes."""

HEADER = Struct(
    "length" / Int32ub,
    "version" / Int8ub,
    "protocol" / Int8ub,
    "message" / Int16ub,
    "reference" / Int32ub,
    "client" / Int32ub,
)
FRAME = Struct(
    "header" / HEADER,
    "body" / FixedSized(this.header.length - 12, ATTRIBUTE_LIST),
)
"""One whole frame as construct sees it: the declaration that a reader, or another tool, can use."""

# A stream is cut by the header's own declaration, packed once: a frame that is not complete yet
# must cost nothing, and construct needs one stream read a field.
_HEADER = Packer(">" + "".join(field.subcon.fmtstr[1:] for field in HEADER.subcons))
_pack = _HEADER.pack
_header_at = _HEADER.unpack_from
_prefix_at = Packer(">IBBHI").unpack_from
_length_at = Packer(">I").unpack_from

_LENGTH_FIELD = 4
_PREFIX = 12  # bytes up to and with the reference: what an answer to a bad frame needs
HEADER_SIZE = _HEADER.size
_REST = HEADER_SIZE - _LENGTH_FIELD  # bytes of the header that `length` counts
_LEAST_LENGTH = 14  # the rest of the header and an empty body
_LEAST_LENGTH_WITH_REFERENCE = _PREFIX - _LENGTH_FIELD


class Frame(NamedTuple):
    """One frame of the stream, its body not looked into."""

    protocol: int
    message: int
    reference: int
    client: int
    body: bytes


def encode(protocol: int, message: int, reference: int, client: int, body: bytes) -> bytes:
    """The bytes of one frame."""
    return _pack(len(body) + _REST, VERSION, protocol, message, reference, client) + body


class FrameBuffer:
    """The bytes of one connection that no complete frame has used yet.

    Holds what was received, never what was announced. After BadFrame the stream is lost: the
    owner answers if it can, closes the connection, and feeds no more.
    """

    __slots__ = ("_max_frame", "_need", "_tail")

    def __init__(self, max_frame: int = MAX_FRAME) -> None:
        self._max_frame = max_frame
        self._tail = bytearray()
        self._need = 0  # bytes in `_tail` before looking again can tell anything new

    @property
    def pending(self) -> int:
        """Bytes received of a frame that is not complete; 0 between frames."""
        return len(self._tail)

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The frames that `data` completes, in order.

        The iterator must be exhausted before the next call. Raises BadFrame, after the frames
        before it, for a length or a version that makes the rest of the stream worthless.
        """
        if self._tail:
            self._tail += data
            if len(self._tail) < self._need:
                return
            data = bytes(self._tail)
            self._tail.clear()
        at = 0
        left = len(data)
        while left >= HEADER_SIZE:
            length, version, protocol, message, reference, client = _header_at(data, at)
            if not _LEAST_LENGTH <= length <= self._max_frame or version != VERSION:
                raise self._bad(length, version, reference, protocol)
            end = at + _LENGTH_FIELD + length
            if end > len(data):
                break
            yield Frame(protocol, message, reference, client, data[at + HEADER_SIZE : end])
            left -= end - at
            at = end
        if left:
            self._need = self._needed(data, at, left)
            self._tail += data[at:] if at else data

    def _needed(self, data: bytes, at: int, left: int) -> int:
        """How many bytes the incomplete frame at `at` must have before it tells more."""
        if left < _LENGTH_FIELD:
            return _LENGTH_FIELD
        if left < _PREFIX:
            (length,) = _length_at(data, at)
            if length < _LEAST_LENGTH_WITH_REFERENCE:
                raise self._bad(length, VERSION)
            return _PREFIX
        length, version, protocol, _message, reference = _prefix_at(data, at)
        if not _LEAST_LENGTH <= length <= self._max_frame or version != VERSION:
            raise self._bad(length, version, reference, protocol)
        return _LENGTH_FIELD + int(length)

    def _bad(
        self, length: int, version: int, reference: int | None = None, protocol: int | None = None
    ) -> BadFrame:
        if version != VERSION:
            text = f"frame: found version {version}, expected {VERSION}"
        else:
            bounds = f"{_LEAST_LENGTH} to {self._max_frame}"
            text = f"frame: found length {length}, expected {bounds} bytes"
        if length < _LEAST_LENGTH_WITH_REFERENCE:
            reference = protocol = None
        return BadFrame(ErrorCode.BAD_FRAME, text, reference, protocol)
