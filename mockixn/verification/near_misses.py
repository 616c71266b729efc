"""The nearest misses: what came closest to what a test expects, and in what it differs."""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping, Sequence
from itertools import chain
from math import inf
from typing import Any, NamedTuple

from ..errors import VerificationFailed
from ..journal import Entry
from .distance import WHY_IT_FAILED, Distance
from .formatting import told
from .patterns import Pattern

NEAREST = 3
"""How many near misses a failure shows."""

_ORDER = 1.0


class Place(NamedTuple):
    """Where a message must stand: after number `after`, and be none that is `taken`.

    `taken` has, by an entry's number, which of several expected messages it already is.
    """

    after: int = 0
    taken: Mapping[int, int] = {}

    def otherwise(self, seq: int) -> str | None:
        """What is wrong with standing there; None where nothing is."""
        if seq in self.taken:
            return f"order: is number {self.taken[seq]} already, expected another one"
        if seq == self.after:
            return f"order: is #{seq} itself, expected after it"
        if seq < self.after:
            return f"order: #{seq} stands before #{self.after}, expected after it"
        return None


ANYWHERE = Place()


class NearMiss(NamedTuple):
    """An entry that is not as expected, with what differs and what was expected instead.

    `only_early`: it would be as expected, had it come later.
    """

    entry: Entry
    differences: list[str]
    only_early: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The miss as plain data."""
        return {"entry": self.entry.as_dict(), "differences": self.differences}

    def lines(self) -> list[str]:
        """The miss as a failure shows it."""
        return [f"  {told(self.entry)}", *(f"    {each}" for each in self.differences)]


def nearest(wanted: Pattern, entries: Sequence[Entry], place: Place = ANYWHERE) -> list[NearMiss]:
    """The entries that differ least, at most NEAREST; of those as far away the newest first."""
    distance = Distance(wanted)
    answered = _answered(entries)
    best: list[tuple[float, int]] = []  # how far, and how many came after it
    farthest = inf
    for age, entry in enumerate(reversed(entries)):
        far = 0.0 if place.otherwise(entry.seq) is None else _ORDER
        for weight, _ in distance.differences(entry, answered.get(entry.seq)):
            far += weight
            if far >= farthest:  # those already found are newer
                break
        if 0 < far < farthest:
            insort(best, (far, age))
            del best[NEAREST:]
            if len(best) == NEAREST:
                farthest = best[-1][0]
    return [_miss(distance, entries[-1 - age], answered, place) for _, age in best]


def failure(
    text: str,
    wanted: Pattern,
    entries: Sequence[Entry],
    place: Place = ANYWHERE,
    dropped: int = 0,
) -> VerificationFailed:
    """The failure: what is wrong, then the nearest misses and what differs in each."""
    missed = nearest(wanted, entries, place)
    if not entries:
        lines = [f"{text}; the journal has no message at all"]
    elif not missed:
        lines = [text]
    elif missed[0].only_early:
        lines = [f"{text}; it stands before:"]
    else:
        lines = [f"{text}; nearest:"]
    lines += chain.from_iterable(each.lines() for each in missed)
    return failed(lines, missed, dropped)


def failed(lines: Sequence[str], missed: Sequence[NearMiss], dropped: int) -> VerificationFailed:
    """The failure of those lines; `dropped`: how many entries the journal no longer keeps."""
    if dropped:
        oldest = f"{dropped} entries are" if dropped > 1 else "entry is"
        lines = [*lines, f"(the oldest {oldest} no longer kept)"]
    return VerificationFailed("\n".join(lines), [each.as_dict() for each in missed])


def _answered(entries: Sequence[Entry]) -> dict[int, Entry]:
    """The request that each failure answers, by the failure's number."""
    asked: dict[tuple[str | None, int], Entry] = {}
    answered: dict[int, Entry] = {}
    for entry in entries:
        message = entry.message
        if message is None or not message.reference:
            continue
        key = entry.client, message.reference
        if entry.direction == "in":
            asked[key] = entry
        elif message.spec.name in WHY_IT_FAILED and key in asked:
            answered[entry.seq] = asked[key]
    return answered


def _miss(
    distance: Distance, entry: Entry, answered: Mapping[int, Entry], place: Place
) -> NearMiss:
    otherwise = [tell() for _, tell in distance.differences(entry, answered.get(entry.seq))]
    order = place.otherwise(entry.seq)
    if order is None:
        return NearMiss(entry, otherwise)
    early = not otherwise and entry.seq < place.after and entry.seq not in place.taken
    return NearMiss(entry, [*otherwise, order], early)
