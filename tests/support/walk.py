"""A walk through the states of a space: requests of any client, time, clients that come and go.

It chooses by its own seed and by what is in the world: in two spaces that are alike it goes the
same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from mockixn.messages.enumerations import ClientType

from .requests import INVITING, LOOKING, MOVING, NAMES, SENDERS, VALUES, WORKING
from .stage import Stage

SCENARIO = """
[[queue]]
name = "routed"
urs = "urs-1"
[[queue]]
name = "other"
urs = "urs-2"
[[queue]]
name = "plain"

[[interaction]]
id = "plain"
media_type = "chat"
queue = "plain"
submitted_by = "media-1"
[[interaction]]
id = "handled"
media_type = "email"
queue = "plain"
submitted_by = "media-1"
agents = ["agent-1"]
[[interaction]]
id = "routed"
media_type = "email"
queue = "routed"
submitted_by = "media-2"

[[participant]]
name = "urs-2"
type = "RoutingEngine"
routes = [{ agent = "agent-3" }, { queue = "plain" }, { stop = true }]
[[participant]]
name = "desk-3"
type = "AgentApplication"
agent = "agent-3"
place = "place-3"
invited = "accept"
after = 2.5
[[participant]]
name = "external"
type = "MediaServer"
serviced = "response"
"""
PLAYED = ("urs-2", "desk-3", "external")
ROLES = {
    "stat": ClientType.REPORTING_ENGINE,
    "media-1": ClientType.MEDIA_SERVER,
    "media-2": ClientType.MEDIA_SERVER,
    "urs-1": ClientType.ROUTING_ENGINE,
    "desk-1": ClientType.AGENT_APPLICATION,
    "desk-2": ClientType.AGENT_APPLICATION,
}
REQUESTS = INVITING | MOVING | LOOKING | WORKING


class Walk:
    """One way through the states of `stage`, which has SCENARIO."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self._stage = stage
        self._world = stage.space.engine.world
        self._random = Random(seed)
        for name in ROLES:
            self._come(name)

    def step(self) -> None:
        """One more thing happens."""
        random = self._random
        chance = random.random()
        names = [each.name for each in self._world.clients.values()]
        if chance < 0.1:
            self._stage.advance(random.choice((0.5, 2.5, 31.0, 3600.0)))
        elif chance < 0.14 and len(names) > 5:
            client = random.choice([*self._world.clients.values()])
            if client.name in ROLES:
                self._stage.space.connection_lost(client.connection)
        elif chance < 0.22:
            for name in ROLES:
                if name not in names:
                    self._come(name)
        else:
            name, request, attributes = self.request()
            if name in names:
                client = next(each for each in self._world.clients.values() if each.name == name)
                self._stage.say(client, request, random.randrange(1, 1000), **attributes)

    def request(self, random: Random | None = None) -> tuple[str, str, dict[str, Any]]:
        """A connected client, a request and its attributes: mostly ones that fit together."""
        random = random or self._random
        request = random.choice([*REQUESTS])
        clients = [*self._world.clients.values()]
        fitting = [each for each in clients if each.type in SENDERS[request]]
        sender = random.choice(fitting if fitting and random.random() < 0.9 else clients)
        attributes = {}
        for word in REQUESTS[request].split():
            wanted = word.removesuffix("?")
            if wanted == word or random.random() < 0.4:
                attributes[NAMES.get(wanted, wanted)] = random.choice(self._choices(wanted))
        return sender.name, request, attributes

    def _choices(self, name: str) -> Sequence[Any]:
        match name:
            case "InteractionId":
                return (*self._world.interactions, "unknown")
            case "PullParameters":
                return [{"id": id} for id in (*self._world.interactions, "unknown")]
            case "SnapshotId":
                return (*self._world.snapshots, 99)
            case "TicketId":
                return (*self._world.invitations, 99)
        return VALUES[name]

    def _come(self, name: str) -> None:
        if ROLES[name] is ClientType.AGENT_APPLICATION:
            self._stage.agent(name, name.replace("desk", "agent"))
        else:
            self._stage.client(name, str(ROLES[name]))
