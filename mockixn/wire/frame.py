"""The frame: a header and a body; and how a byte stream is cut into frames."""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import NamedTuple

from ..errors import BadFrame
from .layout import HEADER_SIZE, LEAST_LENGTH, MAX_ANSWER, MAX_FRAME, REST_OF_HEADER, VERSION

__all__ = ["HEADER_SIZE", "MAX_ANSWER", "MAX_FRAME", "VERSION", "Frame", "FrameBuffer", "encode"]

# An incomplete frame must cost little, so the header is read by hand.
_HEADER = Struct(">IBBHII")
_pack = _HEADER.pack
_header_at = _HEADER.unpack_from
_prefix_at = Struct(">IBBHI").unpack_from
_length_at = Struct(">I").unpack_from

_LENGTH_FIELD = 4
_PREFIX = 12  # bytes up to the end of the reference: an answer to a bad frame needs them
_LEAST_LENGTH_WITH_REFERENCE = _PREFIX - _LENGTH_FIELD


class Frame(NamedTuple):
    """One frame of the stream; its body is not decoded."""

    protocol: int
    message: int
    reference: int
    client: int
    body: bytes


def encode(protocol: int, message: int, reference: int, client: int, body: bytes) -> bytes:
    """The bytes of one frame."""
    return _pack(len(body) + REST_OF_HEADER, VERSION, protocol, message, reference, client) + body


class FrameBuffer:
    """The received bytes of one connection that are not a complete frame yet.

    Memory grows with the bytes received, not with the announced length. After BadFrame the stream
    is lost: the caller answers if it can, closes the connection, and calls `feed` no more.
    """

    __slots__ = ("_max_frame", "_need", "_tail")

    def __init__(self, max_frame: int = MAX_FRAME) -> None:
        self._max_frame = max_frame
        self._tail = bytearray()
        self._need = 0  # `_tail` must have that many bytes before it is worth reading again

    @property
    def pending(self) -> int:
        """How many bytes of an incomplete frame have come; 0 between frames."""
        return len(self._tail)

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The frames that `data` completes, in order.

        Exhaust the iterator before the next call. Raises BadFrame, after the frames before it, for
        a bad length or version: the rest of the stream is worthless then.
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
            if not LEAST_LENGTH <= length <= self._max_frame or version != VERSION:
                raise self._bad(data, at)
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
        """How many bytes the incomplete frame at `at` must have before reading it again."""
        if left < _LENGTH_FIELD:
            return _LENGTH_FIELD
        if left < _PREFIX:
            (length,) = _length_at(data, at)
            if length < _LEAST_LENGTH_WITH_REFERENCE:
                raise self._bad(data, at)
            return _PREFIX
        length, version, *_ = _prefix_at(data, at)
        if not LEAST_LENGTH <= length <= self._max_frame or version != VERSION:
            raise self._bad(data, at)
        return _LENGTH_FIELD + int(length)

    def _bad(self, data: bytes, at: int) -> BadFrame:
        """The error in the header at `at`."""
        from .explanation import explain_header  # imports construct, which is seldom needed

        reference = protocol = None
        (length,) = _length_at(data, at)
        if length >= _LEAST_LENGTH_WITH_REFERENCE:
            _, _, protocol, _, reference = _prefix_at(data, at)
        header = data[at : at + HEADER_SIZE]
        return explain_header(header, self._max_frame, reference, protocol)
