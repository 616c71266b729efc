"""How the types of a scenario file are put into words, for mistakes and for the table of keys."""

from __future__ import annotations

from dataclasses import is_dataclass
from enum import StrEnum
from typing import Any, Literal, get_args, get_origin

from ..formatting import alternatives, quoted
from ..messages.expected import Expected
from ..wire.attributes import AttributeList
from .declaration import split_hint

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
    bare, _rules = split_hint(hint)
    if allowed := choices(bare):
        return alternatives(map(quoted, allowed))
    if get_origin(bare) is tuple:
        item = type_name(get_args(bare)[0])
        return f"array of {'tables' if item == 'table' else item}"
    return "table" if is_dataclass(bare) else _NAMES[bare]


def a_type(hint: Any) -> str:
    """What the hint wants, as in `expected an array of str`."""
    bare, _rules = split_hint(hint)
    name = type_name(bare)
    if bare is bool or choices(bare):
        return name
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
