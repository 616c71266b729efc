"""An interaction model: its documented versions, and the handlers of its requests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, TypeAlias

from ..messages.catalogue import CATALOGUE
from ..messages.enumerations import ClientType
from ..messages.spec import MessageSpec
from .context import Context, DomainEvent, Request
from .effects import Effect
from .versions import OURS, Version, parse_versions

Handler: TypeAlias = Callable[[Context, Request], Sequence[Effect]]
"""What a model does about a request: it checks first, changes second, and delivers last.

Raises Refused before anything has changed.
"""

Hook: TypeAlias = Callable[[Context, Any], Sequence[Effect]]
"""What a model does about a domain event; its second argument is the event's subject."""

Remarker: TypeAlias = Callable[[Context, Request], Iterable[str]]
"""What only the world knows to be wrong in a request that its handler accepts: a sentence each.

Each sentence begins with the path, says what was found, what was expected, and the near name. It
changes nothing.
"""

Resolver: TypeAlias = Callable[[Request], str]
"""Returns the name of the request that a stand-in stands for. Raises Refused if there is none."""

UNREGISTERED = None
"""In a handler's `senders`: a connection without a registered client."""


class Model:
    """One interaction model: its documented versions, and what mockixn does about its requests.

    A model module makes one, called MODEL, and adds its handlers with the decorators. `source` is
    the page of the reference, or `ours`. `sequences` has the message sequence of each version;
    `engine.versions` describes the format. `settings` has the keys of the scenario file that choose
    what the model does.
    """

    def __init__(
        self, name: str, source: str, sequences: str = "", *, settings: Sequence[str] = ()
    ) -> None:
        self.name = name
        self.source = source
        self.sequences = sequences
        self.settings = settings
        self.handlers: list[tuple[MessageSpec, ClientType | None, Handler]] = []
        self.stand_ins: dict[str, Handler] = {}
        self.resolvers: dict[MessageSpec, Resolver] = {}
        self.remarkers: dict[MessageSpec, Remarker] = {}
        self.hooks: list[tuple[DomainEvent, Hook]] = []

    @cached_property
    def versions(self) -> tuple[Version, ...]:
        """The documented versions, parsed at the first use: the server does not need them."""
        return parse_versions(self.source, self.sequences)

    @property
    def stated(self) -> list[str]:
        """The names of the versions of which another source than mockixn has at least one step."""
        return [each.name for each in self.versions if not _is_ours(each)]

    @property
    def ours(self) -> list[str]:
        """What only mockixn says: names of versions, and `EventX in <version>` within others."""
        found = []
        for version in self.versions:
            if _is_ours(version):
                found.append(version.name)
            else:
                added = [step.message for step in version.steps if step.source == OURS]
                found += [f"{message} in {version.name}" for message in dict.fromkeys(added)]
        return found

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

    def remarks_on(self, name: str) -> Callable[[Remarker], Remarker]:
        """Declare what the world knows to be wrong in that request, beside the catalogue."""
        spec = CATALOGUE.find(name)

        def declare(remarker: Remarker) -> Remarker:
            if spec in self.remarkers:
                raise ValueError(f"{self.name} remarks twice on {name}")
            self.remarkers[spec] = remarker
            return remarker

        return declare

    def when(self, event: DomainEvent) -> Callable[[Hook], Hook]:
        """Declare what this model does about that domain event."""

        def declare(hook: Hook) -> Hook:
            self.hooks.append((event, hook))
            return hook

        return declare


def _is_ours(version: Version) -> bool:
    return all(step.source == OURS for step in version.steps)
