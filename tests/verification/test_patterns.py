"""Which messages a pattern means, and how a near miss is told."""

from __future__ import annotations

from typing import Any

import pytest

from mockixn.journal import Direction, Entry
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.codec import attributes_of
from mockixn.messages.message import Message
from mockixn.messages.spec import Protocol
from mockixn.verification import Pattern, pattern

IM = Protocol.INTERACTION_MANAGEMENT


def entry(
    name: str = "EventRevoked",
    *,
    client: str | None = "desk-1",
    direction: Direction = "out",
    seq: int = 1,
    reference: int = 0,
    problem: str | None = None,
    protocol: Protocol = IM,
    **attributes: Any,
) -> Entry:
    """One entry of a journal."""
    message = Message(CATALOGUE.find(name, protocol), attributes_of(**attributes), reference)
    return Entry(seq, 0.0, client, "AgentApplication", direction, message, problem)


REVOKED = entry(
    Interaction={"InteractionId": "A1", "InteractionMediatype": "email"},
    Reason={"ReasonSystemName": "Expired"},
)

MET: dict[str, Pattern] = {
    "any message": pattern(),
    "the name": pattern("EventRevoked"),
    "the receiver": pattern(to="desk-1"),
    "the protocol": pattern("EventRevoked", protocol="IM"),
    "the interaction": pattern(interaction="A1"),
    "an attribute": pattern(Reason={"ReasonSystemName": "Expired"}),
    "part of a list": pattern(Interaction={"InteractionMediatype": "email"}),
    "the reference": pattern(reference=0),
}


@pytest.mark.parametrize("wanted", MET.values(), ids=MET)
def test_what_is_as_given_is_meant(wanted: Pattern) -> None:
    """A pattern looks only at what it names, lists partly."""
    assert wanted.meets(REVOKED)


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
        pattern("EventRevoked", sender="desk-1"),
        'direction: found "out", expected "in"',
    ),
    "another protocol": (pattern(protocol="REP"), 'protocol: found "IM", expected "REP"'),
    "another interaction": (pattern(interaction="B2"), 'interaction: found "A1", expected "B2"'),
    "another value in a list": (
        pattern(Reason={"ReasonSystemName": "Stopped"}),
        'Reason.ReasonSystemName: found "Expired", expected "Stopped"',
    ),
    "a missing attribute": (
        pattern(Operation="Transfer"),
        'Operation: missing, expected "Transfer"',
    ),
    "a missing key": (pattern(Reason={"Reason": 4}), "Reason.Reason: missing, expected 4"),
    "another reference": (pattern(reference=7), "reference: found 0, expected 7"),
}


@pytest.mark.parametrize(("wanted", "difference"), MISSED.values(), ids=MISSED)
def test_what_differs_is_told(wanted: Pattern, difference: str) -> None:
    """Each part that differs is named, with what was found and what was expected."""
    assert wanted.differences(REVOKED) == [difference]


def test_undelivered_message_meets_nothing() -> None:
    """What its receiver never got is no evidence that it was told."""
    lost = entry(problem="not connected")
    assert pattern("EventRevoked").differences(lost) == ["was not delivered: not connected"]


def test_frame_that_was_no_message_meets_nothing() -> None:
    """A malformed frame is in the journal, and meets no pattern, not even the empty one."""
    malformed = Entry(1, 0.0, None, None, "in", None, "attribute list: …")
    assert not pattern().meets(malformed)


def test_nearest_are_of_the_same_name_and_differ_least() -> None:
    """Same name first, then fewer differences, then the newest; three at the most."""
    journal = [
        entry("EventInvite", seq=1, Interaction={"InteractionId": "A1"}),
        entry(seq=2, client="desk-2", Interaction={"InteractionId": "A1"}),
        entry(seq=3, client="desk-2", Interaction={"InteractionId": "B2"}),
        entry(seq=4, Interaction={"InteractionId": "B2"}),
    ]
    nearest = pattern("EventRevoked", to="desk-1", interaction="A1").nearest(journal)
    assert [each.seq for each, _ in nearest] == [4, 2, 3]


def test_pattern_in_words() -> None:
    """A failure names the pattern as a person would."""
    assert str(pattern()) == "any message"
    assert str(pattern("EventAck", to="desk-1", reference=7)) == "EventAck to desk-1 ref 7"
    assert (
        str(pattern("EventRevoked", protocol="IM", interaction="A1", Operation="Transfer"))
        == "EventRevoked (IM) about 'A1' with Operation=\"Transfer\""
    )


def test_to_and_sender_exclude_each_other() -> None:
    """A message has one direction."""
    with pytest.raises(ValueError, match="expected only one"):
        pattern(to="a", sender="b")
