"""An interaction model: its documented versions, and the handlers that play it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeAlias

from ..messages.catalogue import CATALOGUE
from ..messages.enumerations import ClientType
from ..messages.spec import MessageSpec
from .context import Context, Request
from .effects import Effect
from .versions import Version

Handler: TypeAlias = Callable[[Request], Sequence[Effect]]
"""Checks first, changes second, deliveries last. Raises Refused before anything has changed."""


class DomainEvent(Enum):
    """What models may react to, whichever model makes it happen; each has its subject."""

    CONNECTED = "a connection has been made: the Connection"
    REGISTERED = "a client has registered: the Client"
    DEPARTED = "a client has left the world: the Client"
    LOGGED_OUT = "an agent is no longer reached through a client: its Login"
    ENTERED_QUEUE = "an interaction was submitted to or placed in a queue: the Interaction"
    STOPPED = "an interaction is gone for good: the Interaction"
    AGENT_ASKED = "a request of an agent that is logged in was carried out: the Request"


Hook: TypeAlias = Callable[[Context, Any], Sequence[Effect]]
"""What a model does on an occasion; its second argument is the occasion's subject."""

Resolver: TypeAlias = Callable[[Request], str]
"""Tells which request a stand-in stands for. Raises Refused where it stands for none."""

UNREGISTERED = None
"""In a handler's `senders`: a connection on which nobody is registered yet."""


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
    hooks: list[tuple[DomainEvent, Hook]] = field(default_factory=list)

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

        spec = CATALOGUE.find(name)

        def declare(resolver: Resolver) -> Resolver:
            if spec in self.resolvers:
                raise ValueError(f"{self.name} says twice what {name} stands for")
            self.resolvers[spec] = resolver
            return resolver

        return declare

    def when(self, occasion: DomainEvent) -> Callable[[Hook], Hook]:
        """Declare what this model does on that occasion."""

        def declare(hook: Hook) -> Hook:
            self.hooks.append((occasion, hook))
            return hook

        return declare
