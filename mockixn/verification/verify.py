"""Checks of a journal. Each raises VerificationFailed, an AssertionError that says why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..errors import VerificationFailed
from ..journal import Entry
from .patterns import Pattern, told


def in_order(entries: Iterable[Entry], *expected: Pattern) -> list[Entry]:
    """These messages, in this order; others may stand between them. Returns the entries."""
    journal = list(entries)
    found: list[Entry] = []
    start = 0
    for number, wanted in enumerate(expected, 1):
        at = next((at for at in range(start, len(journal)) if wanted.meets(journal[at])), None)
        if at is None:
            raise _not_in_order(journal, start, wanted, number, found)
        found.append(journal[at])
        start = at + 1
    return found


def any_order(entries: Iterable[Entry], *expected: Pattern) -> list[Entry]:
    """These messages, each another one, in whatever order. Returns the entries, as expected."""
    journal = list(entries)
    meeting = [
        [at for at, entry in enumerate(journal) if wanted.meets(entry)] for wanted in expected
    ]
    taken: dict[int, int] = {}  # entry -> pattern

    def place(number: int, tried: set[int]) -> bool:
        for at in meeting[number]:
            if at not in tried:
                tried.add(at)
                if at not in taken or place(taken[at], tried):
                    taken[at] = number
                    return True
        return False

    for number, wanted in enumerate(expected):
        if not place(number, set()):
            missing = "no" if not meeting[number] else f"only {len(meeting[number])} of"
            text = f"{missing} {wanted}"
            raise with_misses(text, wanted, journal)
    by_pattern = {number: journal[at] for at, number in taken.items()}
    return [by_pattern[number] for number in range(len(expected))]


def times(entries: Iterable[Entry], count: int, wanted: Pattern) -> list[Entry]:
    """Exactly that many of these messages. Returns the entries."""
    journal = list(entries)
    found = [entry for entry in journal if wanted.meets(entry)]
    if len(found) != count:
        text = f"found {len(found)}, expected {count} of {wanted}"
        if found:
            raise VerificationFailed("\n  ".join([f"{text}:", *map(told, found)]))
        raise with_misses(text, wanted, journal)
    return found


def never(entries: Iterable[Entry], wanted: Pattern) -> None:
    """No such message."""
    times(entries, 0, wanted)


def only_to(entries: Iterable[Entry], client: str, wanted: Pattern) -> list[Entry]:
    """At least one such message, and each of them to that client. Returns the entries."""
    journal = list(entries)
    sent = [entry for entry in journal if entry.direction == "out" and wanted.meets(entry)]
    others = [entry for entry in sent if entry.client != client]
    if others:
        text = f"{wanted} went not only to {client}:"
        raise VerificationFailed("\n  ".join([text, *map(told, others)]))
    if not sent:
        raise with_misses(f"no {wanted} went to {client}", wanted, journal)
    return sent


def with_misses(text: str, wanted: Pattern, journal: Sequence[Entry]) -> VerificationFailed:
    """The failure: what is wrong, then the nearest misses and what differs in each."""
    nearest = wanted.nearest(journal)
    if not nearest:
        return VerificationFailed(f"{text}; the journal has no message at all")
    lines = [f"{text}; nearest:"]
    for entry, differing in nearest:
        lines += [f"  {told(entry)}", *(f"    {each}" for each in differing)]
    plain = [{"entry": entry.as_dict(), "differences": differing} for entry, differing in nearest]
    return VerificationFailed("\n".join(lines), plain)


def _not_in_order(
    journal: Sequence[Entry], start: int, wanted: Pattern, number: int, found: Sequence[Entry]
) -> VerificationFailed:
    if not found:
        return with_misses(f"no {wanted}", wanted, journal)
    text = f"no {wanted} (number {number}) after {told(found[-1])}"
    earlier = [entry for entry in journal[:start] if wanted.meets(entry)]
    if earlier:
        why = f"{text}; it stands before:\n  {told(earlier[-1])}"
        order = f"order: stands before #{found[-1].seq}, expected after it"
        nearest = [{"entry": earlier[-1].as_dict(), "differences": [order]}]
        return VerificationFailed(why, nearest)
    return with_misses(text, wanted, journal)
