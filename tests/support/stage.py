"""A space with clients around it and no socket: tests send requests and read what came out."""

from __future__ import annotations

from typing import Any

from mockixn.engine.clients import Client
from mockixn.journal import Journal
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.codec import Codec, attributes_of
from mockixn.messages.message import Message
from mockixn.scenario import parse
from mockixn.scenario.reading import read
from mockixn.scenario.script import Answer, Cue, Fault, Participant
from mockixn.space.space import Space
from mockixn.wire.frame import Frame, FrameBuffer


class Shell:
    """Whoever runs the space: its time stands still, and a defect is one."""

    now = 1_700_000_000.0

    def real_time(self) -> float:
        """A moment in 2023."""
        return self.now

    def wake(self, _space: Any) -> None:
        """Nobody sleeps here."""

    def malformed(self, _client: str | None, _problem: str) -> None:
        """The journal has it."""

    def defect(self, _message: Message | None) -> None:
        """A test wants to see it."""
        raise


class Writes:
    """A line that remembers: `writes` has what left at once, and what was done to the line."""

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
        self.space = Space(name, parse(scenario, "stage.toml", overrides), Shell(), Journal())
        self.lines: dict[str, Writes] = {}
        self._frames: dict[str, FrameBuffer] = {}

    def client(self, name: str, type: str = "MediaServer") -> Client:
        """A registered client with a line of its own."""
        line = self.lines[name] = Writes()
        self._frames[name] = FrameBuffer()
        connection = self.space.opened(line)
        self.space.received(
            connection, frame("RequestRegisterClient", ClientName=name, ClientType=type)
        )
        return next(iter(connection.clients.values()))

    def agent(self, name: str, agent: str) -> Client:
        """A registered desktop with that agent logged in."""
        client = self.client(name, "AgentApplication")
        self.say(
            client,
            "RequestAgentLogin",
            TenantId=1,
            AgentId=agent,
            PlaceId=f"place of {agent}",
            MediaList={"email": 1, "chat": 1},
        )
        return client

    def say(self, client: Client, name: str, reference: int = 7, **attributes: Any) -> list[str]:
        """Send as that client; returns the journal's lines that came of it."""
        before = self.last
        self.space.received(client.connection, frame(name, reference, client.id, **attributes))
        return self.told(before)

    def advance(self, seconds: float) -> list[str]:
        """Let time pass; returns the journal's lines that came of it."""
        before = self.last
        self.space.advance(seconds)
        return self.told(before)

    def participant(self, **keys: Any) -> str:
        """Play one more client."""
        return self.space.participate(read(Participant, keys))

    def cue(self, **keys: Any) -> str:
        """Give a cue."""
        return self.space.cue(read(Cue, keys))

    def answer(self, **keys: Any) -> str:
        """Order an answer."""
        return self.space.answer(read(Answer, keys))

    def fault(self, **keys: Any) -> str:
        """Order a fault."""
        return self.space.fault(read(Fault, keys))

    @property
    def last(self) -> int:
        """The number of the journal's newest entry."""
        assert self.space.journal is not None
        return self.space.journal.last

    def told(self, since: int = 0) -> list[str]:
        """The journal, a line an entry: `media-1 < EventAck #7`; what is odd in brackets."""
        assert self.space.journal is not None
        lines = []
        for entry in self.space.journal.since(since):
            message = entry.message
            text = "?" if message is None else message.name
            if message is not None and message.reference:
                text += f" #{message.reference}"
            arrow = ">" if entry.direction == "in" else "<"
            odd = "; ".join(filter(None, (entry.problem, entry.because)))
            lines.append(f"{entry.client or '-'} {arrow} {text}" + (f" [{odd}]" if odd else ""))
        return lines

    def heard(self, name: str) -> list[str]:
        """What reached that client since the last call: names of messages, and what befell it."""
        line, frames = self.lines[name], self._frames[name]
        line.flush()
        heard: list[str] = []
        for write in line.writes:
            if isinstance(write, str):
                heard.append(write)
            else:
                heard += [Codec(CATALOGUE).decode(each).name for each in frames.feed(write)]
        line.writes.clear()
        return heard


def frame(name: str, reference: int = 7, client: int = 0, **attributes: Any) -> Frame:
    """A frame as a client sends it."""
    spec = CATALOGUE.find(name)
    return Frame(spec.protocol, spec.id, reference, client, attributes_of(**attributes).encoded())
