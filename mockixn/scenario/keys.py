"""The table of keys that the reference pages show, made from the declarations themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, is_dataclass
from typing import Any, NamedTuple, get_args, get_origin

from ..formatting import format_toml
from .declaration import limits, settings, split_hint, type_name
from .schema import Scenario


class Key(NamedTuple):
    """One key: dotted, with `[]` after an array of tables; `default` is empty for a table."""

    key: str
    type: str
    default: str
    help: str


def keys() -> list[Key]:
    """Every key of a scenario file, in the order of the declarations; tables before their keys."""
    return list(_keys(Scenario, ""))


def _keys(section: Any, prefix: str) -> Iterator[Key]:
    for setting in settings(section).values():
        key = prefix + setting.key
        bare, _limits = split_hint(setting.hint)
        type_text = ", ".join((type_name(setting.hint), *limits(setting.hint)))
        yield Key(key, type_text, _default(setting.default), setting.help)
        if is_dataclass(bare):
            yield from _keys(bare, f"{key}.")
        elif get_origin(bare) is tuple and is_dataclass(item := get_args(bare)[0]):
            yield from _keys(item, f"{key}[].")


def _default(value: object) -> str:
    if value is MISSING:
        return "required"
    if value is None:
        return "none"
    return "" if is_dataclass(value) else format_toml(value)
