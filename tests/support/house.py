"""An engine with clients around it and no socket: tests send requests and read what comes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mockixn.engine.clients import Connection, LogicalClient
from mockixn.engine.effects import Absent, Close, Delivery, Effect, Remainder
from mockixn.engine.engine import Engine
from mockixn.interaction_models import all_models
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.codec import attributes_of
from mockixn.messages.enumerations import ClientType
from mockixn.messages.message import Message
from mockixn.messages.spec import Protocol
from mockixn.scenario import Scenario
from mockixn.space.due import format_key

START = 1_700_000_000.0  # 2023-11-14T22:13:20Z
REFERENCE = 77


class House:
    """One engine, and its time; `now` moves only when a test moves it."""

    def __init__(self, scenario: Scenario | None = None) -> None:
        self.engine = Engine(scenario or Scenario(), all_models(), START)
        self.world = self.engine.world
        self.now = START
        self.effects: Sequence[Delivery | Close] = ()

    def still_due(self) -> list[str]:
        """What time will bring, in words; what comes first stands first."""
        return [format_key(key) for _, key in self.engine.timers.upcoming()]

    def connection(self) -> Connection:
        """A new connection, with nobody registered on it."""
        connection, _ = self.engine.connected(self.now)
        return connection

    def client(
        self, name: str, type: ClientType, connection: Connection | None = None, **attributes: Any
    ) -> LogicalClient:
        """A registered client, on its own connection unless one is given."""
        connection = connection or self.connection()
        self.say(
            connection, "RequestRegisterClient", ClientName=name, ClientType=type, **attributes
        )
        return list(connection.clients.values())[-1]

    def media_server(self, name: str = "media-1") -> LogicalClient:
        """A registered media server."""
        return self.client(name, ClientType.MEDIA_SERVER)

    def urs(self, name: str = "urs-1") -> LogicalClient:
        """A registered routing engine."""
        return self.client(name, ClientType.ROUTING_ENGINE)

    def reporting_engine(self, name: str = "stat-1") -> LogicalClient:
        """A registered reporting engine."""
        return self.client(name, ClientType.REPORTING_ENGINE)

    def agent(
        self, agent_id: str = "agent-1", place_id: str | None = None, name: str | None = None
    ) -> LogicalClient:
        """A registered agent application with that agent logged in."""
        client = self.client(name or agent_id, ClientType.AGENT_APPLICATION)
        self.send(
            client,
            "RequestAgentLogin",
            TenantId=1,
            AgentId=agent_id,
            PlaceId=place_id or f"place of {agent_id}",
            MediaList={"email": 1, "chat": 0},
        )
        assert client.login is not None
        return client

    def send(
        self,
        client: LogicalClient,
        name: str,
        protocol: Protocol | None = None,
        reference: int = REFERENCE,
        **attributes: Any,
    ) -> list[str]:
        """Send a message as that client; returns the deliveries, formatted."""
        return self.say(client.connection, name, protocol, client.id, reference, **attributes)

    def say(
        self,
        connection: Connection,
        name: str,
        protocol: Protocol | None = None,
        proxy_client_id: int = 0,
        reference: int = REFERENCE,
        **attributes: Any,
    ) -> list[str]:
        """Send a message on a connection, with that ProxyClientId in its header."""
        spec = CATALOGUE.find(name, protocol)
        message = Message(spec, attributes_of(**attributes), reference)
        self.effects = self.whole(
            self.engine.receive(connection, proxy_client_id, message, self.now)
        )
        return self.formatted

    def refused(self, client: LogicalClient, name: str, **attributes: Any) -> list[str]:
        """Send what must be refused: nothing but its EventError comes, and nothing has changed."""
        before, due = self.world.to_dict(), self.engine.due()
        formatted = self.send(client, name, **attributes)
        assert len(formatted) == 1, f"{name}: {formatted}"
        assert " < EventError " in formatted[0], f"{name}: {formatted}"
        assert (self.world.to_dict(), self.engine.due()) == (before, due), name
        return formatted

    def advance(self, seconds: float) -> list[str]:
        """Let time pass; returns what came out because of it."""
        self.now += seconds
        effects: list[Effect] = []
        while (due := self.engine.due()) is not None and due <= self.now:
            effects += self.engine.tick(self.now)
        self.effects = self.whole(effects)
        return self.formatted

    def disconnect(self, client: LogicalClient) -> list[str]:
        """End the client's connection; returns what came out because of it."""
        self.effects = self.whole(self.engine.disconnected(client.connection, self.now))
        return self.formatted

    def whole(self, effects: Sequence[Effect]) -> list[Delivery | Close]:
        """The effects with those of long work, as if nobody else had to be served."""
        found: list[Delivery | Close] = []
        for effect in effects:
            if isinstance(effect, Remainder):
                found += self.whole(effect.more(self.now))
            else:
                found.append(effect)
        return found

    @property
    def formatted(self) -> list[str]:
        """What came out last, a line an effect: `media-1 < EventAck IM #77`."""
        return [line for effect in self.effects for line in _lines(effect)]

    def messages(self, name: str) -> list[Message]:
        """The messages of that name that came out last."""
        return [
            effect.message
            for effect in self.effects
            if isinstance(effect, Delivery) and effect.message.name == name
        ]


def _lines(effect: Delivery | Close) -> list[str]:
    if isinstance(effect, Close):
        return [f"close: {effect.why}"]
    message = effect.message
    code = message.attributes.get("ErrorCode")
    error = "" if code is None else f" {code!s}"
    reference = f" #{message.reference}" if message.reference else ""
    text = f"{message.name}{error} {message.spec.protocol.short}{reference}"
    return [f"{_name(receiver)} < {text}" for receiver in effect.to]


def _name(receiver: LogicalClient | Absent) -> str:
    if isinstance(receiver, Absent):
        return f"absent {receiver.name}"
    return receiver.name or "unregistered"
