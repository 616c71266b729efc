"""The near misses: the entries that are closest to what a test expects, and what differs."""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping, Sequence
from itertools import chain
from math import inf
from typing import Any, NamedTuple

from ..errors import UndecidedCheck, VerificationFailed
from ..journal import Entry, Journal
from ..messages.pattern import Pattern
from .distance import WHY_IT_FAILED, Distance
from .entries import format_entry
from .presence import dropped_entries

NEAREST = 3
"""How many near misses a failure shows."""

_ORDER = 1.0


class Place(NamedTuple):
    """Where a message must stand: after entry `after`, and it must be none of `taken`.

    `taken` has the entries that already are one of several expected messages: which one, by entry.
    """

    after: int = 0
    taken: Mapping[int, int] = {}

    def problem(self, seq: int) -> str | None:
        """What is wrong with that entry's place; None if nothing is."""
        if seq in self.taken:
            return f"order: is number {self.taken[seq]} already, expected another one"
        if seq == self.after:
            return f"order: is #{seq} itself, expected after it"
        if seq < self.after:
            return f"order: #{seq} stands before #{self.after}, expected after it"
        return None


ANYWHERE = Place()


class NearMiss(NamedTuple):
    """An entry that is not as expected, and a line for each thing that differs.

    `only_early`: nothing differs but its place, which is before the one where it is expected.
    """

    entry: Entry
    differences: list[str]
    only_early: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The near miss as JSON has it."""
        return {"entry": self.entry.as_dict(), "differences": self.differences}

    def lines(self) -> list[str]:
        """The near miss as a failure shows it."""
        return [f"  {format_entry(self.entry)}", *(f"    {each}" for each in self.differences)]


def nearest(wanted: Pattern, entries: Sequence[Entry], place: Place = ANYWHERE) -> list[NearMiss]:
    """The entries that differ least, at most NEAREST; of equally near ones the newest first."""
    distance = Distance(wanted)
    requests = _failed_requests(entries)
    best: list[tuple[float, int]] = []  # how far, and how many came after it
    farthest = inf
    for age, entry in enumerate(reversed(entries)):
        far = 0.0 if place.problem(entry.seq) is None else _ORDER
        for weight, _ in distance.differences(entry, requests.get(entry.seq)):
            far += weight
            if far >= farthest:  # those already found are newer
                break
        if 0 < far < farthest:
            insort(best, (far, age))
            del best[NEAREST:]
            if len(best) == NEAREST:
                farthest = best[-1][0]
    return [_near_miss(distance, entries[-1 - age], requests, place) for _, age in best]


def failure(
    text: str,
    wanted: Pattern,
    entries: Sequence[Entry],
    place: Place = ANYWHERE,
    dropped: int = 0,
    journal: Journal | None = None,
) -> VerificationFailed:
    """The failure: what is wrong, then the nearest misses and what differs in each.

    Where the journal has dropped entries, what is missing may have been one of them: undecided.
    """
    missed = nearest(wanted, entries, place)
    if not entries:
        none = "keeps no message" if dropped else "has no message at all"
        lines = [f"{text}; the journal {none}"]
    elif not missed:
        lines = [text]
    elif missed[0].only_early:
        lines = [f"{text}; it stands before:"]
    else:
        lines = [f"{text}; nearest:"]
    lines += chain.from_iterable(each.lines() for each in missed)
    if journal is not None and wanted.client is not None:
        lines += filter(None, [journal.elsewhere(wanted.client)])
    if not dropped:
        return failed(lines, missed, 0)
    lines[0] = f"undecided: {lines[0]}"
    lines.append(f"({dropped_entries(dropped, journal)})")
    return UndecidedCheck("\n".join(lines), [each.as_dict() for each in missed])


def failed(lines: Sequence[str], missed: Sequence[NearMiss], dropped: int) -> VerificationFailed:
    """The failure of those lines; `dropped`: how many entries the journal no longer keeps."""
    if dropped:
        oldest = f"{dropped} entries are" if dropped > 1 else "entry is"
        lines = [*lines, f"(the oldest {oldest} no longer kept)"]
    return VerificationFailed("\n".join(lines), [each.as_dict() for each in missed])


def _failed_requests(entries: Sequence[Entry]) -> dict[int, Entry]:
    """The request that each failure answers, by the failure's number."""
    asked: dict[tuple[str | None, int], Entry] = {}
    failed: dict[int, Entry] = {}
    for entry in entries:
        message = entry.message
        if message is None or not message.reference:
            continue
        key = entry.client, message.reference
        if entry.direction == "in":
            asked[key] = entry
        elif message.spec.name in WHY_IT_FAILED and key in asked:
            failed[entry.seq] = asked[key]
    return failed


def _near_miss(
    distance: Distance, entry: Entry, requests: Mapping[int, Entry], place: Place
) -> NearMiss:
    lines = [text() for _, text in distance.differences(entry, requests.get(entry.seq))]
    order = place.problem(entry.seq)
    if order is None:
        return NearMiss(entry, lines)
    early = not lines and entry.seq < place.after and entry.seq not in place.taken
    return NearMiss(entry, [*lines, order], early)
