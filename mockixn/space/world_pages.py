"""The world in pages: the things of one kind in the order of their ids as texts, some at a time.

Each thing is as it was at one moment; the world goes on meanwhile. What is there all the time
stands on exactly one page; what comes or goes meanwhile may be missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from heapq import nsmallest
from itertools import combinations
from typing import Any, NamedTuple, TypeAlias

from ..engine.interaction import WorkbinKey
from ..engine.queues import Queue
from ..engine.world import World
from ..errors import NotThere

MOST_THINGS = 500
"""Things of one kind on one page, at most."""

KINDS = ("clients", "interactions", "queues", "workbins", "snapshots", "invitations")

_Key: TypeAlias = int | str | WorkbinKey

_NUMBERED = {"clients", "snapshots", "invitations"}
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")


class WorldKind(NamedTuple):
    """All things of one kind in a world; `find` reads what `keys` and `cursor` mean."""

    name: str
    things: Mapping[Any, Any]

    def key(self, id: str) -> _Key | None:
        """The key of the thing of that id, found without a look at the others; None without one.

        Not of a workbin whose owner has a `/` in its name: of that, who searches finds it.
        """
        keys: Iterable[_Key] = (id,)
        if self.name in _NUMBERED:
            keys = (int(id),) if _NUMBER.fullmatch(id) else ()
        elif self.name == "workbins":
            keys = _workbin_keys(id)
        return next((each for each in keys if each in self.things), None)

    def after(self, id: str | None) -> Callable[[_Key], bool]:
        """Whether a thing stands behind that id, which need not be there; None is before all."""
        return lambda key: id is None or str(key) > id

    def first(self, keys: Iterable[_Key], most: int) -> list[_Key]:
        """The first of the keys in the order of their ids, at most that many."""
        return nsmallest(most, keys, str)

    def read(self, keys: Iterable[_Key]) -> dict[int | str, Any]:
        """Each thing that is still there, by its id, as data that changes no more."""
        things = self.things
        return {
            key if isinstance(key, int) else str(key): read_thing(things[key])
            for key in keys
            if key in things
        }


def kinds_of(world: World) -> dict[str, WorldKind]:
    """Every kind of thing in the world, by its name."""
    return {name: WorldKind(name, getattr(world, name)) for name in KINDS}


def kind_of(world: World, name: str) -> WorldKind:
    """The kind of that name. Raises NotThere."""
    kinds = kinds_of(world)
    if name not in kinds:
        raise NotThere.among("kind", name, kinds)
    return kinds[name]


def read_thing(thing: Any) -> Any:
    """The thing as data that changes no more, whatever happens to it."""
    return [*thing.interactions] if isinstance(thing, Queue) else thing.to_dict()


def _workbin_keys(id: str) -> Iterable[WorkbinKey]:
    """The keys that read as that text: it leaves out what a key does not have."""
    parts = id.split("/")
    fields = WorkbinKey._fields
    if len(parts) > len(fields):
        return
    for named in combinations(fields, len(parts)):
        values = dict.fromkeys(fields, "") | dict(zip(named, parts, strict=True))
        yield WorkbinKey(**values)
