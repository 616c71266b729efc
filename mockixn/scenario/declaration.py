"""How a key of the scenario file is declared: a dataclass field, its type, its rules, its help.

The type of a field says what TOML must have: str, int, float, bool, a Literal or StrEnum (one of
its texts), a dataclass (a table), a tuple (an array) or AttributeList (a table of user data).
`| None` says that the key may be left out, not that something stands for None. Rules go with the
type: `Annotated[int, between(0, 65535)]`. The field's metadata has

- `help`: one sentence for the table of keys, with the unit where there is one;
- `key`: the name in the file, where it is not the field's;
- `instead_of`: the key of the same table that may not be given together with this one.

A section whose keys must fit each other has a method `mistakes`, which yields the key and the text
of each thing that is wrong though every key is right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from functools import cache
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    NamedTuple,
    TypeAlias,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from ..messages.pattern_parts import NOT_EMPTY
from ..wire.attributes import MAX_KEY


class Rule(NamedTuple):
    """What a value must be beyond its type; `expected` says it in the words of a mistake.

    `near` may add which right value a wrong one probably means.
    """

    accepts: Callable[[Any], bool]
    expected: str
    near: Callable[[Any], str] | None = None


class Distinct(NamedTuple):
    """No two items of the array are the same text or, with `by`, have the same text there."""

    by: str | None = None


_NOT_EMPTY = Rule(bool, NOT_EMPTY)

Name: TypeAlias = Annotated[str, _NOT_EMPTY]
"""What names something: a ClientName, an AgentId, a queue."""

FITS_A_KEY = Rule(lambda text: 1 <= len(text.encode()) <= MAX_KEY, f"1 to {MAX_KEY} bytes")
"""For what lists on the wire have as a key."""


def between(lowest: int, highest: int) -> Rule:
    """Both ends are allowed."""
    return Rule(lambda value: lowest <= value <= highest, f"{lowest} to {highest}")


def minimum(lowest: int) -> Rule:
    """The end is allowed."""
    return Rule(lambda value: value >= lowest, f"at least {lowest}")


def more_than(bound: int) -> Rule:
    """The bound itself is not allowed."""
    return Rule(lambda value: value > bound, f"more than {bound}")


Seconds: TypeAlias = Annotated[float, minimum(0)]
"""How long something takes; 0 is at once."""

Timeout: TypeAlias = Annotated[float, more_than(0)]
"""How long something may take."""

TenantId: TypeAlias = Annotated[int, between(0, 2**31 - 1)]


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
        rule if isinstance(rule, str) else rule.expected
        for rule in split_hint(hint)[1]
        if isinstance(rule, Rule | str)
    ]


def split_hint(hint: Any) -> tuple[Any, tuple[Rule | Distinct | str, ...]]:
    """The bare type that a hint declares, and its rules."""
    rules: tuple[Rule | Distinct | str, ...] = ()
    while True:
        if get_origin(hint) is Annotated:
            hint, *more = get_args(hint)
            rules += tuple(more)
        elif get_origin(hint) in (Union, UnionType):
            (hint,) = (each for each in get_args(hint) if each is not NoneType)
        else:
            return hint, rules
