"""What the operations of the control interface take: a dataclass a body or query, a field a key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Literal

from ..journal import Entry
from ..messages.enumerations import ClientType
from ..messages.log_notation import interaction_id
from ..scenario.declaration import Name, at_least, between
from ..scenario.pattern import MessageName, MessageTemplate, Pattern, ProtocolName
from ..scenario.rules import Seconds
from ..wire.attributes import EMPTY, AttributeList

MOST_MESSAGES = 200
"""Messages that one expectation may have: each is held against each entry of the journal."""


@dataclass(frozen=True, kw_only=True)
class Query:
    """What every operation takes in its query, also one that is about no single space."""

    space: str = field(default="", metadata={"help": "name of the space; without it the default"})


@dataclass(frozen=True, kw_only=True)
class JournalQuery(Query):
    """Which entries of the journal."""

    since: Annotated[int, at_least(0)] = field(
        default=0,
        metadata={"help": "only entries with a higher number; one from before a reset is as 0"},
    )
    limit: Annotated[int, at_least(1)] | None = field(
        default=None, metadata={"help": "only the newest so many"}
    )
    wait: Annotated[float, between(0, 600)] = field(
        default=0.0, metadata={"help": "seconds to wait for an entry, while there is none"}
    )
    message: MessageName | None = field(default=None, metadata={"help": "name of the message"})
    client: Name | None = field(default=None, metadata={"help": "ClientName"})
    direction: Literal["in", "out"] | None = field(
        default=None, metadata={"help": "in: what clients sent; out: what they got"}
    )
    protocol: ProtocolName | None = field(default=None, metadata={"help": "protocol"})
    interaction: Name | None = field(default=None, metadata={"help": "InteractionId"})

    @property
    def shows_all(self) -> bool:
        """Whether every entry is asked for."""
        asked = (self.message, self.client, self.direction, self.protocol, self.interaction)
        return asked == (None,) * len(asked)

    def shows(self, entry: Entry) -> bool:
        """Whether the entry is asked for, delivered or not; its number is not looked at."""
        message = entry.message
        return (
            self.message in (None, message and message.name)
            and self.client in (None, entry.client)
            and self.direction in (None, entry.direction)
            and self.protocol in (None, message and message.spec.protocol.short)
            and self.interaction in (None, message and interaction_id(message))
        )


@dataclass(frozen=True, kw_only=True)
class NewSpace:
    """A space to make."""

    name: Name = field(metadata={"help": "1 to 64 letters, digits, '.', '_' and '-'"})
    port: Annotated[int, between(0, 65535)] | None = field(
        default=None, metadata={"help": "port of its own to listen on; 0: a free one"}
    )


@dataclass(frozen=True, kw_only=True)
class Request(MessageTemplate):
    """A request to send, or to explain."""

    client: Name = field(metadata={"help": "ClientName of whoever sends it"})
    type: ClientType | None = field(
        default=None,
        metadata={"help": "where nobody of that name is connected: what joins, and is played"},
    )
    attributes: AttributeList = field(default=EMPTY, metadata={"help": "its attributes"})


@dataclass(frozen=True, kw_only=True)
class Advance:
    """How far to move a held clock."""

    advance: Seconds = field(metadata={"help": "seconds"})


@dataclass(frozen=True, kw_only=True)
class Wait:
    """What to wait for."""

    on: Pattern = field(metadata={"help": "the message"})
    since: Annotated[int, at_least(0)] = field(
        default=0,
        metadata={
            "help": "only entries with a higher number count; one from before a reset is as 0"
        },
    )
    timeout: Annotated[float, between(0, 600)] = field(
        default=5.0, metadata={"help": "seconds to wait at most"}
    )


@dataclass(frozen=True, kw_only=True)
class Verify:
    """What must hold: one of in_order, any_order, times, never and only_to."""

    in_order: tuple[Pattern, ...] = field(
        default=(), metadata={"help": "these messages, in this order, others between them"}
    )
    any_order: tuple[Pattern, ...] = field(
        default=(), metadata={"help": "these messages, in whatever order"}
    )
    times: Annotated[int, at_least(0)] | None = field(
        default=None, metadata={"help": "exactly so many of the message `on`"}
    )
    never: Pattern | None = field(default=None, metadata={"help": "no such message"})
    only_to: Name | None = field(
        default=None, metadata={"help": "the message `on` went to that client, and to no other"}
    )
    on: Pattern | None = field(default=None, metadata={"help": "the message of times and only_to"})
    within: Annotated[float, between(0, 600)] = field(
        default=0.0, metadata={"help": "never: seconds for which it must not come from now on"}
    )
    since: Annotated[int, at_least(0)] = field(
        default=0,
        metadata={
            "help": "only entries with a higher number count; one from before a reset is as 0"
        },
    )

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong though every key is right."""
        given = [
            bool(self.in_order),
            bool(self.any_order),
            self.times is not None,
            self.never is not None,
            self.only_to is not None,
        ]
        for key in ("in_order", "any_order"):
            if (many := len(getattr(self, key))) > MOST_MESSAGES:
                yield key, f"found {many} messages, expected at most {MOST_MESSAGES}"
        if sum(given) != 1:
            yield "", "expected one of in_order, any_order, times, never and only_to"
        elif (self.times is not None or self.only_to is not None) != (self.on is not None):
            yield "on", "expected together with times or only_to, and only with them"
        if self.within and self.never is None:
            yield "within", "found without never"
