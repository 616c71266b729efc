"""Operations on the world of a space: read it, move its clock, reset it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...errors import NotThere
from ...slices import Slices, groups
from ...space.world_pages import WorldKind, kind_of, kinds_of, read_thing
from ..json import data_to_json
from ..operation import RequestContext, operation
from ..schemas import Advance, WorldPageQuery, WorldQuery

_GROUP = 1000  # keys of which a page takes the first ones at once


@operation("GET", "/world", query=WorldQuery)
async def world(context: RequestContext) -> Any:
    """The world at one moment, and its time: the first things of each kind.

    {clients, interactions, queues, workbins, snapshots, invitations, now, next}, each kind by id;
    next has, for each kind of which there are more, where /world/KIND goes on
    """
    query: WorldQuery = context.query
    space = context.space
    kinds = kinds_of(space.engine.world).values()
    keys = {each.name: await _keys(each, None, query.limit) for each in kinds}
    # From here on nothing awaits: all things are as they are at this moment.
    things = {each.name: each.read(keys[each.name][: query.limit]) for each in kinds}
    after = {each.name: _next(keys[each.name], query.limit) for each in kinds}
    next = {name: id for name, id in after.items() if id is not None}
    now = space.now
    return lambda: {**data_to_json(things), "now": now, "next": next}


@operation("GET", "/world/{kind}", query=WorldPageQuery)
async def one_kind(context: RequestContext) -> Any:
    """The things of one kind: clients, interactions, queues, workbins, snapshots or invitations.

    {things, next}: a page of them by id, in the order of the ids, all at one moment; next is what
    `after` has for the page behind it, or null. Who reads page after page meets once whatever is
    there all the time; what comes or goes meanwhile may be missing
    """
    query: WorldPageQuery = context.query
    kind = kind_of(context.space.engine.world, context.parts["kind"])
    keys = await _keys(kind, query.after, query.limit)
    things = kind.read(keys[: query.limit])
    return lambda: {"things": data_to_json(things), "next": _next(keys, query.limit)}


async def _keys(kind: WorldKind, after: str | None, limit: int) -> list[Any]:
    """The keys of one page; one more, if there are more."""
    is_later = kind.after(after)
    if len(kind.things) <= limit:
        return kind.first(filter(is_later, kind.things), limit + 1)
    found: list[Any] = []
    slices = Slices()
    for group in groups(tuple(kind.things), _GROUP):
        await slices.pause()
        found = kind.first([*found, *filter(is_later, group)], limit + 1)
    return found


def _next(keys: Sequence[object], limit: int) -> str | None:
    return str(keys[limit - 1]) if len(keys) > limit else None


@operation("GET", "/world/{kind}/{id}")
async def one_thing(context: RequestContext) -> Any:
    """One thing of the world; write a `/` in its id as %2F.

    its attributes, as in /world
    """
    kind, id = kind_of(context.space.engine.world, context.parts["kind"]), context.parts["id"]
    key = kind.key(id)
    if key is None and kind.name == "workbins":
        key = await _searched(kind, id)
    if key is not None:
        thing = read_thing(kind.things[key])
        return lambda: data_to_json(thing)
    keys = tuple(kind.things)

    def missing() -> Any:
        raise NotThere.among("id", id, map(str, keys))

    return missing


async def _searched(kind: WorldKind, id: str) -> Any:
    """The key that reads as that id, among all; None if there is none."""
    slices = Slices()
    for group in groups(tuple(kind.things)):
        await slices.pause()
        for key in group:
            if str(key) == id and key in kind.things:
                return key
    return None


@operation("GET", "/clock")
def clock(context: RequestContext) -> Any:
    """The time of the space, and whether its clock is held.

    {now, held}; now is in seconds since the epoch
    """
    return {"now": context.space.now, "held": context.space.held}


@operation("POST", "/clock", body=Advance)
def advance(context: RequestContext) -> Any:
    """Move a held clock; the response comes when everything due by then has happened.

    {now, held}
    """
    context.space.advance(context.body.advance)
    context.server.hub.flush()
    return clock(context)


@operation("POST", "/reset")
def reset(context: RequestContext) -> Any:
    """Start again from the scenario: world, journal, clock and rules; clients are disconnected."""
    context.space.reset()
    return {}
