"""Which names there are in a space: of clients, interactions, agents, queues, media …"""

from __future__ import annotations

from collections.abc import Collection

from ..codes import ErrorCode
from ..engine.clients import Login
from ..engine.world import World
from ..scenario.schema import Scenario


def names_there(scenario: Scenario, world: World, thing: str) -> Collection[str | int]:
    """The names of what is there, or is declared, of one kind: `client`, `interaction` ….

    Of clients, those that ever were there. Of error codes, all that the server has. Empty for
    another word.
    """
    match thing:
        case "client":
            return world.client_names
        case "interaction":
            return world.interactions
        case "agent":
            return {
                *(each.id for each in scenario.agents),
                *(each.agent for each in scenario.participants if each.agent is not None),
                *(agent for each in scenario.interactions for agent in each.agents),
                *(each.agent_id for each in _logins(world)),
            }
        case "place":
            return {
                *(each.id for each in scenario.places),
                *(each.place or each.name for each in scenario.participants),
                *(each.place_id for each in _logins(world)),
            }
        case "queue":
            return {
                *(each.name for each in scenario.queues),
                *tuple(world.queues),
                *(key.queue for key in tuple(world.workbins)),
            }
        case "workbin":
            return {
                *(each.type for each in scenario.workbins),
                *(each.workbin.type for each in scenario.interactions if each.workbin is not None),
            }
        case "medium":
            return {
                *(each.media_type for each in scenario.interactions),
                *(medium for each in scenario.agents for medium in each.media),
                *(medium for each in _logins(world) for medium in tuple(each.media)),
            }
        case "error code":
            return [*map(int, ErrorCode)]
    return ()


def _logins(world: World) -> list[Login]:
    # A copy at once: a check of a list of entries runs in another thread.
    return [each.login for each in tuple(world.clients.values()) if each.login is not None]
