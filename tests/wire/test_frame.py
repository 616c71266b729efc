"""Frames: the normative vectors, every split, and headers that cannot be trusted."""

from __future__ import annotations

import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockixn.errors import BadFrame
from mockixn.wire import frame as wire
from mockixn.wire.attributes import ATTRIBUTE_LIST, AttributeList
from mockixn.wire.frame import FRAME, Frame, FrameBuffer

# The vectors of the wire page: bytes, header fields, attributes.
VECTORS = {
    "empty body": (
        "0000000e 01 01 007d 00000007 00000000 0000",
        (1, 125, 7, 0),
        AttributeList(),
    ),
    "one attribute": (
        "00000023 01 01 007d 00000007 00000000 0001 0d 496e746572616374696f6e4964 02 00000002 4131",
        (1, 125, 7, 0),
        AttributeList(InteractionId="A1"),
    ),
    "a list": (
        "00000028 01 01 007d 00000000 00000000"
        "0001 06 526561736f6e 04 0000000e 0001 06 526561736f6e 01 ffffffff",
        (1, 125, 0, 0),
        AttributeList(Reason=AttributeList(Reason=-1)),
    ),
}
Header = tuple[int, int, int, int]


@pytest.mark.parametrize(("hexadecimal", "header", "attributes"), VECTORS.values(), ids=VECTORS)
def test_vector_in_both_directions(
    hexadecimal: str, header: Header, attributes: AttributeList
) -> None:
    """A vector is read as these fields and attributes, and written as these bytes."""
    data = bytes.fromhex(hexadecimal)
    [frame] = FrameBuffer().feed(data)
    assert frame[:4] == header
    assert ATTRIBUTE_LIST.parse(frame.body) == attributes
    assert wire.encode(*header, ATTRIBUTE_LIST.build(attributes)) == data


@pytest.mark.parametrize(("hexadecimal", "header", "attributes"), VECTORS.values(), ids=VECTORS)
def test_declaration_agrees_with_the_vectors(
    hexadecimal: str, header: Header, attributes: AttributeList
) -> None:
    """The frame as declared in construct is the frame that the buffer cuts."""
    data = bytes.fromhex(hexadecimal)
    parsed = FRAME.parse(data)
    found = parsed.header
    assert (found.protocol, found.message, found.reference, found.client) == header
    assert parsed.body == attributes
    fields = dict(zip(("protocol", "message", "reference", "client"), header, strict=True))
    rebuilt = FRAME.build(
        {"header": {"length": len(data) - 4, "version": 1, **fields}, "body": attributes}
    )
    assert rebuilt == data


STREAM = b"".join(bytes.fromhex(hexadecimal) for hexadecimal, _, _ in VECTORS.values())
FRAMES = list(FrameBuffer().feed(STREAM))


def test_frames_that_share_a_segment_all_come_out() -> None:
    """Three frames in one read are three frames, with nothing left over."""
    buffer = FrameBuffer()
    assert [frame[:4] for frame in buffer.feed(STREAM)] == [each[1] for each in VECTORS.values()]
    assert buffer.pending == 0


@pytest.mark.parametrize("at", range(1, len(STREAM)))
def test_stream_split_at_every_byte(at: int) -> None:
    """Wherever two segments meet, the same frames come out."""
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
    """Whatever comes, only BadFrame is raised, and no more is kept than was sent."""
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


# Headers that end the trust in a stream: bytes, what is kept of the reference, the text.
BAD = {
    "length 0": ("00000000", None, "found length 0, expected 14 to 1048576 bytes"),
    "length 7, no reference inside": ("00000007 0101007d", None, "found length 7"),
    "length 7, and more behind": ("00000007 0101007d 00000007 00000000", None, "found length 7"),
    "length 8, a reference inside": ("00000008 0101007d 00000007", 7, "found length 8"),
    "length 13": ("0000000d 0101007d 00000009 00000000 00", 9, "found length 13"),
    "over max_frame": ("00100001 0101007d 00000009", 9, "found length 1048577"),
    "four gigabytes": ("ffffffff 0101007d 00000009", 9, "found length 4294967295"),
    "version 0": ("0000000e 0001007d 0000000b", 11, "found version 0, expected 1"),
    "version 2": ("0000000e 0201007d 0000000b 00000000 0000", 11, "found version 2, expected 1"),
}


@pytest.mark.parametrize(("hexadecimal", "reference", "text"), BAD.values(), ids=BAD)
@pytest.mark.parametrize("step", [1, 5, 100])
def test_bad_header_is_raised_once_its_reference_is_there(
    hexadecimal: str, reference: int | None, text: str, step: int
) -> None:
    """However it is split, a bad header raises with the reference that answers need."""
    data = bytes.fromhex(hexadecimal)
    steps = [data[at : at + step] for at in range(0, len(data), step)]
    with pytest.raises(BadFrame, match=text) as caught:
        collected(steps, [])
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
    """However much of a frame is there, one more piece costs what the piece itself costs."""
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
