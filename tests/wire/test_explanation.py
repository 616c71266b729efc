"""The explanation: the part where reading stopped, and nothing else; dissection of whole frames."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import pytest
from support.vectors import VECTORS, Header

from mockixn.errors import BadBody, BadFrame
from mockixn.wire import frame as wire
from mockixn.wire.attributes import AttributeList, _decode
from mockixn.wire.dissection import Cursor, Field
from mockixn.wire.explanation import dissect, explain_body
from mockixn.wire.layout import Stopped, Type

MEGABYTE = 1024 * 1024
BLOB = AttributeList(blob=b"x" * MEGABYTE).encoded()[2:]
MANY = b"".join(AttributeList({f"key{n}": "v" * 20}).encoded()[2:] for n in range(20_000))
BAD = b"\x03bad\x09"


def in_list(key: bytes, body: bytes) -> bytes:
    """An attribute that is that list."""
    return bytes([len(key)]) + key + b"\x04" + len(body).to_bytes(4, "big") + body


LARGE = {
    "after a large value": b"\x00\x02" + BLOB + BAD,
    "before a large value": b"\x00\x02" + BAD + BLOB,
    "after many attributes": (20_001).to_bytes(2, "big") + MANY + BAD,
    "in a list after a large value": b"\x00\x02" + BLOB + in_list(b"r", b"\x00\x01" + BAD),
    "in a list with a large value": b"\x00\x01" + in_list(b"r", b"\x00\x02" + BLOB + BAD),
    "trailing bytes": b"\x00\x00" + BLOB,
    "a value that is too short": b"\x00\x01\x01a\x02\xff\xff\xff\xff" + BLOB,
    "a list after a bad one": b"\x00\x02" + in_list(b"r", b"\x00\x01" + BAD) + in_list(b"s", BLOB),
    "a second large value with the same key": b"\x00\x02" + BLOB + BLOB,
}


def stop_of(body: bytes) -> Stopped:
    """Where the hot path stops."""
    with pytest.raises(Stopped) as caught:
        _decode(body, 0)
    return caught.value


@pytest.fixture
def bytes_read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bytes each reading of a cursor gave."""
    sizes: list[int] = []
    read: Callable[..., bytes] = Cursor.read

    def counted(cursor: Cursor, size: int = -1) -> bytes:
        data = read(cursor, size)
        sizes.append(len(data))
        return data

    monkeypatch.setattr(Cursor, "read", counted)
    return sizes


@pytest.mark.parametrize("body", LARGE.values(), ids=LARGE)
def test_explanation_reads_only_where_reading_stopped(body: bytes, bytes_read: list[int]) -> None:
    """Only a few bytes are read again, in a frame of any size."""
    explain_body(body, stop_of(body))
    assert sum(bytes_read) < 20
    assert len(bytes_read) < 6


def test_explanation_of_a_text_reads_that_text(bytes_read: list[int]) -> None:
    """Bad UTF-8 is looked for in the text where reading stopped, not in those before it."""
    body = b"\x00\x03" + BLOB + b"\x01t\x02\x00\x00\x00\x03ab\xff" + b"\x01u" + BLOB
    assert str(explain_body(body, stop_of(body))).startswith("attribute t: found byte ff ")
    assert sum(bytes_read) < 20


@pytest.mark.parametrize("body", LARGE.values(), ids=LARGE)
def test_explanation_takes_no_memory_that_grows_with_the_frame(body: bytes) -> None:
    """A mistake in a megabyte is explained in some kilobytes."""
    stopped = stop_of(body)
    explain_body(body, stopped)  # what construct makes once
    tracemalloc.start()
    try:
        explain_body(body, stopped)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 32 * 1024


@pytest.mark.parametrize(("hexadecimal", "header", "attributes"), VECTORS.values(), ids=VECTORS)
def test_dissection_of_a_vector(
    hexadecimal: str, header: Header, attributes: AttributeList
) -> None:
    """A good frame has the fields of its header, and no mistake."""
    data = bytes.fromhex(hexadecimal)
    fields, mistake, error = dissect(data)
    assert (mistake, error) == (None, None)
    assert [(each.offset, each.name, each.value) for each in fields[:7]] == [
        (0, "length", len(data) - 4),
        (4, "version", 1),
        (5, "protocol", header[0]),
        (6, "message", header[1]),
        (8, "reference", header[2]),
        (12, "client", header[3]),
        (16, "count", len(attributes)),
    ]


def test_dissection_shows_attributes_in_their_lists() -> None:
    """An attribute has its offset, its type, and how many lists it stands in."""
    attributes = AttributeList.of({"r": {"a": 5, "t": "x"}, "b": b"\x00"})
    data = wire.encode(1, 125, 7, 0, attributes.encoded())
    assert dissect(data).fields[6:] == [
        Field(16, 0, "count", None, 2),
        Field(18, 0, "r", Type.LIST, None),
        Field(25, 1, "count", None, 2),
        Field(27, 1, "a", Type.INT, 5),
        Field(34, 1, "t", Type.STR, "x"),
        Field(42, 0, "b", Type.BSTR, b"\x00"),
    ]


def test_offsets_count_from_the_start_of_the_frame() -> None:
    """A frame that follows another has the same offsets as one that stands alone."""
    first = wire.encode(1, 125, 7, 0, AttributeList(a="b").encoded())
    second = wire.encode(1, 125, 7, 0, b"\x00\x01" + BAD)
    assert dissect(first + second, len(first))[:2] == dissect(second)[:2]
    assert dissect(first + second) == dissect(first)


INCOMPLETE = {
    "nothing": (0, "found 0 bytes, expected a length of 4 bytes (frame incomplete, at byte 0)"),
    "a header cut": (
        9,
        "found 1 byte, expected a reference of 4 bytes (frame incomplete, at byte 8)",
    ),
    "no body": (16, "found 0 bytes, expected a body of 9 bytes (frame incomplete, at byte 16)"),
    "a body cut": (24, "found 8 bytes, expected a body of 9 bytes (frame incomplete, at byte 16)"),
}


@pytest.mark.parametrize(("size", "text"), INCOMPLETE.values(), ids=INCOMPLETE)
def test_frame_that_is_not_whole_says_what_is_missing(size: int, text: str) -> None:
    """A frame that ends too early is explained as a frame, with the fields that it has."""
    data = wire.encode(1, 125, 7, 0, AttributeList(a=1).encoded())
    assert len(data) == 25
    _, mistake, error = dissect(data[:size])
    assert mistake is not None
    assert isinstance(error, BadFrame)
    assert str(error) == f"frame: {text}"


def test_errors_know_their_offset() -> None:
    """Programs need not read the text: a bad frame and a bad body have the byte."""
    assert error_offset(b"\x00\x01" + BAD) == 22
    with pytest.raises(BadFrame) as caught:
        list(wire.FrameBuffer().feed(bytes.fromhex("0000000e 0201007d 0000000b")))
    assert caught.value.offset == 4


def error_offset(body: bytes) -> int | None:
    """The offset of the error of a bad body."""
    with pytest.raises(BadBody) as caught:
        AttributeList.decode(body)
    return caught.value.offset
