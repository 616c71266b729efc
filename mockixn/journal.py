"""The journal: every message in and out, in one global order, within a bound."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol, SupportsIndex, TextIO, TypeAlias, overload

from .messages.json import to_json
from .messages.message import Message
from .messages.pattern import Direction as Direction
from .messages.spec import MessageSpec
from .wire.attributes import AttributeList

ENTRIES = 10_000
BYTES = 16 * 1024 * 1024

_RECORD = 200  # estimated bytes of a record without its body

_parse = AttributeList.decode


class Entry(NamedTuple):
    """One message that came in or went out.

    `seq` counts from 1 in the order in which the server handled the messages; `time` is in seconds
    since the epoch. `client` and `client_type` are None for a connection without a registered
    client. `message` is None for a frame that is no message. `problem` says why a message was not
    delivered, or what is wrong with the frame. `because` names the rule (cue, answer or fault) that
    caused or changed the message, with the random draw of a fault.
    """

    seq: int
    time: float
    client: str | None
    client_type: str | None
    direction: Direction
    message: Message | None
    problem: str | None
    because: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The entry as JSON data, as it stands in a journal file."""
        message = self.message
        data: dict[str, Any] = {
            "seq": self.seq,
            "time": datetime.fromtimestamp(self.time, UTC).isoformat(timespec="microseconds"),
            "client": self.client,
            "client_type": self.client_type,
            "direction": self.direction,
            "protocol": message and message.spec.protocol.label,
            "message": message and message.name,
            "reference": message and message.reference,
            "attributes": to_json(message.attributes) if message else {},
        }
        if self.problem is not None:
            data["undelivered" if self.direction == "out" else "malformed"] = self.problem
        if self.because is not None:
            data["because"] = self.because
        return data


class Named(Protocol):
    """A sender or a receiver: a client, connected or not."""

    @property
    def name(self) -> str: ...

    @property
    def type(self) -> str | None: ...


class _Name(NamedTuple):
    name: str
    type: str | None


_Record: TypeAlias = tuple[
    int, float, Direction, Sequence[Named], MessageSpec | None, int, bytes, str | None, str | None
]
"""One message and all its receivers; the body is decoded when an entry is read."""

_NO_MESSAGE = (None, None, 0)


def _decoded(record: _Record) -> list[Entry]:
    spec, reference, body = record[4:7]
    return _entries(record, None if spec is None else Message(spec, _parse(body), reference))


def _entries(record: _Record, message: Message | None) -> list[Entry]:
    first, time, direction, who, _, _, _, problem, because = record
    return [
        Entry(
            number,
            time,
            each.name or None,
            None if each.type is None else str(each.type),
            direction,
            message,
            problem,
            because,
        )
        for number, each in enumerate(who, first)
    ]


class Stretch(list[Entry]):
    """Entries of a journal, oldest first; `dropped` more of the same stretch are kept no longer."""

    def __init__(self, entries: Iterable[Entry], journal: Journal, since: int) -> None:
        """`since`: the number after which the stretch begins."""
        super().__init__(entries)
        self.journal = journal
        self.dropped = max(0, journal.dropped - since)

    @overload
    def __getitem__(self, at: SupportsIndex) -> Entry: ...
    @overload
    def __getitem__(self, at: slice) -> Stretch: ...
    def __getitem__(self, at: SupportsIndex | slice) -> Entry | Stretch:
        """An entry, or a part of the stretch; a later part lacks nothing at its beginning."""
        if not isinstance(at, slice):
            return super().__getitem__(at)
        part = Stretch(super().__getitem__(at), self.journal, self.journal.dropped)
        if at.start in (None, 0):
            part.dropped = self.dropped
        return part


class Journal:
    """Keeps the newest entries, and writes every entry to `file`, one JSON object per line.

    It keeps at most `entries` entries, in about `bytes` bytes; `dropped` counts the entries that
    it keeps no longer. Each function in `watchers` is called with every new entry. After a failure
    to write, the journal writes no more, and `error` says why: no client suffers from a full disk.

    `bound` is the key of the scenario file that made it drop entries. In the journal of a space,
    `names` tells which clients, interactions, agents, places and queues there have been, by the
    attribute that names such a thing. Two more functions say why no message comes, or return None:
    `elsewhere`, for a ClientName, that this client is in another space; `clock_note` that the clock
    is held, and what is due when.
    """

    def __init__(
        self, entries: int = ENTRIES, bytes: int = BYTES, file: TextIO | None = None
    ) -> None:
        self._most_entries = entries
        self._most_bytes = bytes
        self._file = file
        self._records: deque[_Record] = deque()
        self._seq = 0
        self._kept = 0
        self._bytes = 0
        self._space: str | None = None
        self.bound = "journal.entries"
        self.names: Callable[[str], Collection[str]] = lambda _attribute: ()
        self.elsewhere: Callable[[str], str | None] = lambda _client: None
        self.clock_note: Callable[[], str | None] = lambda: None
        self.watchers: list[Callable[[Entry], None]] = []
        self.error: OSError | None = None

    def of_space(self, name: str) -> Journal:
        """An empty journal with the same bounds and file; its lines in the file name the space."""
        made = Journal(self._most_entries, self._most_bytes, self._file)
        made._space = name
        return made

    def add(
        self,
        time: float,
        direction: Direction,
        who: Sequence[Named],
        message: Message | None,
        body: bytes,
        problem: str | None = None,
        because: str | None = None,
    ) -> None:
        """Add one entry for each of `who`; `body` is the encoded body of the message."""
        spec, _, reference = message or _NO_MESSAGE
        first, many = self._seq + 1, len(who)
        self._seq += many
        self._kept += many
        self._bytes += len(body) + _RECORD
        # A plain tuple: this runs for every message, and a named one takes three times as long.
        record = (first, time, direction, who, spec, reference, body, problem, because)
        self._records.append(record)
        while self._kept > self._most_entries or self._bytes > self._most_bytes:
            full = self._kept > self._most_entries
            self.bound = "journal.entries" if full else "journal.bytes"
            oldest = self._records.popleft()
            self._kept -= len(oldest[3])
            self._bytes -= len(oldest[6]) + _RECORD
        if self.watchers or self._file is not None:
            for entry in _entries(record, message):
                self._notify(entry)

    def malformed(self, time: float, who: Named, problem: str, because: str | None = None) -> None:
        """Add an entry for a frame that came in and is no message."""
        self.add(time, "in", (who,), None, b"", problem, because)

    def record(
        self,
        time: float,
        client: str | None,
        client_type: str | None,
        direction: Direction,
        message: Message | None,
        problem: str | None = None,
        because: str | None = None,
    ) -> None:
        """Add one entry, numbered next."""
        who = _Name(client or "", client_type)
        if message is None:
            self.malformed(time, who, problem or "", because)
        else:
            body = message.attributes.encoded()
            self.add(time, direction, (who,), message, body, problem, because)

    def _notify(self, entry: Entry) -> None:
        for watch in tuple(self.watchers):
            watch(entry)
        if self._file is not None:
            data = entry.as_dict()
            if self._space is not None:
                data["space"] = self._space
            line = json.dumps(data, ensure_ascii=False)
            try:
                self._file.write(f"{line}\n")
            except OSError as error:
                self._give_up(error)

    def clear(self) -> None:
        """Remove every entry; the next one has number 1 again."""
        self._records.clear()
        self._seq = self._kept = self._bytes = 0

    def flush(self) -> None:
        """Flush the file to the operating system."""
        if self._file is not None:
            try:
                self._file.flush()
            except OSError as error:
                self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        self._file = None
        self.error = error

    @property
    def last(self) -> int:
        """The number of the newest entry; 0 before the first."""
        return self._seq

    @property
    def dropped(self) -> int:
        """How many of the oldest entries are no longer kept."""
        return self._seq - self._kept

    def since(self, seq: int) -> Stretch:
        """The kept entries with a number above `seq`, oldest first."""
        newer: list[_Record] = []
        for record in reversed(self._records):
            if record[0] + len(record[3]) <= seq + 1:
                break
            newer.append(record)
        newer.reverse()
        entries = (entry for record in newer for entry in _decoded(record) if entry.seq > seq)
        return Stretch(entries, self, seq)

    def __bool__(self) -> bool:
        return True  # also when it is empty: callers write `journal or …`

    def __len__(self) -> int:
        return self._kept

    def __iter__(self) -> Iterator[Entry]:
        for record in tuple(self._records):
            yield from _decoded(record)
