"""What a request would do now: the models handle it in a copy of the world."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy, deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from ..engine.clients import LogicalClient
from ..engine.effects import Absent, Close, Delivery, Effect
from ..engine.engine import Engine
from ..engine.timers import Timers
from ..errors import OrderRefused, PeerError
from ..journal import Direction
from ..messages.catalogue import CATALOGUE
from ..messages.codec import Codec
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.spec import MessageSpec
from ..rules.participant import REGISTER
from ..rules.participants import sendable
from ..rules.responses import answered_with, is_answered
from ..scenario.rules import ONLY_OUT, Answer, Fault, MessageTemplate
from ..wire.attributes import AttributeList
from ..wire.frame import Frame

if TYPE_CHECKING:
    from ..rules.index import ActiveRule
    from .pipeline import Pipeline

_codec = Codec(CATALOGUE)
_MODEL = "model"
_REFERENCE = 1
_NEW_LINE = object()  # of who would have to join first; nobody sends on it
_HANDLED = ("delay", "duplicate", "garble")
"""Harms to a request after which it is handled all the same."""


class Explanation(NamedTuple):
    """What would come of a request.

    `by` is the id of the answer or the fault that would take it, or "model". `deliveries` has, for
    each message that would go out, its receiver's ClientName, the message, and what the orders
    would make of it (the fault that befalls it, with its chance; how late an answer is) or why it
    could not be delivered. `changes` are the differences that it would make to the world, a line
    each. What would follow from that, the cues of played participants, is not told.
    """

    by: str
    deliveries: list[tuple[str, Message, str | None]]
    changes: list[str]


def explain(
    space: Pipeline, client: str, sent: MessageTemplate, type: ClientType | None = None
) -> Explanation:
    """Raises NotThere for a client that is not connected, unless `type` says what it would be.

    Raises OrderRefused for what cannot be sent.
    """
    spec, body = sent.spec, sendable(sent).encoded()
    engine = _copied(space)
    sender = _sender(space, engine, client, type)
    trial = _Trial(space, sender)
    try:
        message = _codec.decode(Frame(spec.protocol, spec.id, _REFERENCE, sender.id, body))
    except PeerError as error:
        return Explanation(_MODEL, trial.deliveries(_refused(engine, sender, spec, error)), [])
    swallowed = trial.swallowed(message)
    if swallowed is not None:
        return Explanation(swallowed, [], [])
    answer = trial.answer(message)
    before = engine.world.to_dict()
    effects = _effects(engine, sender, message, answer, space.now)
    changes = [*_differences(before, engine.world.to_dict(), "")]
    changes += [f"connection closed: {each.why}" for each in effects if isinstance(each, Close)]
    by = _MODEL if answer is None else answer.id
    return Explanation(by, trial.deliveries(effects, message, answer), changes)


def _copied(space: Pipeline) -> Engine:
    """The engine with a world of its own; lines, scenario and models are shared."""
    engine = space.engine
    shared: list[Any] = [engine.scenario, *engine.tables, *CATALOGUE]
    shared += [each.line for each in space.connections]
    copies: dict[int, Any] = {id(each): each for each in shared}
    copies[id(engine.timers)] = Timers()  # no time passes there
    return deepcopy(engine, copies)


def _sender(space: Pipeline, engine: Engine, name: str, type: ClientType | None) -> LogicalClient:
    """Who sends it in the copied world, where one of that type joins if need be."""
    by = space.company.speaker(name, type)
    if by is not None:
        client = by if isinstance(by, LogicalClient) else by.client
        assert client is not None, "who speaks is connected"
        return engine.world.clients[client.id]
    connection, _ = engine.connected(space.now)
    connection.line = _NEW_LINE
    attributes = AttributeList(ClientName=name, ClientType=str(type))
    engine.receive(connection, 0, Message(REGISTER, attributes, _REFERENCE), space.now)
    if not connection.clients:
        raise OrderRefused([("client", f"{type} {name!r} is not in the scenario's client list")])
    return connection.client(0) or connection.unregistered


def _effects(
    engine: Engine,
    sender: LogicalClient,
    message: Message,
    answer: ActiveRule[Answer] | None,
    now: float,
) -> Sequence[Effect]:
    if answer is not None and answer.setting.silent:
        return ()
    if answer is not None and answer.setting.answer is not None:
        try:
            return (Delivery((sender,), answered_with(answer.setting.answer, message)),)
        except PeerError as error:
            return _refused(engine, sender, message.spec, error)
    return engine.receive(sender.connection, sender.id, message, now)


def _refused(
    engine: Engine, sender: LogicalClient, spec: MessageSpec, error: PeerError
) -> Sequence[Effect]:
    return engine.reject(sender.connection, sender.id, spec.protocol, _REFERENCE, error)


_Outgoing: TypeAlias = tuple[LogicalClient | Absent, Message, str]
"""To whom, what, and how late."""


class _Trial:
    """What the orders would do: each goes on from what it has counted, in a copy of its own."""

    def __init__(self, space: Pipeline, sender: LogicalClient) -> None:
        self._space = space
        self._sender = sender
        self._copies: dict[int, ActiveRule[Any]] = {}

    def _counts(self, ordered: ActiveRule[Any]) -> bool:
        return self._copies.setdefault(id(ordered), copy(ordered)).counts()

    def swallowed(self, message: Message) -> str | None:
        """The fault after which the request would be handled by nobody, if that is certain."""
        fires = self._fires(message, self._sender.name, "in")
        if fires is None or fires.setting.probability < 1 or fires.setting.do in _HANDLED:
            return None
        is_stalled_for_a_while = fires.setting.do == "stall" and fires.setting.seconds is not None
        return None if is_stalled_for_a_while else fires.id

    def _fires(
        self, message: Message, client: str, direction: Direction
    ) -> ActiveRule[Fault] | None:
        """The first fault that may befall it; the others count as well."""
        found: ActiveRule[Fault] | None = None
        for each in self._space.faults.orders.meeting(message, client, direction):
            if (direction == "in" and each.setting.do in ONLY_OUT) or not self._counts(each):
                continue
            if found is None:
                found = each
            else:
                self._copies[id(each)].fired -= 1
        return found

    def answer(self, message: Message) -> ActiveRule[Answer] | None:
        """The answer that would take the request."""
        for each in self._space.answers.orders.meeting(message, self._sender.name, "in"):
            if self._counts(each):
                return each
        return None

    def deliveries(
        self,
        effects: Sequence[Effect],
        request: Message | None = None,
        answer: ActiveRule[Answer] | None = None,
    ) -> list[tuple[str, Message, str | None]]:
        """What would go out, in order: the answer at its own time, and as often as is ordered."""
        at_once: list[_Outgoing] = []
        late: list[_Outgoing] = []
        for effect in effects:
            if not isinstance(effect, Delivery):
                continue
            for receiver in effect.to:
                if (
                    request is not None
                    and answer is not None
                    and is_answered(receiver, effect.message, self._sender, request)
                ):
                    told = _lateness(answer)
                    one: _Outgoing = (receiver, effect.message, told)
                    (late if told else at_once).extend([one] * answer.setting.repeat)
                else:
                    at_once.append((receiver, effect.message, ""))
        return [
            (to.name, message, "; ".join(filter(None, (told, self._befalls(to, message)))) or None)
            for to, message, told in at_once + late
        ]

    def _befalls(self, receiver: LogicalClient | Absent, message: Message) -> str | None:
        line = receiver.connection.line
        if line is None:
            return "not connected"
        lost = self._space.faults.lost(line)
        if lost is not None:
            return lost
        fires = self._fires(message, receiver.name, "out")
        if fires is None:
            return None
        chance = fires.setting.probability
        told = f"{fires.id}: {fires.setting.do}"
        return told if chance == 1 else f"{told} (chance {chance:g})"


def _lateness(answer: ActiveRule[Answer]) -> str:
    setting = answer.setting
    told = [f"{setting.after:g} s late"] if setting.after else []
    if setting.behind:
        told.append(f"behind {setting.behind} others")
    return f"{answer.id}: {', '.join(told)}" if told else ""


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
