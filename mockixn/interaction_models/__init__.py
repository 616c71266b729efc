"""The interaction models of the reference, one module each; this module finds them in its folder.

A module here has a MODEL (`mockixn.engine.model.Model`) and its handlers. There is no list of the
modules: a new file is a new model. A module whose name begins with an underscore is no model.
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
