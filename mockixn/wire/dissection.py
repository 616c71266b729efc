"""The parts of a dissection of bytes: fields with offsets, and the mistake that ends it."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import NamedTuple

from .layout import MAX_FRAME, Type


def count_bytes(size: int) -> str:
    """`1 byte`, `2 bytes`."""
    return "1 byte" if size == 1 else f"{size} bytes"


class Field(NamedTuple):
    """One field of a frame, or one attribute.

    `offset` counts bytes from the start of the frame. `depth` is 0 for the header and the body,
    1 for the fields of a list in the body, and so on. `type` is None for a field that is no
    attribute. `value` is None for an attribute that is a list: the fields of the list follow.
    """

    offset: int
    depth: int
    name: str
    type: Type | None
    value: int | str | bytes | None


class Mistake(NamedTuple):
    """Why bytes break the rules of the wire page.

    `reason` is the wire page's word for the mistake. `path` leads to the attribute, outermost key
    first; it is empty if the list or the frame itself is wrong. `offset` counts bytes from the
    start of the frame.
    """

    reason: str
    path: tuple[str, ...]
    offset: int
    found: str
    expected: str

    @property
    def text(self) -> str:
        """The mistake in one line, without the path."""
        place = f"{self.reason}, at byte {self.offset}"
        return f"found {self.found}, expected {self.expected} ({place})"


class Why(NamedTuple):
    """What is wrong with a field, as the broken rule says it."""

    reason: str
    found: str
    expected: str


class Broken(Exception):  # ends a dissection; used in this package only
    """A field breaks the declaration."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.text)
        self.mistake = mistake


class Cursor:
    """A stream over a part of `data`, without a copy; it knows its place in the nested lists.

    Reads from `offset` to `end`. Offsets of fields and mistakes are offsets in `data` plus `base`.
    If reading begins inside a list, `path` leads to that list, and `keys` has the keys that stand
    in it before `offset`.
    """

    def __init__(
        self,
        data: bytes,
        offset: int,
        end: int,
        *,
        base: int = 0,
        path: Iterable[str] = (),
        keys: Container[str] = (),
        max_frame: int = MAX_FRAME,
    ) -> None:
        self._data = data
        self._offset = offset
        self._end = end
        self._base = base
        self._attribute = offset
        self.max_frame = max_frame
        self.path = [*path]
        self.keys_before = keys
        self.keys: list[set[str]] = [set()]
        self.fields: list[Field] = []

    @property
    def left(self) -> int:
        """How many bytes can still be read."""
        return self._end - self._offset

    def tell(self) -> int:
        """Offset of the next byte, from the start of the frame."""
        return self._base + self._offset

    def read(self, size: int = -1) -> bytes:
        """The next `size` bytes, or fewer at the end; without a size, all that are left."""
        size = self.left if size < 0 else min(size, self.left)
        start, self._offset = self._offset, self._offset + size
        return self._data[start : self._offset]

    def narrow(self, size: int) -> int:
        """Set the end `size` bytes after here; returns the old end, for `widen`."""
        end, self._end = self._end, self._offset + size
        return end

    def widen(self, end: int) -> None:
        """Restore the end that `narrow` returned."""
        self._end = end

    def begin_attribute(self) -> None:
        """An attribute begins here."""
        self._attribute = self.tell()

    def note(self, offset: int, name: str, value: int | str | bytes) -> None:
        """Add a field that is no attribute."""
        self.fields.append(Field(offset, len(self.path), name, None, value))

    def note_attribute(self, type: int, value: int | str | bytes | None) -> None:
        """Add the attribute that began last; its key is the last of `path`."""
        depth = len(self.path) - 1
        field = Field(self._attribute, depth, self.path[-1], Type(type), value)
        self.fields.append(field)

    def broken(self, offset: int, why: Why) -> Broken:
        """The exception that ends the dissection."""
        reason, found, expected = why
        return Broken(Mistake(reason, tuple(self.path), offset, found, expected))
