"""A space in which faults are ordered: a desktop, a media server, and what reached each of them."""

from __future__ import annotations

from typing import Any

from mockixn.engine.clients import Client, Connection
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.codec import Codec
from mockixn.space.company import Sending

from .stage import Stage, Writes, sent

HANDLED = """
[[interaction]]
id = "i"
media_type = "email"
queue = "inbound"
submitted_by = "media-1"
agents = ["agent-1"]
"""
"""An interaction that the agent of the desktop handles."""


class FaultStage(Stage):
    """A stage on which messages that were heard are told with their ReferenceId."""

    def heard(self, name: str) -> list[str]:
        """What reached that client since the last call, such as `EventAck #7` and `reset`."""
        line, frames = self.lines[name], self._frames[name]
        line.flush()
        heard: list[str] = []
        for write in line.writes:
            if isinstance(write, str):
                heard.append(write)
                continue
            heard += [
                f"{each.name} #{each.reference}" if each.reference else each.name
                for each in map(Codec(CATALOGUE).decode, frames.feed(write))
            ]
        line.writes.clear()
        return heard

    def connect(self, name: str) -> Connection:
        """A connection on which nobody has registered."""
        line = self.lines[name] = Writes()
        return self.space.opened(line)

    def send(self, client: str, message: str, **attributes: Any) -> Sending:
        """Send as that played or connected client."""
        return self.space.send(client, sent(message, **attributes))


def ask(stage: Stage, client: Client, *references: int) -> None:
    """Requests that the server answers EventError."""
    for reference in references:
        stage.say(client, "RequestStopProcessing", reference, InteractionId="none")


def desk_and_media(scenario: str = "", name: str = "") -> tuple[FaultStage, Client, Client]:
    """A desktop whose agent handles the interaction i, and a media server; nothing to hear yet."""
    stage = FaultStage(HANDLED + scenario, name)
    desk, media = stage.agent("desk", "agent-1"), stage.client("media-1")
    for each in ("desk", "media-1"):
        stage.heard(each)
    return stage, desk, media
