"""The journal: every message in and out, in one global order, within a bound."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from copy import copy
from itertools import count, takewhile
from typing import Protocol, TypeAlias

from ..errors import Ended
from ..formatting import moment_as_text
from ..messages.message import Message
from ..messages.pattern import Direction as Direction
from .entry import Entry
from .lines import JournalLines
from .part import Part
from .position import JournalPosition
from .records import Name, Named, Record, decoded, entries_of, reaching
from .together import BYTES_OF_ALL, Together

ENTRIES = 10_000
BYTES = 16 * 1024 * 1024

_RECORD = 200  # estimated bytes of a record without its body


_NO_MESSAGE = (None, None, 0)
_NONE_LOST: Mapping[int, str] = {}

Stretch: TypeAlias = Part[Entry]


class LineSink(Protocol):
    """What takes the lines of a journal, and neither waits nor raises."""

    def write(self, text: str, /) -> object:
        """Take whole lines, with their ends."""


class Journal:
    """Keeps the newest entries, and writes every entry to `file`, one JSON object per line.

    It keeps at most `entries` entries, in about `bytes` bytes; `dropped` counts the entries that
    it keeps no longer. Entries have numbers within a `run`, which a reset ends; no two runs of a
    server have the same number. Each function in `watchers` is called with every new entry. `ended`
    says why no entry comes any more; each function in `on_end` is called then. What writes `file`
    must neither wait nor raise: a `JournalFile` does neither.

    `bound` is the key of the scenario file that made it drop entries. In the journal of a space,
    `names` tells which clients, interactions … there have been, by the word for such a thing.
    `elsewhere` (of a ClientName) and `clock_note` say why no message comes, or return None.
    `defect` says how mockixn itself failed in this run, so that entries may be missing.
    """

    def __init__(
        self,
        entries: int = ENTRIES,
        bytes: int = BYTES,
        file: LineSink | None = None,
        bytes_of_all: int = BYTES_OF_ALL,
    ) -> None:
        self._runs = count(1)
        self.run: int = next(self._runs)
        self._most_entries = entries
        self._most_bytes = bytes
        self._most_bytes_of_all = bytes_of_all
        self._together: Together | None = None
        self.file = file
        self._records: deque[Record] = deque()
        self._seq = 0
        self._kept = 0
        self._bytes = 0
        self._lines = JournalLines()
        self.bound = "journal.entries"
        self.names: Callable[[str], Collection[str | int]] = lambda _thing: ()
        self.defect: str | None = None
        self._lost: dict[int, str] = {}
        self._earlier: tuple[int, int, deque[Record]] | None = None  # run, for the file
        self.ended: str | None = None
        self.on_end: list[Callable[[], None]] = []
        self.elsewhere: Callable[[str], str | None] = lambda _client: None
        self.clock_note: Callable[[], str | None] = lambda: None
        self.watchers: list[Callable[[Entry], None]] = []

    def of_space(self, name: str) -> Journal:
        """An empty journal with the same bounds and file; its lines in the file name the space.

        From now on it and this one keep at most `bytes_of_all` bytes together.
        """
        made = Journal(self._most_entries, self._most_bytes, self.file)
        made._lines = JournalLines(name)
        if self._together is None:
            self._together = Together(self._most_bytes_of_all)
            self._together.join(self)
        made._together = self._together
        made._together.join(made)
        made._runs = self._runs
        made.run = next(self._runs)
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
        remarks: Sequence[str] = (),
        sent: int | None = None,
    ) -> None:
        """Add one entry for each of `who`; `body` is the encoded body of the message.

        `remarks` are the remarks that `remarks_of` does not find in the message itself. `sent` is
        how many bytes were sent to each, where that is not one whole frame.
        """
        spec, _, reference = message or _NO_MESSAGE
        first, many = self._seq + 1, len(who)
        self._seq += many
        self._kept += many
        size = len(body) + _RECORD
        self._bytes += size
        # A plain tuple: this runs for every message, and a named one takes three times as long.
        record: Record = (
            first, time, direction, who, spec, reference, body, problem, because, remarks, sent,
        )  # fmt: skip
        self._records.append(record)
        while self._kept > self._most_entries or self._bytes > self._most_bytes:
            full = self._kept > self._most_entries
            self._drop_oldest("journal.entries" if full else "journal.bytes")
        if self._together is not None:
            self._together.add(size)
        if who and (self.watchers or self.file is not None):
            self._tell(entries_of(record, message, self.run, _NONE_LOST))

    def _drop_oldest(self, bound: str) -> None:
        self.bound = bound
        oldest = self._records.popleft()
        self._kept -= len(oldest[3])
        self._bytes -= len(oldest[6]) + _RECORD

    @property
    def kept_bytes(self) -> int:
        """About how many bytes the kept entries take."""
        return self._bytes

    def drop(self, bytes: int) -> None:
        """Drop the oldest entries, at least so many bytes of them: all journals keep too much."""
        least = self._bytes - bytes
        while self._bytes > least:
            self._drop_oldest("journal.bytes_of_all")

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
        who = Name(client or "", client_type)
        if message is None:
            self.malformed(time, who, problem or "", because)
        else:
            body = message.attributes.encoded()
            self.add(time, direction, (who,), message, body, problem, because)

    def _tell(self, entries: Sequence[Entry]) -> None:
        for watch in tuple(self.watchers):
            for entry in entries:
                watch(entry)
        if self.file is not None:
            self.file.write(self._lines.of_entries(entries))

    def not_sent(
        self, time: float, is_receiver: Callable[[Named], bool], unsent: int, why: str
    ) -> list[int]:
        """The last `unsent` bytes to a receiver have not left: their entries are undelivered.

        The file gets one line more, with their numbers as `seqs`; `bytes_before` is how much of
        `unsent` belongs to entries that are no longer kept. Returns the numbers.
        """
        run, dropped = self.run, self.dropped
        lost, more = reaching(self._records, is_receiver, unsent)
        lost = [seq for seq in lost if seq not in self._lost]
        if lost:
            self._lost = {seq: text for seq, text in self._lost.items() if seq > dropped}
            self._lost.update(dict.fromkeys(lost, why))
        elif self._earlier is not None:
            run, dropped, records = self._earlier
            lost, more = reaching(records, is_receiver, unsent)
        if lost:
            plain = {"seqs": lost, "run": run, "time": moment_as_text(time), "undelivered": why}
            if more > 0 and dropped:
                plain["bytes_before"] = more
            if self.file is not None:
                self.file.write(self._lines.of_correction(plain))
        return lost

    def clear(self) -> None:
        """Remove every entry, and begin a new run; its first entry has number 1."""
        earlier = (self.run, self.dropped, self._records)
        self._earlier = None if self.file is None else earlier
        self._records = deque()
        self._lost = {}
        self.defect = None
        self._seq = self._kept = self._bytes = 0
        self.run = next(self._runs)

    def end(self, why: str) -> None:
        """No entry comes any more; who waits for one is told why."""
        self.ended = why
        for tell in tuple(self.on_end):
            tell()

    def begin(self) -> None:
        """A server starts: an ended journal begins a new run."""
        if self.ended is not None:
            self.ended = None
            self.clear()

    def check_open(self) -> None:
        """Raises Ended where no entry comes any more."""
        if self.ended is not None:
            raise Ended(self.ended)

    @property
    def last(self) -> int:
        """The number of the newest entry; 0 before the first."""
        return self._seq

    @property
    def dropped(self) -> int:
        """How many of the oldest entries are no longer kept."""
        return self._seq - self._kept

    def position(self, since: JournalPosition | int | str) -> JournalPosition:
        """That position in the present run; one from another run is its start.

        So is a plain number that the present run has not reached. Raises OrderRefused.
        """
        found = JournalPosition.from_json(since)
        is_here = found.run in (None, self.run) and found.seq <= self._seq
        return JournalPosition(self.run, found.seq if is_here else 0)

    def since(self, seq: int) -> Stretch:
        """The kept entries with a number above `seq`, oldest first."""
        return Stretch(self.later(seq), self, seq)

    def later(self, seq: int) -> Iterator[Entry]:
        """The same one after the other, each decoded when it is its turn.

        What comes or is dropped meanwhile changes nothing; a reset does not either.
        """
        run, lost, newer = self.run, self._lost, self._newer(seq)
        return (
            entry for record in newer for entry in decoded(record, run, lost) if entry.seq > seq
        )

    def at_rest(self) -> Journal:
        """The journal as it is now, to be read in any thread; nothing is added to it."""
        made = copy(self)
        made._records, made._lost = deque(self._records), dict(self._lost)
        made.file, made._earlier, made._together = None, None, None
        made.watchers, made.on_end = [], []
        return made

    def _newer(self, seq: int) -> list[Record]:
        if seq <= self.dropped:
            return [*self._records]  # a copy is far quicker than the look at each
        newer = [
            *takewhile(lambda record: record[0] + len(record[3]) > seq + 1, reversed(self._records))
        ]
        newer.reverse()
        return newer

    def __bool__(self) -> bool:
        return True  # also when it is empty: callers write `journal or …`

    def __len__(self) -> int:
        return self._kept

    def __iter__(self) -> Iterator[Entry]:
        return self.later(0)
