"""The faults of one space: which of them takes a message, and which connections they have hit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..engine.clients import Connection
from ..journal import Direction, Journal
from ..messages.message import Message
from ..messages.spec import MessageSpec
from ..scenario.fault_kinds import KINDS, ONLY_OUT, FaultPlan
from ..scenario.rules import Fault
from ..wire.frame import encode
from .decision import Counts, Decision, Draw, decide
from .index import ActiveRule, RuleSet
from .interfaces import Incoming, Outgoing, RuleContext, joined

if TYPE_CHECKING:
    from random import Random

    from .faulty_connection import FaultyConnection


class Faults:
    """The faults in force, and the connections that still suffer from one.

    Each fault counts, and draws, for every message that it matches, whatever the others do: so one
    more fault does not change when another one fires.
    """

    def __init__(
        self, context: RuleContext, journal: Journal | None, *, seed: int, max_frame: int
    ) -> None:
        """`seed` is that of the scenario; `max_frame` bytes are the most that a frame may have."""
        self._context = context
        self.journal = journal
        self._seed = seed
        self._max_frame = max_frame
        self.rules: RuleSet[Fault] = RuleSet("fault", every_message=True)
        self._randoms: dict[str, Random] = {}
        self._faulty: dict[Connection, FaultyConnection] = {}

    def __bool__(self) -> bool:
        return bool(self._faulty or self.rules)

    def may_match(self, spec: MessageSpec) -> bool:
        """Whether a fault may have to do with a message of that kind, now or from before."""
        return bool(self._faulty) or self.rules.may_match(spec)

    def add(self, setting: Fault) -> str:
        """Put one more in force; returns its id. Raises OrderRefused."""
        id = self.rules.add(setting).id
        self._randoms.pop(id, None)  # of an earlier one of that id
        return id

    # Decisions, without side effects but for the draws

    def decide(
        self,
        message: Message,
        client: str,
        direction: Direction,
        before: Counts[Fault],
        draw: Draw[Fault],
    ) -> Decision[Fault] | None:
        """Which fault takes a message that `client` sends ("in") or is sent ("out").

        None if none matches.
        """
        rules = self.rules.matching(message, client, direction)
        if direction == "in":
            rules = [each for each in rules if each.setting.do not in ONLY_OUT]
        return decide(rules, before, draw) if rules else None

    def _take(
        self, message: Message, client: str, direction: Direction
    ) -> tuple[ActiveRule[Fault], str] | None:
        """The fault that takes the message, if any, and what the journal says of it."""
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
        """What that fault draws from, and no other."""
        found = self._randoms.get(rule.id)
        if found is None:
            from random import Random  # slow to import, and seldom needed

            found = self._randoms[rule.id] = Random(f"{self._seed}/{rule.id}")
        return found

    # What goes out

    def apply_outgoing(self, out: Outgoing) -> bool:
        """Whether a fault takes the frame: then nobody else delivers it."""
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
            self._faulty_connection(connection).apply_outgoing(kind, label_of(rule), plan, out)
        elif faulty is not None and faulty.outgoing:
            faulty.outgoing.push(faulty.send, out)
        else:
            return False
        return True

    # What comes in

    def apply_incoming(self, came: Incoming) -> bool:
        """Whether a fault takes the message: then nobody else handles it now."""
        connection, message = came.sender.connection, came.message
        assert message is not None, "what is no message is only deferred"
        faulty = self._faulty.get(connection)
        if faulty is not None and faulty.reading_stopped:
            faulty.handle(came)  # that is, note that nobody does
            return True
        taken = self._take(message, came.sender.name, "in")
        if taken is not None:
            rule, because = taken
            plan = plan_of(rule, encode(*came.frame), self._random(rule))
            because = joined(because, plan.drawn) if plan.drawn else because
            came = came._replace(because=joined(came.because, because))
            self._faulty_connection(connection).apply_incoming(plan, came)
            return True
        return self.defer(came)

    def defer(self, came: Incoming) -> bool:
        """Whether a frame that no fault takes waits all the same, for those before it."""
        faulty = self._faulty.get(came.sender.connection)
        if faulty is None or not (faulty.reading_stopped or faulty.incoming):
            return False
        faulty.incoming.push(faulty.handle, came)
        return True

    # Connections

    def connection_ended(self, connection: Connection) -> None:
        """What waited on that connection is lost, and noted."""
        faulty = self._faulty.pop(connection, None)
        if faulty is not None:
            faulty.flush()

    def wait_again(self) -> None:
        """In a copy of the space, whose clock knows of no frame that waits: tell it."""
        for faulty in self._faulty.values():
            faulty.outgoing.wait()
            faulty.incoming.wait()

    def _faulty_connection(self, connection: Connection) -> FaultyConnection:
        found = self._faulty.get(connection)
        if found is None:
            from .faulty_connection import FaultyConnection  # a daemon starts without it

            found = self._faulty[connection] = FaultyConnection(
                connection, self._context, self.journal, self._max_frame, self._recovered
            )
        return found

    def _recovered(self, connection: Connection) -> None:
        self._faulty.pop(connection, None)


def label_of(rule: ActiveRule[Fault]) -> str:
    """A fault as the journal names it: `fault-1: drop`."""
    return f"{rule.id}: {rule.setting.do}"


def plan_of(rule: ActiveRule[Fault], frame: bytes, random: Random) -> FaultPlan:
    """What that fault makes of a frame. Nothing else changes but the state of `random`."""
    return KINDS[rule.setting.do].plan(rule.setting.keys, frame, random)
