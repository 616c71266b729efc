"""An interaction model as the reference documents it, and the handlers that play it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from ..messages.catalogue import CATALOGUE
from ..messages.enumerations import ClientType
from ..messages.spec import MessageSpec, Protocol
from .effects import Effect
from .request import Context, Request
from .world import Client, Connection

Handler: TypeAlias = Callable[[Request], Sequence[Effect]]
"""Checks first, changes second, deliveries last. Raises Refused before anything has changed."""

ConnectionHook: TypeAlias = Callable[[Context, Connection], Sequence[Effect]]
"""Called when a connection has been made."""

DepartureHook: TypeAlias = Callable[[Context, Client], Sequence[Effect]]
"""Called when a client has left the world, its connection with it or not."""

Resolver: TypeAlias = Callable[[Request], str]
"""Tells which request a stand-in stands for. Raises Refused where it stands for none."""

STRANGER = None
"""In a handler's `senders`: a connection on which nobody is registered yet."""

OURS = "ours"
"""The source of what mockixn decided where the reference is silent."""


@dataclass(frozen=True, slots=True)
class Row:
    """One message of a version's table: to which participant it goes, and who says so.

    `participant` is a role in the version (`media server`, `agent`, `URS`, `RE`). `in_place_of`
    names the message that a stand-in stands for. `source` is a page of the reference or `ours`:
    it speaks for the message; order and receiver are always ours, since the reference's diagrams
    are not public.
    """

    message: str
    protocol: Protocol
    participant: str
    source: str
    in_place_of: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """One phase or version of a model: a request, and the messages that follow it, in order."""

    name: str
    title: str
    request: Row
    rows: tuple[Row, ...]
    source: str


@dataclass(eq=False, slots=True)
class Model:
    """One interaction model: its documented versions, and what mockixn does about its requests.

    A model module makes exactly one, called MODEL, and adds its handlers with the decorators.
    """

    name: str
    source: str
    versions: tuple[Version, ...] = ()
    handlers: list[tuple[MessageSpec, ClientType | None, Handler]] = field(default_factory=list)
    stand_ins: dict[str, Handler] = field(default_factory=dict)
    resolvers: dict[MessageSpec, Resolver] = field(default_factory=dict)
    connection_hooks: list[ConnectionHook] = field(default_factory=list)
    departure_hooks: list[DepartureHook] = field(default_factory=list)

    def handles(
        self, name: str, *, senders: Sequence[ClientType | None] = tuple(ClientType)
    ) -> Callable[[Handler], Handler]:
        """Declare the handler of that request, when one of `senders` sends it."""
        spec = CATALOGUE.find(name)

        def declare(handler: Handler) -> Handler:
            self.handlers += [(spec, sender, handler) for sender in senders]
            return handler

        return declare

    def stands_in_for(self, name: str) -> Callable[[Handler], Handler]:
        """Declare the handler of a stand-in (RequestRouteCall) that stands for request `name`."""
        CATALOGUE.find(name)

        def declare(handler: Handler) -> Handler:
            if name in self.stand_ins:
                raise ValueError(f"{self.name} has two handlers of the stand-in for {name}")
            self.stand_ins[name] = handler
            return handler

        return declare

    def resolves(self, name: str) -> Callable[[Resolver], Resolver]:
        """Declare that the request `name` is a stand-in, and for which request it stands."""

        def declare(resolver: Resolver) -> Resolver:
            self.resolvers[CATALOGUE.find(name)] = resolver
            return resolver

        return declare

    def when_connected(self, hook: ConnectionHook) -> ConnectionHook:
        """Declare what happens when a connection has been made."""
        self.connection_hooks.append(hook)
        return hook

    def when_departed(self, hook: DepartureHook) -> DepartureHook:
        """Declare what happens when a client has left the world."""
        self.departure_hooks.append(hook)
        return hook
