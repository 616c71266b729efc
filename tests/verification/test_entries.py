"""What a pattern takes of the journal, and how an entry reads."""

from __future__ import annotations

import pytest
from support.entries import entry

from mockixn import Pattern, pattern
from mockixn.journal import Entry
from mockixn.verification.entries import delivered, entry_matches, format_entry

MALFORMED = Entry(1, 0.0, "desk-1", None, "in", None, "attribute list: …")


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (pattern(), True),
        (pattern(client="desk-1"), True),
        (pattern(sender="desk-1"), True),
        (pattern(direction="in"), True),
        (pattern(client="desk-2"), False),
        (pattern(direction="out"), False),
        (pattern("RequestHold"), False),
        (pattern(protocol="IM"), False),
        (pattern(interaction="A1"), False),
        (pattern(reference=0), False),
        (pattern(sender="desk-1", InteractionId="A1"), False),
    ],
    ids=str,
)
def test_frame_that_is_no_message_has_a_client_and_a_direction(
    wanted: Pattern, expected: bool
) -> None:
    """So the journal shows what a client sent, also what nobody can read; it is no evidence."""
    assert entry_matches(wanted, MALFORMED) is expected
    assert not delivered(wanted, MALFORMED)


def test_message_that_was_not_delivered_is_no_evidence() -> None:
    """The journal shows it, and no check counts it."""
    lost = entry(problem="not connected")
    assert entry_matches(pattern("EventRevoked", to="desk-1"), lost)
    assert not delivered(pattern("EventRevoked", to="desk-1"), lost)
    assert delivered(pattern("EventRevoked", to="desk-1"), entry())


def test_entry_on_one_line() -> None:
    """Its number, who, which way, and what."""
    assert format_entry(MALFORMED) == "#1 desk-1 → a frame"
    assert format_entry(entry(client=None, reference=7)) == (
        "#1 unregistered ← EventRevoked (IM ref 7) {}"
    )
