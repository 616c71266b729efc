"""Queues, workbins and snapshots: where interactions wait; and services that are in progress."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, NamedTuple

from ..wire.attributes import AttributeList
from .clients import LogicalClient
from .interaction import Interaction, WorkbinKey


class Queue:
    """A queue, oldest interaction first; `declared` in the scenario or not.

    `urs` is the ClientName of the URS that serves it; `reroute` says whether what comes back from
    that URS is offered to it again.
    """

    __slots__ = ("declared", "interactions", "name", "reroute", "urs")

    def __init__(self, name: str) -> None:
        self.name = name
        self.urs: str | None = None
        self.reroute = True
        self.declared = False
        # A dict is slow here: to find its oldest entry it passes every removed one.
        self.interactions: OrderedDict[str, Interaction] = OrderedDict()


class Subscription(NamedTuple):
    """A client that gets events about a workbin.

    With `stops` also about interactions that are stopped in it, with `changes` about properties
    that change in it.
    """

    client: LogicalClient
    stops: bool
    changes: bool

    def to_dict(self) -> dict[str, Any]:
        """The subscription as JSON data."""
        return {"stops": self.stops, "changes": self.changes}


class Workbin:
    """A workbin, oldest interaction first, and its subscribers by ProxyClientId."""

    __slots__ = ("interactions", "key", "subscriptions")

    def __init__(self, key: WorkbinKey) -> None:
        self.key = key
        self.interactions: OrderedDict[str, Interaction] = OrderedDict()
        self.subscriptions: dict[int, Subscription] = {}

    def to_dict(self) -> dict[str, Any]:
        """The workbin as JSON data."""
        return {
            "interactions": [*self.interactions],
            "subscriptions": {id: each.to_dict() for id, each in self.subscriptions.items()},
        }


class Snapshot:
    """The ids of the interactions that fulfilled a condition, and which of them it locks."""

    __slots__ = ("id", "ids", "locked", "owner")

    def __init__(self, id: int, owner: LogicalClient, ids: tuple[str, ...]) -> None:
        self.id = id
        self.owner = owner
        self.ids = ids
        self.locked: dict[str, Interaction] = {}

    def to_dict(self) -> dict[str, Any]:
        """The snapshot as JSON data."""
        return {"owner": self.owner.id, "ids": self.ids, "locked": [*self.locked]}


class Service(NamedTuple):
    """A request of a URS to an external server that has not answered yet.

    `id` is the reference of the request to the external server, `reference` that of the URS's
    request. `interaction` is the interaction that the URS named, or None.
    """

    id: int
    urs: LogicalClient
    reference: int
    server: LogicalClient
    envelope: AttributeList
    interaction: Interaction | None
