"""Where interactions wait and how they are found: queues, workbins, snapshots; and services."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..wire.attributes import AttributeList
from .clients import LogicalClient
from .interaction import Interaction


@dataclass(eq=False, slots=True)
class Queue:
    """A queue, oldest interaction first. `urs` is the ClientName of the URS that serves it."""

    name: str
    urs: str | None = None
    # A plain dict finds its oldest entry only past all that were taken out before.
    interactions: OrderedDict[str, Interaction] = field(default_factory=OrderedDict)


class WorkbinKey(NamedTuple):
    """Which workbin: its type, and the agent, place or group whose it is (PSDK WorkbinInfo)."""

    type_id: str
    agent_id: str = ""
    place_id: str = ""
    group_id: str = ""
    place_group_id: str = ""

    @classmethod
    def of(cls, workbin: Mapping[str, object]) -> WorkbinKey:
        """The key that a `Workbin` attribute names; what it does not name is empty."""
        return cls(*(str(workbin.get(name, "")) for name in _WORKBIN_INFO))

    @property
    def listed(self) -> AttributeList:
        """The `Workbin` attribute of events."""
        named = zip(_WORKBIN_INFO, self, strict=True)
        return AttributeList({name: value for name, value in named if value})

    def __str__(self) -> str:
        return "/".join(filter(None, self))


_WORKBIN_INFO = (
    "WorkbinTypeId",
    "WorkbinAgentId",
    "WorkbinPlaceId",
    "WorkbinGroupId",
    "WorkbinPlaceGroupId",
)


class Subscription(NamedTuple):
    """Who is told of changes in a workbin; `stops` if also of what is stopped in there."""

    client: LogicalClient
    stops: bool


@dataclass(eq=False, slots=True)
class Workbin:
    """A workbin, oldest interaction first, and its subscribers by ProxyClientId."""

    key: WorkbinKey
    interactions: OrderedDict[str, Interaction] = field(default_factory=OrderedDict)
    subscriptions: dict[int, Subscription] = field(default_factory=dict)

    def picture(self) -> dict[str, Any]:
        """The workbin as plain data."""
        return {
            "interactions": [*self.interactions],
            "subscriptions": {id: each.stops for id, each in self.subscriptions.items()},
        }


@dataclass(eq=False, slots=True)
class Snapshot:
    """The interactions that met a condition, by id, and those of them that are locked in it."""

    id: int
    owner: LogicalClient
    ids: tuple[str, ...]
    locked: dict[str, Interaction] = field(default_factory=dict)

    def picture(self) -> dict[str, Any]:
        """The snapshot as plain data."""
        return {"owner": self.owner.id, "ids": self.ids, "locked": [*self.locked]}


@dataclass(eq=False, frozen=True, slots=True)
class Service:
    """What a URS asked of an external server that has not answered yet.

    `id` is the reference under which the server was asked, `reference` that of the URS.
    `interaction` is what it is about, if the URS named one.
    """

    id: int
    urs: LogicalClient
    reference: int
    server: LogicalClient
    envelope: AttributeList
    interaction: Interaction | None
