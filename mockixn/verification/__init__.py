"""Checks of the journal: whether a test's expectations hold, and why they do not."""

from .all_used import all_used
from .diagram import what_happened
from .verify import any_order, in_order, never, only_to, times

__all__ = [
    "all_used",
    "any_order",
    "in_order",
    "never",
    "only_to",
    "times",
    "what_happened",
]
