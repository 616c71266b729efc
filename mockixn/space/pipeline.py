"""The way of a frame through a space: receive, rules, engine, rules, deliver, journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from ..codes import ErrorCode
from ..engine.clients import Connection, LogicalClient
from ..engine.effects import Absent, Close, Delivery, Effect, Remainder
from ..engine.engine import Engine
from ..errors import BadFrame, PeerError, Refused
from ..interaction_models import all_models
from ..journal import Direction, Journal
from ..messages.catalogue import CATALOGUE
from ..messages.codec import Codec
from ..messages.message import Message
from ..messages.remarks import refusal_of, remarks_of
from ..rules.faults import Faults
from ..rules.interfaces import Incoming, Outgoing, Transport, joined
from ..rules.participants import Participants
from ..rules.played_client import REGISTER
from ..rules.responses import Response, Responses, is_answer
from ..scenario.fault_kinds import Ending
from ..scenario.schema import Scenario
from ..wire.frame import Frame
from .clock import HELD_START, SpaceClock
from .host import Host
from .naming import named_in
from .outage import Outage

_NOT_CONNECTED = "not connected"

_codec = Codec(CATALOGUE)


class Pipeline:
    """One world, and everything between its engine and the transports of its clients.

    `name` is empty for a server's default space. Nothing here awaits; all of it runs in one thread.
    The methods stand in the order in which a frame passes through them.
    """

    def __init__(
        self,
        name: str,
        scenario: Scenario,
        host: Host,
        journal: Journal | None = None,
        *,
        strict: bool | None = None,
    ) -> None:
        """`strict`: whether a client's mistakes are refused; None for what the scenario says."""
        self.name = name
        self.scenario = scenario
        self.strict = scenario.server.strict if strict is None else strict
        self.host = host
        self.journal = journal
        self.connections: dict[Connection, None] = {}
        self._start()
        self.run_pending()

    def _start(self) -> None:
        """Make the world of the scenario, and its rules."""
        scenario = self.scenario
        is_held = scenario.timers.clock == "held"
        now = HELD_START if is_held else self.host.real_time()
        self.engine = Engine(scenario, all_models(), now)
        self.clock = SpaceClock(self.host, self.engine.timers, held=is_held)
        if self.journal is not None:
            self.journal.clock_note = self.clock.note
        self.started = self.clock.now
        self.outage = Outage(self.clock, self._outage_began, self._outage_ended)
        self.listeners: list[Callable[[LogicalClient | Absent, Direction, Message], None]] = []
        self.responses = Responses(self.clock, self._send)
        self.faults = Faults(self, self.journal, scenario)
        max_frame = scenario.server.max_frame
        self.participants = Participants(self, self.journal, max_frame=max_frame)
        for answer in scenario.answers:
            self.responses.add(answer)
        self.participants.assemble(scenario)
        for fault in scenario.faults:  # the scenario's participants join without faults
            self.faults.add(fault)

    # Connections begin

    def opened(self, transport: Transport) -> Connection:
        """A client has connected; returns the engine's connection."""
        connection, effects = self.engine.connected(self.clock.now)
        connection.transport = transport
        self.connections[connection] = None
        self.carry_out(effects)
        self.run_pending()
        return connection

    def connect(self, transport: Transport) -> Connection | None:
        """A new connection of a played participant; None during an outage."""
        return None if self.outage else self.opened(transport)

    # Down: incoming frames

    def received(self, connection: Connection, frame: Frame) -> None:
        """Handle one incoming frame, and answer it, before this returns."""
        self._receive(connection, frame)
        if self.clock.needs_run:
            self.run_pending()

    def ask(
        self, connection: Connection, frame: Frame, client: str, because: str | None
    ) -> Message | None:
        """Handle a frame as if `client` had sent it; returns the immediate answer, or None."""
        answers: list[Message] = []

        def listen(who: LogicalClient | Absent, direction: Direction, message: Message) -> None:
            if (
                direction == "out"
                and message.reference == frame.reference
                and who.name in ("", client)
            ):
                answers.append(message)

        self.listeners.append(listen)
        try:
            self._receive(connection, frame, because)
        finally:
            self.listeners.remove(listen)
        return answers[0] if answers else None

    def handle(self, connection: Connection, what: Frame | BadFrame, because: str | None) -> None:
        """Handle what a client sent, after a fault has let it pass."""
        if isinstance(what, BadFrame):
            self.bad_frame(connection, what, because)
        else:
            self._receive(connection, what, because, past_faults=True)

    def _receive(
        self,
        connection: Connection,
        frame: Frame,
        because: str | None = None,
        *,
        past_faults: bool = False,
    ) -> None:
        sender = connection.client(frame.client) or connection.unregistered
        try:
            message = _codec.decode(frame)
        except PeerError as error:
            if past_faults or not self.faults.defer(Incoming(sender, None, frame, because)):
                self._note_malformed(sender, str(error), because)
                self._reject(connection, frame, error)
            return
        faults = self.faults
        try:
            if (
                faults
                and not past_faults
                and faults.may_match(message.spec)
                and faults.apply_incoming(Incoming(sender, message, frame, because))
            ):
                return
            remarks = self.engine.remarks_on(connection, frame.client, message, self.clock.now)
            mistakes = (*remarks_of(message), *remarks)
            if mistakes:
                self.host.remarked(sender.name or None, message, mistakes)
                if self.strict:
                    self._note(sender, "in", message, frame.body, None, because, remarks)
                    self._reject(connection, frame, refusal_of(mistakes))
                    return
            response = self.responses.take(message, sender.name) if self.responses else None
            if response is not None:
                self._respond(response, sender, message, frame, because, remarks)
                return
            if self.journal is not None or self.listeners or self.participants.rules:
                self._note(sender, "in", message, frame.body, None, because, remarks)
            self.carry_out(self.effects_of(self.engine, connection, frame.client, message))
        except Exception:  # a defect of mockixn must not end the connection, and must not hide
            self.host.defect(message)
            text = f"{message.name}: a defect of mockixn, see its log"
            self._reject(connection, frame, PeerError(ErrorCode.INTERNAL, text))

    def _respond(
        self,
        response: Response,
        sender: LogicalClient,
        message: Message,
        frame: Frame,
        because: str | None,
        remarks: Sequence[str],
    ) -> None:
        """Answer a request as a rule says."""
        rule = response.rule
        self._note(sender, "in", message, frame.body, None, joined(because, rule.id), remarks)
        if response.error is not None:
            self._reject(sender.connection, frame, response.error)
        if response.message is not None:
            self.responses.send(rule, sender, response.message)
        if not response.asks_model:
            return
        for effect in self.effects_of(self.engine, sender.connection, frame.client, message):
            if not isinstance(effect, Delivery):
                self.carry_out((effect,))
                continue
            for receiver in effect.to:
                if is_answer(receiver, effect.message, sender, message):
                    self.responses.send(rule, receiver, effect.message)
                else:
                    self.carry_out((Delivery((receiver,), effect.message),))

    def effects_of(
        self, engine: Engine, connection: Connection, client_id: int, message: Message
    ) -> Sequence[Effect]:
        """What the models of `engine` do with a message on that connection."""
        if message.spec is REGISTER:
            try:
                message = named_in(self.name, message)
            except Refused as refused:
                error = PeerError(refused.code, str(refused))
                protocol, reference = message.spec.protocol, message.reference
                return engine.reject(connection, client_id, protocol, reference, error)
        return engine.receive(connection, client_id, message, self.clock.now)

    def bad_frame(
        self, connection: Connection, error: BadFrame, because: str | None = None
    ) -> None:
        """The stream cannot be read any more: answer if there is a reference, then close."""
        self._note_malformed(connection.unregistered, str(error), because)
        if error.reference is not None:
            effects = self.engine.reject(connection, 0, error.protocol, error.reference, error)
            self.carry_out(effects)
        self.close(connection, str(error))
        self.run_pending()

    def _reject(self, connection: Connection, frame: Frame, error: PeerError) -> None:
        """Answer a frame with EventError."""
        self.carry_out(
            self.engine.reject(connection, frame.client, frame.protocol, frame.reference, error)
        )

    # Up: outgoing messages

    def carry_out(self, effects: Iterable[Effect]) -> None:
        """Carry out deliveries and closes, in order."""
        encode, journal, now = _codec.encode, self.journal, self.clock.now
        faults, cues = self.faults, self.participants.rules
        is_awaited = self.responses.waiting or self.listeners
        has_rules = is_awaited or faults or cues
        for effect in effects:
            if type(effect) is Close:
                self.close(effect.connection, effect.why)
                continue
            if type(effect) is Remainder:
                self.host.soon(partial(self._go_on, effect, self.engine))
                continue
            assert type(effect) is Delivery
            to, message = effect
            if not to:
                continue
            if has_rules and (
                is_awaited or faults.may_match(message.spec) or cues.may_match(message.spec)
            ):
                for receiver in to:
                    self._send(receiver, message)
                continue
            body = message.attributes.encoded()  # encoded before the first receiver gets it
            reached = True
            for receiver in to:
                transport = receiver.connection.transport
                if transport is None:
                    reached = False
                else:
                    transport.send(encode(message, receiver.id))  # type: ignore[union-attr]
            if journal is not None:
                if reached:
                    journal.add(now, "out", to, message, body)
                else:
                    for receiver in to:
                        problem = None if receiver.connection.transport else _NOT_CONNECTED
                        journal.add(now, "out", (receiver,), message, body, problem)

    def _go_on(self, rest: Remainder, engine: Engine) -> None:
        if self.engine is engine:  # otherwise the space has begun again
            self.carry_out(rest.more(self.clock.now))
            self.run_pending()

    def _send(
        self, receiver: LogicalClient | Absent, message: Message, because: str | None = None
    ) -> None:
        """Send to one receiver; an answer may wait for the message, or a fault may take it."""
        if isinstance(receiver, Absent) or receiver.connection.transport is None:
            self._note(receiver, "out", message, message.attributes.encoded(), because=because)
            return
        out = Outgoing(receiver, message, _codec.encode(message, receiver.id), because)
        if not (self.faults and self.faults.apply_outgoing(out)):
            self.deliver(out)
        if message.reference and self.responses.waiting:
            self.responses.answer_sent(receiver)

    def deliver(self, out: Outgoing) -> None:
        """Send the bytes of a frame, and note the result in the journal."""
        receiver, message, data, because, problem, earlier = out
        body = message.attributes.encoded()
        self._note(receiver, "out", message, body, problem, because, sent=earlier + len(data))
        if data:
            receiver.connection.transport.send(data)

    # The journal

    def _note(
        self,
        who: LogicalClient | Absent,
        direction: Direction,
        message: Message,
        body: bytes,
        problem: str | None = None,
        because: str | None = None,
        remarks: Sequence[str] = (),
        sent: int | None = None,
    ) -> None:
        """Add a message to the journal, and pass it to the listeners and cues."""
        if direction == "out" and problem is None and who.connection.transport is None:
            problem = _NOT_CONNECTED
        if self.journal is not None:
            now = self.clock.now
            self.journal.add(now, direction, (who,), message, body, problem, because, remarks, sent)
        if problem is None:
            for listener in self.listeners:
                listener(who, direction, message)
            if self.participants.rules:
                self.participants.message_passed(who, direction, message)

    def _note_malformed(self, sender: LogicalClient, problem: str, because: str | None) -> None:
        self.host.malformed(sender.name or None, problem)
        if self.journal is not None:
            self.journal.malformed(self.clock.now, sender, problem, because)

    # Connections end

    def close(self, connection: Connection, why: str) -> None:
        """Close the connection after what was sent on it."""
        self.disconnect(connection, lambda transport: transport.close(why))

    def end(self, connection: Connection, ending: Ending, seconds: float = 0.0) -> None:
        """End a connection as a rule says; an outage of `seconds` ends all connections."""
        if ending == "outage":
            self.begin_outage(seconds)
        elif ending == "close":
            self.close(connection, "a fault closes it")
        elif connection.transport is not None:
            self.disconnect(connection, lambda transport: transport.reset())

    def disconnect(self, connection: Connection, by: Callable[[Transport], None]) -> None:
        """End the connection with `by`: nothing more is delivered, and its clients depart."""
        if self._cut(connection, by):
            self.faults.connection_ended(connection)
            self.clock.call_later(0, partial(self._depart, connection))

    def _cut(self, connection: Connection, by: Callable[[Transport], None]) -> bool:
        transport, connection.transport = connection.transport, None
        if transport is not None:
            del self.connections[connection]
            by(transport)
        return transport is not None

    def _depart(self, connection: Connection) -> None:
        self.responses.discard_waiting(connection)
        self.carry_out(self.engine.disconnected(connection, self.clock.now))

    def drop_connection(self, connection: Connection, by: Callable[[Transport], None]) -> None:
        """End one connection with `by`; its clients do not depart."""
        self._cut(connection, by)
        self.responses.discard_waiting(connection)
        self.faults.connection_ended(connection)

    # Outages, and acts that follow at once

    def begin_outage(self, seconds: float) -> None:
        """Reset every connection, and refuse new ones for that many seconds.

        No client departs: an agent keeps its interactions, and timers go on.
        """
        self.outage.begin(seconds)

    def _outage_began(self) -> None:
        shares_port = self.host.begin_outage(self)
        for connection in tuple(self.connections):
            if connection.clients or not shares_port:
                self.engine.vanished(connection)
                self.drop_connection(connection, lambda transport: transport.reset())

    def _outage_ended(self) -> None:
        self.host.end_outage(self)
        self.participants.rejoin()

    def run_pending(self) -> None:
        """Call the acts that wait, and tell the host if another timer is due next."""
        self.clock.run_pending()
        if self.clock.take_changed():
            self.host.wake(self)
