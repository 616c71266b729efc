"""A space for tests of faults: a desktop, a media server, and what reached each of them."""

from __future__ import annotations

from typing import Any

from mockixn.engine.clients import Connection, LogicalClient
from mockixn.messages.message import Message
from mockixn.rules.participants import Sending

from .stage import HANDLED, Stage, Writes, sent


class FaultStage(Stage):
    """A stage whose received messages are formatted with their ReferenceId."""

    def received_by(self, name: str) -> list[str]:
        """What reached that client since the last call, such as `EventAck #7` and `reset`."""
        return [
            each if isinstance(each, str) else _formatted(each)
            for each in self.messages_received_by(name)
        ]

    @property
    def due(self) -> list[str]:
        """What time will bring, beside the end of what the agent handles."""
        return [
            each.what for each in self.space.still_due() if not each.what.startswith("the handling")
        ]

    def connect(self, name: str) -> Connection:
        """A connection on which nobody has registered."""
        transport = self.transports[name] = Writes()
        return self.space.opened(transport)

    def send(self, client: str, message: str, **attributes: Any) -> Sending:
        """Send as that played or connected client."""
        return self.space.send(client, sent(message, **attributes))


def _formatted(message: Message) -> str:
    return f"{message.name} #{message.reference}" if message.reference else message.name


def ask(stage: Stage, client: LogicalClient, *references: int) -> None:
    """Requests that the server answers EventError."""
    for reference in references:
        stage.say(client, "RequestStopProcessing", reference, InteractionId="none")


def desk_and_media(
    scenario: str = "", name: str = ""
) -> tuple[FaultStage, LogicalClient, LogicalClient]:
    """A desktop whose agent handles the interaction i, and a media server; nothing received yet."""
    stage = FaultStage(HANDLED + scenario, name)
    desk, media = stage.agent("desk", "agent-1"), stage.client("media-1")
    for each in ("desk", "media-1"):
        stage.received_by(each)
    return stage, desk, media
