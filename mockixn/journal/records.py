"""What a journal keeps of each message: its bytes, decoded when somebody reads the entry."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol, TypeAlias

from ..messages.message import Message
from ..messages.pattern import Direction
from ..messages.remarks import remarks_of
from ..messages.spec import MessageSpec
from ..wire.attributes import AttributeList
from ..wire.frame import HEADER_SIZE
from .entry import Entry

_parse = AttributeList.decode


class Named(Protocol):
    """A sender or a receiver: a client, connected or not."""

    @property
    def name(self) -> str: ...

    @property
    def type(self) -> str | None: ...


class Name(NamedTuple):
    name: str
    type: str | None


Record: TypeAlias = tuple[
    int,
    float,
    Direction,
    Sequence[Named],
    MessageSpec | None,
    int,
    bytes,
    str | None,
    str | None,
    Sequence[str],
    int | None,
]
"""One message and all its receivers; the body is decoded when an entry is read.

Its remarks are those that only the world knew; the other remarks are found again in the message.
The last is how many bytes were sent to each; None stands for a whole frame, or for none where there
is a problem.
"""


def decoded(record: Record, run: int, lost: Mapping[int, str]) -> list[Entry]:
    """The entries of a record; `lost` has the reason for each that was never sent after all."""
    spec, reference, body = record[4:7]
    message = None if spec is None else Message(spec, _parse(body), reference)
    return entries_of(record, message, run, lost)


def entries_of(
    record: Record, message: Message | None, run: int, lost: Mapping[int, str]
) -> list[Entry]:
    """The same, where the message is at hand."""
    first, time, direction, who, _, _, _, problem, because, remarks, _ = record
    if direction == "in" and message is not None:
        remarks = (*remarks_of(message), *remarks)
    return [
        Entry(
            number,
            time,
            each.name or None,
            None if each.type is None else str(each.type),
            direction,
            message,
            lost.get(number, problem),
            because,
            tuple(remarks),
            run,
        )
        for number, each in enumerate(who, first)
    ]


def reaching(
    records: deque[Record], is_receiver: Callable[[Named], bool], unsent: int
) -> tuple[list[int], int]:
    """The entries that the last `unsent` bytes to a receiver belong to, and how many are left."""
    found: list[int] = []
    for first, _, direction, who, _, _, body, problem, _, _, sent in reversed(records):
        if unsent <= 0:
            break
        if direction == "in":
            continue
        if sent is None:
            sent = HEADER_SIZE + len(body) if problem is None else 0
        for number in reversed(range(len(who))):
            if sent and unsent > 0 and is_receiver(who[number]):
                unsent -= sent
                if problem is None:
                    found.append(first + number)
    return found[::-1], unsent
