"""User data of TOML, JSON or Python as an attribute list, with all that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from ..formatting import format_found
from ..messages.user_data import ANY_VALUE, DEEPEST, as_value
from ..wire.attributes import MAX_ATTRIBUTES, MAX_KEY, AttributeList, Value
from .position import Position, opened

Report: TypeAlias = Callable[[Position, str], None]


def read_user_data(
    table: Mapping[str, object], position: Position, mistake: Report, depth: int = 0
) -> AttributeList:
    """The table as an attribute list; `mistake` gets everything that the wire cannot carry.

    Booleans become 0 or 1, integers beyond 32 bits `long`, dates and times their ISO text.
    """
    if depth > DEEPEST:
        mistake(position, f"found tables nested {depth} deep, expected at most {DEEPEST}")
        return AttributeList()
    if len(table) > MAX_ATTRIBUTES:
        mistake(position, f"found {len(table)} keys, expected at most {MAX_ATTRIBUTES}")
        return AttributeList()
    values: dict[str, Value] = {}
    for key, found in table.items():
        found, at = opened(found, position.key(key))
        size = len(key.encode())
        if not 1 <= size <= MAX_KEY:
            mistake(at, f"found a key of {size} bytes, expected 1 to {MAX_KEY}")
        if isinstance(found, dict):
            values[key] = read_user_data(found, at, mistake, depth + 1)
        elif (value := as_value(found)) is not None:
            values[key] = value
        elif isinstance(found, int):
            mistake(at, f"found {format_found(found)}, expected a signed int of 64 bits")
        else:
            mistake(at, f"found {format_found(found)}, expected {ANY_VALUE}")
    return AttributeList(values)
