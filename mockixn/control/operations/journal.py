"""Operations on the journal: read it, wait for a message, compare it with an expectation."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from functools import partial
from typing import Any

from ...errors import NotThere, OrderRefused, VerificationFailed
from ...journal import Entry, JournalFile, Stretch
from ...messages.pattern import Pattern
from ...verification import (
    all_used,
    any_order,
    in_order,
    never,
    no_remarks,
    only_to,
    times,
    what_happened,
)
from ...verification import waiting as waits
from ...verification.entries import delivered, entry_matches
from ..json import entry_to_dict
from ..operation import RequestContext, operation
from ..schemas import JournalQuery, Verify, Wait


@operation("GET", "/journal", "JournalPart", query=JournalQuery)
async def journal(call: RequestContext) -> Any:
    """The messages that came in and went out, in one order.

    {entries, run, after, last, dropped}: the entries of that `run` after number `after`; `last` is
    the number of the newest entry, `dropped` how many are no longer kept
    """
    query: JournalQuery = call.query
    kept = call.journal
    run, after = kept.run, call.since()
    since = after
    wanted = partial(entry_matches, query.pattern)
    if query.wait and await waits.first(kept, since, wanted) is None:
        since = _before(await waits.until(kept, wanted, query.wait), since)
    if query.limit is not None and query.pattern == Pattern():
        since = max(since, kept.last - query.limit)
    if kept.run != run:  # a reset has begun another while this waited
        run, after = kept.run, 0
    last, dropped, later = kept.last, kept.dropped, kept.later(since)

    return lambda: {
        "entries": [entry_to_dict(each) for each in deque(filter(wanted, later), query.limit)],
        "run": run,
        "after": after,
        "last": last,
        "dropped": dropped,
    }


@operation("POST", "/journal/reopen")
async def reopen(call: RequestContext) -> Any:
    """Open the journal file again, as SIGHUP does: its path names another file now."""
    file = call.server.journal and call.server.journal.file
    if not isinstance(file, JournalFile):
        raise NotThere("", "this server writes no journal file")
    try:
        await asyncio.shield(asyncio.wrap_future(file.reopen()))
    except OSError as error:
        text = f"{error.strerror}: the old file goes on"
        raise OrderRefused([("the journal file", text)]) from None
    return {}


@operation("POST", "/wait", "Waited", body=Wait, expects=True)
async def wait(call: RequestContext) -> Any:
    """Wait for a message.

    {met: true, entry}; entry is the first match
    """
    body: Wait = call.body
    entry = await waits.wait_for(call.journal, body.on, after=call.since(), timeout=body.timeout)
    return {"met": True, "entry": entry_to_dict(entry)}


def _before(arrived: Entry | None, since: int) -> int:
    """The number after which to search again; a reset may have begun the numbers again."""
    return since if arrived is None else min(since, arrived.seq - 1)


@operation("POST", "/verify", "Met", body=Verify, expects=True)
async def verify(call: RequestContext) -> Any:
    """Compare the journal with an expectation.

    {met: true, entries}; entries are the expected ones. With within, on a held clock, also due, a
    list of {after, what}: what the clock would still bring, after how many seconds
    """
    body: Verify = call.body
    if body.all_used:
        all_used(call.space.given_rules(), vacuous=body.vacuous)
        return {"met": True, "entries": []}
    kept, since = call.journal, call.since()
    stretch, later, arrived = Stretch((), kept, since), kept.later(since), None
    if body.never is not None and body.within and not stretch.dropped:
        here = kept.position(kept.last)
        wanted = partial(delivered, body.never)
        arrived = await waits.first(kept, since, wanted)
        if arrived is None:
            # Whatever the journal drops meanwhile has been seen.
            arrived = await waits.until(kept, wanted, body.within)
        if arrived is not None and (arrived.run != here.run or arrived.seq > here.seq):
            since = _before(arrived, since)
            stretch, later = Stretch((), kept, since), kept.later(since)

    due = call.space.still_due() if body.within and call.space.held else None

    def checked() -> Any:
        stretch.extend(later)
        if arrived is not None and arrived not in stretch:
            stretch.insert(0, arrived)
        return {
            "met": True,
            "entries": [entry_to_dict(each) for each in verify_entries(stretch, body)],
            **({} if due is None else {"due": [each._asdict() for each in due]}),
        }

    return checked


def verify_entries(entries: Stretch, body: Verify) -> Sequence[Entry]:
    """The entries that were expected. Raises VerificationFailed, with what happened."""
    vacuous = body.vacuous
    try:
        if body.in_order:
            return in_order(entries, *body.in_order)
        if body.any_order:
            return any_order(entries, *body.any_order)
        if body.never is not None:
            never(entries, body.never, vacuous=vacuous)
            return []
        if body.no_remarks:
            no_remarks(entries, vacuous=vacuous)
            return []
        assert body.on is not None, "`Verify.mistakes` has checked it"
        if body.only_to is not None:
            return only_to(entries, body.only_to, body.on, vacuous=vacuous)
        assert body.times is not None
        return times(entries, body.times, body.on, vacuous=vacuous)
    except VerificationFailed as failed:
        raise failed.showing(what_happened(entries, dropped=entries.dropped)) from None
