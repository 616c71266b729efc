"""An interaction model: its documented versions, and the handlers of its requests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeAlias

from ..messages.catalogue import CATALOGUE
from ..messages.enumerations import ClientType
from ..messages.spec import MessageSpec
from .context import Context, DomainEvent, Request
from .effects import Effect
from .versions import Version, parse_versions

Handler: TypeAlias = Callable[[Context, Request], Sequence[Effect]]
"""What a model does about a request: it checks first, changes second, and delivers last.

Raises Refused before anything has changed.
"""

Hook: TypeAlias = Callable[[Context, Any], Sequence[Effect]]
"""What a model does about a domain event; its second argument is the event's subject."""

Resolver: TypeAlias = Callable[[Request], str]
"""Returns the name of the request that a stand-in stands for. Raises Refused if there is none."""

UNREGISTERED = None
"""In a handler's `senders`: a connection without a registered client."""


class Model:
    """One interaction model: its documented versions, and what mockixn does about its requests.

    A model module makes one, called MODEL, and adds its handlers with the decorators. `source` is
    the page of the reference, or `ours`. `sequences` has the message sequence of each version;
    `engine.versions` describes the format.
    """

    def __init__(self, name: str, source: str, sequences: str = "") -> None:
        self.name = name
        self.source = source
        self.sequences = sequences
        self.handlers: list[tuple[MessageSpec, ClientType | None, Handler]] = []
        self.stand_ins: dict[str, Handler] = {}
        self.resolvers: dict[MessageSpec, Resolver] = {}
        self.hooks: list[tuple[DomainEvent, Hook]] = []

    @cached_property
    def versions(self) -> tuple[Version, ...]:
        """The documented versions, parsed at the first use: the server does not need them."""
        return parse_versions(self.source, self.sequences)

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
        """Declare the handler of a stand-in (RequestRouteCall) for the request `name`."""
        CATALOGUE.find(name)

        def declare(handler: Handler) -> Handler:
            if name in self.stand_ins:
                raise ValueError(f"{self.name} has two handlers of the stand-in for {name}")
            self.stand_ins[name] = handler
            return handler

        return declare

    def resolves(self, name: str) -> Callable[[Resolver], Resolver]:
        """Declare that the request `name` is a stand-in, and how to find what it stands for."""
        spec = CATALOGUE.find(name)

        def declare(resolver: Resolver) -> Resolver:
            if spec in self.resolvers:
                raise ValueError(f"{self.name} says twice what {name} stands for")
            self.resolvers[spec] = resolver
            return resolver

        return declare

    def when(self, event: DomainEvent) -> Callable[[Hook], Hook]:
        """Declare what this model does about that domain event."""

        def declare(hook: Hook) -> Hook:
            self.hooks.append((event, hook))
            return hook

        return declare
