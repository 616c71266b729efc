"""Operations on the world of a space: read it, move its clock, reset it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...errors import NotThere
from ...server.advance import advance as move
from ...slices import Slices, groups
from ...space.world_pages import WorldKind, kind_of, kinds_of, read_thing
from ..json import data_to_json
from ..operation import RequestContext, operation
from ..schemas import Advance, RouteOrder, WorldPageQuery, WorldQuery

_GROUP = 1000  # keys of which a page takes the first ones at once
_FEW = 10  # things that are read at once


@operation("GET", "/world", "World", query=WorldQuery)
async def world(context: RequestContext) -> Any:
    """The world and its time: the first things of each kind.

    {clients, interactions, queues, workbins, snapshots, invitations, now, next}, each kind by id;
    next has, for each kind of which there are more, where /world/KIND goes on. A world of which
    there is no more is as it was at one moment
    """
    query: WorldQuery = context.query
    space = context.space
    kinds = kinds_of(space.engine.world)
    if all(len(each.things) <= query.limit for each in kinds.values()):
        things = {name: each.read(each.things) for name, each in kinds.items()}
        return _whole(things, space.now, {})
    keys = {name: await _keys(each, None, query.limit) for name, each in kinds.items()}
    things = {name: await _read(each, keys[name][: query.limit]) for name, each in kinds.items()}
    next = {name: _next(each, query.limit) for name, each in keys.items()}
    return _whole(things, space.now, {name: id for name, id in next.items() if id is not None})


def _whole(things: Any, now: float, next: dict[str, str]) -> Any:
    return lambda: {**data_to_json(things), "now": now, "next": next}


@operation("GET", "/world/{kind}", "WorldPage", query=WorldPageQuery)
async def one_kind(context: RequestContext) -> Any:
    """The things of one kind: clients, interactions, queues, workbins, snapshots or invitations.

    {things, next}: a page of them by id, in the order of the ids as texts; next is what `after` has
    for the page behind it, or null. Each thing is as it was at one moment. Who reads page after
    page meets once whatever is there all the time; what comes or goes meanwhile may be missing
    """
    query: WorldPageQuery = context.query
    kind = kind_of(context.space.engine.world, context.parts["kind"])
    keys = await _keys(kind, query.after, query.limit)
    things = await _read(kind, keys[: query.limit])
    return lambda: {"things": data_to_json(things), "next": _next(keys, query.limit)}


async def _read(kind: WorldKind, keys: Sequence[Any]) -> dict[int | str, Any]:
    """The things of these keys, in slices: a queue may have very many interactions."""
    found: dict[int | str, Any] = {}
    slices = Slices()
    for group in groups(keys, _FEW):
        await slices.pause()
        found |= kind.read(group)
    return found


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


@operation("GET", "/world/{kind}/{id}", "Thing")
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


@operation("GET", "/clock", "Clock")
def clock(context: RequestContext) -> Any:
    """The time of the space, and whether its clock is held.

    {now, held}; now is in seconds since the epoch
    """
    return {"now": context.space.now, "held": context.space.held}


@operation("POST", "/clock", "Clock", body=Advance)
async def advance(context: RequestContext) -> Any:
    """Move a held clock; the response comes when everything due by then has happened.

    {now, held}
    """
    await move(context.space, context.body.advance)
    context.server.hub.flush()
    return clock(context)


@operation("POST", "/route", "Routed", body=RouteOrder)
def route(context: RequestContext) -> Any:
    """Offer an interaction to the URS of its queue now, whatever it waits for.

    {urs}: the ClientName of that URS
    """
    return {"urs": context.space.route(context.body.interaction)}


@operation("POST", "/reset")
def reset(context: RequestContext) -> Any:
    """Start again from the scenario: world, journal, clock and rules; clients are disconnected."""
    context.space.reset()
    return {}
