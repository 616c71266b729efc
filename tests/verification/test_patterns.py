"""Which messages a pattern means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from support.entries import entry
from support.meant import Passing, meant, passing

from mockixn.journal import Entry
from mockixn.messages.spec import Protocol
from mockixn.scenario.pattern import Pattern as Meant
from mockixn.verification import Pattern, from_meant, pattern

IM = Protocol.INTERACTION_MANAGEMENT

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


MISSED: dict[str, Pattern] = {
    "another name": pattern("EventInvite"),
    "another receiver": pattern("EventRevoked", to="desk-2"),
    "sent, not received": pattern("EventRevoked", sender="desk-1"),
    "another protocol": pattern(protocol="REP"),
    "another interaction": pattern(interaction="B2"),
    "another reference": pattern(reference=7),
    "another value in a list": pattern(Reason={"ReasonSystemName": "Stopped"}),
    "a missing attribute": pattern(Operation="Transfer"),
    "a missing attribute that is none": pattern(Operation=None),
    "a missing key": pattern(Reason={"Reason": 4}),
}


@pytest.mark.parametrize("wanted", MISSED.values(), ids=MISSED)
def test_what_is_otherwise_is_not_meant(wanted: Pattern) -> None:
    """One part that differs is enough."""
    assert not wanted.meets(REVOKED)


def test_undelivered_message_meets_nothing() -> None:
    """What its receiver never got is no evidence that it was told."""
    assert not pattern("EventRevoked").meets(entry(problem="not connected"))


def test_frame_that_was_no_message_meets_nothing() -> None:
    """A malformed frame is in the journal, and meets no pattern, not even the empty one."""
    malformed = Entry(1, 0.0, None, None, "in", None, "attribute list: …")
    assert not pattern().meets(malformed)


@settings(deadline=None)  # the garbage collector may need longer
@given(meant, passing)
def test_one_vocabulary_with_the_scenario_file(meant: Meant, passing: Passing) -> None:
    """The pattern of a meant message meets the same messages, whoever asks."""
    message, client, direction = passing
    seen = Entry(1, 0.0, client, None, direction, message, None)
    assert from_meant(meant).meets(seen) == meant.meets(message, client, direction)


def test_pattern_in_words() -> None:
    """A failure names the pattern as a person would."""
    assert str(pattern()) == "any message"
    assert str(pattern("EventAck", to="desk-1", reference=7)) == "EventAck to desk-1 ref 7"
    assert (
        str(pattern("EventRevoked", protocol="IM", interaction="A1", Operation="Transfer"))
        == "EventRevoked (IM) about 'A1' with Operation=\"Transfer\""
    )
    assert str(pattern(Reason={"Reason": 4})) == "any message with Reason={Reason=4}"


def test_to_and_sender_exclude_each_other() -> None:
    """A message has one direction."""
    with pytest.raises(ValueError, match="expected only one"):
        pattern(to="a", sender="b")
