"""Who is connected: connections, the logical clients on them, and the agents logged in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..messages.enumerations import ClientType
from ..wire.attributes import EMPTY, AttributeList, Value


@dataclass(eq=False, slots=True)
class Connection:
    """One connection as the world sees it: the logical clients that share it, oldest first.

    `stranger` is whoever speaks on it without being registered: it has ProxyClientId 0 and no
    type, and is told only what is wrong. `transport` is what carries bytes to the other side, and
    None before the first byte and after the last: the engine never looks at it.
    """

    clients: dict[int, LogicalClient] = field(default_factory=dict)
    transport: Any = None
    unregistered: LogicalClient = field(init=False)

    def __post_init__(self) -> None:
        self.unregistered = LogicalClient(0, "", None, self)

    def client(self, proxy_client_id: int) -> LogicalClient | None:
        """The client with that id; 0 stands for the oldest one still registered.

        Before the first registration 0 is the stranger. None for an id that is not registered
        on this connection.
        """
        if proxy_client_id:
            return self.clients.get(proxy_client_id)
        return next(iter(self.clients.values()), self.unregistered)


@dataclass(eq=False, slots=True)
class Login:
    """An agent logged in through a client: at which place, with which media.

    `media` says for each medium whether the agent is ready for it (1) or not (0), `capacity` how
    many interactions of it at once. `party` is the agent as the `Party` attribute of events.
    """

    agent_id: str
    place_id: str
    tenant_id: int
    media: dict[str, int]
    do_not_disturb: bool = False
    capacity: Mapping[str, Value] = EMPTY
    party: AttributeList = field(init=False)

    def __post_init__(self) -> None:
        self.party = AttributeList(AgentId=self.agent_id, PlaceId=self.place_id)


@dataclass(eq=False, slots=True)
class LogicalClient:
    """One registration (ClientName, ClientType) on a connection, known by its ProxyClientId.

    `actor` is the client as the `Actor` attribute of events, with the agent logged in through it.
    `places` are those whose agents a reporting engine wants to hear of; None stands for all.
    """

    id: int
    name: str
    type: ClientType | None
    connection: Connection
    media_type: str = ""
    extension: AttributeList = EMPTY
    login: Login | None = None
    places: frozenset[str] | None = None
    actor: AttributeList = field(init=False)

    def __post_init__(self) -> None:
        self.become(None)

    def become(self, login: Login | None) -> None:
        """Carry this login from now on, or none."""
        self.login = login
        agent = EMPTY if login is None else login.party
        self.actor = AttributeList(ClientName=self.name, ClientType=str(self.type), **agent)

    def picture(self) -> dict[str, Any]:
        """The client as plain data."""
        login = self.login
        return {
            "name": self.name,
            "type": self.type,
            "places": self.places,
            "login": login
            and {
                "agent_id": login.agent_id,
                "place_id": login.place_id,
                "tenant_id": login.tenant_id,
                "media": dict(login.media),
                "do_not_disturb": login.do_not_disturb,
            },
        }
