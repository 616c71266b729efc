"""Checks of a journal. Each raises VerificationFailed, an AssertionError that says why.

They take a Journal or any of its entries, oldest first. `dropped` is how many entries before them
are no longer kept, for the failure to say so; a Journal knows it itself. A pattern that no message
can ever meet, because its name is misspelt, fails every check, `never` too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..journal import Entry
from .assignment import assigned
from .formatting import shown, told
from .near_misses import NEAREST, NearMiss, Place, failed, failure
from .patterns import Pattern
from .suggestions import never_comes

_LISTED = 10  # entries that a failure lists where too many came


def in_order(
    entries: Iterable[Entry], *expected: Pattern, dropped: int | None = None
) -> list[Entry]:
    """These messages, in this order; others may stand between them. Returns the entries."""
    journal, dropped = _looked_at(entries, expected, dropped)
    found: list[Entry] = []
    start = 0
    for number, wanted in enumerate(expected, 1):
        at = next((at for at in range(start, len(journal)) if wanted.meets(journal[at])), None)
        if at is None:
            text, after = no(wanted), 0
            if found:
                text, after = f"{text} (number {number}) after {told(found[-1])}", found[-1].seq
            taken = {each.seq: which for which, each in enumerate(found, 1)}
            raise failure(text, wanted, journal, Place(after, taken), dropped)
        found.append(journal[at])
        start = at + 1
    return found


def any_order(
    entries: Iterable[Entry], *expected: Pattern, dropped: int | None = None
) -> list[Entry]:
    """These messages, each another one, in whatever order. Returns the entries, as expected."""
    journal, dropped = _looked_at(entries, expected, dropped)
    meeting = [
        [at for at, entry in enumerate(journal) if wanted.meets(entry)] for wanted in expected
    ]
    places = assigned(meeting)
    for number, (wanted, place) in enumerate(zip(expected, places, strict=True), 1):
        if place is None:
            which = f" (number {number})" if len(expected) > 1 else ""
            others = " beside those of the others" if meeting[number - 1] else ""
            taken = {journal[at].seq: which for which, at in enumerate(places, 1) if at is not None}
            text = f"{no(wanted)}{which}{others}"
            raise failure(text, wanted, journal, Place(taken=taken), dropped)
    return [journal[at] for at in places if at is not None]


def times(
    entries: Iterable[Entry], count: int, wanted: Pattern, *, dropped: int | None = None
) -> list[Entry]:
    """Exactly that many of these messages. Returns the entries."""
    journal, dropped = _looked_at(entries, (wanted,), dropped)
    found = [entry for entry in journal if wanted.meets(entry)]
    text = f"found {len(found)}, expected {count} of {wanted}"
    if len(found) > count:
        missed = [
            NearMiss(entry, [f"count: is number {number}, expected {count} at most"])
            for number, entry in enumerate(found[count : count + NEAREST], count + 1)
        ]
        raise failed([f"{text}:", *_listed(found)], missed, dropped)
    if len(found) < count:
        if found:
            text = "\n".join([f"{text}:", *_listed(found), "no other"])
        raise failure(text, wanted, journal, dropped=dropped)
    return found


def never(entries: Iterable[Entry], wanted: Pattern, *, dropped: int | None = None) -> None:
    """No such message."""
    times(entries, 0, wanted, dropped=dropped)


def only_to(
    entries: Iterable[Entry], client: str, wanted: Pattern, *, dropped: int | None = None
) -> list[Entry]:
    """At least one such message, and each of them to that client. Returns the entries."""
    journal, dropped = _looked_at(entries, (wanted,), dropped)
    sent = [entry for entry in journal if entry.direction == "out" and wanted.meets(entry)]
    others = [entry for entry in sent if entry.client != client]
    if others:
        text = f"{wanted} went not only to {client}:"
        missed = [
            NearMiss(entry, [f"client: found {shown(entry.client)}, expected only {shown(client)}"])
            for entry in others[:NEAREST]
        ]
        raise failed([text, *_listed(others)], missed, dropped)
    if not sent:
        to_it = replace(wanted, client=client, direction="out")
        text = f"{no(replace(wanted, client=None, direction=None))} went to {client}"
        raise failure(text, to_it, journal, dropped=dropped)
    return sent


def no(wanted: Pattern) -> str:
    """How a failure begins where the message did not come."""
    return f"no {str(wanted).removeprefix('any ')}"


def _looked_at(
    entries: Iterable[Entry], expected: Iterable[Pattern], dropped: int | None
) -> tuple[list[Entry], int]:
    """The entries, and how many before them are no longer kept."""
    journal = list(entries)
    if dropped is None:
        dropped = getattr(entries, "dropped", 0)
    for wanted in expected:
        slip = never_comes(wanted)
        if slip is not None:
            raise failure(slip, wanted, journal, dropped=dropped)
    return journal, dropped


def _listed(found: Sequence[Entry]) -> list[str]:
    lines = [f"  {told(entry)}" for entry in found[:_LISTED]]
    return lines + ([f"  … {len(found) - _LISTED} more"] if len(found) > _LISTED else [])
