"""What the hot path and the declaration share: types, limits, and where reading stopped.

The hot path (`attributes`, `frame`) does not import construct. The declaration does, and is loaded
when bytes must be explained. Facts that both need stand here.
"""

from __future__ import annotations

from collections.abc import Container
from enum import IntEnum
from typing import Literal, TypeAlias

VERSION = 1
MAX_FRAME = 1024 * 1024
"""Largest `length` accepted unless configured otherwise, in bytes."""

HEADER_SIZE = 16
REST_OF_HEADER = 12
"""Bytes of the header that `length` counts."""
LEAST_LENGTH = 14
"""The rest of the header and an empty body."""

MAX_DEPTH = 16
"""How many `list` values may lie within one another; the body itself is not counted."""
MAX_KEY = 255
"""Bytes of the longest key."""
MAX_ATTRIBUTES = 0xFFFF
"""Attributes of the longest list."""


class Type(IntEnum):
    """The type byte of an attribute; the names are those that server logs print."""

    INT = 1
    STR = 2
    BSTR = 3
    LIST = 4
    LONG = 5


Part: TypeAlias = Literal["count", "attribute", "end"]
"""A part of an attribute list that is read, and explained, on its own."""


class Stopped(Exception):  # not an error that anybody but the explanation sees
    """Where the hot path stopped: the bytes from here on are not what they should be.

    `offset` is where `part` begins and `end` where its list ends, both from the start of the
    body. `path` has the keys of the lists around it, outermost first; `keys` those that the list
    has had before.
    """

    def __init__(self, part: Part, offset: int, end: int, keys: Container[str]) -> None:
        self.part = part
        self.offset = offset
        self.end = end
        self.keys = keys
        self.path: tuple[str, ...] = ()

    def move_into(self, key: str, start: int) -> None:
        """Count from the outer list, in which the inner one is the value of `key`, at `start`."""
        self.offset += start
        self.end += start
        self.path = (key, *self.path)
