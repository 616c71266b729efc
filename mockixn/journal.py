"""The journal: every message in and out, in one global order."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple, TextIO, TypeAlias

from .messages.message import Message
from .wire.attributes import Value

Direction: TypeAlias = Literal["in", "out"]


class Entry(NamedTuple):
    """One message that came in or went out.

    `seq` counts from 1 in the order in which the server handled them; `time` is in seconds since
    the epoch. `client` and `client_type` are None for a connection without a registered client.
    `message` is None for a frame that is no message. `problem` says why a message was not
    delivered, or what was wrong with the frame.
    """

    seq: int
    time: float
    client: str | None
    client_type: str | None
    direction: Direction
    message: Message | None
    problem: str | None

    def as_dict(self) -> dict[str, Any]:
        """The entry as plain data, as it stands in a journal file."""
        message = self.message
        plain: dict[str, Any] = {
            "seq": self.seq,
            "time": datetime.fromtimestamp(self.time, UTC).isoformat(timespec="microseconds"),
            "client": self.client,
            "client_type": self.client_type,
            "direction": self.direction,
            "protocol": message and message.spec.protocol.label,
            "message": message and message.name,
            "reference": message and message.reference,
            "attributes": _plain(message.attributes) if message else {},
        }
        if self.problem is not None:
            plain["undelivered" if self.direction == "out" else "malformed"] = self.problem
        return plain


class Journal:
    """Keeps the newest `limit` entries, and writes every entry to `file`, one JSON object a line.

    `dropped` counts the entries that are no longer kept. Each of `watchers` is called with every
    new entry. A file that cannot be written any more is given up, and `error` says why: no client
    suffers from a full disk.
    """

    def __init__(self, limit: int = 10_000, file: TextIO | None = None) -> None:
        self._entries: deque[Entry] = deque(maxlen=limit)
        self._file = file
        self._seq = 0
        self.watchers: list[Callable[[Entry], None]] = []
        self.error: OSError | None = None

    def record(
        self,
        time: float,
        client: str | None,
        client_type: str | None,
        direction: Direction,
        message: Message | None,
        problem: str | None = None,
    ) -> None:
        """Add one entry, numbered next."""
        self._seq += 1
        entry = Entry(self._seq, time, client, client_type, direction, message, problem)
        self._entries.append(entry)
        for watch in tuple(self.watchers):
            watch(entry)
        if self._file is not None:
            line = json.dumps(entry.as_dict(), ensure_ascii=False)
            try:
                self._file.write(f"{line}\n")
            except OSError as error:
                self._give_up(error)

    def flush(self) -> None:
        """Hand to the operating system what was written to the file."""
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
        return self._seq - len(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(tuple(self._entries))


def _plain(value: Value) -> Any:
    """A value as JSON has it; `bstr` becomes {"bstr": hexadecimal}."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, bytes):
        return {"bstr": value.hex()}
    return value
