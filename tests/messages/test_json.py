"""Values as JSON has them, and as the catalogue wants them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.json import to_json, with_listed_types
from mockixn.messages.spec import Attribute, MessageSpec, Protocol
from mockixn.wire.attributes import AttributeList, Long, Type, Value

SPEC = MessageSpec(
    Protocol.INTERACTION_MANAGEMENT,
    1,
    "RequestAny",
    "request",
    "client",
    "ours",
    tuple(Attribute(each.name, each) for each in Type),
)

values = st.recursive(
    st.integers(-(2**31), 2**31 - 1)
    | st.integers(-(2**63), 2**63 - 1).map(Long)
    | st.text(max_size=5)
    | st.binary(max_size=5),
    lambda inner: st.dictionaries(st.text(max_size=5), inner, max_size=3).map(AttributeList),
    max_leaves=5,
)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (5, "5"),
        (Long(5), "5"),
        ("Zoë", '"Zoë"'),
        (b"\x00\xff", '{"bstr": "00ff"}'),
        (AttributeList(), "{}"),
        (AttributeList(a=AttributeList(b=b"\x01"), c=""), '{"a": {"b": {"bstr": "01"}}, "c": ""}'),
    ],
)
def test_each_type_in_json(value: Value, plain: str) -> None:
    """Every value of the wire has one form in JSON, at any depth."""
    assert json.dumps(to_json(value), ensure_ascii=False) == plain


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("INT", "5", 5),
        ("INT", "-2147483648", -(2**31)),
        ("INT", "2147483647", 2**31 - 1),
        ("INT", Long(5), 5),
        ("LONG", 5, Long(5)),
        ("LONG", "5", Long(5)),
        ("LONG", f"{2**63 - 1}", Long(2**63 - 1)),
        ("LONG", f"{-(2**63)}", Long(-(2**63))),
        ("STR", 5, "5"),
        ("STR", Long(-5), "-5"),
        ("BSTR", AttributeList(bstr="00fF"), b"\x00\xff"),
        ("BSTR", AttributeList(bstr=""), b""),
    ],
)
def test_a_value_becomes_one_of_the_listed_type(name: str, value: Value, expected: Value) -> None:
    """Where only the way of writing it differs, the value is what the catalogue lists."""
    found = with_listed_types(SPEC, AttributeList({name: value}))[name]
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INT", "five"),
        ("INT", ""),
        ("INT", " 5"),
        ("INT", "5_0"),
        ("INT", "٥"),
        ("INT", "5.0"),
        ("INT", "2147483648"),
        ("INT", "-2147483649"),
        ("INT", Long(2**31)),
        ("INT", "9" * 5000),
        ("INT", b"5"),
        ("INT", AttributeList(bstr="05")),
        ("LONG", f"{2**63}"),
        ("LONG", "x"),
        ("LONG", AttributeList()),
        ("STR", b"x"),
        ("STR", AttributeList(a="x")),
        ("BSTR", "00ff"),
        ("BSTR", 5),
        ("BSTR", AttributeList(bstr="0")),
        ("BSTR", AttributeList(bstr="zz")),
        ("BSTR", AttributeList(bstr=5)),
        ("BSTR", AttributeList(bstr="00", more="00")),
        ("LIST", "x"),
        ("LIST", 5),
        ("Unlisted", "5"),
    ],
)
def test_what_cannot_be_of_the_listed_type_stays(name: str, value: Value) -> None:
    """Nothing is guessed: the server answers such a value as it would a real client's."""
    found = with_listed_types(SPEC, AttributeList({name: value}))[name]
    assert found is value


def test_values_within_lists_stay() -> None:
    """The catalogue says nothing of them: user data keeps the types that it has."""
    inner = AttributeList(INT="5", STR=5)
    assert with_listed_types(SPEC, AttributeList(LIST=inner, INT="5")) == {"LIST": inner, "INT": 5}


@given(st.dictionaries(st.sampled_from([each.name for each in Type]), values).map(AttributeList))
def test_typing_twice_is_typing_once(attributes: AttributeList) -> None:
    """What has been made of the listed types is not made again: the list stays itself."""
    once = with_listed_types(SPEC, attributes)
    assert [*once] == [*attributes]
    assert with_listed_types(SPEC, once) is once
    if all(type(value) is SPEC.classes[name] for name, value in attributes.items()):
        assert once is attributes


def test_a_request_as_a_shell_has_it() -> None:
    """Words are texts: those that the catalogue has as numbers become numbers."""
    spec = CATALOGUE.find("RequestAgentLogin")
    words = AttributeList(TenantId="101", AgentId="7", PlaceId="place-1")
    assert with_listed_types(spec, words) == {"TenantId": 101, "AgentId": "7", "PlaceId": "place-1"}
