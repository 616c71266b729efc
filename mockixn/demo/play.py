"""A play: real clients perform one version of a model, and the result is compared with it."""

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
"""Seconds to wait for each message of a version; a message that does not come gets a cross."""


@dataclass(frozen=True, slots=True)
class PlayParticipants:
    """The clients of a play, by their role in the model's versions.

    `clients` has ClientName and ClientType, `logins` the AgentId and PlaceId of the agents,
    `extensions` the Extension of a registration.
    """

    clients: Mapping[str, tuple[str, ClientType]]
    logins: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    extensions: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, str]:
        """The ClientName of each role."""
        return {role: name for role, (name, _type) in self.clients.items()}

    @asynccontextmanager
    async def connected(
        self, host: str, port: int, journal: Journal | None
    ) -> AsyncIterator[dict[str, Client]]:
        """The clients by role, connected and registered, with each agent logged in."""
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
    """Where a play is performed: its clients by role, and the play's own server if it has one."""

    clients: Mapping[str, Client]
    server: InteractionServer | None = None

    def __getitem__(self, role: str) -> Client:
        return self.clients[role]

    async def settle(self) -> None:
        """Wait until everything that the server has sent is here, and remove it."""
        for client in self.clients.values():
            await client.settle()
            client.inbox.clear()

    async def advance(self, seconds: float) -> None:
        """Move the server's held clock."""
        assert self.server is not None, "only a play with its own server can move the clock"
        await self.server.advance(seconds)


Preparation: TypeAlias = Callable[[Stage], Awaitable[Mapping[str, Any]]]
"""Prepares the beginning of the version; returns the attributes of its request.

If the version's message answers another one, the attributes have that one's `reference`.
"""


@dataclass(frozen=True, slots=True)
class Play:
    """How to play one version of a model: with which clients and world, after what preparation.

    `prepare` returns the attributes of the version's request. A version without a request begins
    with a time-out, or with the disconnection of a client.
    """

    model: Model
    version: Version
    participants: PlayParticipants
    scenario: Scenario
    prepare: Preparation

    async def perform(self) -> Performance:
        """Perform over TCP on a new server; the diagram has the order of the server's journal."""
        journal = Journal()
        held = replace(self.scenario, timers=replace(self.scenario.timers, clock="held"))
        async with (
            InteractionServer(held, journal=journal) as server,
            self.participants.connected(server.host, server.port, None) as clients,
        ):
            return await self.on(Stage(clients, server), journal)

    async def on(self, stage: Stage, journal: Journal) -> Performance:
        """Perform on a stage; `journal` records its messages."""
        attributes = await self.prepare(stage)
        await stage.settle()
        before = journal.last
        answered = await self._begin(stage, attributes)
        await self._wait_for_steps(stage, answered)
        if stage.server is None:  # the clients' journal has only the messages that they have read
            await stage.settle()
        entries = [entry for entry in journal if entry.seq > before]
        names = self.participants.names
        compared = compare(self.version, entries, names)
        messages = tuple(entry.message for entry in entries if entry.message is not None)
        return Performance(
            self, compared, sequence_diagram(entries, list(names.values())), messages
        )

    async def _begin(self, stage: Stage, attributes: Mapping[str, Any]) -> str:
        """Begin the version; returns the name of the immediate answer to its request, or ''."""
        request, timer = self.version.request, self.version.timer
        if timer is not None:
            role = timer.removeprefix("disconnection of ")
            if role in stage.clients:
                await stage[role].close()
            else:
                await stage.advance(getattr(self.scenario.timers, timer))
            return ""
        assert request is not None, "a version begins with a request or a timer"
        client = stage[request.participant]
        first = self.version.steps[0]
        answers = CATALOGUE.find(request.message, request.protocol).answers
        if first.participant != request.participant or first.message not in answers:
            # The answer does not come first, or never comes.
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
            return ""  # the comparison shows a cross
        return answer.name

    async def _wait_for_steps(self, stage: Stage, answered: str) -> None:
        steps = self.version.steps
        if answered == "EventError" != steps[0].message:
            return  # refused: no other message will come
        for number, step in enumerate(steps):
            if number == 0 and step.message == answered:
                continue
            try:
                await stage[step.participant].expect(
                    step.message, protocol=step.protocol, timeout=PATIENCE
                )
            except ExpectationFailed:
                continue  # the comparison shows a cross


@dataclass(frozen=True, slots=True)
class Performance:
    """The result of a play: its comparison, its diagram, and the messages."""

    play: Play
    comparison: Comparison
    diagram: str
    messages: tuple[Message, ...]


async def perform_against(plays: Sequence[Play], host: str, port: int) -> list[Performance]:
    """Perform plays that share their clients on a running server, in the world as it is.

    The diagrams have the order in which the clients sent and received. Raises ClientError if the
    clients cannot connect and register.
    """
    journal = Journal()
    async with plays[0].participants.connected(host, port, journal) as clients:
        return [await play.on(Stage(clients), journal) for play in plays]
