"""A journal that has dropped entries never has another verdict, only undecided."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from hypothesis import given
from hypothesis import strategies as st
from support.patterns import CLIENTS, Passing, passing, patterns

from mockixn import Pattern
from mockixn.errors import OrderRefused, VerificationFailed
from mockixn.journal import Journal
from mockixn.verification import any_order, in_order, never, only_to, times

Check = Callable[[Journal, Pattern, Pattern], object]

possible = passing.filter(
    lambda each: (each.direction == "in") is each.message.name.startswith("Request")
)

CHECKS: dict[str, Check] = {
    "in_order": lambda journal, one, two: in_order(journal.since(0), one, two),
    "any_order": lambda journal, one, two: any_order(journal, one, two),
    "times 0": lambda journal, one, _: times(journal.since(0), 0, one),
    "times 1": lambda journal, one, _: times(journal, 1, one),
    "times 2": lambda journal, one, _: times(journal, 2, one),
    "never": lambda journal, one, _: never(journal, one),
    "never, meant so": lambda journal, one, _: never(journal, one, vacuous=True),
    "only_to": lambda journal, one, _: only_to(journal, CLIENTS[0], one),
}


def journal_of(story: Sequence[Passing], entries: int) -> Journal:
    """What has passed, in a journal that keeps so many entries and knows every client."""

    def names(thing: str) -> Collection[str]:
        return {each.client for each in story} if thing == "client" else ()

    journal = Journal(entries)
    journal.names = names
    for message, client, direction in story:
        journal.record(0.0, client, None, direction, message)
    return journal


def verdict(check: Check, journal: Journal, one: Pattern, two: Pattern) -> str:
    """What the check says of it."""
    try:
        check(journal, one, two)
    except VerificationFailed as failed:
        return failed.verdict
    except OrderRefused:
        return "refused"
    return "met"


@given(st.lists(possible, max_size=8), st.integers(0, 8), patterns, patterns)
def test_verdict_is_that_of_all_entries_or_undecided(
    story: list[Passing], entries: int, one: Pattern, two: Pattern
) -> None:
    """In particular it is never met where it is not; and nothing is undecided without a loss."""
    whole, kept = journal_of(story, 100), journal_of(story, entries)
    for name, check in CHECKS.items():
        expected = verdict(check, whole, one, two)
        found = verdict(check, kept, one, two)
        assert expected != "undecided", name
        assert found == expected or (found == "undecided" and kept.dropped), name


@given(st.lists(passing, min_size=1, max_size=8), patterns)
def test_vacuous_check_would_be_met_by_no_message_of_the_story(
    story: list[Passing], wanted: Pattern
) -> None:
    """Where a message matches, what the pattern names was there."""
    journal = journal_of(story, 100)
    found = verdict(CHECKS["never"], journal, wanted, wanted)
    matched = any(wanted.matches(*each) for each in story)
    assert (found == "not met") is matched
