"""A play: real clients that act out one version of a model, and what came of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from ..client import Client
from ..engine.documented import Model, Version
from ..errors import ExpectationFailed, RequestRefused
from ..journal import Journal
from ..messages.enumerations import ClientType
from ..scenario import Scenario
from ..server.server import Server
from .comparison import Comparison, compare
from .diagram import sequence_diagram

PATIENCE = 2.0
"""Seconds to wait for each message of a version: one that does not come gets its cross."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The clients of a play, by their role in the model's tables.

    `clients` has ClientName and ClientType, `logins` AgentId and PlaceId of the agents among them.
    """

    clients: Mapping[str, tuple[str, ClientType]]
    logins: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, str]:
        """The ClientName of each role."""
        return {role: name for role, (name, _type) in self.clients.items()}

    @asynccontextmanager
    async def assembled(
        self, host: str, port: int, journal: Journal | None
    ) -> AsyncIterator[dict[str, Client]]:
        """Every client connected and registered, every agent logged in; by role."""
        async with AsyncExitStack() as stack:
            clients: dict[str, Client] = {}
            for role, (name, type) in self.clients.items():
                client = await Client.connect(host, port, name, type, journal=journal)
                clients[role] = await stack.enter_async_context(client)
            for role, (agent_id, place_id) in self.logins.items():
                await clients[role].log_in(agent_id, place_id)
            for role in self.logins:
                await clients[role].expect("EventCurrentAgentStatus")
            yield clients


@dataclass(frozen=True, slots=True)
class Play:
    """One version of a model, and the attributes of the request that starts it."""

    model: Model
    version: Version
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Performance:
    """What came of a play."""

    play: Play
    comparison: Comparison
    diagram: str


@dataclass(frozen=True, slots=True)
class Programme:
    """Plays with the same cast, on the same scenario."""

    cast: Cast
    scenario: Scenario
    plays: tuple[Play, ...]

    async def perform(self, against: tuple[str, int] | None = None) -> list[Performance]:
        """Perform every play over TCP, on a server of its own or on the one at `against`.

        With a server of its own the order shown is the server's; else it is that in which the
        clients sent and received. Raises ClientError where the cast cannot be assembled.
        """
        if against is not None:
            journal = Journal()
            async with self.cast.assembled(*against, journal) as clients:
                return [await self._perform(play, clients, journal) for play in self.plays]
        journal = Journal()
        async with (
            Server(self.scenario, journal=journal) as server,
            self.cast.assembled(server.host, server.port, None) as clients,
        ):
            return [await self._perform(play, clients, journal) for play in self.plays]

    async def _perform(
        self, play: Play, clients: Mapping[str, Client], journal: Journal
    ) -> Performance:
        before = journal.last
        await _act(play, clients)
        entries = [entry for entry in journal if entry.seq > before]
        names = self.cast.names
        return Performance(
            play,
            compare(play.version, entries, names),
            sequence_diagram(entries, list(names.values())),
        )


async def _act(play: Play, clients: Mapping[str, Client]) -> None:
    """Send the request of the version, and wait for each message of its table."""
    request = play.version.request
    try:
        answer = await clients[request.participant].request(
            request.message, protocol=request.protocol, timeout=PATIENCE, **play.attributes
        )
        answered = answer.name
    except RequestRefused:
        answered = "EventError"
    for row in play.version.rows:
        if row.participant == request.participant and row.message == answered:
            answered = ""  # this row is the answer; the next of its name is another message
            continue
        try:
            await clients[row.participant].expect(
                row.message, protocol=row.protocol, timeout=PATIENCE
            )
        except ExpectationFailed:
            continue  # the comparison has the cross
