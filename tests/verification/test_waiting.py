"""Waiting for what a journal is going to have."""

from __future__ import annotations

import asyncio

import pytest

from mockixn import pattern
from mockixn.errors import UndecidedCheck, VerificationFailed
from mockixn.journal import Entry, Journal
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.message import Message
from mockixn.verification.waiting import first, until, wait_for

REVOKED = Message(CATALOGUE.find("EventRevoked"))


def revoked(journal: Journal, client: str = "desk-1") -> None:
    """EventRevoked goes to that client."""
    journal.record(0.0, client, None, "out", REVOKED)


async def test_next_entry_that_is_wanted() -> None:
    """What came before the wait does not end it, nor what is not wanted."""
    journal = Journal()
    revoked(journal)
    waiting = asyncio.create_task(until(journal, lambda each: each.client == "desk-1", 5))
    await asyncio.sleep(0)
    revoked(journal, "desk-2")
    revoked(journal)
    revoked(journal)
    found = await waiting
    assert isinstance(found, Entry)
    assert found.seq == 3
    assert journal.watchers == []


async def test_nothing_comes() -> None:
    """The wait ends with nothing, and nobody watches any more."""
    journal = Journal()
    assert await until(journal, lambda _: True, 0.001) is None
    assert journal.watchers == []


async def test_what_came_too_early_is_reported() -> None:
    """The failure says that the message stands before the number after which it was expected."""
    journal = Journal()
    revoked(journal)
    revoked(journal, "desk-2")
    with pytest.raises(VerificationFailed) as caught:
        await wait_for(journal, pattern("EventRevoked", to="desk-1"), after=2, timeout=0.001)
    assert caught.value.why.splitlines()[:3] == [
        "no EventRevoked to desk-1 after #2 within 0.001 s; it stands before:",
        "  #1 desk-1 ← EventRevoked (IM) {}",
        "    order: #1 stands before #2, expected after it",
    ]
    assert caught.value.diagram.startswith("    desk-1    server    desk-2")


async def test_dropped_entries_are_reported() -> None:
    """What was expected may have been among what the journal no longer keeps."""
    journal = Journal(entries=1)
    for client in ("desk-1", "desk-2", "desk-3"):
        revoked(journal, client)
    with pytest.raises(VerificationFailed) as caught:
        await wait_for(journal, pattern("EventRevoked", to="desk-1"), timeout=0.001)
    assert caught.value.verdict == "undecided"
    assert "\n(the oldest 2 entries are no longer kept; " in caught.value.why
    assert caught.value.diagram.startswith("… 2 earlier messages\n")


async def test_journal_that_keeps_nothing_says_so() -> None:
    """It is no journal to which nothing has come."""
    journal = Journal(entries=0)
    revoked(journal)
    with pytest.raises(UndecidedCheck, match=r" 0\.001 s; the journal keeps no message\n"):
        await wait_for(journal, pattern("EventRevoked"), timeout=0.001)


async def test_search_begins_again_after_a_reset() -> None:
    """What it read until then was another run; the new one is read from its start."""
    journal = Journal()
    for _ in range(30):
        revoked(journal)
    looked = 0

    def wanted(entry: Entry) -> bool:
        nonlocal looked
        looked += 1
        if looked == 10:
            journal.clear()
            revoked(journal, "desk-2")
        return entry.client == "desk-2"

    found = await first(journal, 0, wanted)
    assert found is not None
    assert (found.seq, found.run) == (1, 2)


async def test_failure_of_a_full_journal_is_explained_beside_the_loop() -> None:
    """The wait says the same as with a short one."""
    journal = Journal()
    for _ in range(200):
        revoked(journal)
    with pytest.raises(VerificationFailed, match="no EventRevoked to desk-2"):
        await wait_for(journal, pattern("EventRevoked", to="desk-2"), timeout=0.001)
