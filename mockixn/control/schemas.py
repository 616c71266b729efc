"""The bodies and queries of the control interface: one dataclass each, one field for each key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from functools import cached_property
from typing import Annotated, TypeAlias

from ..deadline import LONGEST_WAIT
from ..errors import OrderRefused
from ..frozen import frozen
from ..journal.position import START, JournalPosition
from ..messages.enumerations import ClientType
from ..messages.lookup import ProtocolName
from ..messages.pattern import Direction, Pattern
from ..scenario.declaration import Name, Seconds, between, minimum
from ..scenario.message_template import MessageName, MessageTemplate
from ..space.naming import SPACE_NAME
from ..space.world_pages import MOST_THINGS
from ..wire.attributes import EMPTY, AttributeList

MOST_MESSAGES = 200
"""Largest number of messages in one expectation: each is compared with each journal entry."""


WaitingTime: TypeAlias = Annotated[float, between(0, LONGEST_WAIT)]
"""Seconds that a call may wait."""

_SINCE = "only entries after this number, or run:number, count; all where that run is over"


@frozen(kw_only=True)
class Query:
    """The query of every operation, also of one that needs no space."""

    space: str = field(
        default="", metadata={"help": "name of the space; without it, the default space"}
    )


@frozen(kw_only=True)
class JournalQuery(Query):
    """Which entries of the journal to return."""

    since: JournalPosition = field(default=START, metadata={"help": _SINCE})
    limit: Annotated[int, minimum(1)] | None = field(
        default=None, metadata={"help": "at most this many entries, the newest ones"}
    )
    wait: WaitingTime = field(
        default=0.0, metadata={"help": "seconds to wait for an entry if there is none"}
    )
    message: MessageName | None = field(default=None, metadata={"help": "name of the message"})
    sender: Name | None = field(
        default=None, metadata={"key": "from", "help": "ClientName of the client that sent it"}
    )
    to: Name | None = field(
        default=None,
        metadata={"help": "ClientName of a client that got it", "instead_of": "from"},
    )
    client: Name | None = field(
        default=None, metadata={"help": "ClientName of whichever of the two"}
    )
    direction: Direction | None = field(
        default=None, metadata={"help": "in: messages from clients; out: messages to clients"}
    )
    protocol: ProtocolName | None = field(default=None, metadata={"help": "name of the protocol"})
    interaction: Name | None = field(default=None, metadata={"help": "InteractionId"})
    reference: Annotated[int, minimum(0)] | None = field(
        default=None, metadata={"help": "ReferenceId"}
    )

    @cached_property
    def pattern(self) -> Pattern:
        """The pattern that the entries must match."""
        return Pattern(
            self.message,
            protocol=self.protocol,
            sender=self.sender,
            to=self.to,
            client=self.client,
            direction=self.direction,
            interaction=self.interaction,
            reference=self.reference,
        )

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Mistakes that concern several keys."""
        try:
            _ = self.pattern
        except OrderRefused as refused:
            yield from refused.mistakes


@frozen(kw_only=True)
class WorldQuery(Query):
    """How much of the world to return."""

    limit: Annotated[int, between(1, MOST_THINGS)] = field(
        default=MOST_THINGS, metadata={"help": "at most this many things of one kind"}
    )


@frozen(kw_only=True)
class WorldPageQuery(WorldQuery):
    """Which page of the things of one kind to return."""

    after: str | None = field(
        default=None, metadata={"help": "only things behind this id: the `next` of the page before"}
    )


@frozen(kw_only=True)
class NewSpace:
    """A space to create."""

    name: Annotated[str, SPACE_NAME] = field(metadata={"help": "its name"})
    port: Annotated[int, between(0, 65535)] | None = field(
        default=None, metadata={"help": "its own port to listen on; 0: a free one"}
    )
    strict: bool | None = field(
        default=None,
        metadata={"help": "answer a client's mistakes with EventError; without it as the server"},
    )


@frozen(kw_only=True)
class SendRequest(MessageTemplate):
    """A request to send, or to explain."""

    client: Name = field(metadata={"help": "ClientName of the client that sends it"})
    type: ClientType | None = field(
        default=None,
        metadata={"help": "if no client of that name is connected: type of a played one to add"},
    )
    attributes: AttributeList = field(default=EMPTY, metadata={"help": "attributes of the request"})


@frozen(kw_only=True)
class Advance:
    """How far to move a held clock."""

    advance: Seconds = field(metadata={"help": "seconds"})


@frozen(kw_only=True)
class RouteOrder:
    """What to offer to a URS."""

    interaction: Name = field(metadata={"help": "InteractionId of what waits free"})


@frozen(kw_only=True)
class Wait:
    """The message to wait for."""

    on: Pattern = field(metadata={"help": "the message"})
    since: JournalPosition = field(default=START, metadata={"help": _SINCE})
    timeout: WaitingTime = field(default=5.0, metadata={"help": "seconds to wait at most"})


@frozen(kw_only=True)
class Verify:
    """The expectation: one of the checks from in_order to no_remarks."""

    in_order: tuple[Pattern, ...] = field(
        default=(), metadata={"help": "these messages, in this order; others may stand between"}
    )
    any_order: tuple[Pattern, ...] = field(
        default=(), metadata={"help": "these messages, in any order"}
    )
    times: Annotated[int, minimum(0)] | None = field(
        default=None, metadata={"help": "exactly this many of the message `on`"}
    )
    never: Pattern | None = field(default=None, metadata={"help": "no such message"})
    only_to: Name | None = field(
        default=None, metadata={"help": "the message `on` went to that client, and to no other"}
    )
    all_used: bool = field(
        default=False, metadata={"help": "every cue, answer and fault in force has acted"}
    )
    no_remarks: bool = field(
        default=False, metadata={"help": "no client made a mistake that the journal remarks on"}
    )
    on: Pattern | None = field(default=None, metadata={"help": "the message of times and only_to"})
    within: WaitingTime = field(
        default=0.0,
        metadata={
            "help": "never: seconds to wait for the message from now on, in real time also on a "
            "held clock"
        },
    )
    vacuous: bool = field(
        default=False,
        metadata={
            "help": "never, times 0, only_to, all_used, no_remarks: it may hold because what it "
            "names never was there"
        },
    )
    since: JournalPosition = field(default=START, metadata={"help": _SINCE})

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Mistakes that concern several keys."""
        given = [
            bool(self.in_order),
            bool(self.any_order),
            self.times is not None,
            self.never is not None,
            self.only_to is not None,
            self.all_used,
            self.no_remarks,
        ]
        for key in ("in_order", "any_order"):
            if (many := len(getattr(self, key))) > MOST_MESSAGES:
                yield key, f"found {many} messages, expected at most {MOST_MESSAGES}"
        if sum(given) != 1:
            checks = "in_order, any_order, times, never, only_to, all_used and no_remarks"
            yield "", f"expected one of {checks}"
        elif (self.times is not None or self.only_to is not None) != (self.on is not None):
            yield "on", "expected together with times or only_to, and only with them"
        elif self.only_to is not None and self.on is not None:
            try:
                self.on.sent_to(self.only_to)
            except OrderRefused as refused:
                yield from ((f"on.{path}", text) for path, text in refused.mistakes)
        if self.within and self.never is None:
            yield "within", "found without never, expected only with it"
        if self.since and self.all_used:
            yield "since", "found with all_used, which is about all since the last reset"
        by_absence = self.never is not None or self.only_to is not None or self.times == 0
        if self.vacuous and not (by_absence or self.all_used or self.no_remarks):
            yield "vacuous", "found without never, times 0, only_to, all_used and no_remarks"
