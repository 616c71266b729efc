"""Which texts stand beside each error code, found in the source of the package.

A text is an argument of the error that has the code (`Refused(ErrorCode.NOT_HELD, text)`), written
there or given a name in the same function. Where a part of it comes from the request, the page
shows the name of that part in angle brackets.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import mockixn

_PACKAGE = Path(mockixn.__file__).parent


def descriptions() -> Mapping[str, Sequence[str]]:
    """The texts of each code, by the code's name."""
    found: dict[str, dict[str, None]] = {}
    for path in sorted(_PACKAGE.rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for name, text in _texts(function):
                    found.setdefault(name, {})[text] = None
    return {name: sorted(texts) for name, texts in found.items()}


def _texts(function: ast.AST) -> Iterator[tuple[str, str]]:
    named = [each for each in ast.walk(function) if isinstance(each, ast.Assign)]
    for call in ast.walk(function):
        if isinstance(call, ast.Call) and _makes_error(call) and (code := _code(call)):
            for argument in call.args:
                for text in _written(argument, call.lineno, named):
                    yield code, text


def _makes_error(call: ast.Call) -> bool:
    """Whether a class is called, or the constructor of the class above."""
    name = ast.unparse(call.func).rpartition(".")[2]
    return name[0].isupper() or name == "__init__"


def _code(call: ast.Call) -> str | None:
    for each in call.args:
        if isinstance(each, ast.Attribute) and ast.unparse(each.value) == "ErrorCode":
            return each.attr
    return None


def _written(node: ast.AST, line: int, named: Sequence[ast.Assign]) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        text = "".join(map(_part, node.values))
        if any(map(str.isalpha, re.sub("<[^>]*>", "", text))):
            yield text
    elif isinstance(node, ast.IfExp):
        yield from _written(node.body, line, named)
        yield from _written(node.orelse, line, named)
    elif isinstance(node, ast.Name):
        earlier = [
            each for each in named if each.lineno < line and ast.unparse(each.targets[0]) == node.id
        ]
        if earlier:
            last = max(earlier, key=lambda each: each.lineno)
            yield from _written(last.value, line, named)


def _part(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    assert isinstance(node, ast.FormattedValue)
    return f"<{_name(node.value)}>"


def _name(node: ast.expr) -> str:
    """What an expression is called: of `queue.name.lower()` and `repr(queue.name)` it is `name`."""
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute):
            return _name(node.func.value)
        return _name(node.args[0]) if node.args else "…"
    if isinstance(node, ast.Attribute):
        return node.attr.strip("_").replace("_", " ")
    if isinstance(node, ast.Name):
        return node.id.strip("_").lower().replace("_", " ")
    return _name(node.value) if isinstance(node, ast.Subscript) else "…"
