"""Checks of a journal: what passes, and what a failure tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from support.entries import entry

from mockixn import pattern
from mockixn.errors import OrderRefused, UndecidedCheck, VerificationFailed
from mockixn.journal import Entry, Journal
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.codec import attributes_of
from mockixn.messages.message import Message
from mockixn.messages.spec import Protocol
from mockixn.verification import any_order, in_order, never, only_to, times

ESP = Protocol.EXTERNAL_SERVICE


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


def test_wrong_order_is_reported() -> None:
    """A message that came too early is shown where it stands."""
    with pytest.raises(VerificationFailed) as caught:
        in_order(JOURNAL, pattern(to="desk-2"), pattern("EventRevoked"))
    assert str(caught.value) == (
        "no EventRevoked (number 2) after "
        '#3 desk-2 ← EventInvite (IM) {Interaction={InteractionId="A1"}}; it stands before:\n'
        '  #2 desk-1 ← EventRevoked (IM) {Interaction={InteractionId="A1"}}\n'
        "    order: #2 stands before #3, expected after it\n"
        '  #4 desk-1 ← EventInvite (IM) {Interaction={InteractionId="B2"}}\n'
        '    message: found "EventInvite", expected "EventRevoked"\n'
        '  #3 desk-2 ← EventInvite (IM) {Interaction={InteractionId="A1"}}\n'
        '    message: found "EventInvite", expected "EventRevoked"\n'
        "    order: is number 1 already, expected another one"
    )
    assert caught.value.nearest[0] == {
        "entry": JOURNAL[1].as_dict(),
        "differences": ["order: #2 stands before #3, expected after it"],
    }


def test_message_that_was_found_already_is_reported() -> None:
    """One message for two patterns is one too few, and it is shown which one it is."""
    with pytest.raises(VerificationFailed) as caught:
        in_order(JOURNAL, pattern(to="desk-2"), pattern(to="desk-2"))
    differences = caught.value.nearest[0]["differences"]
    assert differences == ["order: is number 1 already, expected another one"]


def test_missing_message_shows_the_nearest() -> None:
    """What was expected, what came closest, and in what it differed."""
    with pytest.raises(VerificationFailed) as caught:
        in_order(JOURNAL, pattern("EventRevoked", to="desk-2", interaction="A1"))
    assert str(caught.value).splitlines()[:3] == [
        "no EventRevoked to desk-2 about 'A1'; nearest:",
        '  #2 desk-1 ← EventRevoked (IM) {Interaction={InteractionId="A1"}}',
        '    client: found "desk-1", expected "desk-2"',
    ]


def test_empty_journal_is_reported() -> None:
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
    """One of two is not enough, and it is shown which one it is."""
    with pytest.raises(VerificationFailed) as caught:
        any_order(JOURNAL, pattern("EventRevoked"), pattern("EventRevoked"))
    assert str(caught.value).splitlines()[:3] == [
        "no EventRevoked (number 2) beside those of the others; nearest:",
        '  #2 desk-1 ← EventRevoked (IM) {Interaction={InteractionId="A1"}}',
        "    order: is number 1 already, expected another one",
    ]
    with pytest.raises(VerificationFailed, match=r"^no EventAck; nearest"):
        any_order(JOURNAL, pattern("EventAck"))


def test_times_counts() -> None:
    """Exactly that many, no more and no fewer."""
    assert len(times(JOURNAL, 3, pattern("EventInvite"))) == 3
    with pytest.raises(VerificationFailed, match="found 3, expected 2 of EventInvite:\n  #1"):
        times(JOURNAL, 2, pattern("EventInvite"))
    with pytest.raises(VerificationFailed, match="found 0, expected 1 of EventAck; nearest"):
        times(JOURNAL, 1, pattern("EventAck"))


def test_times_shows_those_that_came_and_what_came_close() -> None:
    """Too few: what was found is listed, and the nearest of the others."""
    with pytest.raises(VerificationFailed) as caught:
        times(JOURNAL, 2, pattern("EventInvite", to="desk-2"))
    assert str(caught.value).splitlines()[:5] == [
        "found 1, expected 2 of EventInvite to desk-2:",
        '  #3 desk-2 ← EventInvite (IM) {Interaction={InteractionId="A1"}}',
        "no other; nearest:",
        '  #4 desk-1 ← EventInvite (IM) {Interaction={InteractionId="B2"}}',
        '    client: found "desk-1", expected "desk-2"',
    ]


def test_very_many_too_many_are_cut_short() -> None:
    """A failure lists ten; as data it has the first three that were too many."""
    journal = [sent(seq, "EventInvite", "desk-1") for seq in range(1, 101)]
    with pytest.raises(VerificationFailed) as caught:
        times(journal, 2, pattern("EventInvite"))
    lines = str(caught.value).splitlines()
    assert (len(lines), lines[-1]) == (12, "  … 90 more")
    assert [each["differences"] for each in caught.value.nearest] == [
        [f"count: is number {number}, expected 2 at most"] for number in (3, 4, 5)
    ]
    assert [each["entry"] for each in caught.value.nearest] == [
        each.as_dict() for each in journal[2:5]
    ]


def test_never_means_never() -> None:
    """One message too many is shown."""
    never(JOURNAL, pattern("EventAck"))
    with pytest.raises(VerificationFailed, match="found 1, expected 0 of EventRevoked:\n  #2"):
        never(JOURNAL, pattern("EventRevoked"))


def test_only_to_one_client() -> None:
    """The text names other receivers; no receiver at all is a failure too."""
    assert [each.seq for each in only_to(JOURNAL, "desk-1", pattern("EventRevoked"))] == [2]
    with pytest.raises(VerificationFailed, match="EventInvite went not only to desk-1:\n  #3"):
        only_to(JOURNAL, "desk-1", pattern("EventInvite"))
    with pytest.raises(VerificationFailed, match="no EventAck went to desk-1; nearest"):
        only_to(JOURNAL, "desk-1", pattern("EventAck"))


def test_only_to_has_the_first_others_as_data() -> None:
    """Three of those that went elsewhere, each with its client."""
    journal = [sent(seq, "EventInvite", f"desk-{seq}") for seq in range(1, 7)]
    with pytest.raises(VerificationFailed) as caught:
        only_to(journal, "desk-1", pattern("EventInvite"))
    assert [each["differences"] for each in caught.value.nearest] == [
        [f'client: found "desk-{number}", expected only "desk-1"'] for number in (2, 3, 4)
    ]


def test_only_to_is_about_what_was_sent_to_clients() -> None:
    """What another client itself sent went to nobody, and what is expected did not go there."""
    request = entry("Request3rdServer", protocol=ESP, client="desk-2", direction="in", seq=5)
    journal = [*JOURNAL, request]
    assert [each.seq for each in only_to(journal, "desk-1", pattern(interaction="B2"))] == [4]
    with pytest.raises(VerificationFailed) as caught:
        only_to(journal, "desk-2", pattern("Request3rdServer"))
    assert str(caught.value).splitlines()[:3] == [
        "no Request3rdServer went to desk-2; nearest:",
        "  #5 desk-2 → Request3rdServer (ESP) {}",
        '    direction: found "in", expected "out"',
    ]


def test_only_to_takes_a_pattern_that_the_server_can_send() -> None:
    """A request to somebody is refused here too."""
    with pytest.raises(OrderRefused, match='found "RequestHold", expected a message that the'):
        only_to(JOURNAL, "desk-1", pattern("RequestHold"))


def test_undelivered_message_matches_nothing() -> None:
    """A message that its receiver never got does not count."""
    lost = JOURNAL[1]._replace(problem="not connected")
    never([lost], pattern("EventRevoked"))


def test_frame_that_was_no_message_matches_nothing() -> None:
    """A malformed frame is in the journal, and no pattern matches it, not even the empty one."""
    never([Entry(1, 0.0, None, None, "in", None, "attribute list: …")], pattern())


def test_registration_is_the_clients_own() -> None:
    """A client's first message counts as its own, though it has no name before it."""
    register = Message(CATALOGUE.find("RequestRegisterClient"), attributes_of(ClientName="desk-1"))
    seen = Entry(1, 0.0, None, None, "in", register, None)
    assert in_order([seen], pattern("RequestRegisterClient", sender="desk-1")) == [seen]
    with pytest.raises(VerificationFailed, match='client: found none, expected "desk-2"'):
        in_order([seen], pattern("RequestRegisterClient", sender="desk-2"))


def test_only_to_misses_what_should_have_gone_to_that_client() -> None:
    """The client is named once, and the nearest are the messages that another client got."""
    with pytest.raises(VerificationFailed) as caught:
        only_to(JOURNAL, "desk-9", pattern("EventRevoked", to="desk-9"), vacuous=True)
    assert str(caught.value).splitlines()[0] == "no EventRevoked went to desk-9; nearest:"
    assert caught.value.nearest[0]["differences"] == ['client: found "desk-1", expected "desk-9"']
    with pytest.raises(VerificationFailed) as caught:
        only_to(JOURNAL, "desk-9", pattern("EventAck"), vacuous=True)
    assert '    client: found "desk-1", expected "desk-9"' in str(caught.value).splitlines()


def test_too_few_where_there_is_nothing_else() -> None:
    """The journal has messages, all of them as expected: none of them is a near miss."""
    with pytest.raises(VerificationFailed) as caught:
        times(JOURNAL, 5, pattern())
    lines = str(caught.value).splitlines()
    assert (lines[0], lines[-1]) == ("found 4, expected 5 of any message:", "no other")


def test_ten_are_listed_whole() -> None:
    """Where a failure lists all, it does not speak of more."""
    with pytest.raises(VerificationFailed) as caught:
        never([sent(seq, "EventInvite", "desk-1") for seq in range(1, 11)], pattern())
    assert len(str(caught.value).splitlines()) == 1 + 10
    assert "more" not in str(caught.value)


FAILING: dict[str, Callable[[int], object]] = {
    "too many": lambda dropped: times(JOURNAL, 2, pattern("EventInvite"), dropped=dropped),
    "never": lambda dropped: never(JOURNAL, pattern("EventInvite"), dropped=dropped),
    "others": lambda dropped: only_to(JOURNAL, "desk-1", pattern("EventInvite"), dropped=dropped),
}


@pytest.mark.parametrize("check", FAILING.values(), ids=FAILING)
def test_certain_failure_tells_of_dropped_entries(check: Callable[[int], object]) -> None:
    """What is kept breaks the check, whatever came before; the last line is that more came."""
    with pytest.raises(
        VerificationFailed, match=r"\n\(the oldest entry is no longer kept\)$"
    ) as caught:
        check(1)
    assert caught.value.verdict == "not met"


UNDECIDED: dict[str, Callable[[int], object]] = {
    "in_order": lambda dropped: in_order(JOURNAL, pattern("EventAck"), dropped=dropped),
    "any_order": lambda dropped: any_order(JOURNAL, pattern("EventAck"), dropped=dropped),
    "too few": lambda dropped: times(JOURNAL, 4, pattern("EventInvite"), dropped=dropped),
    "as many": lambda dropped: times(JOURNAL, 3, pattern("EventInvite"), dropped=dropped),
    "never": lambda dropped: never(JOURNAL, pattern("EventAck"), dropped=dropped),
    "only to": lambda dropped: only_to(JOURNAL, "desk-1", pattern("EventRevoked"), dropped=dropped),
    "nobody": lambda dropped: only_to(JOURNAL, "desk-1", pattern("EventAck"), dropped=dropped),
}


@pytest.mark.parametrize("check", UNDECIDED.values(), ids=UNDECIDED)
def test_check_that_dropped_entries_may_decide_is_undecided(check: Callable[[int], object]) -> None:
    """Whatever the entries that are kept say; it is told what would have kept more."""
    with pytest.raises(UndecidedCheck, match=r"^undecided: ") as caught:
        check(1)
    text = "\n(the oldest entry is no longer kept; a higher journal.entries keeps more)"
    assert str(caught.value).endswith(text)


def test_what_is_found_is_certain() -> None:
    """However many entries came before."""
    assert in_order(JOURNAL, pattern("EventRevoked"), dropped=7) == [JOURNAL[1]]
    assert any_order(JOURNAL, pattern("EventRevoked"), dropped=7) == [JOURNAL[1]]


def journal_of(entries: int = 10_000, bytes: int = 2**20) -> Journal:
    """A journal that was told of the same entries."""
    journal = Journal(entries, bytes)
    for seen in JOURNAL:
        journal.record(0.0, seen.client, None, "out", seen.message)
    return journal


@pytest.mark.parametrize(
    ("journal", "bound"),
    [(journal_of(entries=2), "journal.entries"), (journal_of(bytes=600), "journal.bytes")],
)
def test_journal_knows_what_it_has_dropped_and_why(journal: Journal, bound: str) -> None:
    """Itself, and in the entries since a number: only what was dropped after it matters."""
    end = rf"\(the oldest 2 entries are no longer kept; a higher {bound} keeps more\)$"
    for entries in (journal, journal.since(0)):
        with pytest.raises(UndecidedCheck, match=end):
            never(entries, pattern("EventRevoked"))
    with pytest.raises(UndecidedCheck, match=r"oldest entry is no longer kept; a higher"):
        never(journal.since(1), pattern("EventRevoked"))
    never(journal.since(2), pattern("EventRevoked"))
    with pytest.raises(VerificationFailed) as caught:
        in_order([*journal], pattern("EventRevoked"))
    assert "no longer kept" not in str(caught.value)


def test_part_of_a_stretch_knows_what_it_lacks() -> None:
    """From the beginning on it lacks what the whole lacks; a later part lacks nothing."""
    stretch = journal_of(entries=2).since(0)
    for part in (stretch[:], stretch[:1]):
        with pytest.raises(UndecidedCheck, match="oldest 2 entries"):
            never(part, pattern("EventRevoked"))
    never(stretch[1:], pattern("EventRevoked"))
    assert stretch[0].seq == 3


def test_count_is_a_count() -> None:
    """What is no number of messages is refused, and not compared."""
    for wrong in (-1, None, "0", True, 0.0):
        count: Any = wrong
        with pytest.raises(OrderRefused, match=r"^times: found .*, expected 0 or more$"):
            times(JOURNAL, count, pattern("EventAck"))


def test_check_takes_patterns_and_at_least_one() -> None:
    """A name alone is no pattern, and a check of nothing would always hold."""
    wrong: Any = "EventRevokd"
    for check in (in_order, any_order, never):
        with pytest.raises(OrderRefused, match=r'found "EventRevokd" \(str\), expected a pattern'):
            check([], wrong)
    for several in (in_order, any_order):
        with pytest.raises(OrderRefused, match="found no pattern, expected at least one"):
            several(JOURNAL)


def test_what_happened_stands_below_why() -> None:
    """A failure that has a diagram shows it after the reason; both can be had alone."""
    with pytest.raises(VerificationFailed) as caught:
        never(JOURNAL, pattern("EventRevoked"))
    shown = caught.value.showing("a diagram")
    assert str(shown) == f"{caught.value}\n\nwhat happened:\na diagram"
    assert (shown.why, shown.diagram) == (str(caught.value), "a diagram")
    assert shown.nearest == caught.value.nearest
