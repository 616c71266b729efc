"""How values and types of the scenario file are put into words, for mistakes and for the README."""

from __future__ import annotations

import re
from dataclasses import is_dataclass
from enum import StrEnum
from typing import Any, Literal, get_args, get_origin

from ..wire.attributes import AttributeList
from .declaration import taken_apart

_LONGEST = 75  # characters of a text that a mistake shows
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_NAMES = {
    str: "str",
    int: "int",
    float: "number",
    bool: "true or false",
    AttributeList: "table",
}


def printable(text: str) -> str:
    """The text on one line, whatever is in it."""
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
    )


def quoted(text: str) -> str:
    """A text in quotes, cut to size."""
    cut = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return '"' + printable(cut.replace("\\", "\\\\").replace('"', '\\"')) + '"'


def key_in_path(key: str) -> str:
    """A key as it stands in a path: in quotes where TOML needs them."""
    return key if _BARE_KEY.fullmatch(key) and len(key) <= _LONGEST else quoted(key)


def in_toml(value: object) -> str:
    """A value as a scenario file would have it."""
    match value:
        case str():
            return quoted(value)
        case bool():
            return str(value).lower()
        case dict():
            return "{" + ", ".join(f"{key} = {in_toml(each)}" for key, each in value.items()) + "}"
        case tuple():
            return "[" + ", ".join(map(in_toml, value)) + "]"
        case _:
            return str(value)


def shown(found: object) -> str:
    """What was found where something of another type was expected."""
    match found:
        case dict():
            return "a table"
        case list():
            return "an array"
        case int() if found.bit_length() > 64:
            return f"an int of {found.bit_length()} bits"
        case _:
            return f"{in_toml(found)} ({type(found).__name__})"


def choices(type_: Any) -> tuple[str, ...]:
    """The texts that a Literal or StrEnum allows; none for any other type."""
    if get_origin(type_) is Literal:
        return get_args(type_)
    if isinstance(type_, type) and issubclass(type_, StrEnum):
        return tuple(map(str, type_))
    return ()


def type_name(hint: Any) -> str:
    """What the hint wants, as in `array of str`."""
    bare, _rules = taken_apart(hint)
    if allowed := choices(bare):
        *most, last = map(quoted, allowed)
        return f"{', '.join(most)} or {last}" if most else last
    if get_origin(bare) is tuple:
        item = type_name(get_args(bare)[0])
        return f"array of {'tables' if item == 'table' else item}"
    return "table" if is_dataclass(bare) else _NAMES[bare]


def a_type(hint: Any) -> str:
    """What the hint wants, as in `expected an array of str`."""
    bare, _rules = taken_apart(hint)
    name = type_name(bare)
    if bare is bool or choices(bare):
        return name
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
