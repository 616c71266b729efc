"""The plays of all models, one module per family of models; this module finds them in its folder.

A module here has `PLAYS`: one play for each version of its models.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from ..play import Play


@cache
def all_plays() -> tuple[Play, ...]:
    """Every play of this folder, by module name."""
    names = sorted(module.name for module in iter_modules(__path__))
    modules = [import_module(f"{__name__}.{name}") for name in names]
    return tuple(play for module in modules for play in module.PLAYS)
