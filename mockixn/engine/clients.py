"""Connections, the logical clients on them, and the agents who are logged in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..messages.enumerations import ClientType
from ..wire.attributes import EMPTY, AttributeList, Value


class Connection:
    """One connection in the world: the logical clients that share it, oldest first.

    `unregistered` is the sender of messages before a registration: it has ProxyClientId 0 and no
    type, and receives only answers. `transport` carries bytes to the other side; it is None before
    the connection begins and after it ends. The engine does not use it.
    """

    __slots__ = ("clients", "transport", "unregistered")

    def __init__(self) -> None:
        self.clients: dict[int, LogicalClient] = {}
        self.transport: Any = None
        self.unregistered = LogicalClient(0, "", None, self)

    def client(self, proxy_client_id: int) -> LogicalClient | None:
        """The client with that id; 0 means the oldest client that is still registered.

        If no client is registered, 0 means `unregistered`. None for an id that is not registered
        on this connection.
        """
        if proxy_client_id:
            return self.clients.get(proxy_client_id)
        return next(iter(self.clients.values()), self.unregistered)


class Login:
    """An agent who is logged in through a client: at which place, with which media.

    `media` says for each medium whether the agent is ready for it (1) or not (0). `capacity` says
    how many interactions of a medium the agent takes at once. `party` is the `Party` attribute of
    events about the agent.
    """

    __slots__ = (
        "agent_id",
        "capacity",
        "do_not_disturb",
        "media",
        "party",
        "place_id",
        "tenant_id",
    )

    def __init__(
        self,
        agent_id: str,
        place_id: str,
        tenant_id: int,
        media: dict[str, int],
        capacity: Mapping[str, Value] = EMPTY,
    ) -> None:
        self.agent_id = agent_id
        self.place_id = place_id
        self.tenant_id = tenant_id
        self.media = media
        self.capacity = capacity
        self.do_not_disturb = False
        self.party = AttributeList(AgentId=agent_id, PlaceId=place_id)


class LogicalClient:
    """One registration (ClientName, ClientType) on a connection; its id is the ProxyClientId.

    `actor` is the `Actor` attribute of events that the client causes, with the agent who is logged
    in through it. `places` has the places whose agents a reporting engine reports on; None means
    all. `topics` has what an agent application has subscribed to: `<tenant>@<place>`.
    """

    __slots__ = (
        "actor",
        "connection",
        "extension",
        "id",
        "login",
        "media_type",
        "name",
        "places",
        "topics",
        "type",
    )

    def __init__(
        self,
        id: int,
        name: str,
        type: ClientType | None,
        connection: Connection,
        media_type: str = "",
        extension: AttributeList = EMPTY,
    ) -> None:
        self.id = id
        self.name = name
        self.type = type
        self.connection = connection
        self.media_type = media_type
        self.extension = extension
        self.places: frozenset[str] | None = None
        self.topics: frozenset[str] = frozenset()
        self.set_login(None)

    def set_login(self, login: Login | None) -> None:
        """Set the client's login; None means that it has none."""
        self.login: Login | None = login
        agent = EMPTY if login is None else login.party
        self.actor = AttributeList(ClientName=self.name, ClientType=str(self.type), **agent)

    def to_dict(self) -> dict[str, Any]:
        """The client as JSON data."""
        login = self.login
        return {
            "name": self.name,
            "type": self.type,
            "places": self.places,
            "topics": sorted(self.topics),
            "login": login
            and {
                "agent_id": login.agent_id,
                "place_id": login.place_id,
                "tenant_id": login.tenant_id,
                "media": dict(login.media),
                "do_not_disturb": login.do_not_disturb,
            },
        }
