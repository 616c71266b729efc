"""Which names there are in a space: of clients, interactions, agents, places and queues."""

from __future__ import annotations

from collections.abc import Collection

from ..engine.world import World
from ..scenario.schema import Scenario


def names_there(scenario: Scenario, world: World, attribute: str) -> Collection[str]:
    """What an attribute of that name may have for a value: what is there, or is declared.

    Of clients, those that ever were there. Empty for an attribute that names no such thing.
    """
    match attribute:
        case "ClientName":
            return world.client_names
        case "InteractionId":
            return world.interactions
        case "AgentId":
            return {
                *(each.id for each in scenario.agents),
                *(each.agent for each in scenario.participants if each.agent is not None),
                *(agent for each in scenario.interactions for agent in each.agents),
            }
        case "PlaceId":
            return {
                *(each.id for each in scenario.places),
                *(each.place or each.name for each in scenario.participants),
            }
        case "Queue":
            return {*(each.name for each in scenario.queues), *tuple(world.queues)}
    return ()
