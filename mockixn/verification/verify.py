"""Checks of a journal. Each raises VerificationFailed, an AssertionError that says why.

They take a Journal or any of its entries, oldest first. `dropped` is how many entries before them
are no longer kept; a Journal, and what its `since` returns, know it themselves. Only what was
delivered matches.

What the entries that are kept make certain holds or fails. Where an entry that is no longer kept
may decide otherwise, the check raises UndecidedCheck. Where a check that absence decides names what
never was there, it raises VacuousCheck, unless `vacuous` is True.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..errors import OrderRefused, UndecidedCheck, VerificationFailed
from ..formatting import format_found, format_value, printable
from ..journal import Entry, Journal
from ..messages.pattern import Pattern
from .assignment import assigned
from .entries import delivered, format_entry
from .near_misses import ANYWHERE, NEAREST, NearMiss, Place, failed, failure
from .presence import dropped_entries, require_client, require_messages, require_presence

_LISTED = 10  # entries that a failure lists where too many came


def in_order(
    entries: Iterable[Entry], *expected: Pattern, dropped: int | None = None
) -> list[Entry]:
    """These messages, in this order; others may stand between them. Returns the entries."""
    _require_patterns(expected)
    journal = _Kept(entries, dropped)
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
            raise journal.missing(text, wanted, Place(after, taken))
        found.append(journal[at])
        start = at + 1
    return found


def any_order(
    entries: Iterable[Entry], *expected: Pattern, dropped: int | None = None
) -> list[Entry]:
    """These messages, each another one, in any order. Returns the entries, as expected."""
    _require_patterns(expected)
    journal = _Kept(entries, dropped)
    matching = [
        [at for at, entry in enumerate(journal) if delivered(wanted, entry)] for wanted in expected
    ]
    places = assigned(matching)
    for number, (wanted, place) in enumerate(zip(expected, places, strict=True), 1):
        if place is None:
            which = f" (number {number})" if len(expected) > 1 else ""
            others = " beside those of the others" if matching[number - 1] else ""
            taken = {journal[at].seq: which for which, at in enumerate(places, 1) if at is not None}
            raise journal.missing(f"{no(wanted)}{which}{others}", wanted, Place(taken=taken))
    return [journal[at] for at in places if at is not None]


def times(
    entries: Iterable[Entry],
    count: int,
    wanted: Pattern,
    *,
    vacuous: bool = False,
    dropped: int | None = None,
) -> list[Entry]:
    """Exactly that many of these messages. Returns the entries."""
    _require_patterns([wanted])
    if type(count) is not int or count < 0:
        raise OrderRefused([("times", f"found {format_found(count)}, expected 0 or more")])
    journal = _Kept(entries, dropped)
    found = [entry for entry in journal if delivered(wanted, entry)]
    text = f"found {len(found)}, expected {count} of {wanted}"
    if len(found) > count:
        missed = [
            NearMiss(entry, [f"count: is number {number}, expected {count} at most"])
            for number, entry in enumerate(found[count : count + NEAREST], count + 1)
        ]
        raise journal.failed([f"{text}:", *_listed(found)], missed)
    if len(found) < count:
        if found:
            text = "\n".join([f"{text}:", *_listed(found), "no other"])
        raise journal.missing(text, wanted)
    if not count and not vacuous:
        require_presence(wanted, journal, journal.source)
    if journal.may_miss_some:
        raise journal.undecided(text)
    return found


def never(
    entries: Iterable[Entry], wanted: Pattern, *, vacuous: bool = False, dropped: int | None = None
) -> None:
    """No such message."""
    times(entries, 0, wanted, vacuous=vacuous, dropped=dropped)


def only_to(
    entries: Iterable[Entry],
    client: str,
    wanted: Pattern,
    *,
    vacuous: bool = False,
    dropped: int | None = None,
) -> list[Entry]:
    """At least one such message, and each of them to that client. Returns the entries.

    Raises OrderRefused for a message that the server sends to nobody.
    """
    _require_patterns([wanted])
    to_client = wanted.sent_to(client)
    journal = _Kept(entries, dropped)
    if not vacuous:
        require_client(client, journal, journal.source)
    sent = [entry for entry in journal if entry.direction == "out" and delivered(wanted, entry)]
    others = [entry for entry in sent if entry.client != client]
    if others:
        text = f"{wanted} went not only to {client}:"
        only = f"expected only {format_value(client)}"
        missed = [
            NearMiss(entry, [f"client: found {format_value(entry.client)}, {only}"])
            for entry in others[:NEAREST]
        ]
        raise journal.failed([text, *_listed(others)], missed)
    if not sent:
        raise journal.missing(f"{no(wanted.sent_to(None))} went to {client}", to_client)
    if journal.may_miss_some:
        raise journal.undecided(f"{wanted} went only to {client}, as far as entries are kept")
    return sent


def no_remarks(
    entries: Iterable[Entry], *, dropped: int | None = None, vacuous: bool = False
) -> None:
    """No client made a mistake that the journal remarks on, nor sent what is no message.

    VacuousCheck where no message came or went at all, unless `vacuous` is True.
    """
    journal = _Kept(entries, dropped)
    if not (vacuous or journal.dropped):
        require_messages(journal, journal.source)
    found = [entry for entry in journal if entry.remarks or _is_malformed(entry)]
    if found:
        many = "1 message has" if len(found) == 1 else f"{len(found)} messages have"
        raise journal.failed([f"{many} remarks, expected none:", *_remarks(found)], ())
    if journal.may_miss_some:
        raise journal.undecided("no message has remarks, as far as entries are kept")


def no(wanted: Pattern) -> str:
    """How a failure begins where the message did not come."""
    return f"no {str(wanted).removeprefix('any ')}"


class _Kept(list[Entry]):
    """The entries of a check; `dropped` before them are no longer kept by `source`, if known."""

    def __init__(self, entries: Iterable[Entry], dropped: int | None) -> None:
        super().__init__(entries)
        source = getattr(entries, "journal", entries)
        self.source = source if isinstance(source, Journal) else None
        self.dropped: int = getattr(entries, "dropped", 0) if dropped is None else dropped
        self._defect = None if self.source is None else self.source.defect
        self.may_miss_some = bool(self.dropped or self._defect)

    def missing(self, text: str, wanted: Pattern, place: Place = ANYWHERE) -> VerificationFailed:
        """The failure of a message that is not among the entries."""
        return failure(text, wanted, self, place, self.dropped, self.source)

    def failed(self, lines: Sequence[str], missed: Sequence[NearMiss]) -> VerificationFailed:
        """The failure that the entries make certain."""
        return failed(lines, missed, self.dropped)

    def undecided(self, text: str) -> UndecidedCheck:
        """What the entries say, and why those that are missing may say otherwise."""
        why = self._defect or dropped_entries(self.dropped, self.source)
        return UndecidedCheck(f"undecided: {text}\n({why})")


def _require_patterns(expected: Sequence[object]) -> None:
    """Raises OrderRefused: a check without a pattern would hold whatever happens."""
    if not expected:
        raise OrderRefused([("", "found no pattern, expected at least one")])
    for each in expected:
        if not isinstance(each, Pattern):
            text = 'expected a pattern, as in pattern("EventAck", to="media-1")'
            raise OrderRefused([("", f"found {format_found(each)}, {text}")])


def _is_malformed(entry: Entry) -> bool:
    """Whether a client sent that, and no fault damaged it."""
    return entry.direction == "in" and entry.problem is not None and entry.because is None


def _remarks(found: Sequence[Entry]) -> list[str]:
    lines: list[str] = []
    for entry, line in zip(found, _listed(found), strict=False):
        why = [f"no message: {entry.problem}"] if _is_malformed(entry) else entry.remarks
        lines += [line, *(f"    {printable(each)}" for each in why)]
    return lines + _listed(found)[_LISTED:]


def _listed(found: Sequence[Entry]) -> list[str]:
    lines = [f"  {format_entry(entry)}" for entry in found[:_LISTED]]
    return lines + ([f"  … {len(found) - _LISTED} more"] if len(found) > _LISTED else [])
