"""What a request would do now: the models handle it in a copy of the world."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple

from ..engine.clients import Client, Connection
from ..engine.effects import Absent, Close, Delivery, Effect
from ..engine.engine import Engine
from ..errors import NotThere, PeerError
from ..messages.catalogue import CATALOGUE
from ..messages.codec import Codec
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.plain import typed
from ..scenario.script import PROTOCOLS, Answer, Sent
from ..wire.frame import Frame
from .answers import answered_with

if TYPE_CHECKING:
    from .matching import Ordered
    from .traffic import Traffic

_codec = Codec(CATALOGUE)
_MODEL = "model"


class Explanation(NamedTuple):
    """What would come of a request.

    `by` is the id of the answer that would take it, or "model". `deliveries` has, for each message
    that would go out, its receiver's ClientName, the message, and the id of the fault that would
    befall it (with its chance) or why it could not be delivered. `changes` are the differences that
    it would make to the world, a line each.
    """

    by: str
    deliveries: list[tuple[str, Message, str | None]]
    changes: list[str]


def explain(space: Traffic, client: str, sent: Sent, type: ClientType | None = None) -> Explanation:
    """Raises NotThere for a client that is not connected, unless `type` says what it would be."""
    spec = CATALOGUE.find(sent.message, sent.protocol and PROTOCOLS[sent.protocol])
    attributes = typed(spec, sent.attributes)
    message = Message(spec, attributes, 1)
    answer = next(
        (
            each
            for each in space.answers.orders.meeting(message, client, "in")
            if each.would_count()
        ),
        None,
    )
    engine = _copied(space.engine)
    sender = _sender(engine, client, type, space.now)
    before = engine.world.picture()
    effects = _effects(engine, sender, message, answer, space.now)
    deliveries = [
        (receiver.name, effect.message, _befalls(space, receiver, effect.message))
        for effect in effects
        if isinstance(effect, Delivery)
        for receiver in effect.to
    ]
    changes = [*_differences(before, engine.world.picture(), "")]
    changes += [f"connection closed: {each.why}" for each in effects if isinstance(each, Close)]
    return Explanation(_MODEL if answer is None else answer.id, deliveries, changes)


def _copied(engine: Engine) -> Engine:
    """The engine with a world of its own; lines, scenario and models are shared."""
    shared: list[Any] = [engine.scenario, *engine.tables]
    shared += [client.connection.line for client in engine.world.clients.values()]
    return deepcopy(engine, {id(each): each for each in shared if each is not None})


def _sender(engine: Engine, name: str, type: ClientType | None, now: float) -> Client:
    clients = engine.world.clients.values()
    for client in clients:
        if client.name == name and type in (None, client.type):
            return client
    if type is None:
        names = ", ".join(dict.fromkeys(each.name for each in clients)) or "nobody is connected"
        raise NotThere("client", f"found {name!r}, expected one of: {names}")
    connection, _ = engine.connected(now)
    return engine.world.register(connection, name, type)


def _effects(
    engine: Engine, sender: Client, message: Message, answer: Ordered[Answer] | None, now: float
) -> list[Effect]:
    if answer is not None and answer.setting.silent:
        return []
    if answer is not None and answer.setting.answer is not None:
        made = answered_with(answer.setting.answer, message)
        return [Delivery((sender,), made)] * answer.setting.repeat
    connection: Connection = sender.connection
    spec, attributes, reference = message
    frame = Frame(spec.protocol, spec.id, reference, sender.id, attributes.encoded())
    try:
        checked = _codec.decode(frame)
    except PeerError as error:
        return [*engine.reject(connection, sender.id, spec.protocol, reference, error)]
    return [*engine.receive(connection, sender.id, checked, now)]


def _befalls(space: Traffic, receiver: Client | Absent, message: Message) -> str | None:
    if isinstance(receiver, Absent):
        return "not connected"
    for each in space.faults.orders.meeting(message, receiver.name, "out"):
        if each.would_count():
            chance = each.setting.probability
            return f"{each.id}: {each.setting.do}" + (f" (chance {chance:g})" if chance < 1 else "")
    return None


def _differences(before: object, after: object, path: str) -> Iterator[str]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in {**before, **after}:
            inner = f"{path}.{key}" if path else str(key)
            if key not in after:
                yield f"{inner}: gone"
            elif key not in before:
                yield f"{inner}: new, {after[key]}"
            else:
                yield from _differences(before[key], after[key], inner)
    elif before != after:
        yield f"{path}: {before} → {after}"
