"""The bound on what the journals of all spaces of a server keep together."""

from __future__ import annotations

from typing import Protocol
from weakref import WeakSet

BYTES_OF_ALL = 256 * 1024 * 1024

_LOOK_AFTER = 1024 * 1024
"""Bytes that are added between two looks at all journals: the look takes longer for many."""


class Keeping(Protocol):
    """A journal, as far as its size goes."""

    @property
    def kept_bytes(self) -> int: ...

    def drop(self, bytes: int) -> None:
        """Drop the oldest entries, until at least so many bytes fewer are kept."""


class Together:
    """Journals that keep at most about `most` bytes together: the largest loses its oldest entries.

    A journal that nobody holds any more counts no longer.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._journals: WeakSet[Keeping] = WeakSet()
        self._added = 0

    def join(self, journal: Keeping) -> None:
        """Count that journal too."""
        self._journals.add(journal)

    def add(self, bytes: int) -> None:
        """One of the journals keeps so many bytes more."""
        self._added += bytes
        if self._added >= min(_LOOK_AFTER, self._most):
            self._added = 0
            self._look()

    def _look(self) -> None:
        while (over := sum(each.kept_bytes for each in self._journals) - self._most) > 0:
            largest = max(self._journals, key=lambda journal: journal.kept_bytes)
            largest.drop(min(over, largest.kept_bytes))
