"""Values of TOML, JSON or Python as the wire carries them, and how deep user data may go."""

from __future__ import annotations

from datetime import date, time

from ..wire.attributes import INT_RANGE, LONG_RANGE, MAX_DEPTH, Long

_LISTS_AROUND = 2  # the deepest event has user data as Interaction.InteractionUserData

DEEPEST = MAX_DEPTH - _LISTS_AROUND
"""How many `list` values may lie within one another in user data."""

ANY_VALUE = "a str, int, bool or table (user data has no such type on the wire)"
"""What is expected where any value may stand."""


def as_value(found: object) -> int | str | bytes | None:
    """A single value as an attribute type holds it; None for what none holds, and for a table.

    A bool becomes 0 or 1, an int of more than 32 bits `long`, a date or time its ISO text.
    """
    match found:
        case str():
            return str(found)  # of an enumeration too
        case bytes():  # from Python: neither TOML nor JSON has such
            return found
        case Long() if int(found) in LONG_RANGE:
            return found
        case int() if int(found) in INT_RANGE:  # a range looks for a subclass step by step
            return int(found)  # of a bool too
        case int() if int(found) in LONG_RANGE:
            return Long(found)
        case date() | time():
            return found.isoformat()
        case _:
            return None
