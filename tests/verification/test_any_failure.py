"""Whatever is expected of whatever journal: a check passes, or says why not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from mockixn.errors import VerificationFailed
from mockixn.journal import Entry
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.message import Message
from mockixn.verification import (
    Pattern,
    any_order,
    in_order,
    never,
    only_to,
    times,
    what_happened,
)
from mockixn.verification.distance import Distance
from mockixn.verification.near_misses import NEAREST, nearest
from mockixn.wire.attributes import AttributeList, Long

NAMES = ("EventRevoked", "EventError", "EventAck", "RequestAccept", "Event3rdServerFault")
KEYS = ("InteractionId", "Interaction", "ErrorDescription", "InteractionID", "")
CLIENTS = ("desk-1", "desk-2", "server", "a\nb", "")

texts = st.sampled_from(["A1", "B2", "", "\n", "\ud800", "x" * 200]) | st.text(max_size=3)
scalars = texts | st.integers(-2, 2) | st.binary(max_size=2) | st.builds(Long, st.integers(0, 2))
keys = st.sampled_from(KEYS) | st.text(max_size=3)
values = st.recursive(scalars, lambda inner: st.dictionaries(keys, inner, max_size=3), max_leaves=6)
attributes = st.dictionaries(keys, values, max_size=4)
anything = st.none() | st.booleans() | st.integers() | st.floats() | st.lists(texts, max_size=2)

specs = st.sampled_from([each for each in CATALOGUE if each.name in NAMES])
messages = st.builds(
    Message, specs, attributes.map(lambda each: AttributeList.of(each)), st.integers(0, 2)
)
clients = st.none() | st.sampled_from(CLIENTS)
orders = st.none() | st.just("fault-1: drop") | texts
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
        orders,
    ),
    max_size=12,
)
patterns = st.builds(
    Pattern,
    st.none() | st.sampled_from(NAMES) | st.just("EventRevokd") | texts,
    clients,
    st.sampled_from([None, "in", "out"]),
    st.sampled_from([None, None, "IM", "REP", "ESP", "XYZ"]),
    st.none() | texts,
    st.none() | st.integers(0, 2) | st.integers(),
    st.dictionaries(keys, values | anything, max_size=3),
)

Check: TypeAlias = Callable[[list[Entry], list[Pattern]], object]
CHECKS: list[Check] = [
    lambda journal, wanted: in_order(journal, *wanted, dropped=1),
    lambda journal, wanted: any_order(journal, *wanted),
    lambda journal, wanted: times(journal, len(wanted), wanted[0]),
    lambda journal, wanted: never(journal, wanted[0], dropped=2),
    lambda journal, wanted: only_to(journal, "desk-1", wanted[0]),
]


def failure_of(
    check: Check, journal: list[Entry], wanted: list[Pattern]
) -> VerificationFailed | None:
    """How the check fails, if it does."""
    try:
        check(journal, wanted)
    except VerificationFailed as failed:
        return failed
    return None


@settings(deadline=None)  # the garbage collector may need longer
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


@settings(deadline=None)  # the garbage collector may need longer
@given(journals, patterns)
def test_what_differs_in_nothing_is_meant(journal: list[Entry], wanted: Pattern) -> None:
    """Whether an entry is meant, and what differs in it, are told by the same rules."""
    distance = Distance(wanted)
    for entry in journal:
        weights = [weight for weight, _ in distance.differences(entry)]
        assert wanted.meets(entry) == (weights == [])
        assert wanted.meets(entry) == (sum(weights) == 0)


@settings(deadline=None)  # the garbage collector may need longer
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
