"""The engine: a message in, deliveries out. Finds the handler of a request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn, TypeVar

from ..codes import ErrorCode
from ..errors import PeerError, Refused
from ..messages.catalogue import im, tlib
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.spec import MessageSpec, Protocol
from ..scenario.schema import Scenario
from ..wire.attributes import AttributeList
from .clients import Connection, LogicalClient
from .context import Context, Directory, DomainEvent, Request
from .effects import Delivery, Effect
from .interaction import Interaction
from .model import UNREGISTERED, Handler, Hook, Model, Remarker, Resolver
from .populate import populate
from .timers import Timers
from .world import World

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

_LONGEST_TEXT = 1000  # characters: a text may quote a megabyte that a client sent


class Engine:
    """One mock Interaction Server without its sockets.

    Every `now` is in seconds since the epoch and never goes back. The caller carries out the
    effects that the engine returns, in order, and calls `tick` at the moment that `due` returns.
    Raises ValueError if two models handle the same request.
    """

    def __init__(self, scenario: Scenario, models: Iterable[Model], now: float) -> None:
        """`now` is when the interactions of the scenario came, where it says nothing else."""
        self.scenario = scenario
        self.directory = Directory(scenario)
        self.world = World(now)
        populate(self.world, scenario)
        self.world.freed.clear()  # nobody is there yet to whom it could be offered
        self.timers = Timers(self._settle)
        self._handlers: dict[tuple[MessageSpec, ClientType | None], Handler] = {}
        self._handled: set[MessageSpec] = set()
        self._stand_ins: dict[str, Handler] = {}
        self._resolvers: dict[MessageSpec, Resolver] = {}
        self._remarkers: dict[MessageSpec, Remarker] = {}
        self._hooks: dict[DomainEvent, list[Hook]] = {event: [] for event in DomainEvent}
        for model in models:
            self._add(model)
        self._settle(now)  # who has something from the start has its time too

    def _add(self, model: Model) -> None:
        for spec, sender, handler in model.handlers:
            if self._handlers.setdefault((spec, sender), handler) is not handler:
                raise ValueError(f"two handlers of {spec.name} from {sender}: one in {model.name}")
            self._handled.add(spec)
        _merge(self._stand_ins, model.stand_ins, model)
        _merge(self._resolvers, model.resolvers, model)
        _merge(self._remarkers, model.remarkers, model)
        for event, hook in model.hooks:
            self._hooks[event].append(hook)

    @property
    def tables(self) -> tuple[object, ...]:
        """Objects that every world of this scenario can share, because they never change."""
        return (
            self.directory,
            self._handlers,
            self._handled,
            self._stand_ins,
            self._resolvers,
            self._remarkers,
            self._hooks,
        )

    def _context(self, now: float, request: Request | None = None) -> Context:
        self.world.now = now
        return Context(
            self.world, self.scenario, self.directory, self.timers, self._publish, now, request
        )

    def _publish(self, event: DomainEvent, context: Context, subject: object) -> list[Effect]:
        """What the models do about a domain event."""
        effects: list[Effect] = []
        for hook in self._hooks[event]:
            effects += hook(context, subject)
        return effects

    def _settle(self, now: float) -> Sequence[Effect]:
        """What follows from what a timer has brought about."""
        world = self.world
        return self._context(now).settled(()) if world.joined or world.freed else ()

    def connected(self, now: float) -> tuple[Connection, Sequence[Effect]]:
        """A client has connected: returns the new connection, and what follows."""
        connection = Connection()
        return connection, self._context(now).publish(DomainEvent.CONNECTED, connection)

    def disconnected(self, connection: Connection, now: float) -> Sequence[Effect]:
        """The connection has ended; its clients leave the world."""
        self.timers.cancel(connection)
        leaving = list(connection.clients.values())
        for client in leaving:
            self.world.unregister(client)
        context = self._context(now)
        effects: list[Effect] = []
        for client in leaving:
            effects += context.publish(DomainEvent.DEPARTED, client)
        return context.settled(effects)

    def vanished(self, connection: Connection) -> None:
        """Remove the connection and its clients from the world, without a domain event."""
        self.timers.cancel(connection)
        for client in tuple(connection.clients.values()):
            self.world.unregister(client)

    def receive(
        self, connection: Connection, proxy_client_id: int, message: Message, now: float
    ) -> Sequence[Effect]:
        """What follows from `message`, sent on `connection` by the client with that id.

        Never raises for anything that a client can send: EventError answers a request that cannot
        be carried out, and nothing has changed then.
        """
        spec = message.spec
        sender = connection.client(proxy_client_id)
        if sender is None:
            sender = connection.unregistered
            if (spec, UNREGISTERED) not in self._handlers:
                text = f"client {proxy_client_id} is not registered on this connection"
                return self._refuse(sender, message, Refused(ErrorCode.UNKNOWN_CLIENT, text))
        handler = self._handlers.get((spec, sender.type))
        request = Request(sender, message)
        context = self._context(now, request)
        try:
            if handler is None:
                handler = self._stand_in(request)
            effects = handler(context, request)
            if sender.login is not None:
                effects = (*effects, *context.publish(DomainEvent.AGENT_ASKED, request))
            return context.settled(effects)
        except Refused as refused:
            return self._refuse(sender, message, refused)

    def route(self, interaction: Interaction, now: float) -> Sequence[Effect]:
        """Offer an interaction that waits free to the connected URS of its queue, at once."""
        context = self._context(now)
        return context.settled(context.publish(DomainEvent.ROUTE_ORDERED, interaction))

    def remarks_on(
        self, connection: Connection, proxy_client_id: int, message: Message, now: float
    ) -> Sequence[str]:
        """What only the world knows to be wrong in `message`, though it would be accepted."""
        remarker = self._remarkers.get(message.spec)
        if remarker is None:
            return ()
        sender = connection.client(proxy_client_id) or connection.unregistered
        request = Request(sender, message)
        return tuple(remarker(self._context(now, request), request))

    def _stand_in(self, request: Request) -> Handler:
        """The handler of the request that this one stands for. Raises Refused if there is none."""
        spec = request.message.spec
        resolver = self._resolvers.get(spec)
        if resolver is None or request.sender.type is None:
            self._refuse_unhandled(spec, request.sender)
        name = resolver(request)
        handler = self._stand_ins.get(name)
        if handler is None:
            text = f"not mocked: {spec.name} in place of {name}"
            raise Refused(ErrorCode.NOT_MOCKED, text)
        return handler

    def _refuse_unhandled(self, spec: MessageSpec, sender: LogicalClient) -> NoReturn:
        """Raise Refused for a message that has no handler for this sender; the text says why."""
        if spec.sender == "server":
            text = f"{spec.name} is an event that clients do not send"
            raise Refused(ErrorCode.NOT_A_REQUEST, text)
        if sender.type is None:
            text = f"{spec.name} needs a registered client: RequestRegisterClient (IM) comes first"
            raise Refused(ErrorCode.NOT_REGISTERED, text)
        if spec in self._handled:
            text = f"{spec.name} is not for a client of type {sender.type}"
            raise Refused(ErrorCode.WRONG_CLIENT_TYPE, text)
        raise Refused(ErrorCode.NOT_MOCKED, f"not mocked: {spec.name}")

    def reject(
        self,
        connection: Connection,
        proxy_client_id: int,
        protocol: int | None,
        reference: int,
        error: PeerError,
    ) -> Sequence[Effect]:
        """Answer a frame with EventError: it is no message, or cannot be handled."""
        sender = connection.client(proxy_client_id) or connection.unregistered
        return (_event_error(sender, protocol, reference, error.code, str(error)),)

    def due(self) -> float | None:
        """When `tick` has something to do; None if no timer is set."""
        return self.timers.due()

    def tick(self, now: float) -> Sequence[Effect]:
        """Fire the timers that are due at `now`."""
        return self.timers.tick(now)

    @staticmethod
    def _refuse(sender: LogicalClient, message: Message, refused: Refused) -> Sequence[Effect]:
        spec, _, reference = message
        return (_event_error(sender, spec.protocol, reference, refused.code, str(refused)),)


def _event_error(
    sender: LogicalClient, protocol: int | None, reference: int, code: int, text: str
) -> Delivery:
    """EventError, in the protocol of the request: T-Library has its own."""
    spec = tlib.EventError if protocol == Protocol.T_LIBRARY else im.EventError
    cut = text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1]}…"
    attributes = AttributeList(ErrorCode=int(code), ErrorDescription=cut)
    return Delivery((sender,), Message(spec, attributes, reference))


def _merge(into: dict[_Key, _Value], new: Mapping[_Key, _Value], model: Model) -> None:
    for key, value in new.items():
        if into.setdefault(key, value) is not value:
            raise ValueError(f"two models stand in for {key}: one is {model.name}")
