"""Reading a journal that goes on, and waiting for what it is going to have."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from functools import partial

from ..deadline import deadline
from ..errors import Ended, VerificationFailed
from ..journal import Entry, Journal
from ..messages.pattern import Pattern
from ..slices import Slices, groups
from .diagram import what_happened
from .entries import delivered
from .near_misses import Place, failure
from .verify import no

_AT_ONCE = 10  # entries that are decoded without a look at the clock

_FEW = 100  # entries whose near misses are found at once

_explaining = threading.Lock()


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


async def first(journal: Journal, since: int, wanted: Callable[[Entry], bool]) -> Entry | None:
    """The first matching entry after number `since`; what comes after this returns is not seen.

    It reads in slices, between which the loop serves others. After a reset it begins again, at the
    start of the other run.
    """
    run, slices = journal.run, Slices()
    while journal.last - max(since, journal.dropped) > _AT_ONCE:
        for group in groups(journal.later(since), _AT_ONCE):
            await slices.pause()
            if journal.run != run:
                run, since = journal.run, 0
                break
            for entry in filter(wanted, group):
                return entry
            since = group[-1].seq
    return next(filter(wanted, journal.later(since)), None)


async def wait_for(
    journal: Journal, wanted: Pattern, *, after: int | str = 0, timeout: float = 5.0
) -> Entry:
    """The first entry that matches and stands after `after`, waiting up to `timeout` seconds.

    `after` is the number of an entry, or its position: where that is in another run, every entry
    of the present one counts.

    Raises VerificationFailed, with the nearest misses, when none has come by then.
    """
    run, seq = journal.position(after)
    matches = partial(delivered, wanted)
    found = await first(journal, seq, matches)
    if found is None:
        # Whatever comes now is later, also where a reset begins another run.
        found = await until(journal, matches, timeout)
    if found is not None:
        return found
    text = f"{no(wanted)}{f' after #{seq}' if seq else ''} within {timeout:g} s"
    start = seq if journal.run == run else 0
    later, dropped = journal.later(0), journal.dropped  # as it is now

    def why() -> VerificationFailed:
        entries = [*later]
        failed = failure(text, wanted, entries, Place(start), max(0, dropped - start), journal)
        failed = failed.noting(filter(None, [journal.clock_note()]))
        return failed.showing(what_happened(entries, dropped=dropped))

    if len(journal) <= _FEW:
        raise why()
    raise await asyncio.to_thread(_one_at_a_time, why)


def _one_at_a_time(why: Callable[[], VerificationFailed]) -> VerificationFailed:
    # Many threads that compute would take turns with the loop, and keep as many entries decoded.
    with _explaining:
        return why()
