"""Operations on the world of a space: to look at it, to move its time, to begin again."""

from __future__ import annotations

from typing import Any

from ...errors import NotThere
from ..json import plain_world
from ..operation import RequestContext, operation
from ..schemas import Advance


@operation("GET", "/world")
def world(call: RequestContext) -> Any:
    """The whole world, and its time.

    {clients, interactions, queues, workbins, snapshots, invitations, now}, each kind by id
    """
    return plain_world(call.space)


@operation("GET", "/world/{kind}")
def one_kind(call: RequestContext) -> Any:
    """All of one kind: clients, interactions, queues, workbins, snapshots or invitations.

    an object by id
    """
    return _named(plain_world(call.space), "kind", call.parts["kind"])


@operation("GET", "/world/{kind}/{id}")
def one_thing(call: RequestContext) -> Any:
    """One thing of the world; a `/` in its id is written %2F.

    as the world has it
    """
    return _named(one_kind(call), "id", call.parts["id"])


def _named(found: Any, field: str, name: str) -> Any:
    things = {key: each for key, each in found.items() if key != "now"}
    if name not in things:
        raise NotThere.among(field, name, things)
    return things[name]


@operation("GET", "/clock")
def clock(call: RequestContext) -> Any:
    """The time of the space, and whether it stands still.

    {now, held}; now in seconds since the epoch
    """
    return {"now": call.space.now, "held": call.space.held}


@operation("POST", "/clock", body=Advance)
def advance(call: RequestContext) -> Any:
    """Move a held clock on: what is due by then has happened when this answers.

    {now, held}
    """
    call.space.advance(call.body.advance)
    call.server.hub.flush()
    return clock(call)


@operation("POST", "/reset")
def reset(call: RequestContext) -> Any:
    """Begin again as the scenario has it: world, journal, clock and orders; clients are cut off."""
    call.space.reset()
    return {}
