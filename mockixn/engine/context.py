"""What a handler gets: the world, the time and the request; and the ways to answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from itertools import islice
from typing import TypeAlias, TypeVar, cast

from ..messages.catalogue import im
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.moments import on_wire
from ..messages.spec import MessageSpec
from ..scenario.schema import Scenario
from ..wire.attributes import EMPTY, AttributeList, Value
from .clients import LogicalClient
from .effects import Absent, Delivery, Effect, Remainder
from .interaction import AgentParty, Interaction, Party
from .pages import MOST_ROWS, rows_of
from .timers import Timers
from .world import World

_Item = TypeVar("_Item")

_AT_ONCE = 50  # items of long work that are done before others are served

_PLAIN_ACK = AttributeList(Extension=EMPTY)  # with an Extension, because clients read it


class DomainEvent(Enum):
    """Events that models react to, whichever model causes them; each has a subject."""

    CONNECTED = "a client has connected: the Connection"
    REGISTERED = "a client has registered: the LogicalClient"
    DEPARTED = "a client has left the world: the LogicalClient"
    LOGGED_OUT = "an agent is no longer logged in through a client: its Login"
    JOINED = "a party begins to process an interaction: the Interaction and the Party"
    WAITS_FREE = "an interaction has come to wait free in the queue of a URS: the Interaction"
    ROUTE_ORDERED = "a tester has an interaction offered that waits free: the Interaction"
    STOPPED = "an interaction has ended: the Interaction"
    AGENT_ASKED = "a request of an agent who is logged in was carried out: the Request"


class Directory:
    """The names that a scenario declares: its queues, places, agents and types of workbins.

    If a scenario declares none of one kind, every name of that kind is known [ours].
    """

    def __init__(self, scenario: Scenario) -> None:
        self.queues = frozenset(queue.name for queue in scenario.queues)
        self.places = frozenset(place.id for place in scenario.places)
        self.agents = {agent.id: agent for agent in scenario.agents}
        self.workbin_types = {workbin.type: workbin for workbin in scenario.workbins}


class Request:
    """One request: its sender, and its attributes."""

    __slots__ = ("attributes", "message", "sender")

    def __init__(self, sender: LogicalClient, message: Message) -> None:
        self.sender = sender
        self.message = message
        self.attributes = message.attributes

    def text(self, name: str) -> str:
        """The str attribute of that name; empty if the request has none."""
        return cast(str, self.attributes.get(name, ""))

    def number(self, name: str) -> int:
        """The int attribute of that name; 0 if the request has none."""
        return cast(int, self.attributes.get(name, 0))

    @property
    def tenant_id(self) -> int:
        """TenantId; without one that of the sender's login, or 1 [ours]."""
        login = self.sender.login
        return cast(int, self.attributes.get("TenantId", 1 if login is None else login.tenant_id))

    def listing(self, name: str) -> AttributeList:
        """The list attribute of that name; empty if the request has none."""
        return cast(AttributeList, self.attributes.get(name, EMPTY))

    def answer(self, spec: MessageSpec, attributes: AttributeList) -> Delivery:
        """The event that answers the request: to its sender, with its reference."""
        return Delivery((self.sender,), Message(spec, attributes, self.message.reference))

    def ack(self, extension: AttributeList = EMPTY) -> Delivery:
        """The EventAck that answers the request."""
        attributes = AttributeList(Extension=extension) if extension else _PLAIN_ACK
        return self.answer(im.EventAck, attributes)


class Context:
    """What every handler and hook gets: the world, the scenario, the timers and the time.

    `now` is in seconds since the epoch. `request` is the request that is being handled; it is None
    if a timer or a connection is the cause.
    """

    __slots__ = (
        "_circumstances",
        "_publish",
        "directory",
        "now",
        "request",
        "scenario",
        "timers",
        "world",
    )

    def __init__(
        self,
        world: World,
        scenario: Scenario,
        directory: Directory,
        timers: Timers,
        publish: Publish,
        now: float,
        request: Request | None = None,
    ) -> None:
        self.world = world
        self.scenario = scenario
        self.directory = directory
        self.timers = timers
        self.now = now
        self.request = request
        self._publish = publish
        self._circumstances: dict[str, Value] | None = None

    def at(self, moment: float) -> Context:
        """The context of a timer that fires at that moment, in seconds since the epoch."""
        self.world.now = moment
        return Context(
            self.world, self.scenario, self.directory, self.timers, self._publish, moment
        )

    def in_parts(
        self, items: Iterable[_Item], act: Callable[[Context, _Item], Iterable[Effect]]
    ) -> list[Effect]:
        """What follows when `act` does something for each item; of very many, later for most.

        `act` looks whether an item is still what it was: others are served between two parts.
        """
        left = iter(items)
        part = [*islice(left, _AT_ONCE)]
        effects = [effect for each in part for effect in act(self, each)]
        if len(part) == _AT_ONCE:
            effects.append(Remainder(lambda now: self._later(now)._next_part(left, act)))
        return effects

    def _next_part(
        self, left: Iterable[_Item], act: Callable[[Context, _Item], Iterable[Effect]]
    ) -> Sequence[Effect]:
        return self.settled(self.in_parts(left, act))

    def settled(self, effects: Sequence[Effect]) -> Sequence[Effect]:
        """The effects, and what follows from what has come about in the world meanwhile.

        Models are told who has joined and what waits free, whichever request or timer caused it.
        """
        world = self.world
        if not (world.joined or world.freed):
            return effects
        found = [*effects]
        while world.joined or world.freed:
            joined, world.joined = world.joined, {}
            freed, world.freed = world.freed, {}
            for (_, party), interaction in joined.items():
                if party in interaction.parties and self._is_there(interaction):
                    found += self.publish(DomainEvent.JOINED, (interaction, party))
            found += self.in_parts(freed.values(), Context._freed)
        return found

    def _freed(self, interaction: Interaction) -> Iterable[Effect]:
        if interaction.why_not_free is None and self._is_there(interaction):
            return self.publish(DomainEvent.WAITS_FREE, interaction)
        return ()

    def _is_there(self, interaction: Interaction) -> bool:
        return self.world.interactions.get(interaction.id) is interaction

    def _later(self, now: float) -> Context:
        """The context of the same request at a later moment."""
        later = self.at(now)
        later.request = self.request
        return later

    def publish(self, event: DomainEvent, subject: object) -> list[Effect]:
        """Publish a domain event that the caller caused; returns what the models do about it."""
        return self._publish(event, self, subject)

    @property
    def most_user_data(self) -> int:
        """Bytes that clients may give one interaction."""
        return self.scenario.server.max_user_data

    def rows(
        self, interactions: Iterable[Interaction], most_rows: int = MOST_ROWS
    ) -> AttributeList:
        """A page of these interactions: as many rows as one answer may have."""
        return rows_of(interactions, self.scenario.server.max_answer, most_rows)

    @property
    def time(self) -> str:
        """`now` as EventTime: ISO 8601, UTC, whole seconds."""
        return on_wire(self.now)

    def event_attributes(self, **given: Value) -> AttributeList:
        """The attributes of an event: the given ones, then Actor, Reason and EventTime.

        Actor and Reason are those of the request that causes the event, if there is one. A given
        attribute always wins. An event about an agent has an AgentId, and therefore no Actor.
        """
        return self._completed(given)

    def report(self, spec: MessageSpec, **given: Value) -> Delivery:
        """The event to RE*, with its `event_attributes`."""
        return Delivery(self.world.reporting_engines, Message(spec, self._completed(given)))

    def _completed(self, given: dict[str, Value]) -> AttributeList:
        circumstances = self._circumstances
        if circumstances is None:
            circumstances = self._circumstances = self._request_circumstances()
        if "AgentId" in given:
            circumstances = {**circumstances}
            circumstances.pop("Actor", None)
        # Given attributes stand first on the wire, and win.
        return AttributeList({**given, **circumstances, **given})

    def _request_circumstances(self) -> dict[str, Value]:
        request = self.request
        if request is None:
            return {"EventTime": self.time}
        found: dict[str, Value] = {"Actor": request.sender.actor}
        if "Reason" in request.attributes:
            found["Reason"] = request.attributes["Reason"]
        found["EventTime"] = self.time
        return found

    def to_reporting_engines(self, message: Message) -> Delivery:
        """The message to RE*."""
        return Delivery(self.world.reporting_engines, message)

    def to_reporting_engines_of(self, place_id: str, message: Message) -> Delivery:
        """The message to the reporting engines that report on agents at that place."""
        engines = self.world.reporting_engines
        matching = [each for each in engines if each.places is None or place_id in each.places]
        return Delivery(tuple(matching), message)

    def to_agent(self, agent_id: str, message: Message) -> Delivery:
        """The message to the agent at each of its logins; to an Absent if it has none."""
        return Delivery(
            self.world.clients_of_agent(agent_id)
            or (Absent(agent_id, ClientType.AGENT_APPLICATION),),
            message,
        )

    def to_agents(self, parties: Iterable[Party], message: Message) -> list[Delivery]:
        """The message to each agent among the parties, at each of its logins."""
        return [
            self.to_agent(party.agent_id, message)
            for party in parties
            if isinstance(party, AgentParty)
        ]

    @property
    def requester(self) -> AgentParty | None:
        """The agent whose desk has sent the request that is handled; None if none has."""
        login = None if self.request is None else self.request.sender.login
        return None if login is None else AgentParty(login.agent_id)

    def other_desks(
        self, party: Party, than: LogicalClient | None = None
    ) -> tuple[LogicalClient, ...]:
        """The logins of the agent other than the one that asked: `than`, or whose request this is.

        It is empty where no desk of that agent has asked.
        """
        if than is None and self.request is not None and party == self.requester:
            than = self.request.sender
        if than is None or not isinstance(party, AgentParty):
            return ()
        desks = self.world.clients_of_agent(party.agent_id)
        return tuple(client for client in desks if client is not than)

    def to_named(self, type: ClientType, name: str, message: Message) -> Delivery:
        """The message to each client of that type and ClientName; to an Absent if there is none."""
        return Delivery(self.world.named(type, name) or (Absent(name, type),), message)

    def late_answer(self, to: LogicalClient, message: Message) -> Delivery:
        """The message that answers an earlier request of that client.

        When the client has gone, it goes to whoever bears that name now, without the reference:
        nobody there has asked.
        """
        if to.id in self.world.clients:
            return Delivery((to,), message)
        spec, attributes, _ = message
        assert to.type is not None, "only a registered client has asked"
        return self.to_named(to.type, to.name, Message(spec, attributes))

    def party(self, party: Party) -> AttributeList:
        """The `Party` attribute of events."""
        if not isinstance(party, AgentParty):
            return AttributeList(RouterId=party.router)
        for client in self.world.clients_of_agent(party.agent_id):
            if client.login is not None:
                return client.login.party
        return AttributeList(AgentId=party.agent_id)


Publish: TypeAlias = Callable[[DomainEvent, Context, object], list[Effect]]
"""Passes a domain event and its subject to every model; returns what they do about it."""
