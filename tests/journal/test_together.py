"""The journals of all spaces have one bound: the largest loses its oldest entries."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mockixn.journal import Journal
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.message import Message
from mockixn.wire.attributes import AttributeList

SPEC = CATALOGUE.find("RequestPull")
ROOM = 20_000


def fill(journal: Journal, entries: int, size: int = 100) -> None:
    """That many entries of about that many bytes."""
    message = Message(SPEC, AttributeList.of({"ViewId": "v" * size}))
    for _ in range(entries):
        journal.record(0.0, "urs-1", "RoutingEngine", "in", message)


def test_largest_journal_loses_its_oldest_entries() -> None:
    """A small space keeps what it has, and the key of the bound is named."""
    default = Journal(bytes_of_all=ROOM)
    small, large = default.of_space("small"), default.of_space("large")
    fill(default, 5)
    fill(small, 5)
    fill(large, 500)
    assert (default.dropped, small.dropped) == (0, 0)
    assert large.dropped > 0
    assert large.bound == "journal.bytes_of_all"
    assert [each.seq for each in large] == [*range(large.dropped + 1, 501)]


def test_journal_of_a_space_that_has_gone_counts_no_longer() -> None:
    """Nobody can read it any more."""
    default = Journal(bytes_of_all=ROOM)
    fill(default.of_space("gone"), 200)
    kept = default.of_space("kept")
    fill(kept, 60)
    assert kept.dropped == 0


def test_journal_without_spaces_has_its_own_bound_only() -> None:
    """As it always had."""
    default = Journal(bytes_of_all=0)
    fill(default, 500)
    assert default.dropped == 0


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 30), st.integers(0, 2000)), max_size=20)
)
def test_together_they_never_keep_much_more(steps: list[tuple[int, int, int]]) -> None:
    """Whatever comes into which space: at most the bound, and what came since the last look."""
    default = Journal(bytes_of_all=ROOM)
    journals = [default, *(default.of_space(f"space-{number}") for number in range(3))]
    for which, entries, size in steps:
        fill(journals[which], entries, size)
        assert sum(each.kept_bytes for each in journals) <= 2 * ROOM + size + 1000
