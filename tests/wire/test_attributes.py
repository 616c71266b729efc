"""The attribute list: bytes in both directions, bad bytes, and agreement with the oracle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mockixn.errors import BadBody
from mockixn.wire.attributes import EMPTY, MAX_DEPTH, AttributeList, Long

# Each row is one attribute list and its bytes.
SAMPLES = {
    "empty": (AttributeList(), "0000"),
    "str": (
        AttributeList(InteractionId="A1"),
        "0001 0d 496e746572616374696f6e4964 02 00000002 4131",
    ),
    "a list in a list": (
        AttributeList(Reason=AttributeList(Reason=-1)),
        "0001 06 526561736f6e 04 0000000e 0001 06 526561736f6e 01 ffffffff",
    ),
    "bstr": (AttributeList(a=b"\x00\xff"), "0001 01 61 03 00000002 00ff"),
    "long": (AttributeList(a=Long(7)), "0001 01 61 05 0000000000000007"),
    "empty values": (
        AttributeList(a="", b=b"", c=EMPTY),
        "0003 01 61 02 00000000 01 62 03 00000000 01 63 04 00000002 0000",
    ),
    "UTF-8 in key and value": (AttributeList(é="ü"), "0001 02 c3a9 02 00000002 c3bc"),
    "order is kept": (AttributeList(b=1, a=2), "0002 01 62 01 00000001 01 61 01 00000002"),
}


@pytest.mark.parametrize(("value", "hexadecimal"), SAMPLES.values(), ids=SAMPLES)
def test_sample_in_both_directions(value: AttributeList, hexadecimal: str) -> None:
    """A list has exactly these bytes, and these bytes are exactly this list."""
    data = bytes.fromhex(hexadecimal)
    assert AttributeList.of(value).encoded() == data
    parsed = AttributeList.decode(data)
    assert parsed == value
    assert [*parsed] == [*value]
    assert [type(each) for each in parsed.values()] == [type(each) for each in value.values()]


@pytest.mark.parametrize(("_value", "hexadecimal"), SAMPLES.values(), ids=SAMPLES)
def test_every_truncation_is_refused(_value: AttributeList, hexadecimal: str) -> None:
    """A list cut anywhere is a BadBody, never a shorter list."""
    data = bytes.fromhex(hexadecimal)
    for end in range(len(data)):
        with pytest.raises(BadBody):
            AttributeList.decode(data[:end])


BAD = {
    "nothing": (
        "",
        "attribute list: found 0 bytes, expected a count of 2 bytes (truncated, at byte 16)",
    ),
    "half a count": (
        "00",
        "attribute list: found 1 byte, expected a count of 2 bytes (truncated, at byte 16)",
    ),
    "trailing bytes": (
        "0000 00",
        "attribute list: found 1 byte more, expected the end of the list "
        "(trailing bytes, at byte 18)",
    ),
    "fewer than counted": (
        "0001",
        "attribute list: found 0 bytes, expected a key length of 1 byte (truncated, at byte 18)",
    ),
    "more than counted": (
        "0000 01 61 01 00000001",
        "attribute list: found 7 bytes more, expected the end of the list "
        "(trailing bytes, at byte 18)",
    ),
    "the list ends in a key": (
        "0001 0d 496e74",
        "attribute list: found 3 bytes, expected a key of 13 bytes (truncated, at byte 18)",
    ),
    "the list ends before a type": (
        "0001 01 61",
        "attribute a: found 0 bytes, expected a type of 1 byte (truncated, at byte 20)",
    ),
    "the list ends in an int": (
        "0001 01 61 01 000000",
        "attribute a: found 3 bytes, expected a value of 4 bytes (truncated, at byte 21)",
    ),
    "the list ends in a long": (
        "0001 01 61 05 00000000 000000",
        "attribute a: found 7 bytes, expected a value of 8 bytes (truncated, at byte 21)",
    ),
    "the list ends in a size": (
        "0001 01 61 02 000000",
        "attribute a: found 3 bytes, expected a size of 4 bytes (truncated, at byte 21)",
    ),
    "type 0": (
        "0001 01 61 00",
        "attribute a: found type 0, expected 1 to 5 (unknown type, at byte 20)",
    ),
    "type 6": (
        "0001 01 61 06",
        "attribute a: found type 6, expected 1 to 5 (unknown type, at byte 20)",
    ),
    "empty key": (
        "0001 00 01 00000001",
        "attribute list: found an empty key, expected 1 to 255 bytes (empty key, at byte 18)",
    ),
    "the first of two mistakes": (
        "0002 00 01 00000001 01 61 06",
        "attribute list: found an empty key, expected 1 to 255 bytes (empty key, at byte 18)",
    ),
    "key not UTF-8": (
        "0001 02 61ff 01 00000001",
        "attribute list: found byte ff (invalid start byte), expected UTF-8 "
        "(bad UTF-8, at byte 20)",
    ),
    "value not UTF-8": (
        "0001 01 61 02 00000002 61ff",
        "attribute a: found byte ff (invalid start byte), expected UTF-8 (bad UTF-8, at byte 26)",
    ),
    "announces too much": (
        "0001 01 61 02 00000005 6161",
        "attribute a: found 2 bytes, expected a value of 5 bytes (overlong, at byte 21)",
    ),
    "announces one byte too much": (
        "0001 01 61 02 00000003 6161",
        "attribute a: found 2 bytes, expected a value of 3 bytes (overlong, at byte 21)",
    ),
    "announces more than its list has": (
        "0002 01 72 04 00000009 0001 01 61 03 00000001 01 62 01 00000001",
        "attribute r.a: found 0 bytes, expected a value of 1 byte (overlong, at byte 30)",
    ),
    "a list in a list in a list": (
        "0001 01 72 04 00000010 0001 01 73 04 00000007 0001 01 61 09 0000",
        "attribute r.s.a: found type 9, expected 1 to 5 (unknown type, at byte 38)",
    ),
    "announces four gigabytes": (
        "0001 01 61 03 ffffffff",
        "attribute a: found 0 bytes, expected a value of 4294967295 bytes (overlong, at byte 21)",
    ),
    "same key twice": (
        "0002 01 61 01 00000001 01 61 01 00000001",
        "attribute a: found the key a second time, expected each key once in a list "
        "(duplicate key, at byte 26)",
    ),
    "same key twice, inside": (
        "0001 01 72 04 00000010 0002 01 61 01 00000001 01 61 01 00000001",
        "attribute r.a: found the key a second time, expected each key once in a list "
        "(duplicate key, at byte 35)",
    ),
    "list longer than its list": (
        "0001 01 72 04 00000003 0000 00",
        "attribute r: found 1 byte more, expected the end of the list (trailing bytes, at byte 27)",
    ),
    "list too short for a count": (
        "0001 01 72 04 00000001 00",
        "attribute r: found 1 byte, expected a count of 2 bytes (truncated, at byte 25)",
    ),
}


@pytest.mark.parametrize(("hexadecimal", "text"), BAD.values(), ids=BAD)
def test_bad_bytes_are_named(hexadecimal: str, text: str) -> None:
    """Each kind of bad bytes is refused in one line that says what was found and where."""
    with pytest.raises(BadBody) as caught:
        AttributeList.decode(bytes.fromhex(hexadecimal))
    assert str(caught.value) == text


def nested(depth: int) -> AttributeList:
    """A list with `depth` levels of lists inside."""
    value = EMPTY
    for _ in range(depth):
        value = AttributeList(r=value)
    return value


def nested_bytes(depth: int) -> bytes:
    """The bytes of `nested(depth)`, made without the code under test."""
    data = b"\x00\x00"
    for _ in range(depth):
        data = b"\x00\x01\x01r\x04" + len(data).to_bytes(4, "big") + data
    return data


def test_deepest_nesting_passes_both_ways() -> None:
    """Sixteen levels of lists are allowed."""
    assert AttributeList.decode(nested_bytes(MAX_DEPTH)) == nested(MAX_DEPTH)
    assert nested(MAX_DEPTH).encoded() == nested_bytes(MAX_DEPTH)


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 5_000])
def test_deeper_nesting_is_refused_when_read(depth: int) -> None:
    """Nesting deeper than sixteen is a BadBody, at any depth: never a RecursionError."""
    with pytest.raises(BadBody, match=r"at depth 17, expected .*nesting deeper than 16"):
        AttributeList.decode(nested_bytes(depth))


def test_deeper_nesting_is_refused_when_written() -> None:
    """A list that no receiver would take is not sent, however its parts were made."""
    with pytest.raises(BadBody, match="nested deeper than 16"):
        nested(MAX_DEPTH + 1).encoded()


def test_height_counts_nested_lists() -> None:
    """The height is what nesting is measured by."""
    assert [nested(depth).height for depth in range(4)] == [0, 1, 2, 3]


UNWRITABLE: dict[str, tuple[dict[str, Any], str]] = {
    "empty key": ({"": 1}, "found a key of 0 bytes, expected 1 to 255"),
    "long key": ({"k" * 256: 1}, "found a key of 256 bytes, expected 1 to 255"),
    "lone surrogate": ({"a": "\ud800"}, "attribute a: the text is not valid Unicode"),
    "lone surrogate in a key": ({"\ud800": 1}, "the key is not valid Unicode"),
    "too large": ({"a": 2**63}, "expected an integer of 64 bits"),
    "float": ({"a": 1.5}, "attribute a: found a float, no attribute type holds it"),
    "float, inside": ({"r": {"a": 1.5}}, "attribute r.a: found a float"),
    "surrogate, inside": ({"r": {"a": "\ud800"}}, "attribute r.a: the text is not valid"),
    "too many": ({str(n): 0 for n in range(65536)}, "found 65536 attributes"),
}


@pytest.mark.parametrize(("value", "text"), UNWRITABLE.values(), ids=UNWRITABLE)
def test_what_no_list_holds_is_refused(value: dict[str, Any], text: str) -> None:
    """A value without bytes is refused by name, before anything is written."""
    with pytest.raises(BadBody, match=text):
        AttributeList.of(value).encoded()


def test_plain_values_become_attributes() -> None:
    """Mappings become lists, booleans integers, large integers longs."""
    value = AttributeList.of({"b": True, "l": {"x": 2**40}})
    parsed = AttributeList.decode(value.encoded())
    assert parsed == {"b": 1, "l": {"x": 2**40}}
    inner = parsed["l"]
    assert isinstance(inner, AttributeList)
    assert type(inner["x"]) is Long


def test_a_list_never_changes() -> None:
    """Every way to change a dict is closed: the bytes are made once."""
    value = AttributeList(a=1)
    changes: tuple[Callable[[], object], ...] = (
        lambda: value.__setitem__("a", 2),
        lambda: value.__delitem__("a"),
        lambda: value.update(a=2),
        lambda: value.pop("a"),
        lambda: value.popitem(),
        lambda: value.clear(),
        lambda: value.setdefault("b", 2),
        lambda: value.__ior__({"a": 2}),
    )
    for change in changes:
        with pytest.raises(TypeError, match="never changes"):
            change()
    assert value == {"a": 1}


def test_a_list_is_encoded_once() -> None:
    """A second call gets the same bytes."""
    value = AttributeList(a=1)
    assert value.encoded() is value.encoded()
