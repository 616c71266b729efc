"""What belongs to single clients in the world: snapshots and their locks, and services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from .clients import LogicalClient
from .interaction import Interaction
from .queues import Service, Snapshot

_Key = TypeVar("_Key")
_Id = TypeVar("_Id")


class Owned:
    """Each snapshot has one owner; each service has a URS and a server.

    What a client has is found by the client, however much there is of others.
    """

    def __init__(self) -> None:
        self.snapshots: dict[int, Snapshot] = {}
        self.services: dict[int, Service] = {}
        self._lockers: dict[str, Snapshot] = {}
        self._snapshots_of: dict[int, dict[int, Snapshot]] = {}
        self._services_of: dict[int, dict[int, Service]] = {}

    def add_snapshot(self, snapshot: Snapshot) -> None:
        """Keep a snapshot for the client that took it."""
        self.snapshots[snapshot.id] = snapshot
        self._snapshots_of.setdefault(snapshot.owner.id, {})[snapshot.id] = snapshot

    def remove_snapshot(self, snapshot: Snapshot) -> None:
        """Forget a snapshot, which locks nothing any more."""
        del self.snapshots[snapshot.id]
        remove_entry(self._snapshots_of, snapshot.owner.id, snapshot.id)

    def snapshots_of(self, client: LogicalClient) -> Mapping[int, Snapshot]:
        """The snapshots that the client has taken, by id."""
        return self._snapshots_of.get(client.id, {})

    def lock(self, interaction: Interaction, snapshot: Snapshot) -> None:
        """The snapshot locks the interaction, which nothing locks yet."""
        snapshot.locked[interaction.id] = interaction
        self._lockers[interaction.id] = snapshot
        interaction.locked = True

    def unlock(self, interaction: Interaction) -> None:
        """Nothing locks the interaction any more."""
        snapshot = self._lockers.pop(interaction.id, None)
        if snapshot is not None:
            del snapshot.locked[interaction.id]
            interaction.locked = False

    def add_service(self, service: Service) -> None:
        """A request to an external server waits for its answer."""
        self.services[service.id] = service
        for client in (service.urs, service.server):
            self._services_of.setdefault(client.id, {})[service.id] = service

    def remove_service(self, service: Service) -> None:
        """The request has its answer, or gets none."""
        del self.services[service.id]
        for client in {service.urs.id, service.server.id}:
            remove_entry(self._services_of, client, service.id)

    def services_of(self, client: LogicalClient) -> Mapping[int, Service]:
        """The requests to external servers in which the client is the URS or the server, by id."""
        return self._services_of.get(client.id, {})


def remove_entry(index: dict[_Key, dict[_Id, Any]], key: _Key, id: _Id) -> None:
    """Remove an entry, and with the last one of a key the key."""
    entries = index[key]
    del entries[id]
    if not entries:
        del index[key]
