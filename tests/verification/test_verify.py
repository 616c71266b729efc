"""Checks of a journal: what passes, and what a failure tells."""

from __future__ import annotations

import pytest

from mockixn.errors import VerificationFailed
from mockixn.journal import Entry
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.codec import attributes_of
from mockixn.messages.message import Message
from mockixn.verification import any_order, in_order, never, only_to, pattern, times


def sent(seq: int, name: str, client: str, interaction: str = "A1") -> Entry:
    """A message that went to that client."""
    attributes = attributes_of(Interaction={"InteractionId": interaction})
    message = Message(CATALOGUE.find(name), attributes)
    return Entry(seq, 0.0, client, None, "out", message, None)


JOURNAL = [
    sent(1, "EventInvite", "desk-1"),
    sent(2, "EventRevoked", "desk-1"),
    sent(3, "EventInvite", "desk-2"),
    sent(4, "EventInvite", "desk-1", "B2"),
]


def test_in_order_with_others_between() -> None:
    """The entries are returned, those between them passed over."""
    found = in_order(
        JOURNAL, pattern("EventInvite"), pattern(to="desk-2"), pattern(interaction="B2")
    )
    assert [each.seq for each in found] == [1, 3, 4]


def test_one_entry_is_not_two() -> None:
    """The same pattern twice needs two messages."""
    in_order(JOURNAL, *[pattern("EventInvite")] * 3)
    with pytest.raises(VerificationFailed, match=r"no EventInvite \(number 4\) after #4 desk-1"):
        in_order(JOURNAL, *[pattern("EventInvite")] * 4)


def test_wrong_order_is_told() -> None:
    """A message that came too early is shown where it stands."""
    with pytest.raises(VerificationFailed) as caught:
        in_order(JOURNAL, pattern(to="desk-2"), pattern("EventRevoked"))
    assert str(caught.value) == (
        "no EventRevoked (number 2) after "
        '#3 desk-2 ← EventInvite (IM) {Interaction={InteractionId="A1"}}; it stands before:\n'
        '  #2 desk-1 ← EventRevoked (IM) {Interaction={InteractionId="A1"}}'
    )


def test_missing_message_shows_the_nearest() -> None:
    """What was expected, what came closest, and in what it differed."""
    with pytest.raises(VerificationFailed) as caught:
        in_order(JOURNAL, pattern("EventRevoked", to="desk-2", interaction="A1"))
    assert str(caught.value).splitlines()[:3] == [
        "no EventRevoked to desk-2 about 'A1'; nearest:",
        '  #2 desk-1 ← EventRevoked (IM) {Interaction={InteractionId="A1"}}',
        '    client: found "desk-1", expected "desk-2"',
    ]


def test_empty_journal_is_told() -> None:
    """Nothing at all is another failure than something else."""
    with pytest.raises(VerificationFailed, match="the journal has no message at all"):
        in_order([], pattern("EventAck"))


def test_any_order_gives_each_pattern_its_own_message() -> None:
    """A wide pattern does not take the only message of a narrow one."""
    found = any_order(
        JOURNAL,
        pattern("EventInvite"),
        pattern("EventInvite", to="desk-1"),
        pattern("EventInvite", interaction="B2"),
    )
    assert sorted(each.seq for each in found) == [1, 3, 4]
    assert found[2].seq == 4


def test_any_order_says_what_there_is_too_little_of() -> None:
    """Two of three is not enough."""
    with pytest.raises(VerificationFailed, match=r"only 1 of EventRevoked; nearest"):
        any_order(JOURNAL, pattern("EventRevoked"), pattern("EventRevoked"))


def test_times_counts() -> None:
    """Exactly that many, no more and no fewer."""
    assert len(times(JOURNAL, 3, pattern("EventInvite"))) == 3
    with pytest.raises(VerificationFailed, match="found 3, expected 2 of EventInvite:\n  #1"):
        times(JOURNAL, 2, pattern("EventInvite"))
    with pytest.raises(VerificationFailed, match="found 0, expected 1 of EventAck; nearest"):
        times(JOURNAL, 1, pattern("EventAck"))


def test_never_means_never() -> None:
    """One message too many is shown."""
    never(JOURNAL, pattern("EventAck"))
    with pytest.raises(VerificationFailed, match="found 1, expected 0 of EventRevoked:\n  #2"):
        never(JOURNAL, pattern("EventRevoked"))


def test_only_to_one_client() -> None:
    """Whoever else got it is shown; nobody at all is a failure too."""
    assert [each.seq for each in only_to(JOURNAL, "desk-1", pattern("EventRevoked"))] == [2]
    with pytest.raises(VerificationFailed, match="EventInvite went not only to desk-1:\n  #3"):
        only_to(JOURNAL, "desk-1", pattern("EventInvite"))
    with pytest.raises(VerificationFailed, match="no EventAck went to desk-1; nearest"):
        only_to(JOURNAL, "desk-1", pattern("EventAck"))
