"""What the control interface can do: an operation a function, declared once where it is written."""

from ..operation import OPERATIONS
from . import journal, rules, server, world

__all__ = ["OPERATIONS", "journal", "rules", "server", "world"]
