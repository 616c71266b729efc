"""The reader knows declarations only: it reads sections that no scenario has yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated

import pytest

from mockixn.errors import OrderRefused
from mockixn.scenario.declaration import Distinct, Limit, minimum
from mockixn.scenario.overrides import override
from mockixn.scenario.position import Position
from mockixn.scenario.validation import Reader
from mockixn.scenario.validation import read as read_plain
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
    levels: Annotated[tuple[Annotated[int, minimum(1)], ...], Distinct()] = field(
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


# Plain data, as JSON or a test has it


@dataclass(frozen=True)
class Span:
    """A section whose keys must fit each other."""

    first: int = field(metadata={"help": "where it begins"})
    last: int = field(metadata={"help": "where it ends"})
    even: Annotated[int, Limit(lambda value: value % 2 == 0, "an even one", " (or {}?)".format)] = (
        field(default=0, metadata={"help": "an even number"})
    )

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong though every key is right."""
        if self.first > self.last:
            yield "last", f"found {self.last}, expected at least {self.first}"
        if self.first == 13:
            yield "", "expected no bad luck"


@dataclass(frozen=True)
class Spans:
    """What has others in it."""

    spans: tuple[Span, ...] = field(metadata={"key": "span", "help": "spans"})
    best: Span | None = field(default=None, metadata={"help": "the best one"})


def mistakes(section: type, plain: object) -> list[tuple[str, str]]:
    """What is wrong with the plain data."""
    with pytest.raises(OrderRefused) as caught:
        read_plain(section, plain)
    return [*caught.value.mistakes]


def test_plain_data_becomes_a_section() -> None:
    """What a scenario file can say, JSON can."""
    plain = {"inner": {"number": 1, "data": {"a": {"b": True}}}, "level": [1, 2]}
    data = AttributeList(a=AttributeList(b=1))
    assert read_plain(Outer, plain) == Outer(Inner(1, data=data), (1, 2))


def test_every_mistake_in_plain_data_has_its_path() -> None:
    """The path is the one that a scenario file would have, without a file before it."""
    plain = {"span": [{"first": 1, "last": "x"}, {"first": 1}], "best": {"firsst": 1}, "": 1}
    assert mistakes(Spans, plain) == [
        ("span[1].last", 'found "x" (str), expected an int'),
        ("span[2].last", "missing, expected an int"),
        ("best.firsst", "unknown key, expected one of first, last, even (did you mean first?)"),
        ("best.first", "missing, expected an int"),
        ("best.last", "missing, expected an int"),
        ('""', "unknown key, expected one of span, best"),
    ]


@pytest.mark.parametrize(
    ("plain", "found"),
    [(5, "5 (int)"), ([], "an array"), ("x", '"x" (str)'), (1.5, "1.5 (float)")],
)
def test_plain_data_that_is_no_table(plain: object, found: str) -> None:
    """Where the whole is wrong there is no path, and the line is the text alone."""
    assert mistakes(Spans, plain) == [("", f"found {found}, expected a table")]
    with pytest.raises(OrderRefused, match=r"^found .*, expected a table$"):
        read_plain(Spans, plain)


def test_the_lines_of_a_refused_order() -> None:
    """Its text has a line for each mistake: the path, and what is wrong there."""
    with pytest.raises(OrderRefused) as caught:
        read_plain(Span, {"first": "a"})
    assert str(caught.value).splitlines() == [
        'first: found "a" (str), expected an int',
        "last: missing, expected an int",
    ]


def test_null_is_as_if_the_key_were_left_out() -> None:
    """JSON's null stands for no value: a default applies, and what must be there is missing."""
    assert read_plain(Outer, {"inner": None, "level": None}) == Outer()
    assert read_plain(Outer, {"inner": {"number": None, "text": "x"}}) == Outer(Inner(text="x"))
    assert mistakes(Span, {"first": None, "last": 1}) == [("first", "missing, expected an int")]
    assert mistakes(Span, {"first": 1, "last": 1, "other": None}) == [
        ("other", "unknown key, expected one of first, last, even")
    ]


def test_what_a_section_itself_finds_wrong() -> None:
    """Its own mistakes are listed below its path, after every key of it is right."""
    assert read_plain(Span, {"first": 1, "last": 1}) == Span(1, 1)
    spans = [{"first": 1, "last": 2}, {"first": 13, "last": 2}, {"first": 3, "last": "x"}]
    assert mistakes(Spans, {"span": spans, "best": {"first": 13, "last": 13}}) == [
        ("span[2].last", "found 2, expected at least 13"),
        ("span[2]", "expected no bad luck"),
        ("span[3].last", 'found "x" (str), expected an int'),
        ("best", "expected no bad luck"),
    ]
    assert mistakes(Span, {"first": 13, "last": 13}) == [("", "expected no bad luck")]


def test_a_rule_may_say_the_near_name() -> None:
    """What the rule makes of the wrong value follows what it expects."""
    assert mistakes(Span, {"first": 1, "last": 1, "even": 3}) == [
        ("even", "found 3, expected an even one (or 3?)")
    ]
