"""Data classes whose methods are shared: they behave as those of `dataclasses` do."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, field, fields, is_dataclass
from typing import Any

import pytest

from mockixn.frozen import frozen


@frozen
class Point:
    """Two numbers and a list."""

    x: int
    y: int = 0
    tags: list[str] = field(default_factory=list, hash=False)


@frozen(kw_only=True)
class Named(Point):
    """One with a name, which it needs though fields before it have defaults."""

    name: str


@dataclass(frozen=True)
class Reference:
    """What `dataclasses` makes of the same fields."""

    x: int
    y: int = 0
    tags: list[str] = field(default_factory=list, hash=False)


def test_fields_by_place_and_by_name() -> None:
    """In their order; what is not given has its default, each its own list."""
    point = Point(1, tags=["a"])
    assert (point.x, point.y, point.tags) == (1, 0, ["a"])
    assert Point(1).tags is not Point(1).tags
    named = Named(x=1, name="n")
    assert (named.x, named.y, named.name) == (1, 0, "n")
    assert [each.name for each in fields(Named)] == ["x", "y", "tags", "name"]


@pytest.mark.parametrize(
    ("values", "named", "text"),
    [
        ((), {}, "Point needs x"),
        ((1, 2, [], 4), {}, "Point takes each of x, y, tags once at most"),
        ((1,), {"x": 1}, "Point takes each of x, y, tags once at most"),
        ((1,), {"z": 1}, "Point takes each of x, y, tags once at most"),
    ],
)
def test_wrong_arguments(values: tuple[Any, ...], named: dict[str, Any], text: str) -> None:
    """They are a TypeError that names the fields."""
    with pytest.raises(TypeError, match=text):
        Point(*values, **named)


def test_equal_by_class_and_fields() -> None:
    """As a data class is, and so is its hash, which leaves out what `field` says."""
    assert Point(1, 2) == Point(1, 2)
    assert Point(1, 2) != Point(1, 3)
    other: object = Reference(1)
    assert Point(1) != other
    assert Named(x=1, name="n") != Point(1)
    assert hash(Point(1, 2, ["a"])) == hash(Point(1, 2, ["b"])) != hash(Point(1, 3))
    assert repr(Named(x=1, name="n")) == "Named(x=1, y=0, tags=[], name='n')"


def test_never_changes() -> None:
    """Neither by assignment nor by deletion."""
    point = Point(1)
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'x'"):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del point.x
    assert point == Point(1)


def test_dataclasses_knows_them() -> None:
    """So what walks over the fields of data classes walks over theirs."""
    assert is_dataclass(Point)


def test_own_methods_stay() -> None:
    """A class may say for itself how it is made and shown."""

    @frozen
    class Own:
        """With two methods of its own."""

        x: int

        def __init__(self, twice: int) -> None:
            self.__dict__["x"] = 2 * twice

        def __repr__(self) -> str:
            return "own"

    assert Own(2) == Own(2)
    assert (Own(2).x, repr(Own(2))) == (4, "own")
