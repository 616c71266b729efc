"""User data as TOML, JSON or Python has it, turned into what the wire can carry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import TypeAlias

from ..messages.user_data import DEEPEST
from ..wire.attributes import MAX_ATTRIBUTES, MAX_KEY, AttributeList, Long, Value
from .declaration import INT_64
from .formatting import shown
from .position import Position, opened

Report: TypeAlias = Callable[[Position, str], None]

_INT_32 = range(-(2**31), 2**31)


def read_user_data(
    table: Mapping[str, object], position: Position, mistake: Report, depth: int = 0
) -> AttributeList:
    """The table as an attribute list; `mistake` is told of everything that cannot travel.

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
        match found:
            case dict():
                values[key] = read_user_data(found, at, mistake, depth + 1)
            case str():
                values[key] = str(found)  # of an enumeration too
            case bytes():  # from Python: neither TOML nor JSON has such
                values[key] = found
            case Long() if int(found) in INT_64:
                values[key] = found
            case int() if int(found) in _INT_32:
                values[key] = int(found)  # of a bool too
            case int() if int(found) in INT_64:
                values[key] = Long(found)
            case int():
                mistake(at, f"found {shown(found)}, expected a signed int of 64 bits")
            case date() | time():
                values[key] = found.isoformat()
            case _:
                mistake(
                    at,
                    f"found {shown(found)}, expected a str, int, bool or table "
                    "(user data has no such type on the wire)",
                )
    return AttributeList(values)
