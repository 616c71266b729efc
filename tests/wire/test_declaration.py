"""The declaration: the normative vectors, and agreement with the hot path on any bytes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.vectors import VECTORS, Header

import mockixn
from mockixn.errors import BadBody, BadFrame
from mockixn.wire import frame as wire
from mockixn.wire.attributes import TYPE_OF, AttributeList, Long
from mockixn.wire.declaration import ATTRIBUTE_LIST, FRAME
from mockixn.wire.dissection import Broken, Cursor
from mockixn.wire.explanation import dissect
from mockixn.wire.frame import HEADER_SIZE, FrameBuffer


@pytest.mark.parametrize(("hexadecimal", "header", "attributes"), VECTORS.values(), ids=VECTORS)
def test_vector_in_both_directions(
    hexadecimal: str, header: Header, attributes: AttributeList
) -> None:
    """A vector has these fields and attributes, and they build the vector."""
    data = bytes.fromhex(hexadecimal)
    parsed = FRAME.parse_stream(Cursor(data, 0, len(data)))
    found = parsed.header
    assert (found.protocol, found.message, found.reference, found.client) == header
    assert plain(parsed.body) == attributes
    fields = dict(zip(("protocol", "message", "reference", "client"), header, strict=True))
    rebuilt = FRAME.build(
        {"header": {"length": len(data) - 4, "version": 1, **fields}, "body": declared(attributes)}
    )
    assert rebuilt == data


def plain(found: Any) -> AttributeList:
    """What the declaration reads, as the hot path gives it."""
    values: dict[str, Any] = {}
    for each in found.attributes:
        if each.type == 4:
            values[each.key] = plain(each.value)
        else:
            values[each.key] = Long(each.value) if each.type == 5 else each.value
    return AttributeList(values)


def declared(value: AttributeList) -> dict[str, Any]:
    """The list as the declaration builds it."""
    return {
        "count": len(value),
        "attributes": [
            {
                "key": key,
                "type": int(TYPE_OF[type(each)]),
                "value": declared(each) if isinstance(each, AttributeList) else each,
            }
            for key, each in value.items()
        ],
        "end": None,
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


def test_key_may_stand_again_in_another_list() -> None:
    """A key stands once in a list; lists within it and around it have keys of their own."""
    agree(AttributeList.of({"a": 1, "r": {"a": {"a": 2}, "b": 3}, "b": 4}).encoded())


@given(attribute_lists)
def test_both_build_alike(value: AttributeList) -> None:
    """Any list has the bytes that the declaration gives it, and comes back the same."""
    data = value.encoded()
    assert data == ATTRIBUTE_LIST.build(declared(value))
    parsed = AttributeList.decode(data)
    assert parsed == value
    assert types(parsed) == types(value)


def damage(good: bytes, data: st.DataObject) -> bytes:
    """The bytes with one to three of them changed, cut or added."""
    damaged = bytearray(good)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(damaged)))
        match data.draw(st.sampled_from(["change", "cut", "add"])):
            case "change" if at < len(damaged):
                damaged[at] = data.draw(st.integers(0, 255))
            case "cut":
                del damaged[at:]
            case _:
                damaged[at:at] = data.draw(st.binary(min_size=1, max_size=4))
    return bytes(damaged)


@given(attribute_lists, st.data())
def test_both_read_damage_alike(value: AttributeList, data: st.DataObject) -> None:
    """A list with bytes changed, cut or added is good for both, or bad in the same place."""
    agree(damage(value.encoded(), data))


@given(st.binary(max_size=60))
def test_both_read_anything_alike(data: bytes) -> None:
    """Any bytes are one list, or BadBody in the same place: nothing else is raised."""
    agree(data)


def agree(body: bytes) -> None:
    """Assert that both read the same list, or that both tell the same mistake.

    The hot path's mistake is explained from where it stopped, the other by reading from the start.
    """
    cursor = Cursor(body, 0, len(body), base=HEADER_SIZE)
    try:
        parsed = AttributeList.decode(body)
    except BadBody as error:
        with pytest.raises(Broken) as caught:
            ATTRIBUTE_LIST.parse_stream(cursor)
        mistake = caught.value.mistake
        assert (error.path, error.offset) == (mistake.path, mistake.offset)  # noqa: PT017
        assert error.text == mistake.text  # noqa: PT017
    else:
        expected = plain(ATTRIBUTE_LIST.parse_stream(cursor))
        assert parsed == expected
        assert types(parsed) == types(expected)


headers = st.builds(
    lambda length, version, rest: length.to_bytes(4, "big") + bytes([version]) + rest,
    st.integers(0, 70) | st.integers(0, 2**32 - 1),
    st.sampled_from([1, 1, 1, 0, 2, 255]),
    st.binary(min_size=11, max_size=70),
)


@given(headers, st.integers(1, 90))
def test_both_read_headers_alike(data: bytes, step: int) -> None:
    """A header is good for both, or both say the same mistake, for any split."""
    buffer = FrameBuffer(max_frame=64)
    formatted = dissect(data, max_frame=64)
    try:
        for at in range(0, len(data), step):
            for frame in buffer.feed(data[at : at + step]):
                assert wire.encode(*frame) == data[: 16 + len(frame.body)]
                assert not isinstance(formatted.error, BadFrame)
                return
    except BadFrame as error:
        assert str(error) == str(formatted.error)  # noqa: PT017
        assert error.offset == formatted.error.offset  # type: ignore[union-attr]  # noqa: PT017
    else:
        assert formatted.mistake is not None
        assert formatted.mistake.reason == "frame incomplete"


def test_only_the_declaration_imports_construct() -> None:
    """construct has no types: what is untyped stays in one module."""
    package = Path(mockixn.__file__).parent
    importers = [
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if re.search(r"^\s*(from|import) construct\b", path.read_text(encoding="utf-8"), re.M)
    ]
    assert importers == ["wire/declaration.py"]


def loaded_after(program: str) -> bool:
    """Whether construct is loaded in a process that has run the program."""
    program += "\nimport sys; print('construct' in sys.modules)"
    out = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    return out == "True\n"


def test_construct_is_loaded_when_there_is_something_to_explain() -> None:
    """A server starts and reads good messages without it; the first bad one loads it."""
    good = """
import mockixn.server.server
from mockixn.wire.attributes import AttributeList
from mockixn.errors import BadBody
AttributeList.decode(AttributeList.of({"a": {"b": 1}}).encoded())
"""
    bad = "try: AttributeList.decode(b'')\nexcept BadBody: pass"
    assert not loaded_after(good)
    assert loaded_after(good + bad)
