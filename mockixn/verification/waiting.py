"""Waiting for what a journal is going to have."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ..journal import Entry, Journal
from ..messages.pattern import Pattern
from .diagram import what_happened
from .entries import delivered
from .near_misses import Place, failure
from .verify import no


async def until(journal: Journal, wanted: Callable[[Entry], bool], timeout: float) -> Entry | None:
    """The next entry that is wanted; None when none comes within `timeout` seconds."""
    arrived: asyncio.Future[Entry] = asyncio.get_running_loop().create_future()

    def watch(entry: Entry) -> None:
        if not arrived.done() and wanted(entry):
            arrived.set_result(entry)

    journal.watchers.append(watch)
    try:
        async with asyncio.timeout(timeout):
            return await arrived
    except TimeoutError:
        return None
    finally:
        journal.watchers.remove(watch)


async def wait_for(
    journal: Journal, wanted: Pattern, *, after: int = 0, timeout: float = 5.0
) -> Entry:
    """The first entry that matches and has a `seq` above `after`, waiting up to `timeout` seconds.

    Raises VerificationFailed, with the nearest misses, when none has come by then.
    """
    for entry in journal.since(after):
        if delivered(wanted, entry):
            return entry
    found = await until(journal, lambda each: each.seq > after and delivered(wanted, each), timeout)
    if found is not None:
        return found
    text = f"{no(wanted)}{f' after #{after}' if after else ''} within {timeout:g} s"
    entries = [*journal]
    dropped = max(0, journal.dropped - after)
    failed = failure(text, wanted, entries, Place(after), dropped, journal)
    failed = failed.noting(filter(None, [journal.clock_note()]))
    raise failed.showing(what_happened(entries, dropped=journal.dropped))
