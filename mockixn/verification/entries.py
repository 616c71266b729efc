"""What verification asks of a journal entry: whether a pattern matches it, and how it reads."""

from __future__ import annotations

from ..formatting import printable
from ..journal import Entry
from ..messages.log_notation import short
from ..messages.pattern import Pattern


def entry_matches(wanted: Pattern, entry: Entry) -> bool:
    """Whether the entry is one of the messages that are wanted, delivered or not.

    A frame that is no message has a client and a direction alone.
    """
    message = entry.message
    if message is not None:
        return wanted.matches(message, entry.client, entry.direction)
    return (
        not wanted.about_message
        and wanted.client in (None, entry.client)
        and wanted.direction in (None, entry.direction)
    )


def delivered(wanted: Pattern, entry: Entry) -> bool:
    """Whether the entry is a message that is wanted and arrived: what got lost proves nothing."""
    return entry.message is not None and entry.problem is None and entry_matches(wanted, entry)


def format_entry(entry: Entry) -> str:
    """The entry on one line."""
    arrow = "←" if entry.direction == "out" else "→"
    client = "unregistered" if entry.client is None else entry.client
    what = "a frame" if entry.message is None else short(entry.message)
    # Where it was not delivered, the difference that says so names the rule.
    because = "" if entry.because is None or entry.problem is not None else f" [{entry.because}]"
    return printable(f"#{entry.seq} {client} {arrow} {what}{because}")
