"""A part of a journal: its entries, and how many of them the journal no longer keeps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, SupportsIndex, TypeVar, overload

_E = TypeVar("_E")


class Part(list[_E]):
    """Entries of a journal, oldest first; `dropped` more of the same part are kept no longer."""

    def __init__(self, entries: Iterable[_E], journal: Any, since: int) -> None:
        """`since`: the number after which the part begins."""
        super().__init__(entries)
        self.journal = journal
        self.dropped: int = max(0, journal.dropped - since)

    @overload
    def __getitem__(self, at: SupportsIndex) -> _E: ...
    @overload
    def __getitem__(self, at: slice) -> Part[_E]: ...
    def __getitem__(self, at: SupportsIndex | slice) -> _E | Part[_E]:
        """An entry, or a part of this part; a later one lacks nothing at its beginning."""
        if not isinstance(at, slice):
            return super().__getitem__(at)
        part = Part(super().__getitem__(at), self.journal, self.journal.dropped)
        if at.start in (None, 0):
            part.dropped = self.dropped
        return part
