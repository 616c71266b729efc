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
"""Seconds to wait for each message of a version: one that does not come gets its cross."""


@dataclass(frozen=True, slots=True)
class PlayParticipants:
    """The clients of a play, by their role in the model's versions.

    `clients` has ClientName and ClientType, `logins` the AgentId and PlaceId of the agents among
    them, `extensions` the Extension of a registration.
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
        """The clients by role: each is connected and registered, and each agent is logged in."""
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
    """Where a play is performed: its clients by role, and the server if it is the play's own."""

    clients: Mapping[str, Client]
    server: InteractionServer | None = None

    def __getitem__(self, role: str) -> Client:
        return self.clients[role]

    async def settle(self) -> None:
        """Wait until everything that the server has sent is here, and forget it."""
        for client in self.clients.values():
            await client.settle()
            client.inbox.clear()

    async def advance(self, seconds: float) -> None:
        """Move the server's held clock on."""
        assert self.server is not None, "only the play's own server has a clock to move"
        await self.server.advance(seconds)


Preparation: TypeAlias = Callable[[Stage], Awaitable[Mapping[str, Any]]]
"""Brings the stage to where the version begins; returns the attributes of its request.

Where the version's message answers another one, `reference` among them is that one's ReferenceId.
"""


@dataclass(frozen=True, slots=True)
class Play:
    """How one version of a model is played: by which clients, in which world, after what.

    `prepare` returns the attributes with which the version's request is sent. A version without a
    request begins when its timer runs out, or with the disconnection of a client.
    """

    model: Model
    version: Version
    participants: PlayParticipants
    scenario: Scenario
    prepare: Preparation

    async def perform(self) -> Performance:
        """Perform over TCP on a server of its own, whose journal gives the order shown."""
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
        if stage.server is None:  # the clients' journal has only what they have read
            await stage.settle()
        entries = [entry for entry in journal if entry.seq > before]
        names = self.participants.names
        compared = compare(self.version, entries, names)
        messages = tuple(entry.message for entry in entries if entry.message is not None)
        return Performance(
            self, compared, sequence_diagram(entries, list(names.values())), messages
        )

    async def _begin(self, stage: Stage, attributes: Mapping[str, Any]) -> str:
        """Make the version begin; returns the name of the answer to its request, if it has one."""
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
            # The answer comes later, or never.
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

    async def _wait_for_steps(self, stage: Stage, answered: str) -> None:
        steps = self.version.steps
        if answered == "EventError" != steps[0].message:
            return  # refused: nothing else will come
        for number, step in enumerate(steps):
            if number == 0 and step.message == answered:
                continue
            try:
                await stage[step.participant].expect(
                    step.message, protocol=step.protocol, timeout=PATIENCE
                )
            except ExpectationFailed:
                continue  # the comparison has the cross


@dataclass(frozen=True, slots=True)
class Performance:
    """The result of a play: what was compared, drawn, and sent."""

    play: Play
    comparison: Comparison
    diagram: str
    messages: tuple[Message, ...]


async def perform_against(plays: Sequence[Play], host: str, port: int) -> list[Performance]:
    """Perform plays that share their clients on a running server, in the world that it has.

    The diagrams show the order in which the clients sent and received. Raises ClientError where
    the clients cannot connect and register.
    """
    journal = Journal()
    async with plays[0].participants.connected(host, port, journal) as clients:
        return [await play.on(Stage(clients), journal) for play in plays]
