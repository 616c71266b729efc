"""Spaces that clients make by their names: each ends when nobody and nothing is in it any more."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple, Protocol

from ..codes import ErrorCode
from ..errors import Ended, PeerError, Refused, UserError
from ..interaction_models.registration import why_refused
from ..rules.played_client import REGISTER
from ..scenario.schema import Scenario
from ..space.naming import split_client_name
from ..space.space import Space
from ..wire.attributes import AttributeList
from ..wire.frame import Frame

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

_REGISTER = (REGISTER.protocol, REGISTER.id)


class Spaces(Protocol):
    """The spaces of a server, by name."""

    spaces: dict[str, Space]
    loop: asyncio.AbstractEventLoop
    log: FilteringBoundLogger

    def space(self, name: str) -> Space:
        """The space of that name, made if it is not there. Raises UserError or Ended."""

    def close_space(self, name: str) -> None:
        """End the space of that name."""


class Registration(NamedTuple):
    """What a frame with a registration says of the client."""

    space: str
    name: str
    type: str


def registration_in(frame: Frame) -> Registration | None:
    """The registration, if its ClientName names a space; None also for a bad body."""
    if frame[:2] != _REGISTER:
        return None
    try:
        attributes = AttributeList.decode(frame.body)
    except PeerError:
        return None  # the default space answers it like any other bad body
    found, type = attributes.get("ClientName"), attributes.get("ClientType")
    space, name = split_client_name(found) if isinstance(found, str) else (None, "")
    if space is None:
        return None
    return Registration(space, name, type if isinstance(type, str) else "")


class ClientSpaces:
    """Ends a space that a client made, `space_timeout` after its last client has left.

    Until then its journal and its world can be read. A space does not end in which a rule or a
    participant is that its scenario does not have.
    """

    def __init__(self, spaces: Spaces, scenario: Scenario) -> None:
        """Every space has that scenario."""
        self._spaces = spaces
        self._scenario = scenario
        self._timeout = scenario.server.space_timeout
        self._of_scenario: dict[Space, frozenset[str]] = {}
        self._clients: dict[Space, int] = {}
        self._ending: dict[Space, asyncio.TimerHandle] = {}  # the next to end is the first

    def space_for(self, registration: Registration) -> Space | Refused:
        """The space of a client; or why it is refused, and then no space is made for it."""
        name, client, type = registration
        refused = why_refused(self._scenario, client, type)
        if refused is not None:
            return refused
        space = self._spaces.spaces.get(name)
        if space is not None:
            return space
        try:
            space = self._spaces.space(name)
        except (UserError, Ended) as error:
            self._spaces.log.warning("no such space", space=name, why=str(error))
            text = f"RequestRegisterClient.ClientName: found {name}/{client}, but {error}"
            return Refused(ErrorCode.INVALID_CLIENT_NAME, text)
        self._of_scenario[space] = _inside(space)
        self._clients[space] = 0
        return space

    def keep(self, space: Space) -> None:
        """Somebody else uses the space by its name, or it has ended: it does not end by itself."""
        self._of_scenario.pop(space, None)
        self._clients.pop(space, None)
        self._stay(space)

    def entered(self, space: Space) -> None:
        """A connection is in the space now."""
        if space in self._clients:
            self._clients[space] += 1
            self._stay(space)

    def left(self, space: Space) -> None:
        """A connection has left the space."""
        if space in self._clients:
            self._clients[space] -= 1
            if not self._clients[space]:
                self._end_later(space)

    def make_room(self) -> bool:
        """End now the space that would end first; returns whether there was one."""
        for space in self._ending:
            if self._is_empty(space):
                self._end_now(space)
                return True
        return False

    def _is_empty(self, space: Space) -> bool:
        return _inside(space) <= self._of_scenario[space]

    def _end_later(self, space: Space) -> None:
        self._ending[space] = self._spaces.loop.call_later(self._timeout, self._end_if_empty, space)

    def _end_if_empty(self, space: Space) -> None:
        del self._ending[space]
        if self._is_empty(space):
            self._end_now(space)
        else:
            self._end_later(space)

    def _end_now(self, space: Space) -> None:
        self.keep(space)
        self._spaces.close_space(space.name)

    def _stay(self, space: Space) -> None:
        timer = self._ending.pop(space, None)
        if timer is not None:
            timer.cancel()


def _inside(space: Space) -> frozenset[str]:
    return frozenset((*(rule.id for _, rule in space.in_force()), *space.participants.members))
