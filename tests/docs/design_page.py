"""What the pages `design` and `patterns` say: the layers, the parts of a pattern, the matchers."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

from test_imports import LAYERS

import mockixn
from docs.markdown import code, table
from mockixn.messages import pattern
from mockixn.scenario.declaration import settings

_PACKAGE = Path(mockixn.__file__).parent


def layers() -> str:
    """What each folder or module knows, in the order in which imports run."""
    return table(
        ("layer", "knows"),
        ((code(name), _knows(name)) for layer in LAYERS for name in layer),
    )


def _knows(name: str) -> str:
    folder = _PACKAGE / name
    path = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(doc.split("\n\n")[0].split())


def pattern_parts() -> str:
    """The parts of a pattern: its keys in the scenario file."""
    return table(
        ("part", "what it is"),
        ((code(key), each.help) for key, each in settings(pattern.Pattern).items()),
    )


def matchers() -> str:
    """The table of matchers that the module of patterns has."""
    lines = inspect.cleandoc(pattern.__doc__ or "").splitlines()
    return "\n".join(line for line in lines if line.startswith("|"))
