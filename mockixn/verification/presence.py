"""Whether a check that absence decides could have failed: what its pattern names was there.

"There" means since the last reset. A name was there if the space has or declares such a thing, or
if any message that is kept has it. What a message brings into being need not be there before: of
RequestRegisterClient no check is vacuous.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..errors import UndecidedCheck, VacuousCheck, some_names
from ..formatting import format_value, printable
from ..journal import Entry, Journal
from ..messages.catalogue import im, rep
from ..messages.matchers import Matcher, has, one_of
from ..messages.pattern import Pattern
from ..near_names import did_you_mean

_THINGS: Mapping[str, str] = {
    "ClientName": "client",
    "InteractionId": "interaction",
    "AgentId": "agent",
    "InteractionAgentId": "agent",
    "InteractionAssignedTo": "agent",
    "WorkbinAgentId": "agent",
    "InteractionWorkbinAgentId": "agent",
    "PlaceId": "place",
    "InteractionPlaceId": "place",
    "WorkbinPlaceId": "place",
    "InteractionWorkbinPlaceId": "place",
    "Queue": "queue",
    "InteractionQueue": "queue",
    "WorkbinTypeId": "workbin",
    "InteractionWorkbinTypeId": "workbin",
    "MediaType": "medium",
    "MediaTypeName": "medium",
    "InteractionMediaType": "medium",
    "InteractionMediatype": "medium",
    "ErrorCode": "error code",
}
"""The attributes that name what may be there or not, each with the word for it."""

_LISTS = ("Interaction", "Actor", "Party", "Workbin", "Extension")
"""The lists in which these attributes name something; in user data they are anything."""

_BRINGS: Mapping[str, tuple[str, ...]] = {
    im.RequestSubmit.name: ("interaction", "queue", "medium"),
    rep.EventInteractionSubmitted.name: ("interaction", "queue", "medium"),
    im.RequestAgentLogin.name: ("agent", "place"),
    rep.EventAgentLogin.name: ("agent", "place"),
    im.RequestAddMedia.name: ("medium",),
    rep.EventMediaAdded.name: ("medium",),
}
"""What the messages of these names bring into being."""


class _Name(NamedTuple):
    """What a pattern names: a thing, and the value or matcher that is expected of its name.

    `is_client`: it is the client that sends or receives the message, and no value in it.
    `may_register`: a message may match by which a client of that name only asks to come in.
    """

    thing: str
    expected: Any
    is_client: bool = False
    may_register: bool = False

    def is_among(self, names: Iterable[str | int]) -> bool:
        """Whether one of the names is as expected."""
        if isinstance(self.expected, str | int):
            return self.expected in names
        return any(has({"": each}, {"": self.expected}) for each in tuple(names))


def require_presence(wanted: Pattern, entries: Sequence[Entry], journal: Journal | None) -> None:
    """Raises VacuousCheck where no message could match, since what the pattern names never was.

    UndecidedCheck where that cannot be said any more. Without a `journal` only the entries are
    known.
    """
    if wanted.message == im.RequestRegisterClient.name:
        return
    for name in _names(wanted):
        _require(name, entries, journal)
    require_messages(entries, journal)


def require_messages(entries: Sequence[Entry], journal: Journal | None) -> None:
    """Raises VacuousCheck where no message at all came or went."""
    if not entries and (journal is None or not journal.last):
        raise _vacuous("no message came or went since the start or the last reset")


def require_client(name: str, entries: Sequence[Entry], journal: Journal | None) -> None:
    """The same for the client that messages go to."""
    _require(_Name("client", name, is_client=True), entries, journal)


def _require(name: _Name, entries: Sequence[Entry], journal: Journal | None) -> None:
    there: Sequence[str | int] = ()
    if journal is not None:
        known = journal.names(name.thing)
        if name.is_among(known):
            return  # most are, and no entry is decoded
        there = tuple(known)
        entries = [*journal]
    is_certain = name.is_client and not name.may_register and bool(there)
    there = [*dict.fromkeys([*there, *_seen(name, entries)])]
    if name.is_among(there):
        return
    expected = format_value(name.expected)
    thing = name.thing
    if journal is not None and journal.dropped and not is_certain:
        raise UndecidedCheck(
            f"undecided: whether {thing} {expected} was there is not known any more: "
            f"{dropped_entries(journal.dropped, journal)}"
        )
    found = str(name.expected)
    words = [each for each in there if isinstance(each, str)]
    near = did_you_mean(found, words) if len(words) > 1 else ""
    text = f"no {thing} {expected} was there since the start or the last reset"
    elsewhere = None if journal is None or not name.is_client else journal.elsewhere(found)
    parts = (text + near, _were(words, found), elsewhere)
    raise _vacuous(printable("; ".join(filter(None, parts))))


def _were(there: Sequence[str], found: str) -> str:
    if not there:
        return "there was none"
    return f"there {'were' if len(there) > 1 else 'was'} {some_names(there, found)}"


def dropped_entries(dropped: int, journal: Journal | None) -> str:
    """That the journal has dropped so many entries, and what would have kept them."""
    oldest = f"{dropped} entries are" if dropped > 1 else "entry is"
    bound = "journal.entries" if journal is None else journal.bound
    return f"the oldest {oldest} no longer kept; a higher {bound} keeps more"


def _vacuous(text: str) -> VacuousCheck:
    return VacuousCheck(f"vacuous: {text}; the option vacuous says that the check is meant so")


def _names(wanted: Pattern) -> Iterator[_Name]:
    """What must be there for a message to match."""
    if wanted.client is not None:
        may_register = wanted.fits(im.RequestRegisterClient) and wanted.direction != "out"
        yield _Name("client", wanted.client, is_client=True, may_register=may_register)
    brought = _BRINGS.get(wanted.message or "", ())
    if wanted.interaction is not None and "interaction" not in brought:
        yield _Name("interaction", wanted.interaction)
    for name in _named_in(wanted.attributes):
        if name.thing not in brought:
            yield name


def _named_in(attributes: Mapping[str, Any]) -> Iterator[_Name]:
    for key, expected in attributes.items():
        if isinstance(expected, Matcher) and (
            expected.name == "equal"
            or (expected.name == "contains" and isinstance(expected.argument, dict))
        ):
            expected = expected.argument
        if key in _LISTS:
            yield from _named_in(_common(expected))
        elif key in _THINGS and (
            isinstance(expected, str | int)
            or (isinstance(expected, Matcher) and expected.name not in ("absent", "present"))
        ):
            yield _Name(_THINGS[key], expected)


def _common(expected: Any) -> Mapping[str, Any]:
    """The keys that a list must have to be as expected, each with what it may be."""
    if isinstance(expected, dict):
        return expected
    if not (isinstance(expected, Matcher) and expected.name == "one_of"):
        return {}
    lists = [each for each in expected.argument if isinstance(each, dict)]
    if len(lists) < len(expected.argument):
        return {}
    keys = set(lists[0]).intersection(*lists[1:])
    return {key: one_of(*(each[key] for each in lists)) for key in keys}


def _seen(name: _Name, entries: Iterable[Entry]) -> Iterator[str | int]:
    """The names of such things that messages have."""
    for entry in entries:
        if entry.message is None:
            continue
        if not name.is_client:
            yield from _values(name.thing, entry.message.attributes)
        elif entry.client is not None and (entry.direction == "in" or entry.problem is None):
            yield entry.client


def _values(thing: str, attributes: Mapping[str, Any]) -> Iterator[str | int]:
    for key, value in attributes.items():
        if isinstance(value, dict):
            yield from _values(thing, value)
        elif _THINGS.get(key) == thing:
            yield value
