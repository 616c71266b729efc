"""The journal: every message in and out, in one global order, within a bound."""

from ..messages.pattern import Direction
from .entry import Entry
from .journal import BYTES, ENTRIES, Journal, Stretch
from .journal_file import JournalFile
from .records import Named

__all__ = ["BYTES", "ENTRIES", "Direction", "Entry", "Journal", "JournalFile", "Named", "Stretch"]
