"""Waiting for what a journal is going to have."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from ..deadline import deadline
from ..errors import Ended
from ..journal import Entry, Journal
from ..messages.pattern import Pattern
from .diagram import what_happened
from .entries import delivered
from .near_misses import Place, failure
from .verify import no


async def until(journal: Journal, wanted: Callable[[Entry], bool], timeout: float) -> Entry | None:
    """The next entry that is wanted; None when none comes within `timeout` seconds.

    Raises Ended at once where the server has stopped or the space is closed, now or meanwhile.
    """
    journal.check_open()
    arrived: asyncio.Future[Entry] = asyncio.get_running_loop().create_future()

    def watch(entry: Entry) -> None:
        if not arrived.done() and wanted(entry):
            arrived.set_result(entry)

    def end() -> None:
        if not arrived.done():
            arrived.set_exception(Ended(journal.ended))

    journal.watchers.append(watch)
    journal.on_end.append(end)
    try:
        async with deadline(timeout):
            return await arrived
    except TimeoutError:
        return None
    finally:
        journal.watchers.remove(watch)
        journal.on_end.remove(end)


async def wait_for(
    journal: Journal, wanted: Pattern, *, after: int | str = 0, timeout: float = 5.0
) -> Entry:
    """The first entry that matches and stands after `after`, waiting up to `timeout` seconds.

    `after` is the number of an entry, or its position: where that is in another run, every entry
    of the present one counts.

    Raises VerificationFailed, with the nearest misses, when none has come by then.
    """
    run, seq = journal.position(after)
    for entry in journal.since(seq):
        if delivered(wanted, entry):
            return entry
    # Whatever comes now is later, also where a reset begins another run.
    found = await until(journal, partial(delivered, wanted), timeout)
    if found is not None:
        return found
    text = f"{no(wanted)}{f' after #{seq}' if seq else ''} within {timeout:g} s"
    entries = [*journal]
    start = seq if journal.run == run else 0
    dropped = max(0, journal.dropped - start)
    failed = failure(text, wanted, entries, Place(start), dropped, journal)
    failed = failed.noting(filter(None, [journal.clock_note()]))
    raise failed.showing(what_happened(entries, dropped=journal.dropped))
