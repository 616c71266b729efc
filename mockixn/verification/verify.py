"""Checks of a journal. Each raises VerificationFailed, an AssertionError that says why.

They take a Journal or any of its entries, oldest first. `dropped` is how many entries before them
are no longer kept, for the failure to say so; a Journal knows it itself. Only what was delivered
matches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..errors import VerificationFailed
from ..formatting import format_value, printable
from ..journal import Entry
from ..messages.pattern import Pattern
from .assignment import assigned
from .entries import delivered, format_entry
from .near_misses import NEAREST, NearMiss, Place, failed, failure

_LISTED = 10  # entries that a failure lists where too many came


def in_order(
    entries: Iterable[Entry], *expected: Pattern, dropped: int | None = None
) -> list[Entry]:
    """These messages, in this order; others may stand between them. Returns the entries."""
    journal, dropped = _kept(entries, dropped)
    found: list[Entry] = []
    start = 0
    for number, wanted in enumerate(expected, 1):
        at = next((at for at in range(start, len(journal)) if delivered(wanted, journal[at])), None)
        if at is None:
            text, after = no(wanted), 0
            if found:
                text, after = (
                    f"{text} (number {number}) after {format_entry(found[-1])}",
                    found[-1].seq,
                )
            taken = {each.seq: which for which, each in enumerate(found, 1)}
            raise failure(text, wanted, journal, Place(after, taken), dropped)
        found.append(journal[at])
        start = at + 1
    return found


def any_order(
    entries: Iterable[Entry], *expected: Pattern, dropped: int | None = None
) -> list[Entry]:
    """These messages, each another one, in any order. Returns the entries, as expected."""
    journal, dropped = _kept(entries, dropped)
    matching = [
        [at for at, entry in enumerate(journal) if delivered(wanted, entry)] for wanted in expected
    ]
    places = assigned(matching)
    for number, (wanted, place) in enumerate(zip(expected, places, strict=True), 1):
        if place is None:
            which = f" (number {number})" if len(expected) > 1 else ""
            others = " beside those of the others" if matching[number - 1] else ""
            taken = {journal[at].seq: which for which, at in enumerate(places, 1) if at is not None}
            text = f"{no(wanted)}{which}{others}"
            raise failure(text, wanted, journal, Place(taken=taken), dropped)
    return [journal[at] for at in places if at is not None]


def times(
    entries: Iterable[Entry], count: int, wanted: Pattern, *, dropped: int | None = None
) -> list[Entry]:
    """Exactly that many of these messages. Returns the entries."""
    journal, dropped = _kept(entries, dropped)
    found = [entry for entry in journal if delivered(wanted, entry)]
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
    """At least one such message, and each of them to that client. Returns the entries.

    Raises OrderRefused for a message that the server sends to nobody.
    """
    to_client = wanted.sent_to(client)
    journal, dropped = _kept(entries, dropped)
    sent = [entry for entry in journal if entry.direction == "out" and delivered(wanted, entry)]
    others = [entry for entry in sent if entry.client != client]
    if others:
        text = f"{wanted} went not only to {client}:"
        only = f"expected only {format_value(client)}"
        missed = [
            NearMiss(entry, [f"client: found {format_value(entry.client)}, {only}"])
            for entry in others[:NEAREST]
        ]
        raise failed([text, *_listed(others)], missed, dropped)
    if not sent:
        text = f"{no(wanted.sent_to(None))} went to {client}"
        raise failure(text, to_client, journal, dropped=dropped)
    return sent


def no_remarks(entries: Iterable[Entry], *, dropped: int | None = None) -> None:
    """No client made a mistake that the journal remarks on."""
    journal, dropped = _kept(entries, dropped)
    found = [entry for entry in journal if entry.remarks]
    if found:
        many = "1 message has" if len(found) == 1 else f"{len(found)} messages have"
        raise failed([f"{many} remarks, expected none:", *_remarks(found)], (), dropped)
    if dropped:
        text = f"undecided: {dropped} earlier entries are no longer kept, and may have had remarks"
        raise VerificationFailed(f"{text} (journal.entries and journal.bytes bound them)")


def no(wanted: Pattern) -> str:
    """How a failure begins where the message did not come."""
    return f"no {str(wanted).removeprefix('any ')}"


def _kept(entries: Iterable[Entry], dropped: int | None) -> tuple[list[Entry], int]:
    """The entries, and how many before them are no longer kept."""
    if dropped is None:
        dropped = getattr(entries, "dropped", 0)
    return list(entries), dropped


def _remarks(found: Sequence[Entry]) -> list[str]:
    lines: list[str] = []
    for entry, line in zip(found, _listed(found), strict=False):
        lines += [line, *(f"    {printable(remark)}" for remark in entry.remarks)]
    return lines + _listed(found)[_LISTED:]


def _listed(found: Sequence[Entry]) -> list[str]:
    lines = [f"  {format_entry(entry)}" for entry in found[:_LISTED]]
    return lines + ([f"  … {len(found) - _LISTED} more"] if len(found) > _LISTED else [])
