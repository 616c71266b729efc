"""Holding the journal against what a test expects, and saying why it is otherwise."""

from .diagram import what_happened
from .verify import any_order, in_order, never, only_to, times

__all__ = [
    "any_order",
    "in_order",
    "never",
    "only_to",
    "times",
    "what_happened",
]
