"""User data: what of TOML can travel, as which type, and where the limits are."""

from __future__ import annotations

from enum import IntEnum, StrEnum

import pytest

from mockixn.errors import OrderRefused, ScenarioError
from mockixn.scenario import InteractionSetting, parse
from mockixn.scenario.validation import read
from mockixn.wire.attributes import MAX_ATTRIBUTES, MAX_DEPTH, AttributeList, Long, Value

HEAD = '[[interaction]]\nid = "i"\nmedia_type = "m"\nqueue = "q"\nsubmitted_by = "s"\n'
IN_PYTHON = {"id": "i", "media_type": "m", "queue": "q", "submitted_by": "s"}
DEEPEST = MAX_DEPTH - 2


def user_data(text: str) -> AttributeList:
    """The user data of an interaction that has this text as its table."""
    (interaction,) = parse(f"{HEAD}[interaction.user_data]\n{text}", "stop.toml").interactions
    return interaction.user_data


def mistakes(text: str) -> tuple[str, ...]:
    """What is wrong with user data that has this text as its table."""
    with pytest.raises(ScenarioError) as caught:
        user_data(text)
    return caught.value.mistakes


@pytest.mark.parametrize(
    ("toml", "value"),
    [
        ('"text"', "text"),
        ('""', ""),
        ("0", 0),
        (f"{2**31 - 1}", 2**31 - 1),
        (f"{-(2**31)}", -(2**31)),
        (f"{2**31}", Long(2**31)),
        (f"{-(2**31) - 1}", Long(-(2**31) - 1)),
        (f"{2**63 - 1}", Long(2**63 - 1)),
        (f"{-(2**63)}", Long(-(2**63))),
        ("true", 1),
        ("false", 0),
        ("{}", AttributeList()),
        ("{ a.b = 1 }", AttributeList(a=AttributeList(b=1))),
        ("1979-05-27T07:32:00Z", "1979-05-27T07:32:00+00:00"),
        ("1979-05-27 07:32:00", "1979-05-27T07:32:00"),
        ("1979-05-27", "1979-05-27"),
        ("07:32:00", "07:32:00"),
    ],
)
def test_each_type_that_travels(toml: str, value: Value) -> None:
    """A TOML value becomes the one attribute type that holds it."""
    found = user_data(f"key = {toml}")
    assert found == AttributeList(key=value)
    assert type(found["key"]) is type(value)


@pytest.mark.parametrize(
    ("toml", "found"),
    [("1.5", "1.5 (float)"), ("nan", "nan (float)"), ("[]", "an array"), ("[1]", "an array")],
)
def test_a_type_that_the_wire_does_not_have(toml: str, found: str) -> None:
    """A float or an array is refused with the reason."""
    assert mistakes(f"a.b = {toml}") == (
        f"stop.toml: interaction[1].user_data.a.b: found {found}, "
        "expected a str, int, bool or table (user data has no such type on the wire)",
    )


@pytest.mark.parametrize(
    ("number", "found"), [(2**63, f"{2**63} (int)"), (-(2**69), "an int of 70 bits")]
)
def test_an_integer_too_wide(number: int, found: str) -> None:
    """What 64 bits do not hold is refused."""
    assert mistakes(f"n = {number}") == (
        f"stop.toml: interaction[1].user_data.n: found {found}, expected a signed int of 64 bits",
    )


def test_a_key_is_1_to_255_bytes_long() -> None:
    """The length of a key counts in bytes of UTF-8, as it does on the wire."""
    longest = "é" * 127 + "x"
    assert user_data(f'"{longest}" = 1') == {longest: 1}
    assert mistakes(f'"{longest}y" = 1\n"" = 1') == (
        f'stop.toml: interaction[1].user_data."{"é" * 74}…": '
        "found a key of 256 bytes, expected 1 to 255",
        'stop.toml: interaction[1].user_data."": found a key of 0 bytes, expected 1 to 255',
    )


def test_the_deepest_user_data_still_fits_into_an_event() -> None:
    """Events carry user data two lists deep: with those it may be as deep as the wire allows."""
    deepest = user_data(".".join("a" * (DEEPEST + 1)) + " = 1")
    listed = AttributeList(Interaction=AttributeList(InteractionUserData=deepest))
    assert listed.height == MAX_DEPTH


@pytest.mark.parametrize("more", [1, 2000])
def test_user_data_nested_too_deep(more: int) -> None:
    """One table deeper than an event can carry is a mistake, at any greater depth too."""
    path = ".".join("a" * (DEEPEST + 1))
    assert mistakes(".".join("a" * (DEEPEST + 1 + more)) + " = 1") == (
        f"stop.toml: interaction[1].user_data.{path}: "
        f"found tables nested {DEEPEST + 1} deep, expected at most {DEEPEST}",
    )


def test_more_keys_than_a_list_can_count() -> None:
    """A table holds as many keys as the count of an attribute list can say."""
    text = "\n".join(f"k{number} = 0" for number in range(MAX_ATTRIBUTES))
    assert len(user_data(text)) == MAX_ATTRIBUTES
    assert mistakes(f"{text}\nlast = 0") == (
        "stop.toml: interaction[1].user_data: found 65536 keys, expected at most 65535",
    )


class Colour(StrEnum):
    """An enumeration of texts."""

    RED = "red"


class Number(IntEnum):
    """An enumeration of numbers."""

    FIVE = 5
    HUGE = 2**40


@pytest.mark.parametrize(
    ("given", "value"),
    [
        (b"\x00", b"\x00"),
        (Long(5), Long(5)),
        (Colour.RED, "red"),
        (Number.FIVE, 5),
        (Number.HUGE, Long(2**40)),
        (AttributeList(a=b""), AttributeList(a=b"")),
    ],
)
def test_what_only_python_has(given: object, value: Value) -> None:
    """Values of the wire's own types stay, enumerations become what they stand for."""
    found = read(InteractionSetting, {**IN_PYTHON, "user_data": {"key": given}}).user_data["key"]
    assert found == value
    assert type(found) is type(value)


def test_a_long_too_wide() -> None:
    """A Long that 64 bits do not hold is refused like any other integer."""
    with pytest.raises(OrderRefused, match="expected a signed int of 64 bits"):
        read(InteractionSetting, {**IN_PYTHON, "user_data": {"key": Long(2**63)}})
