"""The attribute list: bytes in both directions, bad bytes, and agreement with the oracle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import construct
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockixn.errors import BadBody
from mockixn.wire.attributes import ATTRIBUTE_LIST, EMPTY, MAX_DEPTH, AttributeList, Long

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
    assert ATTRIBUTE_LIST.build(value) == data
    parsed = ATTRIBUTE_LIST.parse(data)
    assert parsed == value
    assert [*parsed] == [*value]
    assert [type(each) for each in parsed.values()] == [type(each) for each in value.values()]


@pytest.mark.parametrize(("_value", "hexadecimal"), SAMPLES.values(), ids=SAMPLES)
def test_every_truncation_is_refused(_value: AttributeList, hexadecimal: str) -> None:
    """A list cut anywhere is a BadBody, never a shorter list."""
    data = bytes.fromhex(hexadecimal)
    for end in range(len(data)):
        with pytest.raises(BadBody):
            ATTRIBUTE_LIST.parse(data[:end])


BAD = {
    "nothing": ("", "attribute list: found 0 bytes, expected a count of 2 bytes"),
    "trailing bytes": ("0000 00", "attribute list: 1 bytes follow the last attribute"),
    "fewer than counted": ("0001", "attribute list: the list ends inside an attribute"),
    "more than counted": (
        "0000 01 61 01 00000001",
        "attribute list: 7 bytes follow the last attribute",
    ),
    "type 0": ("0001 01 61 00", "attribute a: found type 0, expected 1 to 5"),
    "type 6": ("0001 01 61 06", "attribute a: found type 6, expected 1 to 5"),
    "empty key": (
        "0001 00 01 00000001",
        "attribute list: found an empty key, expected 1 to 255 bytes",
    ),
    "key not UTF-8": ("0001 01 ff 01 00000001", "attribute list: not UTF-8: invalid start byte"),
    "value not UTF-8": (
        "0001 01 61 02 00000001 ff",
        "attribute a: not UTF-8: invalid start byte",
    ),
    "announces too much": (
        "0001 01 61 02 00000005 6161",
        "attribute a: announces 5 bytes, 2 are there",
    ),
    "announces four gigabytes": (
        "0001 01 61 03 ffffffff",
        "attribute a: announces 4294967295 bytes, 0 are there",
    ),
    "same key twice": (
        "0002 01 61 01 00000001 01 61 01 00000001",
        "attribute a: the key stands twice in one list",
    ),
    "same key twice, inside": (
        "0001 01 72 04 00000010 0002 01 61 01 00000001 01 61 01 00000001",
        "attribute r.a: the key stands twice in one list",
    ),
    "list longer than its list": (
        "0001 01 72 04 00000003 0000 00",
        "attribute r: 1 bytes follow the last attribute",
    ),
}


@pytest.mark.parametrize(("hexadecimal", "text"), BAD.values(), ids=BAD)
def test_bad_bytes_are_named(hexadecimal: str, text: str) -> None:
    """Each kind of bad bytes is refused in one line that says what was found and where."""
    with pytest.raises(BadBody) as caught:
        ATTRIBUTE_LIST.parse(bytes.fromhex(hexadecimal))
    assert str(caught.value) == text


def nested(depth: int) -> AttributeList:
    """A list with `depth` lists within one another."""
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
    """Sixteen lists within one another are allowed."""
    assert ATTRIBUTE_LIST.parse(nested_bytes(MAX_DEPTH)) == nested(MAX_DEPTH)
    assert nested(MAX_DEPTH).encoded() == nested_bytes(MAX_DEPTH)


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 5_000])
def test_deeper_nesting_is_refused_when_read(depth: int) -> None:
    """Nesting deeper than sixteen is a BadBody, however deep: never a RecursionError."""
    with pytest.raises(BadBody, match="nested deeper than 16"):
        ATTRIBUTE_LIST.parse(nested_bytes(depth))


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
        ATTRIBUTE_LIST.build(value)


def test_plain_values_become_attributes() -> None:
    """Mappings become lists, booleans integers, large integers longs."""
    value = AttributeList.of({"b": True, "l": {"x": 2**40}})
    parsed = ATTRIBUTE_LIST.parse(value.encoded())
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
    """Whoever asks again gets the bytes that are there."""
    value = AttributeList(a=1)
    assert value.encoded() is value.encoded()


# The oracle: the same list, declared in construct alone.

_KEY = construct.PascalString(construct.Int8ub, "utf8")
_LIST: Any = construct.LazyBound(lambda: _ORACLE_LIST)
_VALUE = construct.Switch(
    construct.this.type,
    {
        1: construct.Int32sb,
        2: construct.PascalString(construct.Int32ub, "utf8"),
        3: construct.Prefixed(construct.Int32ub, construct.GreedyBytes),
        4: construct.Prefixed(construct.Int32ub, _LIST),
        5: construct.Int64sb,
    },
    default=construct.Error,
)
_ATTRIBUTE = construct.Struct("key" / _KEY, "type" / construct.Int8ub, "value" / _VALUE)
_ORACLE_LIST: Any = construct.Struct(
    "items" / construct.PrefixedArray(construct.Int16ub, _ATTRIBUTE), construct.Terminated
)


def oracle_parse(data: bytes) -> AttributeList | None:
    """What the declarative form reads; None where it, or a rule it cannot state, refuses."""
    try:
        return _plain(_ORACLE_LIST.parse(data), 0)
    except (construct.ConstructError, UnicodeDecodeError, ValueError, RecursionError):
        return None


def _plain(container: Any, depth: int) -> AttributeList:
    if depth > MAX_DEPTH:
        raise ValueError("too deep")
    found: dict[str, Any] = {}
    for item in container["items"]:
        if not item.key or item.key in found:
            raise ValueError("bad key")
        if item.type == 4:
            found[item.key] = _plain(item.value, depth + 1)
        else:
            found[item.key] = Long(item.value) if item.type == 5 else item.value
    return AttributeList(found)


def oracle_items(value: AttributeList) -> dict[str, Any]:
    """The list as the declarative form builds it."""
    codes = {int: 1, str: 2, bytes: 3, AttributeList: 4, Long: 5}
    return {
        "items": [
            {
                "key": key,
                "type": codes[type(each)],
                "value": oracle_items(each) if isinstance(each, AttributeList) else each,
            }
            for key, each in value.items()
        ]
    }


keys = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
leaves = (
    st.integers(-(2**31), 2**31 - 1)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
    | st.binary(max_size=30)
    | st.integers(-(2**63), 2**63 - 1).map(Long)
)
attribute_lists = st.recursive(
    st.dictionaries(keys, leaves, max_size=4).map(AttributeList),
    lambda inner: st.dictionaries(keys, leaves | inner, max_size=4).map(AttributeList),
    max_leaves=12,
)


def types(value: AttributeList) -> list[Any]:
    """The types of all values, which `==` does not compare."""
    return [
        types(each) if isinstance(each, AttributeList) else type(each) for each in value.values()
    ]


@given(attribute_lists)
def test_both_forms_build_alike(value: AttributeList) -> None:
    """Any list has the bytes that the declarative form gives it, and comes back the same."""
    data = ATTRIBUTE_LIST.build(value)
    assert data == _ORACLE_LIST.build(oracle_items(value))
    parsed = ATTRIBUTE_LIST.parse(data)
    assert parsed == value
    assert types(parsed) == types(value)


@given(attribute_lists, st.data())
def test_both_forms_read_damage_alike(value: AttributeList, data: st.DataObject) -> None:
    """A list with bytes changed, cut or added is read as the declarative form reads it."""
    damaged = bytearray(ATTRIBUTE_LIST.build(value))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(damaged)))
        match data.draw(st.sampled_from(["change", "cut", "add"])):
            case "change" if at < len(damaged):
                damaged[at] = data.draw(st.integers(0, 255))
            case "cut":
                del damaged[at:]
            case _:
                damaged[at:at] = data.draw(st.binary(min_size=1, max_size=4))
    agree(bytes(damaged))


@given(st.binary(max_size=60))
def test_both_forms_read_anything_alike(data: bytes) -> None:
    """Any bytes are one list, or BadBody: the two forms never disagree, nothing else is raised."""
    agree(data)


def agree(data: bytes) -> None:
    """Assert that both forms read `data` as the same list, or both refuse it."""
    try:
        parsed = ATTRIBUTE_LIST.parse(data)
    except BadBody:
        assert oracle_parse(data) is None
    else:
        expected = oracle_parse(data)
        assert parsed == expected
        assert expected is not None
        assert types(parsed) == types(expected)
