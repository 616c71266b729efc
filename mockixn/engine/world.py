"""The world: the clients, where each agent is logged in, and every interaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, TypeVar

from ..messages.enumerations import ClientType
from ..messages.moments import on_wire
from ..wire.attributes import EMPTY, AttributeList
from .clients import Connection, LogicalClient, Login
from .condition import Condition
from .interaction import AgentParty, Interaction, Invitation, Party, WorkbinKey
from .owned import Owned, remove_entry
from .queues import Queue, Subscription, Workbin

_Key = TypeVar("_Key")

MOST_NAMES = 100_000
"""Names of clients that are remembered; the oldest go first."""

MOST_QUEUES = 10_000
"""Queues, above which empty ones end that the scenario does not declare."""

_LOOKED_AT = 10  # queues, at a new one: those that end are more than those that come


class World(Owned):
    """Everything that requests can change. A look-up costs the same in a small and a large world.

    `reporting_engines` is RE*: every connected reporting engine. `handled` has the interactions
    that each party processes; `invitations` has the invitations without an answer, by ticket. An
    interaction is in exactly one place: with its parties, in a workbin, or in its queue.
    `client_names` has the ClientName of every client that ever was there. `now` is the moment of
    what is happening, in seconds since the epoch: the world notes when an interaction came, when it
    was placed in a queue and who got it.

    The engine looks at what came about, and takes it away: `joined` has the parties that begin to
    process an interaction, `freed` the interactions that may wait free now in a queue of a URS.
    """

    def __init__(self, now: float = 0.0) -> None:
        super().__init__()
        self.now = now
        self.interactions: dict[str, Interaction] = {}
        self.reporting_engines: tuple[LogicalClient, ...] = ()
        self._named: dict[tuple[ClientType, str], tuple[LogicalClient, ...]] = {}
        self._agents: dict[str, tuple[LogicalClient, ...]] = {}
        self._places: dict[str, tuple[LogicalClient, ...]] = {}
        self.queues: dict[str, Queue] = {}
        self.workbins: dict[WorkbinKey, Workbin] = {}
        self.invitations: dict[int, Invitation] = {}
        self.clients: dict[int, LogicalClient] = {}
        self.client_names: dict[str, None] = {}
        self.handled: dict[Party, dict[str, Interaction]] = {}
        self.joined: dict[tuple[str, Party], Interaction] = {}
        self.freed: dict[str, Interaction] = {}
        self._last_client_id = 0
        self._last_interaction_id = 0
        self._last_ticket_id = 0
        self._last_snapshot_id = 0
        self._last_service_id = 0
        self._last_submit_seq = 0
        self._last_place_in_queue_seq = 0
        self._by_medium: dict[str, dict[str, Interaction]] = {}
        self._by_queue: dict[str, dict[str, Interaction]] = {}
        self._subscribed: dict[int, dict[WorkbinKey, None]] = {}

    def register(
        self,
        connection: Connection,
        name: str,
        type: ClientType,
        media_type: str = "",
        extension: AttributeList = EMPTY,
    ) -> LogicalClient:
        """A new client on `connection`, with an id that no client had before."""
        self._last_client_id += 1
        client = LogicalClient(self._last_client_id, name, type, connection, media_type, extension)
        connection.clients[client.id] = self.clients[client.id] = client
        self._note_name(name)
        _add(self._named, (type, name), client)
        if type is ClientType.REPORTING_ENGINE:
            self.reporting_engines += (client,)
        return client

    def unregister(self, client: LogicalClient) -> None:
        """Remove the client. It keeps its login, because the models report its end afterwards."""
        assert client.type is not None, "only a registered client is unregistered"
        del client.connection.clients[client.id], self.clients[client.id]
        _discard(self._named, (client.type, client.name), client)
        if client.type is ClientType.REPORTING_ENGINE:
            self.reporting_engines = _without(self.reporting_engines, client)
        if client.login is not None:
            _discard(self._agents, client.login.agent_id, client)
            _discard(self._places, client.login.place_id, client)
        for key in self._subscribed.pop(client.id, ()):
            del self.workbins[key].subscriptions[client.id]
            self._end_if_empty(self.workbins[key])

    def _note_name(self, name: str) -> None:
        names = self.client_names
        names.pop(name, None)
        names[name] = None  # the latest is the last to be forgotten
        if len(names) > MOST_NAMES:
            del names[next(iter(names))]

    def log_in(self, client: LogicalClient, login: Login) -> None:
        """The agent is logged in through this client from now on."""
        client.set_login(login)
        _add(self._agents, login.agent_id, client)
        _add(self._places, login.place_id, client)

    def log_out(self, client: LogicalClient) -> Login:
        """End the client's login, and return it."""
        login = client.login
        assert login is not None, "only a client with a login logs out"
        _discard(self._agents, login.agent_id, client)
        _discard(self._places, login.place_id, client)
        client.set_login(None)
        return login

    def named(self, type: ClientType, name: str) -> tuple[LogicalClient, ...]:
        """The clients of that type with that ClientName."""
        return self._named.get((type, name), ())

    def of_name(self, name: str) -> list[LogicalClient]:
        """The clients with that ClientName, of any type, oldest first."""
        found = [each for type in ClientType for each in self.named(type, name)]
        return sorted(found, key=lambda each: each.id)

    def clients_of_agent(self, agent_id: str) -> tuple[LogicalClient, ...]:
        """The clients through which that agent is logged in."""
        return self._agents.get(agent_id, ())

    def at_place(self, place_id: str) -> tuple[LogicalClient, ...]:
        """The clients through which an agent is logged in at that place."""
        return self._places.get(place_id, ())

    def next_interaction_id(self) -> str:
        """A new id of 16 characters, as the vendor's ids have; the same sequence in every run."""
        while True:
            self._last_interaction_id += 1
            candidate = f"{self._last_interaction_id:016X}"
            if candidate not in self.interactions:
                return candidate

    def next_ticket_id(self) -> int:
        """A new TicketId."""
        self._last_ticket_id += 1
        return self._last_ticket_id

    def next_snapshot_id(self) -> int:
        """A new SnapshotId."""
        self._last_snapshot_id += 1
        return self._last_snapshot_id

    def next_service_id(self) -> int:
        """A new reference for a request to an external server."""
        self._last_service_id += 1
        return self._last_service_id

    # Workbins to which clients have subscribed

    def subscribe(self, key: WorkbinKey, subscription: Subscription) -> None:
        """A client gets events about that workbin; a second subscription replaces the first."""
        client = subscription.client
        self.workbin(key).subscriptions[client.id] = subscription
        self._subscribed.setdefault(client.id, {})[key] = None

    def unsubscribe(self, key: WorkbinKey, client: LogicalClient) -> None:
        """The client, which has subscribed to that workbin, gets no more events about it."""
        del self.workbins[key].subscriptions[client.id]
        del self._subscribed[client.id][key]
        self._end_if_empty(self.workbins[key])

    def subscribed(self, client: LogicalClient) -> Mapping[WorkbinKey, None]:
        """The workbins to which the client has subscribed."""
        return self._subscribed.get(client.id, {})

    # Interactions

    def candidates(self, condition: Condition) -> Iterable[Interaction]:
        """All interactions that fulfil the condition, and perhaps others: the caller tests each.

        If the condition requires one id, queue or medium, an index finds them.
        """
        equals = condition.equals
        if "interactionid" in equals:
            found = self.interactions.get(str(equals["interactionid"]))
            return () if found is None else (found,)
        if "queue" in equals:
            return self._by_queue.get(str(equals["queue"]), {}).values()
        if "mediatype" in equals:
            return self._by_medium.get(str(equals["mediatype"]), {}).values()
        return self.interactions.values()

    def add(self, interaction: Interaction) -> None:
        """Add an interaction whose id is not in use; its attributes say where it is."""
        self._last_submit_seq += 1
        interaction.submit_seq = str(self._last_submit_seq)
        interaction.submitted_at = on_wire(self.now)
        interaction.received_at = interaction.received_at or interaction.submitted_at
        self.interactions[interaction.id] = interaction
        self._by_medium.setdefault(interaction.media_type, {})[interaction.id] = interaction
        self._by_queue.setdefault(interaction.queue, {})[interaction.id] = interaction
        for party in interaction.parties:
            self.handled.setdefault(party, {})[interaction.id] = interaction
            self._note_party(interaction, party)
        self._note_assigned(interaction)
        self._enqueue(interaction)

    def remove(self, interaction: Interaction) -> None:
        """Remove an interaction, wherever it is."""
        del self.interactions[interaction.id]
        remove_entry(self._by_medium, interaction.media_type, interaction.id)
        remove_entry(self._by_queue, interaction.queue, interaction.id)
        self._dequeue(interaction)
        for party in interaction.parties:
            self._no_longer_handled(interaction, party)

    def add_party(self, interaction: Interaction, party: Party) -> None:
        """Add a party; the interaction leaves its queue or workbin."""
        self._dequeue(interaction)
        interaction.parties = (*interaction.parties, party)
        self._note_party(interaction, party)
        self._note_assigned(interaction)
        self.handled.setdefault(party, {})[interaction.id] = interaction

    def remove_party(self, interaction: Interaction, party: Party) -> None:
        """Remove a party; after the last one the interaction is back in its workbin or queue."""
        interaction.parties = tuple(each for each in interaction.parties if each != party)
        interaction.note_left(party, self.now)
        self._note_assigned(interaction)
        self._no_longer_handled(interaction, party)
        self._enqueue(interaction)

    def move(self, interaction: Interaction, queue: str, workbin: WorkbinKey | None) -> None:
        """Set the queue and the workbin of an interaction, with or without parties."""
        self._dequeue(interaction)
        remove_entry(self._by_queue, interaction.queue, interaction.id)
        self._by_queue.setdefault(queue, {})[interaction.id] = interaction
        interaction.queue = queue
        interaction.workbin = workbin
        interaction.changed()
        self._enqueue(interaction)

    def resume(self, interaction: Interaction) -> None:
        """Nobody holds the interaction any more."""
        interaction.held = False
        self.note_freed(interaction)

    def unlock(self, interaction: Interaction) -> None:
        """Nothing locks the interaction any more."""
        super().unlock(interaction)
        self.note_freed(interaction)

    def note_freed(self, interaction: Interaction) -> None:
        """Something ends that kept the interaction from waiting free, or it enters a queue."""
        queue = self.queues.get(interaction.queue)
        if queue is not None and queue.urs is not None:
            self.freed[interaction.id] = interaction

    def note_offered(self, interaction: Interaction) -> None:
        """An agent is offered the interaction, or gets it: delivered at the first such moment."""
        if not interaction.delivered_at:
            interaction.delivered_at = on_wire(self.now)
            interaction.changed()

    def _note_party(self, interaction: Interaction, party: Party) -> None:
        self.joined[interaction.id, party] = interaction
        if isinstance(party, AgentParty):
            self.note_offered(interaction)
        else:
            interaction.submitted_to_router_at = on_wire(self.now)

    def _note_assigned(self, interaction: Interaction) -> None:
        """Assigned is the agent that has been a party for the longest time."""
        agents = (each.agent_id for each in interaction.parties if isinstance(each, AgentParty))
        agent_id = next(agents, "")
        if agent_id != interaction.assigned_to:
            logins = (each.login for each in self.clients_of_agent(agent_id))
            places = (login.place_id for login in logins if login is not None)
            interaction.assigned_to = agent_id
            interaction.assigned_at = on_wire(self.now) if agent_id else ""
            interaction.assigned_place = next(places, "")
        interaction.changed()

    def queue(self, name: str) -> Queue:
        """The queue of that name, created at the first look-up."""
        found = self.queues.get(name)
        if found is None:
            self._forget_empty_queues()
            found = self.queues[name] = Queue(name)
        return found

    def has_queue(self, name: str) -> bool:
        """Whether a queue of that name is there, or an interaction that returns to it."""
        return name in self.queues or name in self._by_queue

    @property
    def queue_names(self) -> list[str]:
        """The name of each queue for which `has_queue` is true."""
        return sorted({*self.queues, *self._by_queue})

    def _forget_empty_queues(self) -> None:
        """Where very many queues have been, the oldest ones end that are empty and not declared."""
        if len(self.queues) < MOST_QUEUES:
            return
        for name in (*islice(self.queues, _LOOKED_AT),):
            queue = self.queues.pop(name)
            if queue.interactions or queue.declared:
                self.queues[name] = queue

    def workbin(self, key: WorkbinKey) -> Workbin:
        """The workbin with that key, created at the first look-up."""
        found = self.workbins.get(key)
        if found is None:
            found = self.workbins[key] = Workbin(key)
        return found

    def _enqueue(self, interaction: Interaction) -> None:
        if not interaction.parties:
            self._place_of(interaction).interactions[interaction.id] = interaction
            self._last_place_in_queue_seq += 1
            interaction.placed_in_queue_at = on_wire(self.now)
            interaction.place_in_queue_seq = str(self._last_place_in_queue_seq)
            if not interaction.moved_to_queue_at:  # the first time: a return does not count (PROPS)
                interaction.moved_to_queue_at = interaction.placed_in_queue_at
            interaction.changed()
            self.note_freed(interaction)

    def _dequeue(self, interaction: Interaction) -> None:
        if not interaction.parties:
            place = self._place_of(interaction)
            del place.interactions[interaction.id]
            if isinstance(place, Workbin):
                self._end_if_empty(place)

    def _end_if_empty(self, workbin: Workbin) -> None:
        if not (workbin.interactions or workbin.subscriptions):
            del self.workbins[workbin.key]

    def _place_of(self, interaction: Interaction) -> Queue | Workbin:
        key = interaction.workbin
        return self.queue(interaction.queue) if key is None else self.workbin(key)

    def _no_longer_handled(self, interaction: Interaction, party: Party) -> None:
        remove_entry(self.handled, party, interaction.id)

    def to_dict(self) -> dict[str, Any]:
        """The whole world as JSON data: two worlds are equal if their data is equal."""
        interactions = {each.id: each.to_dict() for each in self.interactions.values()}
        rest = self.other_than_interactions()
        return {"clients": rest.pop("clients"), "interactions": interactions, **rest}

    def other_than_interactions(self) -> dict[str, Any]:
        """The same without the interactions, of which there may be many."""
        return {
            "clients": {each.id: each.to_dict() for each in self.clients.values()},
            "queues": {each.name: [*each.interactions] for each in self.queues.values()},
            "workbins": {str(each.key): each.to_dict() for each in self.workbins.values()},
            "snapshots": {each.id: each.to_dict() for each in self.snapshots.values()},
            "services": [*self.services],
            "invitations": {each.ticket: each.to_dict() for each in self.invitations.values()},
        }


def _add(index: dict[_Key, tuple[LogicalClient, ...]], key: _Key, client: LogicalClient) -> None:
    index[key] = (*index.get(key, ()), client)


def _discard(
    index: dict[_Key, tuple[LogicalClient, ...]], key: _Key, client: LogicalClient
) -> None:
    index[key] = _without(index[key], client)
    if not index[key]:
        del index[key]


def _without(
    clients: tuple[LogicalClient, ...], client: LogicalClient
) -> tuple[LogicalClient, ...]:
    return tuple(each for each in clients if each is not client)
