"""Imports run one way, and what may be imported where."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import mockixn

PACKAGE = Path(mockixn.__file__).parent

# Each layer may import those before it, and itself.
LAYERS = [
    ("codes", "near_names"),
    ("errors",),
    ("wire",),
    ("messages",),
    ("scenario",),
    ("journal",),
    ("verification",),
    ("engine",),
    ("interaction_models",),
    ("rules",),
    ("space",),
    ("logs",),
    ("server", "client"),
    ("control", "embedding"),
    ("pytest_plugin",),
    ("demo",),
    ("docs",),
    ("cli",),
]
# What only one layer may import from outside.
ONLY = {"construct": {"wire"}, "structlog": {"logs"}}
# The core turns a message into deliveries: no socket, no clock, no log.
PURE = {
    "codes",
    "near_names",
    "errors",
    "wire",
    "messages",
    "scenario",
    "engine",
    "interaction_models",
    "rules",
    "space",
}
IMPURE = {"asyncio", "socket", "selectors", "time", "logging", "structlog", "threading"}

MODULES = [
    path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.relative_to(PACKAGE).as_posix() not in ("__init__.py", "__main__.py")
]


def layer_of(path: Path) -> str:
    """The first part of the module's name below the package."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """Absolute names of what a module imports when it runs, not only when types are checked."""
    package = ["mockixn", *path.relative_to(PACKAGE).parent.parts]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body.clear()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*base, *filter(None, [node.module])])
            yield from (f"{start}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_run_one_way(path: Path) -> None:
    """A module imports its own layer and those below it, never one above or beside it."""
    order = {name: number for number, names in enumerate(LAYERS) for name in names}
    layer = layer_of(path)
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "mockixn" and len(parts) > 1 and parts[1] in order:
            below = order[parts[1]] < order[layer]
            assert below or parts[1] == layer, f"{layer} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_outside_imports_stay_in_their_layer(path: Path) -> None:
    """construct is imported by the wire alone, structlog by the logs; the core imports no I/O."""
    layer = layer_of(path)
    roots = {name.split(".")[0] for name in imported(path)}
    for library, layers in ONLY.items():
        assert library not in roots or layer in layers
    assert layer not in PURE or not roots & IMPURE


def test_every_layer_is_placed() -> None:
    """A new folder or module of the package must say where it stands."""
    placed = {name for names in LAYERS for name in names}
    assert {layer_of(path) for path in MODULES} == placed


def test_first_line_of_every_module_says_what_it_knows() -> None:
    """Every module begins with a docstring whose first line is a statement."""
    for path in [*MODULES, PACKAGE / "__init__.py"]:
        doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert doc, path
        assert len(doc.splitlines()[0]) > 15, path


def test_modules_are_split_before_four_hundred_lines() -> None:
    """No module grows past what one reading holds."""
    for path in MODULES:
        assert len(path.read_text(encoding="utf-8").splitlines()) < 400, path
