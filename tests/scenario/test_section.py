"""Sections are what frozen dataclasses are, without code that is generated for each of them."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, field, fields, is_dataclass, replace

import pytest

from mockixn.scenario.section import section


@section(frozen=True)
class Place:
    """A section whose values may come by position."""

    name: str
    seats: int = field(default=1, metadata={"help": "people"})
    tags: list[str] = field(default_factory=list)


@section(frozen=True, kw_only=True)
class Room(Place):
    """A section that extends another."""

    door: str


@section(frozen=True)
class Name:
    """A section that completes itself."""

    text: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", self.text.strip())


@dataclass(frozen=True)
class Model:
    """What `dataclasses` makes of the same declaration."""

    name: str
    seats: int = field(default=1, metadata={"help": "people"})
    tags: list[str] = field(default_factory=list)


def test_values_come_by_position_or_name() -> None:
    """Defaults fill the rest; each instance has a list of its own."""
    place = Place("p", seats=2)
    assert (place.name, place.seats, place.tags) == ("p", 2, [])
    assert Place("p").tags is not place.tags
    room = Room(name="r", door="d")
    assert (room.name, room.seats, room.door) == ("r", 1, "d")


def test_it_may_complete_itself() -> None:
    """`__post_init__` is called when every value is there."""
    assert Name(" n ").text == "n"


@pytest.mark.parametrize(
    ("values", "keywords", "error"),
    [
        ((), {}, "Place: name is missing"),
        (("p",), {"name": "q"}, "Place: found name twice"),
        (("p",), {"seat": 1}, "Place: found seat, which it does not have"),
        (("p", 1, [], 2), {}, "Place: found 4 values, expected at most 3"),
    ],
)
def test_wrong_arguments(values: tuple[object, ...], keywords: object, error: str) -> None:
    """A TypeError names what is missing, twice or unknown."""
    with pytest.raises(TypeError, match=error):
        Place(*values, **keywords)  # type: ignore[arg-type]


def test_it_is_equal_by_value_and_by_class() -> None:
    """Equal sections have equal hashes."""
    assert Place("p") == Place("p")
    assert Place("p") != Place("q")
    assert Room(name="p", door="d") != Place("p")
    assert Place("p") != Model("p")  # type: ignore[comparison-overlap]
    tags: tuple[str, ...] = ()
    assert hash(Place("p", 1, tags)) == hash(Place("p", 1, tags))  # type: ignore[arg-type]


def test_it_does_not_change() -> None:
    """Neither by assignment nor by deletion."""
    place = Place("p")
    with pytest.raises(FrozenInstanceError, match="Place is frozen: name cannot change"):
        place.name = "q"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del place.name


def test_it_is_a_dataclass() -> None:
    """`fields`, `replace` and the text are those of a dataclass."""
    assert is_dataclass(Place)
    assert [each.name for each in fields(Room)] == ["name", "seats", "tags", "door"]
    assert [each.metadata for each in fields(Place)] == [each.metadata for each in fields(Model)]
    assert replace(Place("p"), seats=3) == Place("p", 3)
    assert repr(Place("p")) == repr(Model("p")).replace("Model", "Place")
