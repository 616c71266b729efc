"""What a template takes from the message that it is filled from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.message import Message
from mockixn.rules.template import filled
from mockixn.wire.attributes import AttributeList, Long, Value

SOURCE = Message(
    CATALOGUE.find("RequestSubmit"),
    AttributeList(
        InteractionId="A1",
        IsOnline=1,
        Big=Long(2**40),
        Raw=b"\x00\xff",
        Odd="${InteractionId}",
        UserData=AttributeList(Name='Zoë "Z"', Inner=AttributeList(n=5)),
    ),
    reference=77,
)


def one(value: Value) -> Value | None:
    """What a value becomes; None where it is left out."""
    return filled(AttributeList(key=value), SOURCE).get("key")


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("${InteractionId}", "A1"),
        ("${IsOnline}", 1),
        ("${Big}", Long(2**40)),
        ("${Raw}", b"\x00\xff"),
        ("${UserData}", SOURCE.attributes["UserData"]),
        ("${UserData.Inner}", AttributeList(n=5)),
        ("${UserData.Inner.n}", 5),
        ("${reference}", 77),
    ],
)
def test_a_whole_value_keeps_its_type(template: str, value: Value) -> None:
    """A template alone becomes the value that it names, of the type that it has there."""
    found = one(template)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("no such interaction: ${InteractionId}", "no such interaction: A1"),
        ("${InteractionId}${IsOnline}", "A11"),
        ("<${Big}>", f"<{2**40}>"),
        ("<${Raw}>", "<00ff>"),
        ("<${UserData}>", '<{"Name": "Zoë \\"Z\\"", "Inner": {"n": 5}}>'),
        ("ref ${reference}", "ref 77"),
        ("<${Nobody}>", "<>"),
        ("<${UserData.Nobody.n}>", "<>"),
        ("$${InteractionId}", "${InteractionId}"),
        ("$${", "${"),
        ("a $${b} ${InteractionId}", "a ${b} A1"),
        ("${Odd}!", "${InteractionId}!"),
    ],
)
def test_inside_a_text_it_becomes_text(template: str, text: str) -> None:
    """Between other characters a value is its text; `$${` is how to write `${`."""
    assert one(template) == text


@pytest.mark.parametrize(
    "template", ["${Nobody}", "${}", "${UserData.Nobody}", "${InteractionId.Inner}", "${.}"]
)
def test_what_the_source_does_not_have_is_left_out(template: str) -> None:
    """The attribute is missing then; those beside it are there."""
    found = filled(AttributeList(a=template, b="${InteractionId}"), SOURCE)
    assert found == {"b": "A1"}


def test_what_is_taken_is_not_looked_into() -> None:
    """A value that reads like a template is taken as it is."""
    assert one("${Odd}") == "${InteractionId}"


def test_lists_are_filled_at_any_depth_and_in_their_order() -> None:
    """Templates stand within lists too, and no attribute changes its place."""
    inner = AttributeList(b="${Nobody}", c=AttributeList(d="${InteractionId}"), a="x")
    found = filled(AttributeList(z=1, inner=inner, a="${reference}"), SOURCE)
    assert [*found.items()] == [
        ("z", 1),
        ("inner", AttributeList(c=AttributeList(d="A1"), a="x")),
        ("a", 77),
    ]
    kept = found["inner"]
    assert isinstance(kept, AttributeList)
    assert [*kept] == ["c", "a"]


def test_keys_are_no_templates() -> None:
    """Only values are filled."""
    assert filled(AttributeList({"${InteractionId}": "x"}), SOURCE) == {"${InteractionId}": "x"}


@pytest.mark.parametrize("text", ["", "$", "{}", "$ {x}", "${open", "$$", "a}b{c", "${a{b}"])
def test_a_text_without_a_template_stays(text: str) -> None:
    """What only resembles a template is a text like any other."""
    assert one(text) == text


def test_attributes_without_templates_stay_themselves() -> None:
    """They are encoded once for any number of answers, and so are their lists."""
    inner = AttributeList(a="x")
    constant = AttributeList(inner=inner, n=5)
    assert filled(constant, SOURCE) is constant
    assert filled(AttributeList(inner=inner, id="${InteractionId}"), SOURCE)["inner"] is inner


@given(st.text(alphabet="${}.aI", max_size=12))
def test_any_text_is_filled(text: str) -> None:
    """Filling any text raises nothing, and an escaped text stays the same."""
    filled(AttributeList(key=text), SOURCE)
    escaped = text.replace("${", "$${")
    assert "$$${" in escaped or one(escaped) == text
