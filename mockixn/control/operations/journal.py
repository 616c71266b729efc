"""Operations on the journal: read it, wait for a message, compare it with an expectation."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from typing import Any

from ...errors import VerificationFailed
from ...journal import Entry, Journal
from ...messages.pattern import Pattern
from ...verification import (
    any_order,
    in_order,
    never,
    only_to,
    times,
    what_happened,
)
from ...verification import waiting as waits
from ...verification.entries import delivered, entry_matches
from ..json import entry_to_dict
from ..operation import RequestContext, operation
from ..schemas import JournalQuery, Verify, Wait

_AT_ONCE = 200  # entries that are decoded before the event loop goes on


@operation("GET", "/journal", query=JournalQuery)
async def journal(call: RequestContext) -> Any:
    """The messages that came in and went out, in one order.

    {entries, last, dropped}: `last` is the number of the newest entry, `dropped` how many are no
    longer kept
    """
    query: JournalQuery = call.query
    kept = call.journal
    since = call.since()
    if query.limit is not None and query.pattern == Pattern():
        since = max(since, kept.last - query.limit)
    wanted = partial(entry_matches, query.pattern)
    found = await _kept(kept, since, wanted)
    if not found and query.wait and (arrived := await waits.until(kept, wanted, query.wait)):
        found = await _kept(kept, _before(arrived, since), wanted)
    if query.limit is not None:
        found = found[-query.limit :]
    last, dropped = kept.last, kept.dropped

    return lambda: {
        "entries": [entry_to_dict(each) for each in found],
        "last": last,
        "dropped": dropped,
    }


@operation("POST", "/wait", body=Wait, expects=True)
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


async def _kept(
    journal: Journal, since: int, wanted: Callable[[Entry], bool] = lambda _entry: True
) -> list[Entry]:
    """The matching entries after number `since`, up to the moment in which this returns.

    Entries are decoded in groups; between two groups the server handles its clients.
    """
    found: list[Entry] = []
    if journal.last - since > _AT_ONCE:
        entries = iter(journal)
        while some := [*islice(entries, _AT_ONCE)]:
            found += [each for each in some if each.seq > since and wanted(each)]
            since = max(since, some[-1].seq)
            await asyncio.sleep(0)
    return found + [each for each in journal.since(since) if wanted(each)]


@operation("POST", "/verify", body=Verify, expects=True)
async def verify(call: RequestContext) -> Any:
    """Compare the journal with an expectation.

    {met: true, entries}; entries are the expected ones
    """
    body: Verify = call.body
    kept, since = call.journal, call.since()
    # on a held clock no message comes by itself
    if body.never is not None and body.within and not call.space.held:
        wanted = partial(delivered, body.never)
        if not await _kept(kept, since, wanted):
            arrived = await waits.until(kept, wanted, body.within)
            since = _before(arrived, since)
    entries = await _kept(kept, since)
    dropped = max(0, kept.dropped - since)

    return lambda: {
        "met": True,
        "entries": [entry_to_dict(each) for each in _verified(entries, dropped, body)],
    }


def _verified(entries: Sequence[Entry], dropped: int, body: Verify) -> Sequence[Entry]:
    try:
        if body.in_order:
            return in_order(entries, *body.in_order, dropped=dropped)
        if body.any_order:
            return any_order(entries, *body.any_order, dropped=dropped)
        if body.never is not None:
            never(entries, body.never, dropped=dropped)
            return []
        assert body.on is not None, "`Verify.mistakes` has checked it"
        if body.only_to is not None:
            return only_to(entries, body.only_to, body.on, dropped=dropped)
        assert body.times is not None
        return times(entries, body.times, body.on, dropped=dropped)
    except VerificationFailed as failed:
        raise failed.showing(what_happened(entries, dropped=dropped)) from None
