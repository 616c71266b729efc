"""The operations of the control interface, each declared once, at its function."""

from ..operation import OPERATIONS
from . import journal, rules, server, world

__all__ = ["OPERATIONS", "journal", "rules", "server", "world"]
