"""A text sequence diagram: participants as columns, one arrow a message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..journal import Entry

SERVER = "server"
_GAP = 4  # columns of space between the names of two participants


def sequence_diagram(entries: Iterable[Entry], participants: Sequence[str] | None = None) -> str:
    """The entries, top to bottom, between the server and the clients of these ClientNames.

    Without `participants` they are those that occur. The server stands after the first one. An
    arrow that ends in `x` was sent to nobody: its receiver was not connected, or a fault took it.
    Entries of other clients, and frames that were no message, are left out.
    """
    entries = list(entries)
    if participants is None:
        participants = [*dict.fromkeys(each.client for each in entries if each.client is not None)]
    return "\n".join(_lines(entries, [*participants[:1], SERVER, *participants[1:]]))


def what_happened(entries: Sequence[Entry], most: int = 30) -> str:
    """The newest entries as a diagram, for a failure; empty where there is none."""
    if not entries:
        return ""
    earlier = len(entries) - most
    head = f"… {earlier} earlier messages\n" if earlier > 0 else ""
    return head + sequence_diagram(entries[-most:])


def _lines(entries: Iterable[Entry], columns: list[str]) -> Iterator[str]:
    middles: dict[str, int] = {}
    head = ""
    for name in columns:
        head = head.ljust(len(head) + _GAP) + name
        middles[name] = len(head) - len(name) + len(name) // 2
    yield head
    width = len(head) + _GAP
    for entry in entries:
        if entry.message is None or entry.client not in middles:
            continue
        ends = middles[entry.client], middles[SERVER]
        start, end = ends if entry.direction == "in" else ends[::-1]
        arrow = _arrow(middles.values(), start, end, "x" if entry.problem else None)
        yield f"{arrow:<{width}}{_label(entry)}".rstrip()


def _arrow(middles: Iterable[int], start: int, end: int, stopped: str | None) -> str:
    line = [" "] * (max(middles) + 1)
    for middle in middles:
        line[middle] = "│"
    step = 1 if end > start else -1
    for at in range(start + step, end, step):
        line[at] = "─"
    line[end - step] = stopped or (">" if step > 0 else "<")
    return "".join(line)


def _label(entry: Entry) -> str:
    message = entry.message
    assert message is not None
    reference = f", ref {message.reference}" if message.reference else ""
    because = "" if entry.because is None else f"  [{entry.because}]"
    return f"{message.name} ({message.spec.protocol.short}{reference}){because}"
