"""The cursor: bytes without a copy, within bounds, with offsets from the start of the frame."""

from __future__ import annotations

from mockixn.wire.dissection import Cursor


def test_cursor_reads_no_further_than_its_end() -> None:
    """What is asked for beyond the end does not come, though the bytes behind it are there."""
    cursor = Cursor(b"abcdef", 1, 4, base=16)
    assert (cursor.tell(), cursor.left) == (17, 3)
    assert cursor.read(2) == b"bc"
    assert cursor.read(5) == b"d"
    assert (cursor.tell(), cursor.left) == (20, 0)


def test_narrow_cursor_reads_no_further_until_it_is_widened() -> None:
    """A value ends where its size says, its list where the list's says."""
    cursor = Cursor(b"abcdef", 0, 6)
    end = cursor.narrow(2)
    assert cursor.read() == b"ab"
    cursor.widen(end)
    assert cursor.read() == b"cdef"
