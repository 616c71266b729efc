"""For any expectation and any journal: a check passes, or says why not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeAlias
from unittest.mock import ANY

from hypothesis import given, reject
from hypothesis import strategies as st

from mockixn import absent, contains, matches, one_of, present
from mockixn.errors import OrderRefused, VerificationFailed
from mockixn.journal import Entry
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.message import Message
from mockixn.messages.pattern import Pattern
from mockixn.verification import (
    any_order,
    in_order,
    never,
    only_to,
    times,
    what_happened,
)
from mockixn.verification.distance import Distance
from mockixn.verification.entries import delivered
from mockixn.verification.near_misses import NEAREST, nearest
from mockixn.wire.attributes import AttributeList, Long

NAMES = ("EventRevoked", "EventError", "EventAck", "RequestAccept", "Event3rdServerFault")
KEYS = ("InteractionId", "Interaction", "ErrorDescription", "InteractionID", "Extension", "")
CLIENTS = ("desk-1", "desk-2", "server", "a\nb", "")

texts = st.sampled_from(["A1", "B2", "", "\n", "\ud800", "x" * 200]) | st.text(max_size=3)
scalars = texts | st.integers(-2, 2) | st.binary(max_size=2) | st.builds(Long, st.integers(0, 2))
keys = st.sampled_from(KEYS) | st.text(max_size=3)
values = st.recursive(scalars, lambda inner: st.dictionaries(keys, inner, max_size=3), max_leaves=6)
attributes = st.dictionaries(keys, values, max_size=4)

specs = st.sampled_from([each for each in CATALOGUE if each.name in NAMES])
messages = st.builds(
    Message, specs, attributes.map(lambda each: AttributeList.of(each)), st.integers(0, 2)
)
clients = st.none() | st.sampled_from(CLIENTS)
causes = st.none() | st.just("fault-1: drop") | texts
journals = st.lists(
    st.builds(
        Entry,
        st.integers(0, 12),
        st.just(0.0),
        clients,
        st.just(None),
        st.sampled_from(["in", "out"]),
        st.none() | messages | messages,
        st.none() | texts,
        causes,
    ),
    max_size=12,
)


@st.composite
def patterns_of(draw: st.DrawFn) -> Pattern:
    """Any pattern: its name, who, and what of the attributes that it may have."""
    name = draw(st.none() | st.sampled_from(NAMES))
    expected: dict[str, object] = {}
    if draw(st.booleans()):
        expected["Extension"] = draw(st.dictionaries(keys, values | matchers, max_size=3))
    specs = [each for each in CATALOGUE if name in (None, each.name)]
    for key in ("InteractionId", "ErrorDescription"):
        if any(key in each.types for each in specs) and draw(st.booleans()):
            expected[key] = draw(texts | matchers)
    who = draw(st.sampled_from([{}, *({key: "desk-1"} for key in ("sender", "to", "client"))]))
    interaction = draw(st.none() | texts.filter(bool))
    reference = draw(st.none() | st.integers(0, 2))
    try:
        return Pattern(
            name, **who, interaction=interaction, reference=reference, attributes=expected
        )
    except OrderRefused:
        reject()


matchers = st.sampled_from(
    [present(), absent(), matches("A"), contains("\n"), one_of("A1", "x"), ANY]
)
patterns = patterns_of()

Check: TypeAlias = Callable[[list[Entry], list[Pattern]], object]


def only_to_desk(journal: list[Entry], wanted: list[Pattern]) -> object:
    """The check that takes only what the server sends."""
    return only_to(journal, "desk-1", wanted[0])


CHECKS: list[Check] = [
    lambda journal, wanted: in_order(journal, *wanted, dropped=1),
    lambda journal, wanted: any_order(journal, *wanted),
    lambda journal, wanted: times(journal, len(wanted), wanted[0]),
    lambda journal, wanted: never(journal, wanted[0], dropped=2),
    only_to_desk,
]


def failure_of(
    check: Check, journal: list[Entry], wanted: list[Pattern]
) -> VerificationFailed | None:
    """How the check fails, if it does."""
    try:
        check(journal, wanted)
    except VerificationFailed as failed:
        return failed
    except OrderRefused:  # the server sends no such message
        assert check is only_to_desk
    return None


@given(journals, st.lists(patterns, min_size=1, max_size=4), st.sampled_from(CHECKS))
def test_every_failure_has_a_text_and_plain_data(
    journal: list[Entry], wanted: list[Pattern], check: Check
) -> None:
    """The report of a failure never fails itself, and no line of it is torn by what it shows."""
    failed = failure_of(check, journal, wanted)
    if failed is not None:
        shown = failed.showing(what_happened(journal))
        assert failed.why
        assert all(line.isprintable() for line in str(shown).split("\n"))
        assert len(json.loads(json.dumps(failed.nearest))) <= NEAREST


@given(journals, patterns)
def test_what_differs_in_nothing_matches(journal: list[Entry], wanted: Pattern) -> None:
    """Whether an entry matches, and what differs in it, follow the same rules."""
    distance = Distance(wanted)
    for entry in journal:
        weights = [weight for weight, _ in distance.differences(entry)]
        assert delivered(wanted, entry) == (weights == [])
        assert delivered(wanted, entry) == (sum(weights) == 0)


@given(journals, patterns)
def test_nearest_are_those_of_the_least_distance(journal: list[Entry], wanted: Pattern) -> None:
    """Leaving off early at what is far finds the same as weighing everything."""
    distance = Distance(wanted)
    weighed = {}
    for seq, entry in enumerate(journal, 1):
        message = entry.message and entry.message._replace(reference=0)  # it answers nothing
        journal[seq - 1] = entry = entry._replace(seq=seq, message=message)
        weighed[seq] = sum(weight for weight, _ in distance.differences(entry))
    expected = sorted((far, -seq) for seq, far in weighed.items() if far)[:NEAREST]
    found = nearest(wanted, journal)
    assert [(weighed[each.entry.seq], -each.entry.seq) for each in found] == expected
