"""What is different between two worlds, a line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from itertools import islice

from ..engine.interaction import Interaction
from ..engine.world import World
from ..formatting import printable

_MOST_LINES = 100
_MOST_NAMES = 5
_LONGEST = 200  # characters of a value


def world_changes(before: World, after: World) -> list[str]:
    """What has changed: `interactions.i: gone`. Long values and long lists are cut."""
    found = _all_differences(before, after)
    lines = [printable(each) for each in islice(found, _MOST_LINES)]
    more = sum(1 for _ in found)
    return [*lines, f"… and {more} more"] if more else lines


def _all_differences(before: World, after: World) -> Iterator[str]:
    old, new = before.other_than_interactions(), after.other_than_interactions()
    yield from _compared(old.pop("clients"), new.pop("clients"), "clients")
    yield from _of_interactions(before.interactions, after.interactions)
    yield from _compared(old, new, "")


def _of_interactions(
    before: Mapping[str, Interaction], after: Mapping[str, Interaction]
) -> Iterator[str]:
    for id, interaction in before.items():
        now = after.get(id)
        if now is None:
            yield f"interactions.{id}: gone"
        elif not interaction.is_like(now):
            yield from _compared(interaction.to_dict(), now.to_dict(), f"interactions.{id}")
    for id, interaction in after.items():
        if id not in before:
            yield f"interactions.{id}: new, {_short(interaction.to_dict())}"


def _compared(before: object, after: object, path: str) -> Iterator[str]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in {**before, **after}:
            inner = f"{path}.{key}" if path else str(key)
            if key not in after:
                yield f"{inner}: gone"
            elif key not in before:
                yield f"{inner}: new, {_short(after[key])}"
            else:
                yield from _compared(before[key], after[key], inner)
    elif before != after:
        if isinstance(before, list | tuple) and isinstance(after, list | tuple):
            yield f"{path}: {_moves(before, after)}"
        else:
            yield f"{path}: {_short(before)} → {_short(after)}"


def _moves(before: Sequence[object], after: Sequence[object]) -> str:
    """Which items have left a list, and which have come."""
    old, new = set(before), set(after)
    gone = [each for each in before if each not in new]
    come = [each for each in after if each not in old]
    told = [
        f"{word} {_names(items)}" for word, items in (("without", gone), ("with", come)) if items
    ]
    return ", ".join(told) or "in another order"


def _names(items: Sequence[object]) -> str:
    names = ", ".join(map(_short, items[:_MOST_NAMES]))
    more = len(items) - _MOST_NAMES
    return f"{names} and {more} more" if more > 0 else names


def _short(value: object) -> str:
    text = _text(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _text(value: object) -> str:
    """A value in words; more than what is shown of it is not looked into."""
    match value:
        case Enum():
            return str(value.value)
        case Mapping():
            each = (f"{key} = {_text(inner)}" for key, inner in islice(value.items(), _LONGEST))
            return "{" + ", ".join(each) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(_text, value[:_LONGEST])) + "]"
        case bytes():
            return value[:_LONGEST].hex()
        case None:
            return "none"
        case _:
            return str(value)
