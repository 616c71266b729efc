"""What a request would do now: rules decide, and models handle it in a copy of the world."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any, NamedTuple, TypeAlias

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
from ..messages.remarks import refusal_of, remarks_of
from ..messages.spec import MessageSpec
from ..rules.faults import label_of, plan_of
from ..rules.index import ActiveRule, Count
from ..rules.participant import REGISTER
from ..rules.participants import sendable
from ..rules.responses import Response, is_answer, response_to
from ..scenario.rules import Answer, Fault, MessageTemplate
from ..wire.attributes import AttributeList
from ..wire.frame import Frame, encode
from .pipeline import Pipeline

_codec = Codec(CATALOGUE)
_MODEL = "model"
_REFERENCE = 1
_NEW_TRANSPORT = object()  # of a client that would have to join first; it sends nothing


class Explanation(NamedTuple):
    """What a request would do.

    `by` is the id of the answer or the fault that would take it, or "model". `deliveries` has one
    item for each outgoing message: the receiver's ClientName, the message, and a note or None. The
    note says what the rules would do to the message (the fault, with its chance; the delay of an
    answer) or why it could not be delivered. `changes` has one line for each change to the world.
    Later effects, such as the cues of participants, are not included.
    """

    by: str
    deliveries: list[tuple[str, Message, str | None]]
    changes: list[str]


def explain(
    space: Pipeline, client: str, template: MessageTemplate, type: ClientType | None = None
) -> Explanation:
    """What that request would do. Raises NotThere for a client that is not connected.

    With `type`, such a client would join first. Raises OrderRefused if the message cannot be sent.
    """
    spec, body = template.spec, sendable(template).encoded()
    engine = _copied(space)
    sender = _sender(space, engine, client, type)
    frame = Frame(spec.protocol, spec.id, _REFERENCE, sender.id, body)
    decisions = _Decisions(space)
    try:
        message = _codec.decode(frame)
    except PeerError as error:
        at_once = _outgoing(_refused(engine, sender, spec, error))
        return Explanation(_MODEL, decisions.deliveries(at_once), [])
    fault = decisions.fault(message, sender.name, "in")
    if fault is not None and _certainly_loses(fault, encode(*frame)):
        return Explanation(fault.id, [], [])
    now = space.clock.now
    mistakes = (
        *remarks_of(message),
        *engine.remarks_on(sender.connection, sender.id, message, now),
    )
    if mistakes and space.strict:
        at_once = _outgoing(_refused(engine, sender, spec, refusal_of(mistakes)))
        return Explanation(_MODEL, decisions.deliveries(at_once), [])
    response = decisions.response(message, sender.name)
    before = engine.world.to_dict()
    effects = _effects(space, engine, sender, message, response)
    changes = [*_differences(before, engine.world.to_dict(), "")]
    changes += [f"connection closed: {each.why}" for each in effects if isinstance(each, Close)]
    if response is None:
        return Explanation(_MODEL, decisions.deliveries(_outgoing(effects)), changes)
    outgoing = _with_answer(effects, response, sender, message)
    return Explanation(response.rule.id, decisions.deliveries(outgoing), changes)


def _copied(space: Pipeline) -> Engine:
    """The engine with a copy of the world; transports, scenario and models are shared."""
    engine = space.engine
    shared: list[Any] = [engine.scenario, *engine.tables]
    shared += [each.transport for each in space.connections]
    copies: dict[int, Any] = {id(each): each for each in shared}
    copies[id(engine.timers)] = Timers()  # no time passes in the copy
    return deepcopy(engine, copies)


def _sender(space: Pipeline, engine: Engine, name: str, type: ClientType | None) -> LogicalClient:
    """The sender in the copied world; a client of that type joins there if necessary."""
    sender = space.participants.sender(name, type, space.engine.world.clients.values())
    if sender is not None:
        client = sender if isinstance(sender, LogicalClient) else sender.client
        assert client is not None, "a sender is connected"
        return engine.world.clients[client.id]
    now = space.clock.now
    connection, _ = engine.connected(now)
    connection.transport = _NEW_TRANSPORT
    attributes = AttributeList(ClientName=name, ClientType=str(type))
    engine.receive(connection, 0, Message(REGISTER, attributes, _REFERENCE), now)
    if not connection.clients:
        raise OrderRefused([("client", f"{type} {name!r} is not in the scenario's client list")])
    return connection.client(0) or connection.unregistered


def _effects(
    space: Pipeline,
    engine: Engine,
    sender: LogicalClient,
    message: Message,
    response: Response | None,
) -> Sequence[Effect]:
    if response is None or response.asks_model:
        return space.effects_of(engine, sender.connection, sender.id, message)
    if response.error is not None:
        return _refused(engine, sender, message.spec, response.error)
    return () if response.message is None else (Delivery((sender,), response.message),)


def _refused(
    engine: Engine, sender: LogicalClient, spec: MessageSpec, error: PeerError
) -> Sequence[Effect]:
    return engine.reject(sender.connection, sender.id, spec.protocol, _REFERENCE, error)


_Outgoing: TypeAlias = tuple[LogicalClient | Absent, Message, str]
"""The receiver, the message, and the delay."""


def _outgoing(effects: Sequence[Effect]) -> list[_Outgoing]:
    return [
        (receiver, effect.message, "")
        for effect in effects
        if isinstance(effect, Delivery)
        for receiver in effect.to
    ]


def _with_answer(
    effects: Sequence[Effect], response: Response, sender: LogicalClient, request: Message
) -> list[_Outgoing]:
    """The outgoing messages, in order: the answer when and as often as the rule says."""
    late = _lateness(response.rule)
    at_once: list[_Outgoing] = []
    later: list[_Outgoing] = []
    for receiver, message, _ in _outgoing(effects):
        if is_answer(receiver, message, sender, request):
            answers: list[_Outgoing] = [(receiver, message, late)]
            (later if late else at_once).extend(answers * response.rule.setting.repeat)
        else:
            at_once.append((receiver, message, ""))
    return at_once + later


def _lateness(rule: ActiveRule[Answer]) -> str:
    setting = rule.setting
    late = [f"{setting.after:g} s late"] if setting.after else []
    if setting.behind:
        late.append(f"behind {setting.behind} others")
    return f"{rule.id}: {', '.join(late)}" if late else ""


def _certainly_loses(rule: ActiveRule[Fault], frame: bytes) -> bool:
    from random import Random  # imported late: slow, and seldom needed

    return rule.setting.probability == 1 and plan_of(rule, frame, Random(0)).loses_frame


class _Decisions:
    """What the rules of a space would decide, message after message; nothing is committed.

    A fault with a probability below 1 is assumed to fire.
    """

    def __init__(self, space: Pipeline) -> None:
        self._faults = space.faults
        self._responses = space.responses
        self._fault_counts: dict[ActiveRule[Fault], Count] = {}

    def fault(
        self, message: Message, client: str, direction: Direction
    ) -> ActiveRule[Fault] | None:
        counts = self._fault_counts
        decision = self._faults.decide(message, client, direction, counts, lambda _rule: 0.0)
        if decision is None:
            return None
        counts.update(decision.counts)
        return decision.rule

    def response(self, message: Message, client: str) -> Response | None:
        decision = self._responses.decide(message, client, {})
        if decision is None or decision.rule is None:
            return None
        return response_to(message, decision.rule)

    def deliveries(self, outgoing: Sequence[_Outgoing]) -> list[tuple[str, Message, str | None]]:
        """Each message with its receiver's name, and a note about its delivery or None."""
        found = []
        for to, message, late in outgoing:
            notes = "; ".join(filter(None, (late, self._note(to, message))))
            found.append((to.name, message, notes or None))
        return found

    def _note(self, receiver: LogicalClient | Absent, message: Message) -> str | None:
        if receiver.connection.transport is None:
            return "not connected"
        lost = self._faults.write_lost(receiver.connection.transport)
        if lost is not None:
            return lost
        fault = self.fault(message, receiver.name, "out")
        if fault is None:
            return None
        chance = fault.setting.probability
        return label_of(fault) if chance == 1 else f"{label_of(fault)} (chance {chance:g})"


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
