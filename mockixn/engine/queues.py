"""Where interactions wait and how they are found: queues, workbins, snapshots; and services."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..wire.attributes import AttributeList
from .clients import LogicalClient
from .interaction import Interaction, WorkbinKey


@dataclass(eq=False, slots=True)
class Queue:
    """A queue, oldest interaction first. `urs` is the ClientName of the URS that serves it."""

    name: str
    urs: str | None = None
    # A plain dict walks past every removed entry to find its oldest one.
    interactions: OrderedDict[str, Interaction] = field(default_factory=OrderedDict)


class Subscription(NamedTuple):
    """A client that is told of changes in a workbin; with `stops` also of a stop in it."""

    client: LogicalClient
    stops: bool


@dataclass(eq=False, slots=True)
class Workbin:
    """A workbin, oldest interaction first, and its subscribers by ProxyClientId."""

    key: WorkbinKey
    interactions: OrderedDict[str, Interaction] = field(default_factory=OrderedDict)
    subscriptions: dict[int, Subscription] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The workbin as plain data."""
        return {
            "interactions": [*self.interactions],
            "subscriptions": {id: each.stops for id, each in self.subscriptions.items()},
        }


@dataclass(eq=False, slots=True)
class Snapshot:
    """The ids of the interactions that met a condition, and those of them that it locks."""

    id: int
    owner: LogicalClient
    ids: tuple[str, ...]
    locked: dict[str, Interaction] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The snapshot as plain data."""
        return {"owner": self.owner.id, "ids": self.ids, "locked": [*self.locked]}


@dataclass(eq=False, frozen=True, slots=True)
class Service:
    """What a URS asked of an external server that has not answered yet.

    `id` is the reference under which the server was asked, `reference` that of the URS's request.
    `interaction` is the one that the URS named, if it named one.
    """

    id: int
    urs: LogicalClient
    reference: int
    server: LogicalClient
    envelope: AttributeList
    interaction: Interaction | None
