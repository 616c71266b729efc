"""What passes through a space: frames in, deliveries out, the journal of both, and the time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import partial

from ..codes import ErrorCode
from ..engine.clients import Connection, LogicalClient
from ..engine.effects import Absent, Close, Delivery, Effect
from ..engine.engine import Engine
from ..engine.timers import SAME_MOMENT, Timers
from ..errors import BadFrame, OrderRefused, PeerError, Refused
from ..interaction_models import all_models
from ..journal import Direction, Journal
from ..messages.catalogue import CATALOGUE
from ..messages.codec import Codec
from ..messages.message import Message
from ..rules.faults import Faults
from ..rules.interfaces import Transport
from ..rules.participant import REGISTER
from ..rules.participants import Participants
from ..rules.responses import Responses
from ..scenario.schema import Scenario
from ..wire.frame import Frame
from .host import Host
from .naming import named_in
from .outage import Outage

HELD_START = 1_767_225_600.0
"""Where a held clock stands at the start: 2026-01-01T00:00:00Z, the same in every run."""

_TO_MICROSECONDS = 6
_END_OF_TIME = 253_402_300_800.0  # the year 10000, which no journal could write down

_NOT_CONNECTED = "not connected"

_codec = Codec(CATALOGUE)


class Pipeline:
    """One world, and everything between its engine and the lines that lead to its clients.

    `name` is empty for a server's default space. Nothing here awaits; all of it belongs to one
    thread.
    """

    def __init__(
        self,
        name: str,
        scenario: Scenario,
        shell: Host,
        journal: Journal | None = None,
    ) -> None:
        self.name = name
        self.scenario = scenario
        self.journal = journal
        self.shell = shell
        self._pending: deque[Callable[[], None]] = deque()
        self.connections: dict[Connection, None] = {}
        self._busy = False
        self._start()
        self.settle()

    def _start(self) -> None:
        """The world as the scenario has it, and the orders in it."""
        scenario = self.scenario
        self._held = HELD_START if scenario.timers.clock == "held" else None
        self.started = self.now
        self.away = Outage(self)
        self.engine = Engine(scenario, all_models())
        self.timers = Timers()
        self.listeners: list[Callable[[LogicalClient | Absent, Message], None]] = []
        self.answers = Responses(self)
        self.faults = Faults(self)
        self.company = Participants(self)
        for answer in scenario.answers:
            self.answers.add(answer)
        self.company.assemble(scenario)
        for fault in scenario.faults:  # they befall nobody before the company is there
            self.faults.add(fault)

    # Time

    @property
    def held(self) -> bool:
        """Whether the clock stands still until `advance`."""
        return self._held is not None

    @property
    def now(self) -> float:
        """Seconds since the epoch, on a clock that never goes back."""
        return self.shell.real_time() if self._held is None else self._held

    def due(self) -> float | None:
        """When `tick` has something to do next; None if nothing is due ever."""
        ours, engines = self.timers.due(), self.engine.due()
        if ours is None or engines is None:
            return engines if ours is None else ours
        return min(ours, engines)

    def tick(self) -> None:
        """Do what is due by now."""
        self._until(self.now)
        self.settle()

    def advance(self, seconds: float) -> None:
        """Move a held clock on: everything due by then happens, each at its own moment.

        Raises OrderRefused where the clock is not held, or cannot be moved by that.
        """
        if self._held is None:
            text = 'the clock is not held: the scenario says timers.clock = "real"'
            raise OrderRefused([("advance", text)])
        if not 0 <= seconds < _END_OF_TIME - self._held:
            text = f"found {seconds:g}, expected 0 or more seconds that end before the year 10000"
            raise OrderRefused([("advance", text)])
        until = round(self._held + seconds, _TO_MICROSECONDS)
        self._until(until)
        self._held = until
        self.settle()

    def _until(self, moment: float) -> None:
        while (due := self.due()) is not None and due <= moment + SAME_MOMENT:
            if self._held is not None:
                self._held = min(max(round(due, _TO_MICROSECONDS), self._held), moment)
            try:
                if self.timers.due() == due:
                    self.timers.tick(due)
                else:
                    self.carry_out(self.engine.tick(due))
            except Exception:  # the other timers must go on
                self.shell.defect(None)
            self._follow()

    def later(self, seconds: float, act: Callable[[], None], key: Hashable = None) -> None:
        """Do `act` in so many seconds; in none, when what happens now is done."""
        if seconds <= SAME_MOMENT:
            self._pending.append(act)
            return

        def fire(_due: float) -> Sequence[Effect]:
            act()
            return ()

        self.timers.set(key or object(), self.now + seconds, fire)

    def settle(self) -> None:
        """Do what follows from what has just been done, and tell when something is due next."""
        self._follow()
        if self.engine.timers.changed or self.timers.changed:
            self.engine.timers.changed = self.timers.changed = False
            self.shell.wake(self)

    def _follow(self) -> None:
        if self._busy or not self._pending:
            return
        self._busy = True
        self.company.acts = -len(self._pending)
        try:
            while self._pending:
                act = self._pending.popleft()
                try:
                    act()
                except Exception:  # what else follows must go on
                    self.shell.defect(None)
        finally:
            self._busy = False

    # What lines report

    def opened(self, line: Transport) -> Connection:
        """A connection has been made; returns what the engine calls it."""
        connection, effects = self.engine.connected(self.now)
        connection.line = line
        self.connections[connection] = None
        self.carry_out(effects)
        self.settle()
        return connection

    def received(self, connection: Connection, frame: Frame) -> None:
        """One frame came in: it is handled, and answered, before this returns."""
        self.handle(connection, frame)
        if self._pending or self.engine.timers.changed or self.timers.changed:
            self.settle()

    def handle(
        self,
        connection: Connection,
        frame: Frame,
        because: str | None = None,
        *,
        faultless: bool = False,
    ) -> None:
        """What `received` does, but for what follows from it; `faultless`: no fault befalls it."""
        try:
            message = _codec.decode(frame)
        except PeerError as error:
            if faultless or not self.faults.holds_up(connection, frame, because):
                self._malformed(connection, frame, str(error), because)
                self.reject(connection, frame, error)
            return
        sender = connection.client(frame.client) or connection.unregistered
        try:
            if (
                self.faults
                and not faultless
                and self.faults.concern(message.spec)
                and self.faults.meet_incoming(sender, message, frame, because)
            ):
                return
            if self.answers and self.answers.meet(sender, message, frame, because):
                return
            if self.journal is not None or self.listeners or self.company.cues:
                self.note(sender, "in", message, frame.body, because=because)
            self.carry_out(self.consequences(connection, frame.client, message))
        except Exception:  # a defect of ours must not end the connection, nor hide
            self.shell.defect(message)
            text = f"{message.name}: a defect of mockixn, see its log"
            self.reject(connection, frame, PeerError(ErrorCode.INTERNAL, text))

    def consequences(
        self, connection: Connection, client_id: int, message: Message
    ) -> Sequence[Effect]:
        """What the models make of a message that came in on that connection."""
        if message.spec is REGISTER:
            try:
                message = named_in(self.name, message)
            except Refused as refused:
                error = PeerError(refused.code, str(refused))
                protocol, reference = message.spec.protocol, message.reference
                return self.engine.reject(connection, client_id, protocol, reference, error)
        return self.engine.receive(connection, client_id, message, self.now)

    def bad_frame(
        self, connection: Connection, error: BadFrame, because: str | None = None
    ) -> None:
        """The stream is lost: answer if there is a reference, then close."""
        self._malformed(connection, None, str(error), because)
        if error.reference is not None:
            self.carry_out(
                self.engine.reject(connection, 0, error.protocol, error.reference, error)
            )
        self.close(connection, str(error))
        self.settle()

    def lost(self, connection: Connection) -> None:
        """The connection has ended, whoever ended it."""
        self.end(connection, lambda _line: None)
        self.settle()

    def _malformed(
        self, connection: Connection, frame: Frame | None, problem: str, because: str | None = None
    ) -> None:
        sender = (frame and connection.client(frame.client)) or connection.unregistered
        self.shell.malformed(sender.name or None, problem)
        if self.journal is not None:
            self.journal.malformed(self.now, sender, problem, because)

    def reject(self, connection: Connection, frame: Frame, error: PeerError) -> None:
        """Answer a frame with EventError."""
        self.carry_out(
            self.engine.reject(connection, frame.client, frame.protocol, frame.reference, error)
        )

    # What goes out

    def carry_out(self, effects: Iterable[Effect]) -> None:
        """Deliver and close, in order."""
        encode, journal, now = _codec.encode, self.journal, self.now
        faults, cues = self.faults, self.company.cues
        waited_for = self.answers.waiting or self.listeners
        ordered = waited_for or faults or cues
        for effect in effects:
            if type(effect) is Close:
                self.close(effect.connection, effect.why)
                continue
            assert type(effect) is Delivery
            to, message = effect
            if ordered and (
                waited_for or faults.concern(message.spec) or cues.concern(message.spec)
            ):
                for receiver in to:
                    self.deliver(receiver, message)
                continue
            body = message.attributes.encoded()  # before anybody has got it
            reached = True
            for receiver in to:
                line = receiver.connection.line
                if line is None:
                    reached = False
                else:
                    line.send(encode(message, receiver.id))  # type: ignore[union-attr]
            if journal is not None:
                if reached:
                    journal.passed(now, "out", to, message, body)
                else:
                    for receiver in to:
                        problem = None if receiver.connection.line else _NOT_CONNECTED
                        journal.passed(now, "out", (receiver,), message, body, problem)

    def deliver(
        self, receiver: LogicalClient | Absent, message: Message, because: str | None = None
    ) -> None:
        """Deliver to one receiver, where somebody may be waiting for it or something go wrong."""
        body = message.attributes.encoded()
        line = receiver.connection.line
        if isinstance(receiver, Absent) or line is None:
            self.note(receiver, "out", message, body, because=because)
            return
        data = _codec.encode(message, receiver.id)
        if not self.faults.meet_outgoing(receiver, message, data, because):
            self.note(receiver, "out", message, body, because=because)
            line.send(data)
        if message.reference and self.answers.waiting:
            self.answers.answer_sent(receiver)

    def note(
        self,
        who: LogicalClient | Absent,
        direction: Direction,
        message: Message,
        body: bytes,
        problem: str | None = None,
        because: str | None = None,
    ) -> None:
        """Put it into the journal, and let whoever waits for such a message hear of it."""
        if direction == "out" and problem is None and who.connection.line is None:
            problem = _NOT_CONNECTED
        if self.journal is not None:
            self.journal.passed(self.now, direction, (who,), message, body, problem, because)
        if problem is None:
            for listener in self.listeners:
                listener(who, message)
            if self.company.cues:
                self.company.heard(who, direction, message)

    def close(self, connection: Connection, why: str) -> None:
        """Close the connection after what was sent on it."""
        self.end(connection, lambda line: line.close(why))

    def end(self, connection: Connection, by: Callable[[Transport], None]) -> None:
        """End the connection that way: nothing more is delivered, and its clients depart."""
        line, connection.line = connection.line, None
        if line is not None:
            del self.connections[connection]
            by(line)
            self.faults.ended(connection)
            self._pending.append(partial(self._depart, connection))

    def _depart(self, connection: Connection) -> None:
        self.answers.discard_waiting(connection)
        self.carry_out(self.engine.disconnected(connection, self.now))

    # All of it

    def go_away(self, seconds: float) -> None:
        """Reset every connection and let nobody in for so many seconds; the world stays as is."""
        self.away.begin(seconds)

    def drop_all(self, by: Callable[[Transport], None]) -> None:
        """End every connection that way, while the world stays as it is: nobody departs."""
        for connection in tuple(self.connections):
            self.drop_connection(connection, by)

    def drop_connection(self, connection: Connection, by: Callable[[Transport], None]) -> None:
        """End one connection that way, and nobody departs."""
        line, connection.line = connection.line, None
        del self.connections[connection]
        by(line)
        self.answers.discard_waiting(connection)
        self.faults.ended(connection)

    def reset(self) -> None:
        """Begin again as the scenario has it: every connection closes, nothing else is left."""
        self.drop_all(lambda line: line.close("its space was reset"))
        self._pending.clear()
        if self.journal is not None:
            self.journal.clear()
        self.away.end()
        self._start()
        self.shell.wake(self)
        self.settle()
