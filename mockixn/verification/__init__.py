"""Holding the journal against what a test expects, and saying why it is otherwise."""

from .patterns import Pattern, pattern
from .verify import any_order, in_order, never, only_to, times, with_misses

__all__ = [
    "Pattern",
    "any_order",
    "in_order",
    "never",
    "only_to",
    "pattern",
    "times",
    "with_misses",
]
