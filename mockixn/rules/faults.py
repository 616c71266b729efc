"""The faults of one space: which fault takes a message, and which connections are faulty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..engine.clients import Connection
from ..journal import Direction, Journal
from ..messages.message import Message
from ..messages.spec import MessageSpec
from ..scenario.fault_kinds import KINDS, ONLY_OUT, FaultPlan
from ..scenario.rules import Fault
from ..scenario.schema import Scenario
from ..wire.frame import encode
from .decision import Counts, Decision, Draw, decide
from .frame_queue import FrameQueue, Held
from .index import ActiveRule, RuleSet
from .interfaces import Incoming, Outgoing, RuleContext, joined

if TYPE_CHECKING:
    from random import Random

    from .faulty_connection import FaultyConnection


MOST_HELD = 16
"""Times `max_buffered` that may wait on one connection."""


class Faults:
    """The faults in force, and the connections that are still faulty.

    Each fault counts, and draws, for every message that it matches, whatever the other faults do:
    so an additional fault does not change when another fault fires.
    """

    def __init__(self, context: RuleContext, journal: Journal | None, scenario: Scenario) -> None:
        server = scenario.server
        self._max_frame = server.max_frame
        self._max_held = MOST_HELD * server.max_buffered
        self._max_held_by_all = server.max_buffered_by_all
        self._held = Held()
        self._context = context
        self.journal = journal
        self._seed = scenario.chance.seed
        self.rules: RuleSet[Fault] = RuleSet("fault", every_message=True)
        self._randoms: dict[str, Random] = {}
        self._faulty: dict[Connection, FaultyConnection] = {}

    def __bool__(self) -> bool:
        return bool(self._faulty or self.rules)

    def may_match(self, spec: MessageSpec) -> bool:
        """Whether a fault, new or still active, may concern a message of that kind."""
        return bool(self._faulty) or self.rules.may_match(spec)

    def add(self, setting: Fault) -> str:
        """Add a fault; returns its id. Raises OrderRefused."""
        id = self.rules.add(setting).id
        self._randoms.pop(id, None)  # of an earlier fault with that id
        return id

    # Decisions: no side effects except the random draws

    def decide(
        self,
        message: Message,
        client: str,
        direction: Direction,
        before: Counts[Fault],
        draw: Draw[Fault],
    ) -> Decision[Fault] | None:
        """Which fault takes a message that `client` sends ("in") or receives ("out").

        None if no fault matches the message.
        """
        rules = self.rules.matching(message, client, direction)
        if direction == "in":
            rules = [each for each in rules if each.setting.do not in ONLY_OUT]
        return decide(rules, before, draw) if rules else None

    def _take(
        self, message: Message, client: str, direction: Direction
    ) -> tuple[ActiveRule[Fault], str] | None:
        """The fault that takes the message, or None; and the text for the journal."""
        decision = self.decide(message, client, direction, {}, self._draw)
        if decision is None:
            return None
        decision.commit()
        rule, drawn = decision.rule, decision.draw
        if rule is None:
            return None
        because = label_of(rule)
        if drawn is not None:
            because += f" (draw {drawn:.4f} < {rule.setting.probability:g})"
        return rule, because

    def _draw(self, rule: ActiveRule[Fault]) -> float:
        return self._random(rule).random()

    def _random(self, rule: ActiveRule[Fault]) -> Random:
        """The random numbers of that fault alone."""
        found = self._randoms.get(rule.id)
        if found is None:
            from random import Random  # imported late: slow, and seldom needed

            found = self._randoms[rule.id] = Random(f"{self._seed}/{rule.id}")
        return found

    # Outgoing frames

    def apply_outgoing(self, out: Outgoing) -> bool:
        """Whether a fault takes the frame; if so, the caller does not deliver it."""
        connection = out.receiver.connection
        faulty = self._faulty.get(connection)
        if faulty is not None and faulty.write_lost is not None:
            faulty.note(out)
            return True
        taken = self._take(out.message, out.receiver.name, "out")
        if taken is not None:
            rule, because = taken
            plan = plan_of(rule, out.data, self._random(rule))
            because = joined(because, plan.drawn) if plan.drawn else because
            out = out._replace(because=joined(out.because, because))
            kind = rule.setting.do
            faulty = self._faulty_connection(connection)
            faulty.apply_outgoing(kind, label_of(rule), plan, out)
        elif faulty is not None and faulty.outgoing:
            faulty.outgoing.push(faulty.send, out)
        else:
            return False
        self._limit(faulty)
        return True

    # Incoming frames

    def apply_incoming(self, incoming: Incoming) -> bool:
        """Whether a fault takes the message; if so, the caller does not handle it now."""
        connection, message = incoming.sender.connection, incoming.message
        assert message is not None, "a frame that is no message is only deferred"
        faulty = self._faulty.get(connection)
        if faulty is not None and faulty.reading_stopped:
            faulty.handle(incoming)  # notes that the message is lost
            return True
        taken = self._take(message, incoming.sender.name, "in")
        if taken is not None:
            rule, because = taken
            plan = plan_of(rule, encode(*incoming.frame), self._random(rule))
            because = joined(because, plan.drawn) if plan.drawn else because
            incoming = incoming._replace(because=joined(incoming.because, because))
            faulty = self._faulty_connection(connection)
            faulty.apply_incoming(plan, incoming)
            self._limit(faulty)
            return True
        return self.defer(incoming)

    def defer(self, incoming: Incoming) -> bool:
        """Whether a frame that no fault takes must wait for earlier frames; if so, it waits."""
        faulty = self._faulty.get(incoming.sender.connection)
        if faulty is None or not (faulty.reading_stopped or faulty.incoming):
            return False
        faulty.incoming.push(faulty.handle, incoming)
        self._limit(faulty)
        return True

    def _limit(self, faulty: FaultyConnection) -> None:
        """Cut off a client for which too much waits, alone or together with all others."""
        if faulty.held > self._max_held:
            faulty.cut_off(f"a fault holds back more than {self._max_held} bytes")
        while self._held.bytes > self._max_held_by_all and self._faulty:
            worst = max(self._faulty.values(), key=lambda each: each.held)
            worst.cut_off(f"faults hold back more than {self._max_held_by_all} bytes")

    # Connections

    def reads_no_more(self, connection: Connection) -> bool:
        """Whether nothing that comes on that connection will ever be handled."""
        faulty = self._faulty.get(connection)
        return faulty is not None and faulty.reading_stopped

    def connection_ended(self, connection: Connection) -> None:
        """The frames that wait on that connection are lost; the journal notes each."""
        faulty = self._faulty.pop(connection, None)
        if faulty is not None:
            faulty.flush()

    def waiting_queues(self) -> Iterator[FrameQueue]:
        """The queues in which frames wait."""
        for faulty in self._faulty.values():
            yield from (each for each in (faulty.outgoing, faulty.incoming) if each)

    def _faulty_connection(self, connection: Connection) -> FaultyConnection:
        found = self._faulty.get(connection)
        if found is None:
            from .faulty_connection import FaultyConnection  # imported late, for a fast start

            found = self._faulty[connection] = FaultyConnection(
                connection,
                self._context,
                self.journal,
                self._max_frame,
                self._recovered,
                self._held,
            )
        return found

    def _recovered(self, connection: Connection) -> None:
        self._faulty.pop(connection, None)


def label_of(rule: ActiveRule[Fault]) -> str:
    """The name of a fault in the journal: `fault-1: drop`."""
    return f"{rule.id}: {rule.setting.do}"


def plan_of(rule: ActiveRule[Fault], frame: bytes, random: Random) -> FaultPlan:
    """What that fault does to a frame. Changes only the state of `random`."""
    return KINDS[rule.setting.do].plan(rule.setting.keys, frame, random)
