"""What the hot path and the declaration share: types, limits, and where decoding stopped.

The hot path (`attributes`, `frame`) does not import construct. The declaration does, and is
imported when bytes must be explained. Facts that both need stand here.
"""

from __future__ import annotations

from collections.abc import Container
from enum import IntEnum
from typing import Literal, TypeAlias

VERSION = 1
MAX_FRAME = 1024 * 1024
"""Default of the largest `length` that is accepted, in bytes."""
MAX_ANSWER = 16 * 1024 * 1024
"""The largest `length` of a frame of the server, in bytes: a client accepts that much."""

HEADER_SIZE = 16
REST_OF_HEADER = 12
"""Bytes of the header that `length` counts."""
LEAST_LENGTH = 14
"""The smallest `length`: the rest of the header and an empty body."""

MAX_DEPTH = 16
"""How many levels of `list` values the body may have; the body itself does not count."""
MAX_KEY = 255
"""Largest size of a key, in bytes."""
MAX_ATTRIBUTES = 0xFFFF
"""Largest number of attributes in one list."""


class Type(IntEnum):
    """The type byte of an attribute; server logs print these names."""

    INT = 1
    STR = 2
    BSTR = 3
    LIST = 4
    LONG = 5


Part: TypeAlias = Literal["count", "attribute", "end"]
"""A part of an attribute list that is read, and explained, by itself."""


class Stopped(Exception):  # only the explanation sees it
    """The hot path stopped: the bytes from here on are bad.

    `offset` is where `part` begins and `end` is where its list ends, both from the start of the
    body. `path` has the keys of the lists around it, outermost first; `keys` has the keys that
    stand in the list before `offset`.
    """

    def __init__(self, part: Part, offset: int, end: int, keys: Container[str]) -> None:
        self.part = part
        self.offset = offset
        self.end = end
        self.keys = keys
        self.path: tuple[str, ...] = ()

    def move_into(self, key: str, start: int) -> None:
        """Count from the outer list, whose attribute `key` has this list as value, at `start`."""
        self.offset += start
        self.end += start
        self.path = (key, *self.path)
