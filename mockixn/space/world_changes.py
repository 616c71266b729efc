"""What is different between two worlds, a line each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import Enum
from itertools import islice
from typing import Any

from ..engine.clients import LogicalClient
from ..engine.interaction import Interaction, Invitation
from ..engine.queues import Queue, Snapshot, Subscription, Workbin
from ..engine.world import World
from ..formatting import printable
from .lazy_copy import LazyDict

_MOST_LINES = 100
_MOST_NAMES = 5
_LONGEST = 200  # characters of a value
_KEYS = {
    LogicalClient: "id",
    Interaction: "id",
    Queue: "name",
    Workbin: "key",
    Snapshot: "id",
    Invitation: "ticket",
}
"""By which attribute the world knows what is of a type."""


def world_changes(before: World, after: World) -> list[str]:
    """What has changed: `interactions.i: gone`. Long values and long lists are cut."""
    found = _all_differences(before, after)
    lines = [printable(each) for each in islice(found, _MOST_LINES)]
    more = sum(1 for _ in found)
    return [*lines, f"… and {more} more"] if more else lines


def _all_differences(before: World, after: World) -> Iterator[str]:
    yield from _of_each("clients", before.clients, after.clients, LogicalClient)
    yield from _of_each("interactions", before.interactions, after.interactions, Interaction)
    yield from _of_each("queues", before.queues, after.queues, Queue)
    yield from _of_each("workbins", before.workbins, after.workbins, Workbin)
    yield from _of_each("snapshots", before.snapshots, after.snapshots, Snapshot)
    yield from _moves("services", before.services, after.services)
    yield from _of_each("invitations", before.invitations, after.invitations, Invitation)


def _of_each(
    what: str, before: Mapping[Any, Any], after: Mapping[Any, Any], type: type
) -> Iterator[str]:
    for key in _keys(before, after, type):
        old, new, path = before.get(key), after.get(key), f"{what}.{key}"
        if old is not None and new is not None:
            yield from _of_two(path, old, new)
        elif old is not None:
            yield f"{path}: gone"
        elif new is not None:
            shown = [*new.interactions] if isinstance(new, Queue) else new.to_dict()
            yield f"{path}: new, {_short(shown)}"


def _keys(
    before: Mapping[Any, Any], after: Mapping[Any, Any], type: type | None = None
) -> Collection[Any]:
    """The keys under which something may be different: of a lazy copy only what was touched.

    `type` is that of the values: one may have been reached on another way than through this.
    """
    if not isinstance(after, LazyDict):
        return {**before, **after}
    keys = dict.fromkeys(after.changed_keys())
    if type is not None:
        originals: list[Any] = after.copies.originals(type)
        found = (getattr(each, _KEYS[type]) for each in originals)
        keys.update((key, None) for key in found if key in before)
    return keys


def _of_two(path: str, before: Any, after: Any) -> Iterator[str]:
    match before:
        case Queue():
            yield from _moves(path, before.interactions, after.interactions)
        case Workbin():
            yield from _moves(f"{path}.interactions", before.interactions, after.interactions)
            old, new = before.subscriptions, after.subscriptions
            yield from _compared(_told(old), _told(new), f"{path}.subscriptions")
        case Snapshot():
            if before.ids is not after.ids:
                yield from _compared(before.ids, after.ids, f"{path}.ids")
            yield from _moves(f"{path}.locked", before.locked, after.locked)
        case Interaction() if before.is_like(after):
            return
        case _:
            yield from _compared(before.to_dict(), after.to_dict(), path)


def _told(subscriptions: Mapping[int, Subscription]) -> Mapping[int, Any]:
    return {id: each.to_dict() for id, each in subscriptions.items()}


def _moves(path: str, before: Mapping[Any, Any], after: Mapping[Any, Any]) -> Iterator[str]:
    """Which keys have left, and which have come; how many there are besides does not matter."""
    keys = _keys(before, after)
    gone = [each for each in keys if each in before and each not in after]
    come = [each for each in keys if each in after and each not in before]
    if gone or come:
        yield f"{path}: {_gone_and_come(gone, come)}"
    elif _in_another_order(before, after):
        yield f"{path}: in another order"


def _in_another_order(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> bool:
    """Whether the same keys stand in another order."""
    if not isinstance(after, LazyDict):
        return [*before] != [*after]
    again = after.added_keys()  # they stand at the end now
    last = islice(reversed(before), len(again))
    return [*last][::-1] != again


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
            gone = [each for each in before if each not in {*after}]
            come = [each for each in after if each not in {*before}]
            yield f"{path}: {_gone_and_come(gone, come) or 'in another order'}"
        else:
            yield f"{path}: {_short(before)} → {_short(after)}"


def _gone_and_come(gone: Sequence[object], come: Sequence[object]) -> str:
    told = [
        f"{word} {_names(items)}" for word, items in (("without", gone), ("with", come)) if items
    ]
    return ", ".join(told)


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
