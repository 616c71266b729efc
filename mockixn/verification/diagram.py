"""A text sequence diagram: participants as columns, one arrow a message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import fill

from ..formatting import printable
from ..journal import Entry

SERVER = "server"
_UNREGISTERED = "unregistered"
_GAP = 4  # columns of space between the names of two participants
_WIDEST = 80  # columns of the head; beyond that participants have numbers


def sequence_diagram(
    entries: Iterable[Entry], participants: Sequence[str | None] | None = None
) -> str:
    """The entries, top to bottom, between the server and the clients of these ClientNames.

    Without `participants` the clients of the entries are taken. None stands for connections without
    a registered client; it comes last, if something went to one or a frame could not be read. The
    server stands after the first client. An arrow that ends in `x` did not arrive: its receiver was
    not connected, a fault took it, or it could not be read. Behind ▲ stand the remarks on what a
    client sent. Entries of other clients are left out.
    """
    entries = list(entries)
    if participants is None:
        participants = _occurring(entries)
    columns = _Columns([*dict.fromkeys(participants)])
    return "\n".join([*columns.head, *columns.arrows(entries)])


def what_happened(entries: Iterable[Entry], most: int = 30, dropped: int = 0) -> str:
    """The newest entries as a diagram, for a failure; empty where there is none.

    `dropped` entries before them are no longer kept.
    """
    entries = list(entries)
    if not entries:
        return ""
    earlier = max(0, len(entries) - most) + dropped
    messages = "message" if earlier == 1 else "messages"
    head = f"… {earlier} earlier {messages}\n" if earlier else ""
    return head + sequence_diagram(entries[-most:])


def _occurring(entries: Iterable[Entry]) -> list[str | None]:
    found: dict[str | None, None] = {}
    nameless = False
    for entry in entries:
        if entry.client is not None:
            found[entry.client] = None
        elif entry.direction == "out" or entry.message is None:
            nameless = True  # a registration that succeeds would only make every diagram wider
    return [*found, None] if nameless else [*found]


class _Columns:
    """Where everybody stands, and the lines above and below that."""

    def __init__(self, participants: Sequence[str | None]) -> None:
        names = [_UNREGISTERED if each is None else printable(each) for each in participants]
        self.head, middles = _head(names)
        if len(self.head[-1]) > _WIDEST:
            numbers = [str(number) for number in range(1, len(names) + 1)]
            legend = ", ".join(map(" = ".join, zip(numbers, names, strict=True)))
            self.head, middles = _head(numbers)
            self.head.insert(0, fill(legend, _WIDEST))
        self._width = len(self.head[-1]) + _GAP
        self._middles = middles
        self._server = middles[min(1, len(names))]
        clients = [each for each in middles if each != self._server]
        self._clients = dict(zip(participants, clients, strict=True))

    def arrows(self, entries: Iterable[Entry]) -> Iterator[str]:
        """A line an entry."""
        for entry in entries:
            client = self._clients.get(entry.client)
            if client is not None:
                arrow = f"{self._arrow(entry, client):<{self._width}}"
                yield f"{arrow}{_label(entry)}".rstrip()

    def _arrow(self, entry: Entry, client: int) -> str:
        start, end = (client, self._server) if entry.direction == "in" else (self._server, client)
        line = [" "] * (self._middles[-1] + 1)
        for middle in self._middles:
            line[middle] = "│"
        step = 1 if end > start else -1
        for at in range(start + step, end, step):
            line[at] = "─"
        arrived = entry.problem is None
        line[end - step] = "x" if not arrived else ">" if step > 0 else "<"
        return "".join(line)


def _head(names: Sequence[str]) -> tuple[list[str], list[int]]:
    """The line with the names, and where the middle of each is; the server is the second."""
    head, middles = "", []
    for name in [*names[:1], SERVER, *names[1:]]:
        head += " " * _GAP
        middles.append(len(head) + len(name) // 2)
        head += name
    return [head], middles


def _label(entry: Entry) -> str:
    message = entry.message
    because = "" if entry.because is None else f"  [{entry.because}]"
    if message is None:
        return printable(f"✗ malformed: {entry.problem}{because}")
    reference = f", ref {message.reference}" if message.reference else ""
    remarks = f"  ▲ {'; '.join(entry.remarks)}" if entry.remarks else ""
    text = f"{message.name} ({message.spec.protocol.short}{reference}){because}{remarks}"
    return printable(text)
