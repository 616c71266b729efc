"""The interaction models of the reference, one module each, found by looking into this folder.

A module here has a MODEL (`mockixn.engine.model.Model`) and its handlers. Nothing lists the
modules: adding a model is adding a file. Names that begin with an underscore are no models.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from ..engine.model import Model


@cache
def all_models() -> tuple[Model, ...]:
    """Every model of this folder, by module name."""
    names = sorted(module.name for module in iter_modules(__path__))
    modules = [import_module(f"{__name__}.{name}") for name in names if not name.startswith("_")]
    return tuple(module.MODEL for module in modules)
