"""What differs in a near miss, and which misses are the nearest."""

from __future__ import annotations

import pytest
from support.entries import entry

from mockixn import absent, at_least, contains, one_of, pattern
from mockixn.journal import Entry
from mockixn.messages.pattern import Pattern
from mockixn.messages.spec import Protocol
from mockixn.verification.distance import Distance
from mockixn.verification.entries import format_entry
from mockixn.verification.near_misses import Place, nearest

IM, ESP = Protocol.INTERACTION_MANAGEMENT, Protocol.EXTERNAL_SERVICE
A1, B2 = {"InteractionId": "A1"}, {"InteractionId": "B2"}


def differences(wanted: Pattern, seen: Entry) -> list[str]:
    """What differs, as a failure tells it."""
    return [tell() for _, tell in Distance(wanted).differences(seen)]


def order(wanted: Pattern, *journal: Entry, place: Place | None = None) -> list[int]:
    """Numbers of the nearest misses."""
    return [each.entry.seq for each in nearest(wanted, journal, place or Place())]


REVOKED = entry(
    Interaction={"InteractionId": "A1", "InteractionMediatype": "email"},
    Reason={"ReasonSystemName": "Expired"},
    Extension={"customer": {"id": 1}},
)

MISSED: dict[str, tuple[Pattern, str]] = {
    "another name": (
        pattern("EventInvite"),
        'message: found "EventRevoked", expected "EventInvite"',
    ),
    "another receiver": (
        pattern("EventRevoked", to="desk-2"),
        'client: found "desk-1", expected "desk-2"',
    ),
    "sent, not received": (
        pattern(sender="desk-1"),
        'direction: found "out", expected "in"',
    ),
    "another protocol": (pattern(protocol="REP"), 'protocol: found "IM", expected "REP"'),
    "another interaction": (pattern(interaction="B2"), 'interaction: found "A1", expected "B2"'),
    "another value in a list": (
        pattern(Reason={"ReasonSystemName": "Stopped"}),
        'Reason.ReasonSystemName: found "Expired", expected "Stopped"',
    ),
    "a text for a list": (
        pattern(Extension={"customer": "x"}),
        'Extension.customer: found {id=1}, expected "x"',
    ),
    "a missing attribute": (
        pattern(Operation="Transfer"),
        'Operation: missing, expected "Transfer"',
    ),
    "a missing list": (
        pattern(Party={"AgentId": "a"}),
        'Party: missing, expected {AgentId="a"}',
    ),
    "a missing key": (
        pattern(Reason={"ReasonDescription": "x"}),
        'Reason.ReasonDescription: missing, expected "x"',
    ),
    "a misspelt key": (
        pattern(Extension={"Customer": "x"}),
        'Extension.Customer: missing, expected "x" (did you mean Extension.customer?)',
    ),
    "a key that stands in a list": (
        pattern(InteractionId="A1"),
        'InteractionId: missing, expected "A1" (did you mean Interaction.InteractionId?)',
    ),
    "a key that stands outside of the list": (
        pattern(Extension={"Interactions": "A1"}),
        'Extension.Interactions: missing, expected "A1" (did you mean Interaction?)',
    ),
    "another reference": (pattern(reference=7), "reference: found 0, expected 7"),
    "a very long value": (pattern(Queue="x" * 100), f'expected "{"x" * 73}…'),
    "a text of several lines": (pattern(Queue="a\nb"), r'expected "a\nb"'),
}


MISSED |= {
    "one_of": (
        pattern(Reason={"ReasonSystemName": one_of("Stopped", "Moved")}),
        'Reason.ReasonSystemName: found "Expired", expected one_of("Stopped", "Moved")',
    ),
    "contains": (
        pattern(interaction="A1", Interaction={"InteractionId": contains("B")}),
        'Interaction.InteractionId: found "A1", expected contains("B")',
    ),
    "absent": (
        pattern(Extension={"customer": {"id": absent()}}),
        "Extension.customer.id: found 1, expected absent()",
    ),
    "at_least": (
        pattern(Extension={"customer": {"id": at_least(2)}}),
        "Extension.customer.id: found 1, expected at_least(2)",
    ),
    "a matcher for what is missing": (
        pattern(Extension={"Customer": contains("x")}),
        'Extension.Customer: missing, expected contains("x") (did you mean Extension.customer?)',
    ),
}


@pytest.mark.parametrize(("wanted", "difference"), MISSED.values(), ids=MISSED)
def test_what_differs_is_reported(wanted: Pattern, difference: str) -> None:
    """Each part that differs is named, with what was found and what was expected."""
    (found,) = differences(wanted, REVOKED)
    assert found == difference or (difference.startswith("expected") and difference in found)


def test_message_about_nothing_is_reported() -> None:
    """Where no interaction was named, none was found."""
    assert differences(pattern(interaction="A1"), entry()) == [
        'interaction: found none, expected "A1"'
    ]


def test_undelivered_message_says_why_and_by_whom() -> None:
    """What kept it from its receiver, and the rule behind that."""
    lost = entry(problem="not connected")
    assert differences(pattern("EventRevoked"), lost) == ["was not delivered: not connected"]
    dropped = entry(problem="drop", because="fault-1: drop")
    assert differences(pattern(), dropped) == ["was not delivered: drop (fault-1: drop)"]
    assert format_entry(dropped) == "#1 desk-1 ← EventRevoked (IM) {}"


def test_rule_that_caused_it_is_reported() -> None:
    """A rule that acted stands beside the message; a client's name stays on its line."""
    seen = entry("EventAck", client="a\nb", because="answer-1")
    assert format_entry(seen) == r"#1 a\nb ← EventAck (IM) {} [answer-1]"


def test_error_in_place_of_an_answer_says_why() -> None:
    """An EventError has its reason and the request that it answers in the text."""
    journal = [
        entry("RequestAccept", direction="in", seq=1, reference=7, InteractionId="A1"),
        entry("EventError", seq=2, reference=7, ErrorCode=34, ErrorDescription="Unknown"),
    ]
    (miss, *_) = nearest(pattern("EventAck", to="desk-1", interaction="A1"), journal)
    assert miss.differences == [
        'message: found "EventError", expected "EventAck"',
        'it answers: #1 desk-1 → RequestAccept (IM ref 7) {InteractionId="A1"}',
        'it says: "Unknown"',
    ]


def test_error_answers_a_request_of_its_own_client() -> None:
    """Another client's request of that reference is not the one, and 0 refers to none."""
    for reference, asks, answers in (
        (7, "desk-2", False),
        (0, "desk-1", False),
        (7, "desk-1", True),
    ):
        journal = [
            entry("RequestAccept", client=asks, direction="in", seq=1, reference=reference),
            entry("EventError", seq=2, reference=reference),
        ]
        (miss, *_) = nearest(pattern("EventAck", to="desk-1"), journal)
        assert miss.entry.seq == 2
        assert any(each.startswith("it answers: #1") for each in miss.differences) is answers


def test_fault_in_place_of_a_response_says_why() -> None:
    """An external server's fault is an error too."""
    fault = entry("Event3rdServerFault", protocol=ESP, FaultString="Too busy")
    wanted = pattern("Event3rdServerResponse", Service="S")
    assert differences(wanted, fault)[1:] == ['it says: "Too busy"']


def test_error_is_about_what_its_request_is_about() -> None:
    """A request about another interaction that was refused explains nothing."""
    journal = [
        entry("RequestAccept", direction="in", seq=1, reference=7, InteractionId="A1"),
        entry("RequestAccept", direction="in", seq=2, reference=8, InteractionId="B2"),
        entry("EventError", seq=3, reference=7),
        entry("EventError", seq=4, reference=8),
    ]
    (miss, *_) = nearest(pattern("EventAck", to="desk-1", interaction="B2"), journal[:3])
    assert 'interaction: found "A1", expected "B2"' in miss.differences
    assert order(pattern("EventAck", to="desk-1", interaction="A1"), *journal)[0] == 3
    assert order(pattern("EventAck", to="desk-1", interaction="B2"), *journal)[0] == 4


def test_refused_request_of_another_client_may_be_the_cause() -> None:
    """The text says that the request about that interaction was refused."""
    journal = [
        entry("RequestStopProcessing", client="m", direction="in", reference=7, InteractionId="A1"),
        entry("EventError", client="m", seq=2, reference=7),
        entry("EventInvite", seq=3, Interaction=A1),
        entry("EventInvite", client="m", seq=4, Interaction=A1),
    ]
    assert order(pattern("EventRevoked", to="desk-1", interaction="A1"), *journal) == [2, 3, 4]


def test_malformed_frame_may_be_what_was_expected() -> None:
    """What the expected sender sent and nobody could read is a near miss, with what was wrong."""
    malformed = Entry(1, 0.0, "desk-1", None, "in", None, "attribute list: found 2 bytes too many")
    other = entry("RequestReject", direction="in", seq=2)
    (miss, _) = nearest(pattern("RequestAccept", sender="desk-1"), [malformed, other])
    assert format_entry(miss.entry) == "#1 desk-1 → a frame"
    assert miss.differences == ["is no message: attribute list: found 2 bytes too many"]


def test_nearest_differ_in_what_matters_least() -> None:
    """Undelivered or another value is nearer than another client, that than another message."""
    journal = [
        entry(seq=1, Interaction=A1, Extension={"a": 1}),
        entry(seq=2, client="desk-2", Interaction=A1, Extension={"a": 2}),
        entry("EventInvite", seq=3, Interaction=A1, Extension={"a": 2}),
        entry(seq=4, client="desk-2", Interaction=B2, Extension={"a": 2}),
    ]
    wanted = pattern("EventRevoked", to="desk-1", interaction="A1", Extension={"a": 2})
    assert order(wanted, *journal) == [1, 2, 4]
    assert order(wanted, *journal[1:], entry(seq=5, Interaction=A1)) == [5, 2, 4]


def test_of_equally_near_ones_the_newest_is_shown() -> None:
    """Three at the most, and the same ones every time."""
    journal = [entry(seq=seq, client="desk-2") for seq in range(1, 10)]
    assert order(pattern("EventRevoked", to="desk-1"), *journal) == [9, 8, 7]


def test_many_missing_values_do_not_outweigh_the_name() -> None:
    """A message of the right name stays nearer than another one that happens to have the values."""
    values = {f"Key{number}": number for number in range(20)}
    journal = [entry(seq=1), entry("EventInvite", seq=2, Extension=values)]
    assert order(pattern("EventRevoked", Extension=values), *journal) == [1, 2]


def test_list_that_is_missing_is_farther_than_one_that_differs() -> None:
    """Each value within the list counts."""
    wanted = pattern(Party={"AgentId": "a", "PlaceId": "p", "Name": "a"})
    other = entry(seq=1, Party={"AgentId": "b", "PlaceId": "q", "Name": "b"})
    assert order(wanted, other, entry(seq=2)) == [1, 2]


def test_what_came_too_early_is_near() -> None:
    """It differs in nothing but the order; what is taken already differs in that."""
    journal = [entry(seq=seq) for seq in (1, 2, 3)]
    wanted, place = pattern("EventRevoked"), Place(2, {1: 1})
    found = nearest(wanted, journal[:2], place)
    assert [(each.differences, each.only_early) for each in found] == [
        (["order: is #2 itself, expected after it"], False),
        (["order: is number 1 already, expected another one"], False),
    ]
    (early, *_) = nearest(wanted, journal[:1], Place(2))
    assert (early.differences, early.only_early) == (
        ["order: #1 stands before #2, expected after it"],
        True,
    )
    assert nearest(wanted, journal[2:], place) == []


class Counted:
    """A value that counts how often it is put into words."""

    times = 0

    def __eq__(self, other: object) -> bool:
        return False

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        Counted.times += 1
        return "counted"


def test_only_what_is_shown_is_put_into_words() -> None:
    """A journal of thousands costs no text for each of its entries."""
    journal = [entry(seq=seq, Extension={"a": 1}) for seq in range(1, 1001)]
    assert len(nearest(pattern("EventRevoked", Extension={"a": Counted()}), journal)) == 3
    assert Counted.times == 3
