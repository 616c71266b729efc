"""What one request costs in a small and in a large world, without sockets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import process_time

from report import Target, spread, table
from samples import Plan

from mockixn.engine.clients import LogicalClient
from mockixn.engine.effects import Delivery
from mockixn.engine.engine import Engine
from mockixn.interaction_models import all_models
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.codec import attributes_of
from mockixn.messages.enumerations import ClientType
from mockixn.messages.message import Message
from mockixn.scenario import InteractionSetting, QueueSetting, Scenario
from mockixn.wire.attributes import AttributeList

OWN = "own"  # the queue in both worlds whose interactions the requests are about
OWN_INTERACTIONS = 10
ROUND = 200  # requests between two looks at the clock
ACCEPTED = Target(1.25)
"""Most that a request may cost in the large world, to the small one: caches are not endless."""


@dataclass(frozen=True)
class Size:
    """How much there is beside what the requests are about."""

    interactions: int
    agents: int
    queues: int


SMALL, LARGE = Size(10, 2, 2), Size(100_000, 1_000, 50)


class House:
    """An engine with a world of that size, an agent, a media server and a reporting engine."""

    def __init__(self, size: Size) -> None:
        queues = [f"queue-{number}" for number in range(size.queues)]
        settings = [
            InteractionSetting(
                id=f"other-{number}",
                media_type="chat",
                queue=queues[number % len(queues)],
                submitted_by="media-2",
                agents=(f"agent-{number % size.agents}",) if number % 2 else (),
            )
            for number in range(size.interactions)
        ]
        settings += [
            InteractionSetting(
                id=f"own-{number}", media_type="email", queue=OWN, submitted_by="media-1"
            )
            for number in range(OWN_INTERACTIONS)
        ]
        self._engine = Engine(
            Scenario(queues=tuple(map(QueueSetting, [*queues, OWN])), interactions=tuple(settings)),
            all_models(),
            0.0,
        )
        for number in range(size.agents):
            self._log_in(f"agent-{number}")
        self.agent = self._log_in("agent")
        self.media = self._register("media-1", ClientType.MEDIA_SERVER)
        self._register("stat-1", ClientType.REPORTING_ENGINE)

    def _register(self, name: str, type: ClientType) -> LogicalClient:
        connection, _ = self._engine.connected(0)
        unregistered = connection.unregistered
        self.send(unregistered, "RequestRegisterClient", ClientName=name, ClientType=str(type))
        return next(iter(connection.clients.values()))

    def _log_in(self, agent_id: str) -> LogicalClient:
        client = self._register(agent_id, ClientType.AGENT_APPLICATION)
        media = {"email": 1, "chat": 1}
        place = f"place of {agent_id}"
        self.send(
            client,
            "RequestAgentLogin",
            TenantId=1,
            AgentId=agent_id,
            PlaceId=place,
            MediaList=media,
        )
        return client

    def send(self, client: LogicalClient, name: str, **attributes: object) -> Message:
        """Carry out a request; returns what answered it."""
        message = Message(CATALOGUE.find(name), attributes_of(**attributes), 1)
        first = self._engine.receive(client.connection, client.id, message, 0)[0]
        assert isinstance(first, Delivery), "whoever asks is answered before anything else"
        answer = first.message
        if answer.name == "EventError":
            raise RuntimeError(f"{name}: {answer.attributes['ErrorDescription']!r}")
        return answer


def pull_by_id(house: House) -> None:
    """Pull one by its id, and put it back."""
    house.send(house.agent, "RequestPull", ViewId="_system_", PullParameters={"id": "own-3"})
    house.send(house.agent, "RequestPlaceInQueue", InteractionId="own-3", Queue=OWN)


def pull_oldest(house: House) -> None:
    """Pull the oldest of a queue, and put it back."""
    pulled = house.send(house.agent, "RequestPull", ViewId=OWN)
    interactions = pulled.attributes["Interactions"]
    assert isinstance(interactions, AttributeList), "the catalogue lists it as a list"
    [id] = interactions
    house.send(house.agent, "RequestPlaceInQueue", InteractionId=id, Queue=OWN)


def snapshot(house: House) -> None:
    """Take a snapshot of ten by their medium, get them, release it."""
    taken = house.send(house.agent, "RequestTakeSnapshot", Condition="media_type = 'email'", Lock=1)
    id = taken.attributes["SnapshotId"]
    if taken.attributes["NumberOfInteractions"] != OWN_INTERACTIONS:
        raise RuntimeError(f"found {taken.attributes}, expected {OWN_INTERACTIONS} interactions")
    page = {"SnapshotId": id, "StartFrom": 0, "NumberOfInteractions": OWN_INTERACTIONS}
    house.send(house.agent, "RequestGetSnapshotInteractions", **page)
    house.send(house.agent, "RequestReleaseSnapshot", SnapshotId=id)


def submit_and_stop(house: House) -> None:
    """Submit one and stop it."""
    house.send(house.media, "RequestSubmit", InteractionId="new", MediaType="email", Queue=OWN)
    house.send(house.media, "RequestStopProcessing", InteractionId="new")


def change(house: House) -> None:
    """Change one property."""
    house.send(
        house.media, "RequestChangeProperties", InteractionId="own-5", ChangedProperties={"a": 1}
    )


def log_out_and_in(house: House) -> None:
    """An agent logs out and in."""
    house.send(house.agent, "RequestAgentLogout")
    media = {"email": 1, "chat": 1}
    house.send(
        house.agent,
        "RequestAgentLogin",
        TenantId=1,
        AgentId="agent",
        PlaceId="place of agent",
        MediaList=media,
    )


REQUESTS: tuple[Callable[[House], None], ...] = (
    submit_and_stop,
    change,
    pull_by_id,
    pull_oldest,
    snapshot,
    log_out_and_in,
)


def costs(plan: Plan) -> str:
    """Processor time of each kind of request in both worlds, taken in turns."""
    plan.tell("one request in a small and in a large world")
    houses = House(SMALL), House(LARGE)
    rows: list[tuple[object, ...]] = [
        ("requests", "small world, µs", "large world, µs", "large to small", "target", "")
    ]
    for request in REQUESTS:
        small: list[float] = []
        large: list[float] = []
        for _ in range(max(plan.samples, 2) * 3):
            for house, seconds in zip(houses, (small, large), strict=True):
                began = process_time()
                for _ in range(ROUND):
                    request(house)
                seconds.append((process_time() - began) / ROUND * 1e6)
        found = [many / few for many, few in zip(large, small, strict=True)]
        rows.append(
            (
                (request.__doc__ or "").removesuffix("."),
                spread(small, ".0f"),
                spread(large, ".0f"),
                spread(found, ".2f"),
                ACCEPTED,
                ACCEPTED.verdict(found),
            )
        )
    formatted = (
        f"The small world has {SMALL.interactions} interactions, {SMALL.agents} agents and "
        f"{SMALL.queues} queues, the large one {LARGE.interactions:,}, {LARGE.agents:,} and "
        f"{LARGE.queues}; without sockets, processor time of all requests of a row:"
    )
    return f"{formatted}\n\n{table(*rows)}"
