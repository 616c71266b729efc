"""An interaction that notes when somebody looks at it: what a request costs, without a clock."""

from __future__ import annotations

from typing import Any

from mockixn.engine.interaction import Interaction
from mockixn.engine.world import World

looked_at: set[str] = set()
"""The ids of those that somebody has looked at since the last `fill`."""


class Watched(Interaction):
    """An interaction as any other, except that reading an attribute is noted."""

    def __getattribute__(self, name: str) -> Any:
        looked_at.add(super().__getattribute__("id"))
        return super().__getattribute__(name)


def fill(world: World, number: int, *, media_type: str, queue: str) -> None:
    """Add that many interactions, all watched, of one medium in one queue."""
    for each in range(number):
        id = f"{media_type} {queue} {each}"
        world.add(Watched(id, media_type, "Inbound", "InboundNew", 1, queue, "media-1", "media-1"))
    looked_at.clear()
