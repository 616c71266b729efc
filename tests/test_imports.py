"""The shape of the package: imports run one way, without circles; sizes; one name for one thing."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from functools import cache
from pathlib import Path

import pytest

import mockixn

PACKAGE = Path(mockixn.__file__).parent

# Each layer may import those before it, and itself.
LAYERS = [
    ("codes", "near_names", "formatting", "frozen"),
    ("errors",),
    ("deadline", "forks", "slices"),
    ("line_writer",),
    ("wire",),
    ("messages",),
    ("scenario",),
    ("journal",),
    ("verification",),
    ("engine",),
    ("interaction_models",),
    ("rules",),
    ("space",),
    ("logs", "loops"),
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
    "formatting",
    "frozen",
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

MOST_LINES_OF_MODULE = 400
MOST_LINES_OF_FUNCTION = 50

# Names that stand for the same thing wherever they stand.
SAME = {
    "add_arguments": "what a command of the shell takes",
    "run": "what a command of the shell does",
}
# Other decorators register what they decorate, and nobody calls it by its name.
PLAIN_DECORATORS = {"cache", "lru_cache", "contextmanager", "asynccontextmanager", "overload"}

MODULES = [
    path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.relative_to(PACKAGE).as_posix() not in ("__init__.py", "__main__.py")
]


def layer_of(path: Path) -> str:
    """The first part of the module's name below the package."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def name_of(path: Path) -> str:
    """The module's name: `mockixn.rules.index`, and `mockixn.rules` for the folder's own."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(["mockixn", *(part for part in parts if part != "__init__")])


@cache
def tree_of(path: Path) -> ast.Module:
    """The module as it is written."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """Absolute names of what a module imports: within functions and for types alone, too."""
    package = ["mockixn", *path.relative_to(PACKAGE).parent.parts]
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*base, *filter(None, [node.module])])
            yield from (f"{start}.{alias.name}" for alias in node.names)


def graph() -> dict[str, set[str]]:
    """For each module of the package those that it imports."""
    modules = {name_of(path): path for path in MODULES}
    found: dict[str, set[str]] = {}
    for name, path in modules.items():
        targets = (each if each in modules else each.rpartition(".")[0] for each in imported(path))
        found[name] = {each for each in targets if each in modules and each != name}
    return found


def circles(imports: Mapping[str, Set[str]]) -> list[set[str]]:
    """Sets of two or more modules each of which leads to every other of its set."""

    def reached(start: str) -> set[str]:
        found, left = set[str](), [start]
        while left:
            for each in imports[left.pop()]:
                if each not in found:
                    found.add(each)
                    left.append(each)
        return found

    leads_to = {name: reached(name) for name in imports}
    found: list[set[str]] = []
    for name in imports:
        circle = {each for each in leads_to[name] if name in leads_to[each]}
        if circle and circle not in found:
            found.append(circle)
    return found


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


def test_no_circle() -> None:
    """No module leads back to itself: not in a folder, not in a function, not for types only."""
    assert circles(graph()) == []


def test_circles_are_found() -> None:
    """Circles of any length are found; a module that only leads to a circle is in none."""
    imports = {"a": {"b"}, "b": {"c"}, "c": {"d"}, "d": {"b", "e"}, "e": {"f"}, "f": {"e"}}
    assert circles(imports) == [{"b", "c", "d"}, {"e", "f"}]
    assert circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_imports_within_functions_and_for_types_count() -> None:
    """The space imports `explain` in both ways and in no other."""
    assert "mockixn.space.explain" in graph()["mockixn.space.space"]
    assert "mockixn.space.pipeline" in graph()["mockixn.space.explain"]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_outside_imports_stay_in_their_layer(path: Path) -> None:
    """construct is imported by the wire alone, structlog by the logs; the core imports no I/O."""
    layer = layer_of(path)
    roots = {name.split(".")[0] for name in run_time_imports(path)}
    for library, layers in ONLY.items():
        assert library not in roots or layer in layers
    assert layer not in PURE or not roots & IMPURE


def run_time_imports(path: Path) -> Iterator[str]:
    """Absolute names of what a module imports from outside when it runs."""
    types_only = {
        inner
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for each in node.body
        for inner in ast.walk(each)
    }
    for node in ast.walk(tree_of(path)):
        if node in types_only:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""


def test_every_layer_is_placed() -> None:
    """A new folder or module of the package must say where it stands."""
    placed = {name for names in LAYERS for name in names}
    assert {layer_of(path) for path in MODULES} == placed


def test_first_line_of_every_module_says_what_it_knows() -> None:
    """Every module begins with a docstring whose first line is a statement."""
    for path in [*MODULES, PACKAGE / "__init__.py"]:
        doc = ast.get_docstring(tree_of(path))
        assert doc, path
        assert len(doc.splitlines()[0]) > 15, path


def test_modules_and_functions_are_split_before_they_are_too_long() -> None:
    """A module holds what one reading holds, a function what one look holds."""
    for path in MODULES:
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= MOST_LINES_OF_MODULE, f"{name_of(path)}: {lines} lines"
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                assert lines <= MOST_LINES_OF_FUNCTION, f"{name_of(path)}.{node.name}: {lines}"


def public_names() -> Mapping[str, set[str]]:
    """For each public class and function the modules that define one of that name.

    A function that a decorator registers, as a handler or an operation, is called by nobody.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for path in MODULES:
        for node in tree_of(path).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                decorators = {ast.unparse(each).split("(")[0] for each in node.decorator_list}
                if decorators - PLAIN_DECORATORS:
                    continue
            elif not isinstance(node, ast.ClassDef):
                continue
            if not node.name.startswith("_"):
                found[node.name].add(name_of(path))
    return found


def test_no_two_things_share_a_name() -> None:
    """A public class or function is the only one of its name in the whole package."""
    named = public_names()
    assert {"Space", "RuleSet", "decide"} <= named.keys()
    twice = {name: sorted(modules) for name, modules in named.items() if len(modules) > 1}
    assert {name: each for name, each in twice.items() if name not in SAME} == {}
