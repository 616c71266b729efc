"""Invariants: what is always true of a world, after any request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from itertools import chain

from mockixn.engine.clients import Connection
from mockixn.engine.condition import parse_condition
from mockixn.engine.engine import Engine
from mockixn.engine.interaction import AgentParty, Invitation, NextOffer, Party, StrategyParty
from mockixn.engine.world import World
from mockixn.messages.enumerations import ClientType


def check_interactions(world: World) -> None:
    """An interaction is in its queue, or in its workbin, or with its parties, and found there."""
    where: Counter[str] = Counter()
    for queue in world.queues.values():
        where.update([*queue.interactions])
        for each in queue.interactions.values():
            assert each.queue == queue.name
            assert each.workbin is None
    for workbin in world.workbins.values():
        where.update([*workbin.interactions])
        assert all(each.workbin == workbin.key for each in workbin.interactions.values())
    interactions = world.interactions.values()
    where.update(each.id for each in interactions if each.parties)
    assert where == Counter(world.interactions.keys())

    handled = {party: {*of_party} for party, of_party in world.handled.items()}
    assert handled == {
        party: {each.id for each in interactions if party in each.parties}
        for party in chain.from_iterable(each.parties for each in interactions)
    }
    for medium in {each.media_type for each in interactions}:
        found = world.candidates(parse_condition(f"MediaType = '{medium}'"))
        assert {each.id for each in found} == {
            each.id for each in interactions if each.media_type == medium
        }


def check_parties(world: World, unreached: set[tuple[str, Party]]) -> None:
    """Agents, or one strategy; all reached but `unreached`, with which the scenario began."""
    for interaction in world.interactions.values():
        parties = interaction.parties
        assert len({*parties}) == len(parties)
        assert len(parties) <= 1 or all(isinstance(each, AgentParty) for each in parties)
        for party in parties:
            if isinstance(party, AgentParty):
                reached = world.clients_of_agent(party.agent_id)
            else:
                reached = world.named(ClientType.ROUTING_ENGINE, party.router)
            if reached:
                unreached.discard((interaction.id, party))
            else:
                assert (interaction.id, party) in unreached


def check_invitations(engine: Engine) -> None:
    """Each is to what is being processed, of an agent that is logged in and not yet a party.

    Where URS is released at its request to deliver, nobody processes it until the agent accepts.
    """
    world = engine.world
    released = engine.scenario.readings.deliver_releases_urs_on == "request"
    interactions = world.interactions.values()
    listed = list(chain.from_iterable(each.invitations for each in interactions))
    assert {each.ticket: each for each in listed} == world.invitations
    assert len(listed) == len(world.invitations)
    for invitation in listed:
        assert invitation.interaction.parties or released
        assert AgentParty(invitation.agent_id) not in invitation.interaction.parties
        assert world.clients_of_agent(invitation.agent_id)


def check_locks(world: World) -> None:
    """A locked interaction is locked in one snapshot, whose owner is connected."""
    snapshots = world.snapshots.values()
    locked = Counter(chain.from_iterable(each.locked for each in snapshots))
    assert locked == Counter(each.id for each in world.interactions.values() if each.locked)
    for snapshot in snapshots:
        assert snapshot.owner.id in world.clients
        assert all(world.interactions[id] is each for id, each in snapshot.locked.items())


def check_clients(world: World, connections: Collection[Connection]) -> None:
    """Each connected client is found by id, name, agent and place, and no other client."""
    clients = world.clients
    assert dict(chain.from_iterable(each.clients.items() for each in connections)) == clients
    for client in clients.values():
        assert client.type is not None
        assert client in world.named(client.type, client.name)
        assert all(world.clients[each.id] is each for each in world.named(client.type, client.name))
        if client.login is not None:
            desks = world.clients_of_agent(client.login.agent_id)
            assert {*desks} == {
                each
                for each in clients.values()
                if each.login and each.login.agent_id == client.login.agent_id
            }
            assert {*world.at_place(client.login.place_id)} == {
                each
                for each in desks
                if each.login and each.login.place_id == client.login.place_id
            }
    engines = [each for each in clients.values() if each.type is ClientType.REPORTING_ENGINE]
    assert [*world.reporting_engines] == engines
    for service in world.services.values():
        assert service.urs.id in clients
        assert service.server is not None
        assert service.server.id in clients
    for workbin in world.workbins.values():
        assert all(each.client is clients[id] for id, each in workbin.subscriptions.items())


def check_timers(engine: Engine, connections: Collection[Connection]) -> None:
    """A timer runs for a connection without clients, an invitation, a party of an interaction.

    And for what is offered again, which is with no party meanwhile.
    """
    for key in engine.timers._set:
        match key:
            case Connection():
                assert key in connections
                assert not key.clients
            case Invitation():
                assert engine.world.invitations[key.ticket] is key
            case NextOffer(id):
                assert not engine.world.interactions[id].parties
            case (str(id), party):
                assert party in engine.world.interactions[id].parties
            case _:
                raise AssertionError(f"a timer of an unknown kind: {key}")
    assert all(each.clients or engine.timers.is_set(each) for each in connections)
    assert all(map(engine.timers.is_set, engine.world.invitations.values()))
    for interaction in engine.world.interactions.values():
        assert all(engine.timers.is_set((interaction.id, each)) for each in interaction.parties)


def check_routing(engine: Engine) -> None:
    """What waits free in the queue of a URS that is there is offered again, or stays by order."""
    world = engine.world
    assert not world.joined, "nobody has looked at who has joined"
    assert not world.freed, "nobody has looked at what waits free"
    for each in world.interactions.values():
        queue = world.queues.get(each.queue)
        is_free = not (each.parties or each.invitations or each.workbin or each.held or each.locked)
        assert is_free == (each.why_not_free is None)
        if is_free and queue is not None and queue.urs is not None:
            came_back = bool(each.left) and each.left[-1][0] == StrategyParty(queue.urs)
            if world.named(ClientType.ROUTING_ENGINE, queue.urs) and (
                queue.reroute or not came_back
            ):
                assert engine.timers.is_set(NextOffer(each.id)), f"{each.id} waits for ever"
