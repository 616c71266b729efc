"""Values of TOML, JSON or Python as wire values, and how deeply user data may be nested."""

from __future__ import annotations

from datetime import date, time

from ..wire.attributes import INT_RANGE, LONG_RANGE, MAX_DEPTH, Long

_LISTS_AROUND = 2  # the deepest event has user data as Interaction.InteractionUserData

DEEPEST = MAX_DEPTH - _LISTS_AROUND
"""How many levels of `list` values user data may have."""

ANY_VALUE = "a str, int, bool or table (user data has no such type on the wire)"
"""The expected types where any value is allowed, for error texts."""


def as_value(found: object) -> int | str | bytes | None:
    """The wire value of a single value; None for a table, or if no attribute type holds it.

    A bool becomes 0 or 1, an int of more than 32 bits a `long`, a date or time its ISO text.
    """
    match found:
        case str():
            return str(found)  # also a member of an enumeration
        case bytes():  # from Python: TOML and JSON have no bytes
            return found
        case Long() if int(found) in LONG_RANGE:
            return found
        case int() if int(found) in INT_RANGE:  # `in` is slow for an instance of a subclass
            return int(found)  # also a bool
        case int() if int(found) in LONG_RANGE:
            return Long(found)
        case date() | time():
            return found.isoformat()
        case _:
            return None
