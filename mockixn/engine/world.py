"""The world: who is connected, which agent is logged in where, and every interaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ..messages.enumerations import ClientType
from ..scenario.schema import InteractionSetting
from ..wire.attributes import EMPTY, AttributeList
from .interaction import AgentParty, Interaction, StrategyParty


@dataclass(eq=False, slots=True)
class Connection:
    """One connection as the world sees it: the logical clients that share it, oldest first.

    `stranger` is whoever speaks on it without being registered: it has ProxyClientId 0 and no
    type, and is told only what is wrong.
    """

    clients: dict[int, Client] = field(default_factory=dict)
    stranger: Client = field(init=False)

    def __post_init__(self) -> None:
        self.stranger = Client(0, "", None, self)

    def client(self, proxy_client_id: int) -> Client | None:
        """The client with that id; 0 stands for the oldest one still registered.

        Before the first registration 0 is the stranger. None for an id that is not registered
        on this connection.
        """
        if proxy_client_id:
            return self.clients.get(proxy_client_id)
        return next(iter(self.clients.values()), self.stranger)


@dataclass(eq=False, slots=True)
class Login:
    """An agent logged in through a client: at which place, with which media.

    `media` says for each medium whether the agent is ready for it (1) or not (0). `party` is the
    agent as the `Party` attribute of events.
    """

    agent_id: str
    place_id: str
    tenant_id: int
    media: dict[str, int]
    do_not_disturb: bool = False
    party: AttributeList = field(init=False)

    def __post_init__(self) -> None:
        self.party = AttributeList(AgentId=self.agent_id, PlaceId=self.place_id)


@dataclass(eq=False, slots=True)
class Client:
    """One registration (ClientName, ClientType) on a connection, known by its ProxyClientId.

    `actor` is the client as the `Actor` attribute of events, with the agent logged in through it.
    """

    id: int
    name: str
    type: ClientType | None
    connection: Connection
    media_type: str = ""
    extension: AttributeList = EMPTY
    login: Login | None = None
    actor: AttributeList = field(init=False)

    def __post_init__(self) -> None:
        self._become(None)

    def _become(self, login: Login | None) -> None:
        self.login = login
        agent = EMPTY if login is None else login.party
        self.actor = AttributeList(ClientName=self.name, ClientType=str(self.type), **agent)


class World:
    """Everything that requests change. Each look-up costs the same however much there is.

    `reporting_engines` is RE*: every connected reporting engine.
    """

    def __init__(self) -> None:
        self.interactions: dict[str, Interaction] = {}
        self.reporting_engines: tuple[Client, ...] = ()
        self._named: dict[tuple[ClientType, str], tuple[Client, ...]] = {}
        self._agents: dict[str, tuple[Client, ...]] = {}
        self._places: dict[str, tuple[Client, ...]] = {}
        self._last_client_id = 0
        self._last_interaction_id = 0

    def register(
        self,
        connection: Connection,
        name: str,
        type: ClientType,
        media_type: str = "",
        extension: AttributeList = EMPTY,
    ) -> Client:
        """A new client on `connection`, with an id that no client had before."""
        self._last_client_id += 1
        client = Client(self._last_client_id, name, type, connection, media_type, extension)
        connection.clients[client.id] = client
        _add(self._named, (type, name), client)
        if type is ClientType.REPORTING_ENGINE:
            self.reporting_engines += (client,)
        return client

    def unregister(self, client: Client) -> None:
        """Forget the client; its login stays with it, for those who must be told of its end."""
        assert client.type is not None, "a stranger is not registered"
        del client.connection.clients[client.id]
        _discard(self._named, (client.type, client.name), client)
        if client.type is ClientType.REPORTING_ENGINE:
            self.reporting_engines = _without(self.reporting_engines, client)
        if client.login is not None:
            _discard(self._agents, client.login.agent_id, client)
            _discard(self._places, client.login.place_id, client)

    def log_in(self, client: Client, login: Login) -> None:
        """The agent is reached through this client from now on."""
        client._become(login)
        _add(self._agents, login.agent_id, client)
        _add(self._places, login.place_id, client)

    def log_out(self, client: Client) -> Login:
        """End the client's login, and return it."""
        login = client.login
        assert login is not None, "only a client with a login logs out"
        _discard(self._agents, login.agent_id, client)
        _discard(self._places, login.place_id, client)
        client._become(None)
        return login

    def named(self, type: ClientType, name: str) -> tuple[Client, ...]:
        """The clients of that type that bear that ClientName."""
        return self._named.get((type, name), ())

    def desks(self, agent_id: str) -> tuple[Client, ...]:
        """The clients through which that agent is logged in."""
        return self._agents.get(agent_id, ())

    def at_place(self, place_id: str) -> tuple[Client, ...]:
        """The clients logged in at that place."""
        return self._places.get(place_id, ())

    def next_interaction_id(self) -> str:
        """A fresh id of 16 characters, like the vendor's; the same sequence in every run."""
        while True:
            self._last_interaction_id += 1
            candidate = f"{self._last_interaction_id:016X}"
            if candidate not in self.interactions:
                return candidate

    def add(self, interaction: Interaction) -> None:
        """Take in an interaction whose id is not in use."""
        self.interactions[interaction.id] = interaction

    def populate(self, settings: Iterable[InteractionSetting]) -> None:
        """Add the interactions of a scenario."""
        for setting in settings:
            parties: tuple[AgentParty | StrategyParty, ...]
            if setting.strategy is not None:
                parties = (StrategyParty(setting.strategy),)
            else:
                parties = tuple(map(AgentParty, setting.agents))
            self.add(
                Interaction(
                    id=setting.id,
                    media_type=setting.media_type,
                    type=setting.type,
                    subtype=setting.subtype,
                    tenant_id=setting.tenant_id,
                    queue=setting.queue,
                    submitted_by=setting.submitted_by,
                    owner=setting.submitted_by,
                    user_data=setting.user_data,
                    parties=parties,
                )
            )

    def picture(self) -> dict[str, Any]:
        """The whole world as plain data: two worlds are equal when their pictures are."""
        clients = [client for named in self._named.values() for client in named]
        return {
            "clients": {client.id: _picture_of(client) for client in clients},
            "interactions": {each.id: each.picture() for each in self.interactions.values()},
        }


_Key = TypeVar("_Key")


def _picture_of(client: Client) -> dict[str, Any]:
    login = client.login
    return {
        "name": client.name,
        "type": client.type,
        "login": login
        and {
            "agent_id": login.agent_id,
            "place_id": login.place_id,
            "tenant_id": login.tenant_id,
            "media": dict(login.media),
            "do_not_disturb": login.do_not_disturb,
        },
    }


def _add(index: dict[_Key, tuple[Client, ...]], key: _Key, client: Client) -> None:
    index[key] = (*index.get(key, ()), client)


def _discard(index: dict[_Key, tuple[Client, ...]], key: _Key, client: Client) -> None:
    index[key] = _without(index[key], client)
    if not index[key]:
        del index[key]


def _without(clients: tuple[Client, ...], client: Client) -> tuple[Client, ...]:
    return tuple(each for each in clients if each is not client)
