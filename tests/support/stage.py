"""A space with clients around it and no socket: tests send requests and read what came out."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from mockixn.engine.clients import LogicalClient
from mockixn.journal import Journal
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.codec import Codec, attributes_of
from mockixn.messages.message import Message
from mockixn.scenario import parse
from mockixn.scenario.rules import Answer, Cue, Fault, MessageTemplate, ParticipantSetting
from mockixn.scenario.validation import read
from mockixn.space.space import Space
from mockixn.wire.frame import Frame, FrameBuffer

HANDLED = """
[[interaction]]
id = "i"
media_type = "email"
queue = "inbound"
submitted_by = "media-1"
agents = ["agent-1"]
"""
"""A scenario with an interaction that agent-1 handles."""


class Host:
    """The host of a space: its time stands still; `wakes` has the due moments that it got."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0
        self.wakes: list[float | None] = []
        self.defects: list[Message | None] | None = None
        self.remarks: list[str] = []
        self.outages = 0

    def real_time(self) -> float:
        """A moment in 2023."""
        return self.now

    def wake(self, space: Any) -> None:
        """Remember when to wake."""
        self.wakes.append(space.due())

    def soon(self, act: Callable[[], None]) -> None:
        """Nobody waits to be served."""
        act()

    def begin_outage(self, _space: Any) -> bool:
        """Count it; nobody else comes by this port."""
        self.outages += 1
        return False

    def end_outage(self, _space: Any) -> None:
        """Nobody was kept out."""

    def malformed(self, _client: str | None, _problem: str) -> None:
        """The journal has it."""

    def remarked(self, _client: str | None, _message: Message, remarks: Sequence[str]) -> None:
        """Remember it."""
        self.remarks += remarks

    def defect(self, message: Message | None) -> None:
        """Remember it where a test expects one; elsewhere the test fails by it."""
        if self.defects is None:
            raise
        self.defects.append(message)


class Writes:
    """A transport that remembers: `writes` has what left at once, and other acts on it."""

    def __init__(self) -> None:
        self.writes: list[bytes | str] = []
        self._waiting: list[bytes] = []

    def send(self, data: bytes) -> None:
        """Wait for the flush, as a socket does."""
        self._waiting.append(data)

    def flush(self) -> None:
        """What waited leaves in one piece."""
        if self._waiting:
            self.writes.append(b"".join(self._waiting))
            self._waiting.clear()

    def _note(self, what: str) -> None:
        self.flush()
        self.writes.append(what)

    def close(self, _why: str) -> None:
        """Remember it."""
        self._note("close")

    def reset(self) -> None:
        """Remember it."""
        self._note("reset")

    def half_close(self) -> None:
        """Remember it."""
        self._note("half_close")

    def pause(self) -> None:
        """Remember it."""
        self._note("pause")

    def resume(self) -> None:
        """Remember it."""
        self._note("resume")


class Stage:
    """One space, its clock held unless the scenario says otherwise."""

    def __init__(self, scenario: str = "", name: str = "", held: bool = True) -> None:
        overrides = ["timers.clock=held"] if held else []
        self.host = Host()
        self.journal = Journal()
        self.space = Space(name, parse(scenario, "stage.toml", overrides), self.host, self.journal)
        self.transports: dict[str, Writes] = {}
        self._frames: dict[str, FrameBuffer] = {}

    def client(
        self, name: str, type: str = "MediaServer", beside: LogicalClient | None = None
    ) -> LogicalClient:
        """A registered client, with a transport of its own unless it is `beside` another one."""
        register = frame("RequestRegisterClient", ClientName=name, ClientType=type)
        if beside is not None:
            self.space.received(beside.connection, register)
            return [*beside.connection.clients.values()][-1]
        transport = self.transports[name] = Writes()
        self._frames[name] = FrameBuffer()
        connection = self.space.opened(transport)
        self.space.received(connection, register)
        return next(iter(connection.clients.values()))

    def agent(self, name: str, agent: str, place: str | None = None) -> LogicalClient:
        """A registered desktop with that agent logged in."""
        client = self.client(name, "AgentApplication")
        self.say(
            client,
            "RequestAgentLogin",
            TenantId=1,
            AgentId=agent,
            PlaceId=place or f"place of {agent}",
            MediaList={"email": 1, "chat": 1},
        )
        return client

    def connected(self, name: str) -> LogicalClient | None:
        """The client of that name, if there is one."""
        clients = self.space.engine.world.clients.values()
        return next((each for each in clients if each.name == name), None)

    def say(
        self, client: LogicalClient, name: str, reference: int = 7, **attributes: Any
    ) -> list[str]:
        """Send as that client; returns the journal's lines that came of it."""
        before = self.last
        self.space.received(client.connection, frame(name, reference, client.id, **attributes))
        return self.formatted(before)

    def advance(self, seconds: float) -> list[str]:
        """Let time pass; returns the journal's lines that came of it."""
        before = self.last
        self.space.advance(seconds)
        return self.formatted(before)

    def participant(self, **keys: Any) -> str:
        """Play one more client."""
        return self.space.participate(read(ParticipantSetting, keys))

    def cue(self, **keys: Any) -> str:
        """Give a cue."""
        return self.space.cue(read(Cue, keys))

    def answer(self, **keys: Any) -> str:
        """Add an answer."""
        return self.space.answer(read(Answer, keys))

    def fault(self, **keys: Any) -> str:
        """Add a fault."""
        return self.space.fault(read(Fault, keys))

    @property
    def last(self) -> int:
        """The number of the journal's newest entry."""
        return self.journal.last

    def formatted(self, since: int = 0) -> list[str]:
        """The journal, a line an entry: `media-1 < EventAck #7`; what is odd in brackets."""
        lines = []
        for entry in self.journal.since(since):
            message = entry.message
            text = "?" if message is None else message.name
            if message is not None and message.reference:
                text += f" #{message.reference}"
            arrow = ">" if entry.direction == "in" else "<"
            odd = "; ".join(filter(None, (entry.problem, entry.because)))
            lines.append(f"{entry.client or '-'} {arrow} {text}" + (f" [{odd}]" if odd else ""))
        return lines

    def written(self) -> str:
        """The journal as its file would have it, whichever run it is."""
        return "\n".join(json.dumps({**entry.as_dict(), "run": 1}) for entry in self.journal)

    def wire(self, name: str) -> bytes:
        """Every byte that reached that client since the last call."""
        transport = self.transports[name]
        transport.flush()
        data = b"".join(each for each in transport.writes if isinstance(each, bytes))
        transport.writes.clear()
        return data

    def everything(self) -> object:
        """All that asking for something must leave alone: world, time, journal, rules."""
        space = self.space
        return (
            space.to_dict(),
            space.due(),
            self.written(),
            space.rules(),
            [*space.participants.members],
        )

    def received_by(self, name: str) -> list[str]:
        """What reached that client since the last call: names of messages, `reset` and the like."""
        return [
            each if isinstance(each, str) else each.name for each in self.messages_received_by(name)
        ]

    def messages_received_by(self, name: str) -> list[Message | str]:
        """The same, with the messages themselves."""
        transport, frames = self.transports[name], self._frames[name]
        transport.flush()
        received_by: list[Message | str] = []
        for write in transport.writes:
            if isinstance(write, str):
                received_by.append(write)
            else:
                received_by += map(Codec(CATALOGUE).decode, frames.feed(write))
        transport.writes.clear()
        return received_by


def sent(name: str, **attributes: Any) -> MessageTemplate:
    """A request as a tester has it sent."""
    return read(MessageTemplate, {"message": name, "attributes": attributes})


def frame(name: str, reference: int = 7, client: int = 0, **attributes: Any) -> Frame:
    """A frame as a client sends it."""
    spec = CATALOGUE.find(name)
    return Frame(spec.protocol, spec.id, reference, client, attributes_of(**attributes).encoded())
