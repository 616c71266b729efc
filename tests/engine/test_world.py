"""The world: clients, where each agent is, and every interaction."""

from __future__ import annotations

import pytest

from mockixn.engine.clients import Connection, LogicalClient, Login
from mockixn.engine.engine import Engine
from mockixn.engine.interaction import AgentParty, Interaction, State, StrategyParty
from mockixn.engine.world import World
from mockixn.messages.enumerations import ClientType
from mockixn.scenario import InteractionSetting, Scenario
from mockixn.wire.attributes import AttributeList

AGENT, MEDIA = ClientType.AGENT_APPLICATION, ClientType.MEDIA_SERVER
RE = ClientType.REPORTING_ENGINE


def login(agent_id: str = "a1", place_id: str = "p1") -> Login:
    """An agent with one medium."""
    return Login(agent_id, place_id, 1, {"email": 1})


def desk(world: World, name: str = "desk") -> LogicalClient:
    """An agent application on a connection of its own."""
    return world.register(Connection(), name, AGENT)


def interaction(id: str) -> Interaction:
    """An interaction in a queue."""
    return Interaction(id, "chat", "Inbound", "InboundNew", 1, "q", "media-1", "media-1")


def test_zero_before_the_first_registration_is_nobody_registered() -> None:
    """The sender before the first registration has no name, no type and the id 0."""
    connection = Connection()
    unregistered = connection.client(0)
    assert unregistered is connection.unregistered
    assert (unregistered.id, unregistered.name, unregistered.type) == (0, "", None)
    assert unregistered.connection is connection


def test_zero_is_the_oldest_client() -> None:
    """0 stands for the oldest client still registered on the connection."""
    world, connection = World(), Connection()
    first, second = (world.register(connection, name, AGENT) for name in ("first", "second"))
    assert connection.client(0) is first
    world.unregister(first)
    assert connection.client(0) is second
    world.unregister(second)
    assert connection.client(0) is connection.unregistered


def test_id_is_known_on_its_own_connection_only() -> None:
    """A ProxyClientId of another connection, or of nobody, is no client here."""
    world, connection = World(), Connection()
    here, there = world.register(connection, "here", AGENT), desk(world)
    assert connection.client(here.id) is here
    assert connection.client(there.id) is None
    assert connection.client(99) is None


def test_no_two_clients_ever_have_one_id() -> None:
    """An id is not given again when its client has left."""
    world = World()
    first = desk(world)
    world.unregister(first)
    assert [first.id, desk(world).id, desk(world).id] == [1, 2, 3]


def test_client_keeps_what_it_registered_with() -> None:
    """Name, type, medium and extension are the registration's."""
    extension = AttributeList(event_properties_changed=1)
    connection = Connection()
    client = World().register(connection, "media-1", MEDIA, "email", extension)
    assert (client.name, client.type, client.connection) == ("media-1", MEDIA, connection)
    assert (client.media_type, client.extension) == ("email", extension)
    assert client.login is None
    assert client.actor == {"ClientName": "media-1", "ClientType": "MediaServer"}


def test_every_client_of_a_name_is_found() -> None:
    """Several clients may bear one name; another type of that name is somebody else."""
    world = World()
    first, second = desk(world), desk(world)
    other = world.register(Connection(), "desk", MEDIA)
    assert world.named(AGENT, "desk") == (first, second)
    assert world.named(MEDIA, "desk") == (other,)
    assert world.named(AGENT, "nobody") == ()


def test_client_that_has_left_is_found_nowhere() -> None:
    """Leaving takes a client out of every look-up, and leaves the others in."""
    world = World()
    first, second = desk(world), desk(world)
    world.log_in(first, login("a1", "p1"))
    world.log_in(second, login("a1", "p1"))
    world.unregister(first)
    assert world.named(AGENT, "desk") == (second,)
    assert world.clients_of_agent("a1") == (second,)
    assert world.at_place("p1") == (second,)
    assert first.connection.clients == {}
    world.unregister(second)
    assert world.named(AGENT, "desk") == world.clients_of_agent("a1") == world.at_place("p1") == ()


def test_client_that_has_left_still_tells_its_login() -> None:
    """Models that report the end of a login can still read it."""
    world = World()
    client = desk(world)
    world.log_in(client, login())
    world.unregister(client)
    assert client.login is not None
    assert client.login.agent_id == "a1"


def test_reporting_engines_are_those_connected() -> None:
    """RE* are the clients of that type, in the order they registered, while they stay."""
    world = World()
    first, second = (world.register(Connection(), name, RE) for name in ("stat", "icon"))
    desk(world)
    assert [*world.reporting_engines] == [first, second]
    world.unregister(first)
    assert [*world.reporting_engines] == [second]


def test_agent_is_reached_where_it_is_logged_in() -> None:
    """An agent may be at two desks, and at each is found by its place too."""
    world = World()
    first, second = desk(world, "first"), desk(world, "second")
    world.log_in(first, login("a1", "p1"))
    world.log_in(second, login("a1", "p2"))
    assert world.clients_of_agent("a1") == (first, second)
    assert (world.at_place("p1"), world.at_place("p2")) == ((first,), (second,))
    assert world.clients_of_agent("a2") == world.at_place("p3") == ()


def test_login_makes_the_agent_the_actor() -> None:
    """While an agent is logged in, what its client does is done by that agent."""
    world = World()
    client = desk(world)
    plain = {"ClientName": "desk", "ClientType": "AgentApplication"}
    assert client.actor == plain
    world.log_in(client, login())
    assert client.actor == {**plain, "AgentId": "a1", "PlaceId": "p1"}
    world.log_out(client)
    assert client.actor == plain


def test_logout_ends_the_login_and_returns_it() -> None:
    """After logout the agent is reached nowhere and its place is free."""
    world = World()
    client, its = desk(world), login()
    world.log_in(client, its)
    assert world.log_out(client) is its
    assert client.login is None
    assert world.clients_of_agent("a1") == world.at_place("p1") == ()
    assert world.named(AGENT, "desk") == (client,)


def test_interaction_ids_are_the_same_in_every_run() -> None:
    """Fresh ids are a sequence of 16 characters, so that a test can name them."""
    expected = ["0000000000000001", "0000000000000002"]
    for world in (World(), World()):
        assert [world.next_interaction_id(), world.next_interaction_id()] == expected


def test_id_in_use_is_not_given_again() -> None:
    """A fresh id is one that no interaction has, also none that a client chose."""
    world = World()
    world.add(interaction("0000000000000001"))
    assert world.next_interaction_id() == "0000000000000002"


def test_interaction_is_found_by_its_id() -> None:
    """An interaction that was added is there under its id."""
    world = World()
    added = interaction("A1")
    world.add(added)
    assert world.interactions == {"A1": added}


@pytest.mark.parametrize(
    ("agents", "strategy", "parties", "state"),
    [
        ((), None, (), State.QUEUED),
        (("a1", "a2"), None, (AgentParty("a1"), AgentParty("a2")), State.WITH_AGENT),
        ((), "urs-1", (StrategyParty("urs-1"),), State.WITH_URS),
    ],
    ids=["queued", "agents", "strategy"],
)
def test_interactions_of_a_scenario(
    agents: tuple[str, ...],
    strategy: str | None,
    parties: tuple[AgentParty | StrategyParty, ...],
    state: State,
) -> None:
    """A scenario's interaction is owned by who submitted it and processed by whom it names."""
    setting = InteractionSetting(
        id="A1",
        media_type="chat",
        queue="q",
        submitted_by="media-1",
        agents=agents,
        strategy=strategy,
        user_data=AttributeList(Subject="hello"),
        tenant_id=5,
    )
    world = Engine(Scenario(interactions=(setting,)), (), 0.0).world
    found = world.interactions["A1"]
    assert (found.parties, found.state) == (parties, state)
    assert (found.owner, found.submitted_by, found.queue) == ("media-1", "media-1", "q")
    assert (found.media_type, found.type, found.subtype) == ("chat", "Inbound", "InboundNew")
    assert (found.user_data, found.tenant_id) == ({"Subject": "hello"}, 5)


def test_dict_is_the_whole_world_as_plain_data() -> None:
    """Clients with their logins, and interactions, all by id."""
    world = World()
    client = desk(world)
    world.log_in(client, login())
    world.add(interaction("A1"))
    data = world.to_dict()
    assert data["clients"] == {
        1: {
            "name": "desk",
            "type": "AgentApplication",
            "places": None,
            "topics": [],
            "login": {
                "agent_id": "a1",
                "place_id": "p1",
                "tenant_id": 1,
                "media": {"email": 1},
                "do_not_disturb": False,
            },
        }
    }
    assert [*data["interactions"]] == ["A1"]


def test_dict_stays_as_it_was() -> None:
    """The data made before a change differs from the data made after it."""
    world = World()
    client = desk(world)
    world.log_in(client, login())
    before = world.to_dict()
    assert world.to_dict() == before
    assert client.login is not None
    client.login.media["email"] = 0
    assert world.to_dict() != before
