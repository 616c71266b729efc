"""A version of a model against what was seen: a tick or a cross a message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..engine.versions import OURS, Step, Version
from ..journal import Entry


@dataclass(frozen=True, slots=True)
class Comparison:
    """Which rows of a version were seen, and what was sent that no row asks for.

    A row is seen when its message went to the client of its participant, not before the rows above
    it that go to the same client: `seen` has one truth value a row.
    """

    version: Version
    seen: tuple[bool, ...]
    unasked: tuple[Entry, ...]

    @property
    def complete(self) -> bool:
        """Every row was seen, and nothing else was sent."""
        return all(self.seen) and not self.unasked

    def table(self) -> str:
        """The version's table: message, protocol, what it stands for, who says so; ✓ or ✗."""
        lines = [
            (
                "✓" if seen else "✗",
                row.message,
                row.protocol.label,
                f"→ {row.participant}",
                _remarks(row),
            )
            for row, seen in zip(self.version.rows, self.seen, strict=True)
        ]
        lines += [
            (
                "✗",
                entry.message.name,
                entry.message.spec.protocol.label,
                f"→ {entry.client}",
                "not in the table",
            )
            for entry in self.unasked
            if entry.message is not None
        ]
        widths = [max(len(line[column]) for line in lines) for column in range(5)]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in lines
        )


def compare(version: Version, entries: Iterable[Entry], clients: Mapping[str, str]) -> Comparison:
    """Hold what was sent against the version's rows; `clients` has the ClientName of each role.

    Only what reached its receiver counts, and only the order at each client: between clients the
    network promises nothing.
    """
    sent = [each for each in entries if each.direction == "out" and each.message is not None]
    unasked = [entry for entry in sent if entry.problem is None]
    seen: list[bool] = []
    last: dict[str, int] = {}
    for row in version.rows:
        client = clients[row.participant]
        found = next((entry for entry in unasked if _is(entry, row, client)), None)
        in_order = found is not None and found.seq > last.get(client, 0)
        if found is not None:
            unasked.remove(found)
            last[client] = found.seq
        seen.append(in_order)
    return Comparison(version, tuple(seen), tuple(unasked))


def _is(entry: Entry, row: Step, client: str) -> bool:
    message = entry.message
    return (
        message is not None
        and entry.client == client
        and message.name == row.message
        and message.spec.protocol is row.protocol
    )


def _remarks(row: Step) -> str:
    parts = [] if row.in_place_of is None else [f"in place of {row.in_place_of}"]
    parts += ["[ours]"] if row.source == OURS else []
    return " ".join(parts)
