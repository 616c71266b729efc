"""How a key of the scenario file is declared: a field of a data class, its type, limits and help.

The type of a field says what TOML must have: str, int, float, bool, a Literal or StrEnum (one of
its texts), a dataclass (a table), a tuple (an array), AttributeList (a table of user data), or a
class with JSON_TYPE, JSON_SCHEMA and `from_json`, which raises OrderRefused.
`| None` says that the key may be left out. Limits go with the
type: `Annotated[int, between(0, 65535)]`. The field's metadata has

- `help`: one sentence for the table of keys, with the unit where there is one;
- `key`: the name in the file, where it is not the field's;
- `instead_of`: the key of the same table that may not be given together with this one.

A section whose keys must fit each other has a method `mistakes`, which yields the key and the text
of each thing that is wrong though every key is right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    TypeAlias,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from ..formatting import alternatives, quoted
from ..messages.bounds import Bound, in_range
from ..messages.expected import Expected
from ..messages.moments import is_moment
from ..messages.pattern_parts import NOT_EMPTY
from ..wire.attributes import MAX_KEY, AttributeList


class Limit(NamedTuple):
    """What a value must be beyond its type; `expected` says it in the words of a mistake.

    Where JSON Schema can say it too, these words are a Bound. `near` may add which right value a
    wrong one probably means.
    """

    accepts: Callable[[Any], bool]
    expected: str
    near: Callable[[Any], str] | None = None


class Distinct(NamedTuple):
    """No two items of the array are the same text or, with `by`, have the same text there."""

    by: str | None = None


_NOT_EMPTY = Limit(bool, NOT_EMPTY)

Name: TypeAlias = Annotated[str, _NOT_EMPTY]
"""What names something: a ClientName, an AgentId, a queue."""

FITS_A_KEY = Limit(
    lambda text: 1 <= len(text.encode()) <= MAX_KEY,
    Bound(f"1 to {MAX_KEY} bytes", minLength=1, maxLength=MAX_KEY),
)
"""For what lists on the wire have as a key."""


def between(lowest: int, highest: int) -> Limit:
    """Both ends are allowed."""
    return Limit(lambda value: lowest <= value <= highest, in_range(lowest, highest))


def minimum(lowest: int) -> Limit:
    """The end is allowed."""
    return Limit(lambda value: value >= lowest, Bound(f"at least {lowest}", minimum=lowest))


def maximum(highest: int) -> Limit:
    """The end is allowed."""
    return Limit(lambda value: value <= highest, Bound(f"at most {highest}", maximum=highest))


def more_than(bound: int) -> Limit:
    """The bound itself is not allowed."""
    return Limit(lambda value: value > bound, Bound(f"more than {bound}", exclusiveMinimum=bound))


Seconds: TypeAlias = Annotated[float, minimum(0)]
"""How long something takes; 0 is at once."""

Timeout: TypeAlias = Annotated[float, more_than(0)]
"""How long something may take."""

TenantId: TypeAlias = Annotated[int, between(0, 2**31 - 1)]

SequenceNumber: TypeAlias = Annotated[int, between(0, 2**63 - 1)]
"""A number that the server counts."""


A_MOMENT = Limit(is_moment, Bound("a date and time in ISO 8601", format="date-time"))

Moment: TypeAlias = Annotated[str, A_MOMENT]
"""A date and time of TOML, or a text; without an offset it is UTC."""

Capacities: TypeAlias = Annotated[
    AttributeList,
    Limit(
        lambda media: all(isinstance(each, int) and each >= 0 for each in media.values()),
        Bound(
            "an int of at least 0 for each medium",
            additionalProperties={"type": "integer", "minimum": 0},
        ),
    ),
]
"""Medium -> how many interactions at once."""


class Setting(NamedTuple):
    """One key of a section; `default` is MISSING where the key must be given."""

    key: str
    name: str
    hint: Any
    default: Any
    help: str
    instead_of: str | None


@cache
def settings(section: type) -> Mapping[str, Setting]:
    """The keys of a section, in the order of its fields."""
    hints = get_type_hints(section, include_extras=True)
    found = (
        Setting(
            field.metadata.get("key", field.name),
            field.name,
            hints[field.name],
            field.default if field.default_factory is MISSING else field.default_factory(),
            field.metadata["help"],
            field.metadata.get("instead_of"),
        )
        for field in fields(section)
    )
    return {setting.key: setting for setting in found}


def limits(hint: Any) -> list[str]:
    """What a value must be beyond its type, in words."""
    return [
        limit if isinstance(limit, str) else limit.expected
        for limit in split_hint(hint)[1]
        if isinstance(limit, Limit | str)
    ]


def split_hint(hint: Any) -> tuple[Any, tuple[Limit | Distinct | str, ...]]:
    """The bare type that a hint declares, and its limits."""
    found: tuple[Limit | Distinct | str, ...] = ()
    while True:
        if get_origin(hint) is Annotated:
            hint, *more = get_args(hint)
            found += tuple(more)
        elif get_origin(hint) in (Union, UnionType):
            (hint,) = (each for each in get_args(hint) if each is not NoneType)
        else:
            return hint, found


_NAMES = {
    str: "str",
    int: "int",
    float: "number",
    bool: "true or false",
    AttributeList: "table",
    Expected: "table",
}


def choices(type_: Any) -> tuple[str, ...]:
    """The texts that a Literal or StrEnum allows; none for any other type."""
    if get_origin(type_) is Literal:
        return get_args(type_)
    if isinstance(type_, type) and issubclass(type_, StrEnum):
        return tuple(map(str, type_))
    return ()


def type_name(hint: Any) -> str:
    """What the hint wants, as in `array of str`."""
    bare, _limits = split_hint(hint)
    if allowed := choices(bare):
        return alternatives(map(quoted, allowed))
    if get_origin(bare) is tuple:
        item = type_name(get_args(bare)[0])
        return f"array of {'tables' if item == 'table' else item}"
    return "table" if is_dataclass(bare) else getattr(bare, "JSON_TYPE", None) or _NAMES[bare]


def a_type(hint: Any) -> str:
    """What the hint wants, as in `expected an array of str`."""
    bare, _limits = split_hint(hint)
    name = type_name(bare)
    if bare is bool or choices(bare):
        return name
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
