"""The test vectors of the wire page."""

from __future__ import annotations

from mockixn.wire.attributes import AttributeList

Header = tuple[int, int, int, int]

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
