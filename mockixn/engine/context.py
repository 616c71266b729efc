"""What a handler is given: the world, the sender, the request; and the ways to answer."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from ..codes import ErrorCode
from ..errors import Refused
from ..messages.catalogue import im, tlib
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.spec import MessageSpec
from ..scenario.schema import Scenario
from ..wire.attributes import EMPTY, AttributeList, Value
from .clients import LogicalClient, Login
from .effects import Absent, Delivery, Effect
from .interaction import AgentParty, Interaction, Party
from .timers import Timers

if TYPE_CHECKING:
    from .engine import Engine
    from .model import DomainEvent

_PLAIN_ACK = AttributeList(Extension=EMPTY)  # the Extension is always there: clients read it


class Context:
    """What every handler and hook sees: the world, the scenario, the timers and the time.

    `now` is in seconds since the epoch.
    """

    __slots__ = ("engine", "now", "world")

    def __init__(self, engine: Engine, now: float) -> None:
        self.engine = engine
        self.world = engine.world
        self.now = now

    @property
    def scenario(self) -> Scenario:
        """What the scenario file decides."""
        return self.engine.scenario

    @property
    def timers(self) -> Timers:
        """What is due when."""
        return self.engine.timers

    def publish(self, occasion: DomainEvent, subject: object) -> list[Effect]:
        """What the models do on an occasion that the caller has just made happen."""
        return self.engine.publish(occasion, self, subject)

    @property
    def time(self) -> str:
        """`now` as EventTime: ISO 8601, UTC, whole seconds."""
        return _iso(int(self.now))

    def to_reporting_engines(self, message: Message) -> Delivery:
        """The message to RE*."""
        return Delivery(self.world.reporting_engines, message)

    def to_reporting_engines_of(self, place_id: str, message: Message) -> Delivery:
        """The message to the reporting engines that want to hear of agents at that place."""
        engines = self.world.reporting_engines
        wanted = [each for each in engines if each.places is None or place_id in each.places]
        return Delivery(tuple(wanted), message)

    def to_agent(self, agent_id: str, message: Message) -> Delivery:
        """The message to the agent wherever it is logged in; to nobody if it is not."""
        return Delivery(
            self.world.desks(agent_id) or (Absent(agent_id, ClientType.AGENT_APPLICATION),), message
        )

    def to_named(self, type: ClientType, name: str, message: Message) -> Delivery:
        """The message to every client of that type and ClientName; to nobody if there is none."""
        return Delivery(self.world.named(type, name) or (Absent(name, type),), message)

    def reported(self, **attributes: Value) -> AttributeList:
        """Attributes of an event that no request brings about: the given ones and EventTime."""
        return AttributeList(attributes, EventTime=self.time)

    def party(self, party: Party) -> AttributeList:
        """The `Party` attribute of events."""
        if not isinstance(party, AgentParty):
            return AttributeList(RouterId=party.router)
        for client in self.world.desks(party.agent_id):
            if client.login is not None:
                return client.login.party
        return AttributeList(AgentId=party.agent_id)


class Request(Context):
    """One request being handled.

    A handler checks the whole request first (raising Refused), changes the world second, and
    returns what to deliver last: so a refused request has changed nothing.
    """

    __slots__ = ("_circumstances", "message", "sender")

    def __init__(self, engine: Engine, now: float, sender: LogicalClient, message: Message) -> None:
        self.engine = engine
        self.world = engine.world
        self.now = now
        self.sender = sender
        self.message = message
        self._circumstances: dict[str, Value] = {}

    @property
    def attributes(self) -> AttributeList:
        """The request's attributes, of the types the catalogue lists."""
        return self.message.attributes

    def text(self, name: str) -> str:
        """The str attribute of that name; empty where the request has none."""
        return cast(str, self.message.attributes.get(name, ""))

    def number(self, name: str) -> int:
        """The int attribute of that name; 0 where the request has none."""
        return cast(int, self.message.attributes.get(name, 0))

    def listing(self, name: str) -> AttributeList:
        """The list attribute of that name; empty where the request has none."""
        return cast(AttributeList, self.message.attributes.get(name, EMPTY))

    def answer(self, spec: MessageSpec, attributes: AttributeList) -> Delivery:
        """The event that answers the request: to its sender, with its reference."""
        return Delivery((self.sender,), Message(spec, attributes, self.message.reference))

    def ack(self, extension: AttributeList = EMPTY) -> Delivery:
        """EventAck."""
        return self.answer(
            im.EventAck, AttributeList(Extension=extension) if extension else _PLAIN_ACK
        )

    def route_used(self, interaction: Interaction) -> Delivery:
        """EventRouteUsed, which answers a URS's RequestRouteCall in place of EventAck."""
        return self.answer(tlib.EventRouteUsed, self.reported(Interaction=interaction.listed))

    def interaction(self) -> Interaction:
        """The interaction the request names; raises Refused with 43 if there is none."""
        id = self.text("InteractionId")
        found = self.world.interactions.get(id)
        if found is None:
            text = f"Unknown interaction identifier specified: {id!r}"
            raise Refused(ErrorCode.UNKNOWN_INTERACTION, text)
        return found

    def login(self) -> Login:
        """The login of the sender's agent; raises Refused if no agent is logged in through it."""
        login = self.sender.login
        if login is None:
            raise Refused(ErrorCode.NOT_LOGGED_IN, "no agent is logged in through this client")
        return login

    def reported(self, **attributes: Value) -> AttributeList:
        """Attributes of an event about this request: the given ones, Actor, Reason, EventTime."""
        if not self._circumstances:
            self._circumstances["Actor"] = self.sender.actor
            if "Reason" in self.attributes:
                self._circumstances["Reason"] = self.attributes["Reason"]
            self._circumstances["EventTime"] = self.time
        return AttributeList(attributes, **self._circumstances)


@lru_cache(maxsize=16)  # many events a second share it
def _iso(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
