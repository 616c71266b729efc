"""A text sequence diagram: participants as columns, one arrow a message."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from textwrap import fill

from ..formatting import printable, shortened
from ..journal import Entry
from ..messages.pattern import sender_names

SERVER = "server"
DRAWN = 30
"""How many of the newest entries the diagram of a failure has."""
_UNREGISTERED = "unregistered"
_GAP = 4  # columns of space between the names of two participants
_WIDEST = 80  # columns of the head; beyond that participants have numbers


def sequence_diagram(
    entries: Iterable[Entry],
    participants: Sequence[str | None] | None = None,
    *,
    all: bool = False,
) -> str:
    """The entries, top to bottom, between the server and the clients of these ClientNames.

    Without `participants` the clients of the entries are taken; where they are too many for one
    width, only those that take part, and with `all` every one. A registration stands at the client
    that it makes. None stands for other connections without a registered client; it comes last, if
    something went to one or a frame could not be read. The server stands after the first client. An
    arrow that ends in `x` did not arrive: its receiver was not connected, a fault took it, or it
    could not be read. Behind ▲ stand the remarks on what a client sent. Entries of other clients
    are left out.
    """
    entries = list(entries)
    left_out: list[str | None] = []
    if participants is None:
        participants = _occurring(entries)
        if not all:
            participants, left_out = _taking_part(entries, participants)
    columns = _Columns([*dict.fromkeys(participants)])
    lines = [*columns.head, *columns.arrows(entries)]
    if left_out:
        known = {*left_out, *participants}
        many = sum(_client_of(each, known) in left_out for each in entries)
        clients = "1 client" if len(left_out) == 1 else f"{len(left_out)} clients"
        lines.append(f"… and {clients} with {many} messages, which all=True draws")
    return "\n".join(lines)


def what_happened(
    entries: Iterable[Entry], most: int = DRAWN, dropped: int = 0, *, all: bool = False
) -> str:
    """The newest entries as a diagram, for a failure; empty where there is none.

    `dropped` entries before them are no longer kept. `all` draws every client.
    """
    entries = list(entries)
    if not entries:
        return ""
    earlier = max(0, len(entries) - most) + dropped
    messages = "message" if earlier == 1 else "messages"
    head = f"… {earlier} earlier {messages}\n" if earlier else ""
    return head + sequence_diagram(entries[-most:], all=all)


def _occurring(entries: Sequence[Entry]) -> list[str | None]:
    known = {entry.client for entry in entries}
    found: dict[str | None, None] = {}
    nameless = False
    for entry in entries:
        client = _client_of(entry, known)
        if client is not None:
            found[client] = None
        elif entry.direction == "out" or entry.message is None:
            nameless = True  # a request that nothing answers would only make every diagram wider
    return [*found, None] if nameless else [*found]


def _client_of(entry: Entry, known: Container[str | None]) -> str | None:
    """The client of an entry; of a registration the one that it makes, if that is known."""
    if entry.client is None and entry.direction == "in" and entry.message is not None:
        names = sender_names(entry.message, "")
        return next((each for each in names if each in known), None)
    return entry.client


_SETTING_UP = {"RequestRegisterClient", "RequestAgentLogin"}


def _taking_part(
    entries: Sequence[Entry], clients: Sequence[str | None]
) -> tuple[list[str | None], list[str | None]]:
    """The clients that are drawn, and those that are not.

    Where not all fit beside each other, those are left out that have only registered and logged
    in; then those whose last message is the oldest.
    """
    if _fit(clients):
        return [*clients], []
    known, set_up = {*clients}, set[tuple[str | None, int]]()
    last: dict[str | None, int] = {}
    for number, entry in enumerate(entries):
        client = _client_of(entry, known)
        message = entry.message
        if message is not None and message.name in _SETTING_UP:
            set_up.add((client, message.reference))
        elif message is None or not (
            message.name == "EventCurrentAgentStatus" or (client, message.reference) in set_up
        ):
            last[client] = number
    newest = sorted(last, key=last.__getitem__, reverse=True) or [*clients]
    while len(newest) > 1 and not _fit(newest):
        newest.pop()
    return [each for each in clients if each in newest], [
        each for each in clients if each not in newest
    ]


def _fit(clients: Sequence[str | None]) -> bool:
    """Whether the columns of these clients fit beside each other, by name or by number."""
    numbers = [str(number) for number in range(1, len(clients) + 1)]
    named = [_UNREGISTERED if each is None else printable(each) for each in clients]
    return min(len(_head(each)[0][-1]) for each in (named, numbers)) <= _WIDEST


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
            client = self._clients.get(_client_of(entry, self._clients))
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
    error = ""
    if message.name == "EventError":
        names = ("ErrorCode", "ErrorDescription")
        found = [str(message.attributes[each]) for each in names if each in message.attributes]
        error = shortened(f": {', '.join(found)}") if found else ""
    if entry.problem is not None and entry.problem not in because:
        error += f"  undelivered: {entry.problem}"
    remarks = f"  ▲ {'; '.join(entry.remarks)}" if entry.remarks else ""
    name = f"{message.name} ({message.spec.protocol.short}{reference})"
    return printable(f"{name}{error}{because}{remarks}")
