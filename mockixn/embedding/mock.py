"""One space for a test: play other clients, add rules, check the journal."""

from __future__ import annotations

import warnings
from asyncio import AbstractEventLoop
from collections.abc import Callable, Coroutine, Iterator, Mapping
from copy import copy
from functools import partial
from math import inf
from operator import methodcaller
from typing import Any, TypeVar

from ..client import Client
from ..errors import (
    HeldClockWarning,
    MockixnError,
    OrderRefused,
    RequestRefused,
    RuleWarning,
    VerificationFailed,
)
from ..journal import Entry, Journal
from ..journal.position import JournalPosition
from ..loops import require_loop
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.pattern import Pattern
from ..scenario.message_template import MessageTemplate
from ..scenario.rules import Answer, Cue, Fault, ParticipantSetting
from ..scenario.validation import read
from ..space.due import Due
from ..space.explain import Explanation
from ..space.space import RuleState, Space
from ..space.world_pages import MOST_THINGS, WorldKind, kinds_of
from ..verification import (
    all_used,
    any_order,
    in_order,
    never,
    no_remarks,
    only_to,
    times,
    waiting,
    what_happened,
)
from ..verification.diagram import DRAWN
from ..verification.entries import delivered
from .already_done import AlreadyDone

_Result = TypeVar("_Result")
_Rule = TypeVar("_Rule", Cue, Answer, Fault)

# pytest hides the frames of this module for an error that mockixn raises on purpose.
__tracebackhide__ = methodcaller("errisinstance", MockixnError)


class Mock:
    """One space of a server in this event loop; its clients connect to `host` and `port`.

    Keywords of `participant`, `cue`, `answer` and `fault` are the keys of the tables in a scenario
    file; a message to match is `mockixn.pattern(...)` or a dict of those keys (`from` included).
    Wrong keys or values raise OrderRefused, and change nothing. When the space is closed or the
    server has stopped, methods that change something or wait raise Ended; the journal, the world
    and the checks of what happened stay readable. Checks raise VerificationFailed, whose text has
    the near misses and a diagram of what happened: UndecidedCheck where entries that would decide
    are no longer kept, VacuousCheck where what they name never was there, so that they would hold
    whatever happens. `vacuous=True` says that this is meant.
    """

    def __init__(
        self,
        space: Space,
        host: str,
        port: int,
        *,
        is_alone: bool = False,
        loop: AbstractEventLoop | None = None,
    ) -> None:
        """`is_alone`: every client at this port is in this space; its ClientName has no prefix.

        `loop` is the server's. Whatever changes something or waits raises WrongLoop in another one.
        """
        self._loop = loop
        self._space = space
        self._journal: Journal | None = None  # that of a Mock at rest
        self._prefix = "" if is_alone or not space.name else f"{space.name}/"
        self.host = host
        self.port = port

    # The client under test

    def client_name(self, name: str) -> str:
        """The ClientName with which a client enters this space; `name` is its name there."""
        return self._prefix + name

    async def client(self, name: str, type: ClientType | str) -> Client:
        """A connected client of this space; close it, or use it as a context manager."""
        self._open_space()
        return await Client.connect(self.host, self.port, self.client_name(name), type)

    # Participants

    def participant(self, /, name: str, type: ClientType | str, **keys: Any) -> str:
        """Add a played client; returns its name."""
        return self._open_space().participate(
            self._read(ParticipantSetting, name=name, type=str(type), **keys)
        )

    def dismiss(self, name: str) -> None:
        """Remove a played client, and its cues. Raises NotThere."""
        self._open_space().dismiss(name)

    def cue(self, /, participant: str, **keys: Any) -> str:
        """Add a cue (what a played client does, and when); returns its id."""
        return self._open_space().cue(self._read_rule(Cue, participant=participant, **keys))

    def send(
        self,
        /,
        client: str,
        message: str,
        *,
        type: ClientType | str | None = None,
        protocol: str | None = None,
        **attributes: Any,
    ) -> Message | None:
        """Send a message as that client, played or connected; returns the immediate answer or None.

        If there is no such client and `type` is given, a played client of that type joins. Raises
        RequestRefused for EventError, NotThere for an unknown client without `type`.
        """
        kind = None if type is None else ClientType(type)
        answer = self._open_space().send(client, _sent(message, protocol, attributes), kind).answer
        if answer is not None and answer.name == "EventError":
            found = answer.attributes
            code, text = found.get("ErrorCode"), found.get("ErrorDescription")
            raise RequestRefused(message, code if isinstance(code, int) else 0, str(text))
        return answer

    def _read_rule(self, section: type[_Rule], **keys: Any) -> _Rule:
        rule = self._read(section, **keys)
        for text in self._space.warnings_of(rule):
            warnings.warn(text, RuleWarning, stacklevel=3)
        return rule

    def _read(self, section: type[_Result], **keys: Any) -> _Result:
        try:
            return read(section, keys)
        except OrderRefused as refused:
            raise self._space.mistakes_beside(refused) from None

    # Rules

    def answer(self, /, **keys: Any) -> str:
        """Add an answer (what answers a request); returns its id. `with` is written `with_`."""
        if "with_" in keys:
            keys["with"] = keys.pop("with_")
        return self._open_space().answer(self._read_rule(Answer, **keys))

    def fault(self, /, do: str, **keys: Any) -> str:
        """Add a fault (what goes wrong with a frame or a connection); returns its id."""
        return self._open_space().fault(self._read_rule(Fault, do=do, **keys))

    def remove(self, id: str) -> None:
        """Remove a cue, an answer or a fault. Raises NotThere."""
        self._open_space().remove(id)

    def rules(self) -> list[RuleState]:
        """The cues, answers and faults in force, each with its `kind`, `id` and `setting`.

        `seen` counts the messages that the rule matched, `fired` those for which it was its turn.
        A cue could not act in `not_done` of these turns, and `why` has the latest reason: its
        participant is not connected, say.
        """
        return self._space.rules()

    def route(self, interaction: str) -> str:
        """Offer an interaction that waits free to the URS of its queue, whatever it waits for.

        Returns the ClientName of the URS. Raises NotThere, or OrderRefused with what prevents it.
        """
        return self._open_space().route(interaction)

    def advance(self, seconds: float) -> None:
        """Move a held clock by `seconds`; when this returns, everything due has happened."""
        for _ in self._advancing(seconds):
            pass

    def _advancing(self, seconds: float) -> Iterator[None]:
        return self._open_space().advancing(seconds)

    def reset(self) -> None:
        """Start again from the scenario; every client is disconnected."""
        self._open_space().reset()

    # Checks

    @property
    def journal(self) -> Journal:
        """The journal of this space. Raises RuntimeError if the server has no journal."""
        journal = self._journal or self._space.journal
        if journal is None:
            raise RuntimeError("this server keeps no journal")
        return journal

    def world(self) -> dict[str, Any]:
        """The world as JSON data."""
        return self._space.to_dict()

    def _world_or_keys(self) -> tuple[dict[str, Any] | None, list[tuple[WorldKind, list[Any]]]]:
        """A small world; of a large one only what is in it."""
        kinds = kinds_of(self._space.engine.world).values()
        if all(len(kind.things) <= MOST_THINGS for kind in kinds):
            return self.world(), []
        return None, [(kind, [*kind.things]) for kind in kinds]

    def _world_besides(self) -> dict[str, Any]:
        """What of the world is no thing with an id."""
        return {"services": [*self._space.engine.world.services], "now": self._space.now}

    def explain(
        self,
        /,
        client: str,
        message: str,
        *,
        type: ClientType | str | None = None,
        protocol: str | None = None,
        **attributes: Any,
    ) -> Explanation:
        """What that request would do now, without doing it."""
        kind = None if type is None else ClientType(type)
        return self._open_space().explain(client, _sent(message, protocol, attributes), kind)

    async def wait_for(
        self, wanted: Pattern, *, after: int | str = 0, timeout: float = 5.0
    ) -> Entry:
        """The first matching entry after `after`; waits up to `timeout` seconds.

        `after` is the `seq` of an entry, or its `position`, which stands for
        the start of the new run after a reset.
        """
        require_loop("the server", self._loop)
        try:
            return await waiting.wait_for(self.journal, wanted, after=after, timeout=timeout)
        except VerificationFailed as failed:
            raise failed.with_traceback(None) from None

    def never(
        self, wanted: Pattern, *, within: float = 0.0, vacuous: bool = False
    ) -> Coroutine[Any, Any, list[Due]]:
        """No such message until now, and none within the next `within` seconds.

        The call itself checks what has come until now, also if nobody awaits it. `within` is
        real time: a held clock moves with `advance` alone. What is awaited returns what that clock
        would still bring, and warns (HeldClockWarning) of what is due within that time.
        """
        _require_seconds(within)
        if within:
            require_loop("the server", self._loop)
        self._check(lambda journal: never(journal, wanted, vacuous=vacuous or within > 0))
        if not within:
            return AlreadyDone()
        return self._never_within(wanted, within, vacuous, self._here())

    def _never_so_far(
        self, wanted: Pattern, within: float, vacuous: bool
    ) -> Callable[[Mock], Coroutine[Any, Any, list[Due]]]:
        """`never` of a Mock at rest; what this returns goes on with it in the loop."""
        _require_seconds(within)
        self._check(lambda journal: never(journal, wanted, vacuous=vacuous or within > 0))
        here = self._here()
        return lambda mock: mock._never_within(wanted, within, vacuous, here)

    def _here(self) -> JournalPosition:
        return self.journal.position(self.journal.last)

    async def _never_within(
        self, wanted: Pattern, within: float, vacuous: bool, after: JournalPosition
    ) -> list[Due]:
        journal = self.journal
        seen = journal.position(after).seq
        if journal.last != seen:  # something has come between the call and its awaiting
            since = journal.since(seen)
            self._check(lambda _: never(since, wanted, vacuous=True))
        arrived = await waiting.until(journal, partial(delivered, wanted), within)
        if arrived is not None:
            self._check(lambda _: never([arrived], wanted, vacuous=True))
        # What the journal has dropped meanwhile has been seen: nothing is undecided by it.
        self._check(lambda _: never(journal.since(journal.last), wanted, vacuous=vacuous))
        due = self._space.still_due() if self._space.held else []
        soon = [each for each in due if each.after <= within]
        if soon:
            text = f"the clock is held, and {within:g} s have passed in real time alone; advance "
            text += f"brings {', '.join(map(str, soon))}"
            warnings.warn(text, HeldClockWarning, stacklevel=2)
        return due

    def in_order(self, *expected: Pattern) -> list[Entry]:
        """These messages, in this order; other messages may stand between them."""
        return self._check(lambda journal: in_order(journal, *expected))

    def any_order(self, *expected: Pattern) -> list[Entry]:
        """These messages in any order, each in a different entry."""
        return self._check(lambda journal: any_order(journal, *expected))

    def times(self, count: int, wanted: Pattern, *, vacuous: bool = False) -> list[Entry]:
        """Exactly `count` such messages."""
        return self._check(lambda journal: times(journal, count, wanted, vacuous=vacuous))

    def only_to(self, client: str, wanted: Pattern, *, vacuous: bool = False) -> list[Entry]:
        """At least one such message, and all of them to that client."""
        return self._check(lambda journal: only_to(journal, client, wanted, vacuous=vacuous))

    def all_used(self, *, vacuous: bool = False) -> None:
        """Every cue, answer and fault in force has acted since the last reset.

        With `vacuous=True` there need not be any.
        """
        all_used(self._space.given_rules(), vacuous=vacuous)

    def no_remarks(self, *, vacuous: bool = False) -> None:
        """No client made a mistake until now: no entry of the journal has `remarks`.

        With `vacuous=True` there need not be any message.
        """
        self._check(lambda journal: no_remarks(journal, vacuous=vacuous))

    def unused_rules(self) -> list[RuleState]:
        """The cues, answers and faults in force that have never acted."""
        return self._space.unused_rules()

    @property
    def strict(self) -> bool:
        """Whether this space answers a client's mistakes with EventError."""
        return self._space.strict

    def diagram(self, *, after: int = 0, all: bool = False) -> str:
        """The messages of the journal as a sequence diagram; empty if there are none.

        Only entries after number `after`; a number from before a reset counts as 0.
        Of many clients only those that take part are drawn; `all` draws every one.
        """
        journal = self.journal
        after = after if after <= journal.last else 0
        start = max(after, journal.last - DRAWN)  # of the others only the number is told
        earlier = max(start, journal.dropped) - after
        return what_happened(journal.since(start), dropped=earlier, all=all)

    @property
    def last(self) -> int:
        """The number of the journal's newest entry; 0 before the first."""
        return self.journal.last

    @property
    def defect(self) -> str | None:
        """How mockixn itself failed since the start or the last reset; None where it did not."""
        return self.journal.defect

    def _at_rest(self) -> Mock:
        """The same with the journal as it is now: other threads may check that."""
        made = copy(self)
        made._journal = self.journal.at_rest()
        return made

    def _open_space(self) -> Space:
        """The space, to be changed from the loop of its server alone, and while it is open."""
        require_loop("the server", self._loop)
        self._space.check_open()
        return self._space

    def _check(self, check: Callable[[Journal], _Result]) -> _Result:
        try:
            return check(self.journal)
        except VerificationFailed as failed:
            raise failed.showing(self.diagram()) from None


def _require_seconds(within: float) -> None:
    if not 0 <= within < inf:
        raise OrderRefused([("within", f"found {within!r}, expected 0 or more seconds")])


def _sent(message: str, protocol: str | None, attributes: Mapping[str, Any]) -> MessageTemplate:
    keys = {"message": message, "protocol": protocol, "attributes": dict(attributes)}
    return read(MessageTemplate, keys)
