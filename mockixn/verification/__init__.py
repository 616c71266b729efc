"""Holding the journal against what a test expects, and saying why it is otherwise."""

from .diagram import what_happened
from .patterns import Pattern, from_meant, pattern
from .verify import any_order, in_order, never, only_to, times

__all__ = [
    "Pattern",
    "any_order",
    "from_meant",
    "in_order",
    "never",
    "only_to",
    "pattern",
    "times",
    "what_happened",
]
