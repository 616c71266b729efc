"""Frames: the normative vectors, every split, and headers that cannot be trusted."""

from __future__ import annotations

import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.vectors import VECTORS, Header

from mockixn.errors import BadFrame
from mockixn.wire import frame as wire
from mockixn.wire.attributes import AttributeList
from mockixn.wire.frame import Frame, FrameBuffer


@pytest.mark.parametrize(("hexadecimal", "header", "attributes"), VECTORS.values(), ids=VECTORS)
def test_vector_in_both_directions(
    hexadecimal: str, header: Header, attributes: AttributeList
) -> None:
    """A vector is read as these fields and attributes, and written as these bytes."""
    data = bytes.fromhex(hexadecimal)
    [frame] = FrameBuffer().feed(data)
    assert frame[:4] == header
    assert AttributeList.decode(frame.body) == attributes
    assert wire.encode(*header, attributes.encoded()) == data


STREAM = b"".join(bytes.fromhex(hexadecimal) for hexadecimal, _, _ in VECTORS.values())
FRAMES = list(FrameBuffer().feed(STREAM))


def test_frames_that_share_a_segment_all_come_out() -> None:
    """Three frames in one read are three frames, with nothing left over."""
    buffer = FrameBuffer()
    assert [frame[:4] for frame in buffer.feed(STREAM)] == [each[1] for each in VECTORS.values()]
    assert buffer.pending == 0


@pytest.mark.parametrize("at", range(1, len(STREAM)))
def test_stream_split_at_every_byte(at: int) -> None:
    """For any cut between segments, the same frames come out."""
    buffer = FrameBuffer()
    assert [*buffer.feed(STREAM[:at]), *buffer.feed(STREAM[at:])] == FRAMES


def test_stream_byte_by_byte() -> None:
    """A frame comes out with its last byte, not before and not after."""
    buffer = FrameBuffer()
    ends = {18: 1, 18 + 39: 2, len(STREAM): 3}
    seen = 0
    for count, byte in enumerate(STREAM, 1):
        seen += len(list(buffer.feed(bytes([byte]))))
        assert seen == max([n for end, n in ends.items() if end <= count], default=0)


bodies = st.binary(min_size=2, max_size=40)
frames = st.builds(
    Frame,
    st.integers(0, 255),
    st.integers(0, 65535),
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**32 - 1),
    bodies,
)


@given(st.lists(frames, max_size=5), st.data())
def test_any_frames_any_split(sent: list[Frame], data: st.DataObject) -> None:
    """Any frames, cut anywhere, come out as they went in."""
    stream = b"".join(wire.encode(*frame) for frame in sent)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    buffer = FrameBuffer()
    received: list[Frame] = []
    for start, end in pairwise([0, *cuts, len(stream)]):
        received += buffer.feed(stream[start:end])
    assert received == sent
    assert buffer.pending == 0


@given(st.lists(st.binary(max_size=40), max_size=8))
def test_any_bytes_are_frames_or_a_bad_frame(segments: list[bytes]) -> None:
    """For any bytes only BadFrame is raised, and no more is kept than was sent."""
    buffer = FrameBuffer(max_frame=64)
    sent = 0
    try:
        for segment in segments:
            sent += len(segment)
            for frame in buffer.feed(segment):
                sent -= 16 + len(frame.body)
            assert buffer.pending == sent
    except BadFrame as error:
        assert (error.reference is None) == (error.protocol is None)  # noqa: PT017


def collected(segments: list[bytes], received: list[Frame]) -> None:
    """Feed the segments, and add each frame to `received` as it comes out."""
    buffer = FrameBuffer()
    for segment in segments:
        for frame in buffer.feed(segment):
            received.append(frame)  # noqa: PERF402  # what comes before an error counts


BOUNDS = "14 to 1048576 bytes"
SHORT = "(length < 14, at byte 0)"
LONG = "(length > max_frame, at byte 0)"
VERSION = "expected 1 (version ≠ 1, at byte 4)"
# Headers that end the trust in a stream: bytes, what is kept of the reference, the text.
BAD = {
    "length 0": ("00000000", None, f"found length 0, expected {BOUNDS} {SHORT}"),
    "length 7, no reference inside": (
        "00000007 0101007d",
        None,
        f"found length 7, expected {BOUNDS} {SHORT}",
    ),
    "length 7, and what would be a reference behind it": (
        "00000007 0101007d 00000009 00000000 0000",
        None,
        f"found length 7, expected {BOUNDS} {SHORT}",
    ),
    "length 8, a reference inside": (
        "00000008 0101007d 00000007",
        7,
        f"found length 8, expected {BOUNDS} {SHORT}",
    ),
    "length 13": (
        "0000000d 0101007d 00000009 00000000 00",
        9,
        f"found length 13, expected {BOUNDS} {SHORT}",
    ),
    "over max_frame": (
        "00100001 0101007d 00000009",
        9,
        f"found length 1048577, expected {BOUNDS} {LONG}",
    ),
    "four gigabytes": (
        "ffffffff 0101007d 00000009",
        9,
        f"found length 4294967295, expected {BOUNDS} {LONG}",
    ),
    "version 0": ("0000000e 0001007d 0000000b", 11, f"found version 0, {VERSION}"),
    "version 2": ("0000000e 0201007d 0000000b 00000000 0000", 11, f"found version 2, {VERSION}"),
    "wrong twice": (
        "00100001 0201007d 0000000b",
        11,
        f"found length 1048577, expected {BOUNDS} {LONG}",
    ),
}


@pytest.mark.parametrize(("hexadecimal", "reference", "text"), BAD.values(), ids=BAD)
@pytest.mark.parametrize("step", [1, 5, 100])
def test_bad_header_is_raised_once_its_reference_is_there(
    hexadecimal: str, reference: int | None, text: str, step: int
) -> None:
    """For any split, a bad header raises with the reference that an answer needs."""
    data = bytes.fromhex(hexadecimal)
    steps = [data[at : at + step] for at in range(0, len(data), step)]
    with pytest.raises(BadFrame) as caught:
        collected(steps, [])
    assert str(caught.value) == f"frame: {text}"
    assert caught.value.reference == reference
    assert caught.value.protocol == (None if reference is None else 1)


def test_frames_before_a_bad_header_come_out_first() -> None:
    """What a client sent before its mistake counts."""
    received: list[Frame] = []
    with pytest.raises(BadFrame):
        collected([STREAM + bytes.fromhex("ffffffff 0101007d 00000009")], received)
    assert received == FRAMES


def test_largest_frame_is_configured() -> None:
    """`max_frame` is the largest length field that is accepted."""
    data = wire.encode(1, 125, 7, 0, b"\x00" * 20)
    assert len(list(FrameBuffer(max_frame=32).feed(data))) == 1
    with pytest.raises(BadFrame, match="expected 14 to 31 bytes"):
        list(FrameBuffer(max_frame=31).feed(data))


def test_what_comes_of_an_incomplete_frame_is_not_looked_at_again() -> None:
    """With any part of a frame there, one more piece costs only the piece itself."""
    half = 500_000
    buffer = FrameBuffer()
    assert list(buffer.feed(wire.encode(1, 125, 7, 0, bytes(2 * half))[:half])) == []
    tracemalloc.start()
    try:
        for _ in range(2):  # the first one may make room for those to come
            tracemalloc.reset_peak()
            before, _ = tracemalloc.get_traced_memory()
            assert list(buffer.feed(b"\0")) == []
            _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert buffer.pending == half + 2
    assert peak - before < half / 10


def test_an_announcement_costs_nothing() -> None:
    """A header that announces a megabyte keeps sixteen bytes."""
    buffer = FrameBuffer()
    assert list(buffer.feed(bytes.fromhex("00100000 0101007d 00000009 00000000"))) == []
    assert buffer.pending == 16


def test_waiting_for_a_frame_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """For any number of pieces, a header is read only when more of it can be checked."""
    read: list[int] = []
    header_at = wire._header_at

    def counted(data: bytes, at: int) -> tuple[int, ...]:
        read.append(len(data))
        return header_at(data, at)

    monkeypatch.setattr(wire, "_header_at", counted)
    data = wire.encode(1, 125, 7, 0, bytes(1000))
    buffer = FrameBuffer()
    [frame] = [frame for byte in data for frame in buffer.feed(bytes([byte]))]
    assert frame.body == bytes(1000)
    assert read == [len(data)]
