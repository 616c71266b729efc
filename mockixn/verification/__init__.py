"""Checks of the journal: whether a test's expectations hold, and why they do not."""

from .diagram import what_happened
from .verify import any_order, in_order, never, no_remarks, only_to, times

__all__ = [
    "any_order",
    "in_order",
    "never",
    "no_remarks",
    "only_to",
    "times",
    "what_happened",
]
