"""What a request would do now: it is carried out in a copy of the space, and nobody gets it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ..engine.clients import Connection
from ..engine.timers import SAME_MOMENT, Timers
from ..journal import Direction, Entry, Journal
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..rules.faults import label_of
from ..scenario.rules import MessageTemplate
from .clock import SpaceClock
from .host import Host, NoHost
from .lazy_copy import LazyCopy
from .pipeline import Pipeline
from .world_changes import world_changes

if TYPE_CHECKING:
    from ..engine.clients import LogicalClient
    from ..engine.effects import Absent

_MODEL = "model"
_LONGEST = 366 * 86_400.0  # seconds; what comes later is not told
_MOST_MOMENTS = 10_000
_UNBOUNDED = 1 << 60


class Explanation(NamedTuple):
    """What a request would do.

    `by` is the id of the answer or the fault that would take it, or "model". `deliveries` has one
    item for each outgoing message, in order: the receiver's ClientName, the message, and a note or
    None. The note names the fault that takes the message, says how late the message is, and why it
    is not delivered. `changes` has one line for each change to the world. Chance is drawn as it
    will be for the next request. Later effects are not included: those of cues with `after`, of
    time-outs, and of a second outage.
    """

    by: str
    deliveries: list[tuple[str, Message, str | None]]
    changes: list[str]


def explain(
    space: Pipeline, client: str, template: MessageTemplate, type: ClientType | None = None
) -> Explanation:
    """What that request would do. Raises NotThere for a client that is not connected.

    With `type`, such a client would join first. Raises OrderRefused if the message cannot be sent,
    or if the client cannot join.
    """
    space.participants.sender(client, type, space.engine.world)  # told without a copy
    return _carried_out(_Copy(space), client, template, type)


class _Copy:
    """A copy of a space: its clock is held, and its transports carry nothing.

    What was due in the space is not due in it; its cues act at once or not at all. `before` is the
    world that is copied, `endings` tells which connections end.
    """

    def __init__(self, space: Pipeline) -> None:
        self.before = space.engine.world
        self.began = space.clock.now
        self.endings: list[str] = []
        self.journal = Journal(_UNBOUNDED, _UNBOUNDED)
        if space.journal is not None:
            self.journal.elsewhere = space.journal.elsewhere
        self._host = host = _CopyHost(space.host, self.began)
        self.clock = SpaceClock(host, Timers(), held=True)
        self.clock.move_to(self.began)
        instead: dict[int, object] = {id(each): each for each in space.engine.tables}
        instead |= {id(space.host): host, id(space.clock): self.clock, id(space.listeners): []}
        instead[id(space.journal)] = self.journal
        made_by: dict[Any, Callable[[Any], object]] = {
            Connection: self._connection,
            Timers: lambda timers: timers.standing_still(self.copies.of),
        }
        self.copies = LazyCopy(instead, made_by)
        self.space: Pipeline = self.copies.of(space)
        copied = self.space
        copied.journal = copied.faults.journal = copied.participants.journal = self.journal
        copied.participants.acts_later = False
        for queue in space.faults.waiting_queues():
            self.copies.of(queue).wait()

    def _connection(self, connection: Connection) -> Connection:
        """The same, with a transport that carries nothing if it has one at all."""
        made = self.copies.of_fields(connection, without="transport")
        made.transport = None
        if connection.transport is not None:
            names = ", ".join(each.name for each in connection.clients.values())
            made.transport = _NoTransport(names, self.endings)
        return made

    def run_to_end(self) -> None:
        """Let pass the time that frames and answers wait for, and what is due at each moment."""
        timers = self.space.engine.timers
        self.space.run_pending()
        for _ in range(_MOST_MOMENTS):
            if self._host.outages > 1:
                break  # a fault may send away whoever comes back, for ever
            now, due, timeout = self.clock.now, self.clock.due(), timers.due()
            is_timeout = timeout is not None and timeout <= now + SAME_MOMENT
            if timeout is not None and is_timeout and (due is None or due > now + SAME_MOMENT):
                self.space.carry_out(timers.tick(timeout))
            elif (due := self.clock.next_due(self.began + _LONGEST)) is not None:
                self.space.carry_out(self.clock.fire(due))
            else:
                break
            self.space.run_pending()


def _carried_out(
    copy: _Copy, client: str, template: MessageTemplate, type: ClientType | None
) -> Explanation:
    space, journal = copy.space, copy.journal
    handled: set[tuple[str, int]] = set()

    def listen(_who: LogicalClient | Absent, direction: Direction, message: Message) -> None:
        if direction == "in":
            handled.add((message.name, message.reference))

    space.listeners.append(listen)
    since = space.participants.send(client, template, type, space.engine.world).seq
    copy.run_to_end()
    by = _taken_by(space, journal.since(since), handled)
    deliveries = [_delivery(each, by, copy.began) for each in _outgoing(journal, since)]
    still_waiting = [*space.responses.waiting.items()]
    space.responses.waiting.clear()  # none of them releases another one
    for receiver, waiting in still_waiting:
        for each in waiting:
            if not copy.copies.is_copy(each):  # an answer to this request
                came = journal.last
                space.responses.send_now(each.rule, receiver, each.answer)
                behind = f"behind {each.left} others"
                deliveries += [
                    _delivery(entry, by, copy.began, behind) for entry in _outgoing(journal, came)
                ]
    changes = [*world_changes(copy.before, space.engine.world)]
    return Explanation(by, deliveries, changes + copy.endings)


def _taken_by(space: Pipeline, entries: Sequence[Entry], handled: set[tuple[str, int]]) -> str:
    """The answer that takes the request, the fault that lets nobody handle it, or the model."""
    came = next((each for each in entries if each.direction == "in"), None)
    if came is None or came.because is None:
        return _MODEL
    last = came.because.rpartition(", ")[2]
    if any(last == rule.id for rule in space.responses.rules):
        return last
    if came.message is not None and (came.message.name, came.message.reference) in handled:
        return _MODEL
    faults = (rule.id for rule in space.faults.rules if came.because.startswith(label_of(rule)))
    return next(faults, _MODEL)


def _outgoing(journal: Journal, since: int) -> Iterator[Entry]:
    return (each for each in journal.since(since) if each.direction == "out" and each.message)


def _delivery(
    entry: Entry, by: str, began: float, behind: str = ""
) -> tuple[str, Message, str | None]:
    """The receiver, the message, and a note about its delivery or None."""
    assert entry.message is not None, "only a message goes out"
    cause, late = entry.because or "", round(entry.time - began, 6)
    notes = [f"{late:g} s late"] if late > 0 else []
    notes += filter(None, [behind])
    if entry.problem is not None and entry.problem not in cause:
        notes.append(entry.problem)
    text = ", ".join(notes)
    if cause == by:  # who answers is told already
        text = f"{cause}: {text}" if text else ""
    elif cause:
        text = f"{cause}; {text}" if text else cause
    return entry.client or "", entry.message, text or None


class _CopyHost(NoHost):
    """Runs the copy of a space: a defect of mockixn is told as ever, and nothing else is."""

    def __init__(self, host: Host, now: float) -> None:
        super().__init__(now)
        self._host = host
        self.outages = 0

    def begin_outage(self, space: Any) -> bool:
        self.outages += 1
        return super().begin_outage(space)

    def defect(self, message: Message | None) -> None:
        self._host.defect(message)


class _NoTransport:
    """Carries nothing, and tells how the connection of the clients of these names ends."""

    def __init__(self, names: str, endings: list[str]) -> None:
        self._of = f" of {names}" if names else ""
        self._endings = endings

    def send(self, data: bytes) -> None:
        """Nothing is carried."""

    def flush(self) -> None:
        """Nothing waits."""

    def close(self, why: str) -> None:
        self._endings.append(f"connection{self._of} closed: {why}")

    def reset(self) -> None:
        self._endings.append(f"connection{self._of} reset")

    def half_close(self) -> None:
        self._endings.append(f"connection{self._of} half closed")

    def pause(self) -> None:
        """Nothing is read."""

    def resume(self) -> None:
        """Nothing is read."""
