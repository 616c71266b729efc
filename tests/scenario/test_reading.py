"""The reader knows declarations only: it reads sections that no scenario has yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from mockixn.scenario.declaration import Distinct, at_least
from mockixn.scenario.overrides import override
from mockixn.scenario.position import Position
from mockixn.scenario.reading import Reader
from mockixn.wire.attributes import AttributeList, Long


@dataclass(frozen=True, slots=True)
class Inner:
    """A table within a table."""

    number: int | None = field(default=None, metadata={"help": "a number"})
    text: str | None = field(default=None, metadata={"help": "a text", "instead_of": "number"})
    data: AttributeList = field(default_factory=AttributeList, metadata={"help": "user data"})


@dataclass(frozen=True, slots=True)
class Outer:
    """What a document holds."""

    inner: Inner = field(default=Inner(), metadata={"help": "a table"})
    levels: Annotated[tuple[Annotated[int, at_least(1)], ...], Distinct()] = field(
        default=(), metadata={"key": "level", "help": "numbers"}
    )


def read(document: dict[str, object], *overrides: str) -> tuple[Outer | None, list[str]]:
    """What is read, and what is wrong with it."""
    reader = Reader()
    for each in overrides:
        override(document, each, reader)
    return reader.value(Outer, document, Position("file")), [*map(str, reader.mistakes)]


def test_a_declared_section_is_read() -> None:
    """A dataclass is all that a new section needs."""
    found, mistakes = read({"inner": {"number": 1}, "level": [1, 2]})
    assert mistakes == []
    assert found == Outer(Inner(1), (1, 2))


def test_rules_apply_to_each_item_of_an_array() -> None:
    """A rule of the items names the item."""
    _found, mistakes = read({"level": [1, 0, True]})
    assert mistakes == [
        "file: level[2]: found 0, expected at least 1",
        "file: level[3]: found true (bool), expected an int",
    ]


def test_overrides_reach_into_user_data() -> None:
    """A key of user data is overridden like any other, and its mistakes are the override's."""
    document: dict[str, object] = {"inner": {"data": {"a": 1, "b": 2}}}
    found, mistakes = read(document, "inner.data.b=3000000000", "inner.data.c.d=x")
    assert mistakes == []
    assert found is not None
    assert found.inner.data == {"a": 1, "b": Long(3_000_000_000), "c": {"d": "x"}}
    _found, mistakes = read({}, "inner.data.c=[]")
    assert mistakes == [
        "--set inner.data.c=[]: inner.data.c: found an array, expected a str, int, bool or table "
        "(user data has no such type on the wire)"
    ]


def test_an_override_that_stands_beside_its_alternative() -> None:
    """Where the file has one of two keys that exclude each other, the override is at fault."""
    _found, mistakes = read({"inner": {"number": 1}}, "inner.text=x")
    assert mistakes == [
        "--set inner.text=x: inner.text: found together with number, expected only one of them"
    ]
