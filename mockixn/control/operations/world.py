"""Operations on the world of a space: read it, move its clock, reset it."""

from __future__ import annotations

from typing import Any

from ...errors import NotThere
from ..json import world_to_dict
from ..operation import RequestContext, operation
from ..schemas import Advance


@operation("GET", "/world")
def world(context: RequestContext) -> Any:
    """The whole world, and its time.

    {clients, interactions, queues, workbins, snapshots, invitations, now}, each kind by id
    """
    return world_to_dict(context.space)


@operation("GET", "/world/{kind}")
def one_kind(context: RequestContext) -> Any:
    """All things of one kind: clients, interactions, queues, workbins, snapshots or invitations.

    an object by id
    """
    return _part(world_to_dict(context.space), "kind", context.parts["kind"])


@operation("GET", "/world/{kind}/{id}")
def one_thing(context: RequestContext) -> Any:
    """One thing of the world; write a `/` in its id as %2F.

    its attributes, as in /world
    """
    return _part(one_kind(context), "id", context.parts["id"])


def _part(found: Any, field: str, name: str) -> Any:
    things = {key: each for key, each in found.items() if key != "now"}
    if name not in things:
        raise NotThere.among(field, name, things)
    return things[name]


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
