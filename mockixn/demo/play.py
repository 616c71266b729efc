"""A play: real clients that act out one version of a model, and what came of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from ..client import Client
from ..engine.model import Model
from ..engine.versions import Version
from ..errors import ExpectationFailed, RequestRefused
from ..journal import Journal
from ..messages.catalogue import CATALOGUE
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..scenario import Scenario
from ..server.server import InteractionServer
from ..verification.diagram import sequence_diagram
from .comparison import Comparison, compare

PATIENCE = 2.0
"""Seconds to wait for each message of a version: one that does not come gets its cross."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The clients of a play, by their role in the model's tables.

    `clients` has ClientName and ClientType, `logins` AgentId and PlaceId of the agents among them,
    `extensions` what a client adds to its registration.
    """

    clients: Mapping[str, tuple[str, ClientType]]
    logins: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    extensions: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

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
                extension = self.extensions.get(role)
                client = await Client.connect(
                    host, port, name, type, extension=extension, journal=journal
                )
                clients[role] = await stack.enter_async_context(client)
            for role, (agent_id, place_id) in self.logins.items():
                await clients[role].log_in(agent_id, place_id)
            for role in self.logins:
                await clients[role].expect("EventCurrentAgentStatus")
            yield clients


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a play is performed: its clients by role, and the server if it is our own."""

    clients: Mapping[str, Client]
    server: InteractionServer | None = None

    def __getitem__(self, role: str) -> Client:
        return self.clients[role]

    async def settle(self) -> None:
        """What the server has sent until now has come, and is forgotten."""
        for client in self.clients.values():
            await client.settle()
            client.inbox.clear()

    async def advance(self, seconds: float) -> None:
        """Move the server's held clock on."""
        assert self.server is not None, "only a server of our own has a clock to move"
        await self.server.advance(seconds)


Preparation: TypeAlias = Callable[[Stage], Awaitable[Mapping[str, Any]]]
"""Brings the stage to where the version begins; returns the attributes of its request.

What answers another message has that one's ReferenceId among them, as `reference`.
"""


@dataclass(frozen=True, slots=True)
class Play:
    """How one version of a model is played: by whom, in which world, after what.

    The version's request is sent after `prepare`, with the attributes that this returns. Where the
    version begins by itself `begin` makes it happen: a time-out, a lost connection.
    """

    model: Model
    version: Version
    cast: Cast
    scenario: Scenario
    prepare: Preparation
    begin: Callable[[Stage], Awaitable[None]] | None = None

    async def perform(self) -> Performance:
        """Perform over TCP on a server of its own, whose journal gives the order shown."""
        journal = Journal()
        held = replace(self.scenario, timers=replace(self.scenario.timers, clock="held"))
        async with (
            InteractionServer(held, journal=journal) as server,
            self.cast.assembled(server.host, server.port, None) as clients,
        ):
            return await self.on(Stage(clients, server), journal)

    async def on(self, stage: Stage, journal: Journal) -> Performance:
        """Perform on a stage, whose messages `journal` records."""
        attributes = await self.prepare(stage)
        await stage.settle()
        before = journal.last
        answered = await self._begin(stage, attributes)
        await self._wait_for_rows(stage, answered)
        if stage.server is None:  # nothing else tells what came too much
            await stage.settle()
        entries = [entry for entry in journal if entry.seq > before]
        names = self.cast.names
        compared = compare(self.version, entries, names)
        messages = tuple(entry.message for entry in entries if entry.message is not None)
        return Performance(
            self, compared, sequence_diagram(entries, list(names.values())), messages
        )

    async def _begin(self, stage: Stage, attributes: Mapping[str, Any]) -> str:
        """Make the version begin; returns the name of what answered its request, if anything."""
        request = self.version.request
        if request is None:
            assert self.begin is not None, "a version without a request needs something to begin it"
            await self.begin(stage)
            return ""
        client = stage[request.participant]
        first = self.version.rows[0]
        answers = CATALOGUE.find(request.message, request.protocol).answers
        if first.participant != request.participant or first.message not in answers:
            # It is answered later, or not at all
            attributes = {"reference": 1000, **attributes}
            client.send(request.message, protocol=request.protocol, **attributes)
            return ""
        try:
            answer = await client.request(
                request.message, protocol=request.protocol, timeout=PATIENCE, **attributes
            )
        except RequestRefused:
            return "EventError"
        except ExpectationFailed:
            return ""  # the comparison has the cross
        return answer.name

    async def _wait_for_rows(self, stage: Stage, answered: str) -> None:
        rows = self.version.rows
        if answered == "EventError" != rows[0].message:
            return  # refused: nothing else will come
        for number, row in enumerate(rows):
            if number == 0 and row.message == answered:
                continue
            try:
                await stage[row.participant].expect(
                    row.message, protocol=row.protocol, timeout=PATIENCE
                )
            except ExpectationFailed:
                continue  # the comparison has the cross


@dataclass(frozen=True, slots=True)
class Performance:
    """What came of a play."""

    play: Play
    comparison: Comparison
    diagram: str
    messages: tuple[Message, ...]


async def perform_against(plays: Sequence[Play], host: str, port: int) -> list[Performance]:
    """Perform plays of one cast on a running server, in the world that it was started with.

    The order shown is that in which the clients sent and received. Raises ClientError where the
    cast cannot be assembled.
    """
    journal = Journal()
    async with plays[0].cast.assembled(host, port, journal) as clients:
        return [await play.on(Stage(clients), journal) for play in plays]
