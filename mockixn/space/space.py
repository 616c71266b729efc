"""A space: one world with everything around it except sockets, as a tester controls it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from ..engine.clients import Connection
from ..errors import Ended, NotThere, OrderRefused, PeerError, Refused
from ..journal import Named
from ..messages.enumerations import ClientType
from ..rules.index import ActiveRule, RuleSet
from ..rules.interfaces import Transport
from ..rules.participants import Sending
from ..rules.played_client import cues_of
from ..scenario.references import References
from ..scenario.rules import Answer, Cue, Fault, MessageTemplate, ParticipantSetting, Trigger
from ..wire.frame import Frame
from .due import Due
from .names import names_there
from .pipeline import Pipeline, _codec

if TYPE_CHECKING:
    from .explain import Explanation

_MOST_NAMES = 1000  # of interactions, among which a near one is looked for

RuleKind: TypeAlias = Literal["cue", "answer", "fault"]


class RuleState(NamedTuple):
    """A rule in force: how many messages have matched it, and for how many it was its turn.

    `acted`: whether it has done something yet. The turn of a cue may come and nothing be done: it
    still waits, or could not act in `not_done` turns; `why` is the reason of the last one.
    """

    kind: RuleKind
    id: str
    setting: Trigger
    seen: int
    fired: int
    acted: bool
    not_done: int = 0
    why: str | None = None


def state_of(in_force: tuple[RuleKind, ActiveRule[Any]]) -> RuleState:
    """How a rule in force is at this moment."""
    kind, rule = in_force
    count = rule.count
    return RuleState(
        kind, rule.id, rule.setting, count.seen, count.fired, rule.acted, rule.not_done, rule.why
    )


class Space(Pipeline):
    """What a tester can do with one world. After OrderRefused nothing has changed.

    `ended` says why the space is closed; it is None while the space is open.
    """

    ended: str | None = None

    def _start(self) -> None:
        super()._start()
        if self.journal is not None:
            self.journal.names = partial(names_there, self.scenario, self.engine.world)

    # Participants and rules

    def mistakes_beside(self, refused: OrderRefused) -> OrderRefused:
        """The refusal of a section that cannot be read, with the undeclared names in it besides."""
        more = References(self.scenario).in_part(refused.part)
        return OrderRefused([*refused.mistakes, *more])

    def participate(self, setting: ParticipantSetting) -> str:
        """Add a participant; returns its name. Raises OrderRefused if it cannot join."""
        _refuse(References(self.scenario).in_participant(setting))
        try:
            return self.participants.add(setting)
        finally:  # a participant that cannot join leaves again
            self.run_pending()

    def dismiss(self, name: str) -> None:
        """Remove the participant and its cues. Raises NotThere."""
        self.participants.dismiss(name)
        self.run_pending()

    def cue(self, setting: Cue) -> str:
        """Add a cue; returns its id. Raises NotThere or OrderRefused."""
        _refuse(References(self.scenario).in_rule(setting))
        id = self.participants.add_cue(setting)
        self.run_pending()
        return id

    def answer(self, setting: Answer) -> str:
        """Add an answer after those in force; returns its id. Raises OrderRefused."""
        _refuse(References(self.scenario).in_rule(setting))
        return self.responses.add(setting)

    def fault(self, setting: Fault) -> str:
        """Add a fault after those in force; returns its id. Raises OrderRefused."""
        _refuse(References(self.scenario).in_rule(setting))
        return self.faults.add(setting)

    def warnings_of(self, rule: Cue | Answer | Fault) -> list[str]:
        """Why a rule would do nothing, or not what it seems, if it were added now."""
        from .rule_warnings import rule_warnings  # imported late, for a fast start

        played = {name: each.setting.type for name, each in self.participants.members.items()}
        references = References(self.scenario)
        answers, faults = self.responses.rules, self.faults.rules
        found = rule_warnings(rule, references, played, answers, faults)
        return [": ".join(filter(None, each)) for each in found]

    def remove(self, id: str, kind: RuleKind | None = None) -> None:
        """Remove the rule with that id (and that kind, if given). Raises NotThere."""
        for each, rules in self._in_force().items():
            if kind in (None, each) and rules.remove(id):
                return
        ids = (rule.id for rule in self.rules() if kind in (None, rule.kind))
        none = "no rule is in force" if kind is None else "there is none"
        raise NotThere.among("id", id, ids, none)

    def rules(self) -> list[RuleState]:
        """The cues, answers and faults in force, each kind in its order."""
        return [state_of(each) for each in self.in_force()]

    def in_force(self, kind: RuleKind | None = None) -> list[tuple[RuleKind, ActiveRule[Any]]]:
        """The same as they act, of that kind or of all."""
        return [
            (each, rule)
            for each, rules in self._in_force().items()
            if kind in (None, each)
            for rule in rules
        ]

    def given_rules(self) -> list[RuleState]:
        """The rules in force, without the reactions of participants.

        These are the cues that `invited`, `routes` and `serviced` stand for: they say how a
        participant reacts, and not that anything comes to react to.
        """
        played = self.participants.members.values()
        reactions = {cue.id for each in played for cue in cues_of(each.setting)}
        return [each for each in self.rules() if each.kind != "cue" or each.id not in reactions]

    def unused_rules(self) -> list[RuleState]:
        """Those of `given_rules` that have not acted since the last reset."""
        return [each for each in self.given_rules() if not each.acted]

    def _in_force(self) -> dict[RuleKind, RuleSet[Any]]:
        return {
            "cue": self.participants.rules,
            "answer": self.responses.rules,
            "fault": self.faults.rules,
        }

    # Requests

    def send(
        self, client: str, template: MessageTemplate, type: ClientType | None = None
    ) -> Sending:
        """Send as that participant, or in the name of that connected client.

        If there is none and `type` is given, a participant of that type joins first. Raises
        NotThere or OrderRefused.
        """
        try:
            return self.participants.send(client, template, type, self.engine.world)
        finally:
            self.run_pending()

    def explain(
        self, client: str, template: MessageTemplate, type: ClientType | None = None
    ) -> Explanation:
        """What that request would do now, without doing it. Raises NotThere or OrderRefused."""
        from .explain import explain  # imported late, for a fast start

        return explain(self, client, template, type)

    def route(self, id: str) -> str:
        """Offer an interaction to the URS of its queue now; returns the ClientName of that URS.

        Raises NotThere, or OrderRefused with what keeps the interaction from being offered.
        """
        world = self.engine.world
        interaction = world.interactions.get(id)
        if interaction is None:
            names = world.interactions if len(world.interactions) <= _MOST_NAMES else ()
            raise NotThere.among("interaction", id, names, "there is no such interaction")
        queue = world.queues.get(interaction.queue)
        router = None if queue is None else queue.urs
        if interaction.why_not_free is not None:
            why = f"{id!r} is {interaction.why_not_free}, expected one that waits free"
        elif router is None:
            why = f"{id!r} is in {interaction.queue!r}, which no URS serves"
        elif not world.named(ClientType.ROUTING_ENGINE, router):
            why = f"{id!r} is for {router!r}, a URS that is not connected"
        else:
            why = None
        if router is None or why is not None:
            raise OrderRefused([("interaction", str(why))])
        self.carry_out(self.engine.route(interaction, self.clock.now))
        self.run_pending()
        return router

    @property
    def title(self) -> str:
        """How texts name the space."""
        return f"space {self.name}" if self.name else "the default space"

    def has_client(self, name: str) -> bool:
        """Whether a client of that ClientName is connected."""
        return any(each.name == name for each in self.engine.world.clients.values())

    def to_dict(self) -> dict[str, Any]:
        """The world as JSON data, with the time."""
        return {**self.engine.world.to_dict(), "now": self.clock.now}

    # Time

    @property
    def now(self) -> float:
        """Seconds since the epoch, on a clock that never goes back."""
        return self.clock.now

    @property
    def held(self) -> bool:
        """Whether the clock stands still until `advance`."""
        return self.clock.held

    def due(self) -> float | None:
        """The moment at which `tick` has something to do; None if no timer is set."""
        return self.clock.due()

    def still_due(self) -> list[Due]:
        """What is due next, the first ten of it."""
        return self.clock.still_due()

    def tick(self) -> bool:
        """Fire timers that are due now, a part of them; returns whether any was due."""
        found = self._fire_until(self.clock.now)
        self.run_pending()
        return found

    def advance(self, seconds: float) -> None:
        """Move a held clock: every timer up to then fires, each at its own moment.

        Raises OrderRefused if the clock is not held, or cannot be moved so far.
        """
        for _ in self.advancing(seconds):
            pass

    def advancing(self, seconds: float) -> Iterator[None]:
        """The same in parts: others may be served between two of them."""
        end = self.clock.moment_after(seconds)
        while self._fire_until(end):
            yield
        self.clock.move_to(end)
        self.run_pending()

    def _fire_until(self, moment: float) -> bool:
        due = self.clock.next_due(moment)
        if due is None:
            return False
        try:
            self.carry_out(self.clock.fire(due))
        except Exception:  # the other timers must go on
            self.host.defect(None)
        self.clock.run_pending()
        return True

    def connection_lost(self, connection: Connection) -> None:
        """The connection has ended: the client, the network or the server ended it."""
        self.disconnect(connection, lambda _transport: None)
        self.run_pending()

    def refuse(self, connection: Connection, frame: Frame, why: Refused) -> None:
        """Answer a frame with EventError, whatever it says."""
        sender = connection.client(frame.client) or connection.unregistered
        try:
            message = _codec.decode(frame)
        except PeerError as error:
            self._note_malformed(sender, str(error), None)
            self._reject(connection, frame, error)
        else:
            self._note(sender, "in", message, frame.body)
            self._reject(connection, frame, PeerError(why.code, str(why)))
        self.run_pending()

    def reads_no_more(self, connection: Connection) -> bool:
        """Whether a fault keeps everything that comes on this connection from being handled."""
        return self.faults.reads_no_more(connection)

    # The whole space

    def drop_all(self, by: Callable[[Transport], None]) -> None:
        """End every connection with `by`; the world stays as it is, and no client departs."""
        for connection in tuple(self.connections):
            self.drop_connection(connection, by)

    def not_sent(self, connection: Connection, unsent: int, why: str) -> int:
        """The last `unsent` bytes sent on a connection have not left before its end.

        Returns of how many entries the journal says that, and did not before.
        """
        if self.journal is None:
            return 0
        self.faults.connection_ended(connection)  # what waits for its turn is noted before

        def is_receiver(who: Named) -> bool:
            return getattr(who, "connection", None) is connection

        return len(self.journal.not_sent(self.clock.now, is_receiver, unsent, why))

    def shut(self, why: str) -> None:
        """Close every connection for good; who waits for something in this space is told why."""
        self.ended = why
        self.drop_all(lambda transport: transport.close(why))
        if self.journal is not None:
            self.journal.end(why)

    def check_open(self) -> None:
        """Raises Ended where the space is closed, or its server has stopped."""
        if self.ended is not None:
            raise Ended(self.ended)

    def reset(self) -> None:
        """Begin again from the scenario: close every connection, and forget everything else."""
        self.drop_all(lambda transport: transport.close("its space was reset"))
        if self.journal is not None:
            self.journal.clear()
        if self.outage:
            self.host.end_outage(self)
        self._start()
        self.host.wake(self)
        self.run_pending()


def _refuse(mistakes: Iterable[tuple[str, str]]) -> None:
    """Raise OrderRefused with all of them, if there are any."""
    if found := [*mistakes]:
        raise OrderRefused(found)
