"""What the page `python` says: every public name, from signatures and docstrings."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from enum import EnumMeta
from functools import cache
from typing import Any, ForwardRef

import mockixn
from docs.markdown import code, sections, table
from mockixn import pytest_plugin


def python_names() -> str:
    """The faces, the functions, the data, the errors, and the fixtures of pytest."""
    names = {name: getattr(mockixn, name) for name in mockixn.__all__}
    errors = {name: each for name, each in names.items() if _is_error(each)}
    functions = {name: each for name, each in names.items() if inspect.isfunction(each)}
    classes = {name: each for name, each in names.items() if name not in {**errors, **functions}}
    return sections(
        "### Classes",
        *(_class(name, each) for name, each in classes.items()),
        "### Functions",
        *(_function(f"mockixn.{name}", each) for name, each in functions.items()),
        "### Errors",
        *(_class(name, each) for name, each in errors.items()),
        "### Fixtures of pytest",
        *_fixtures(),
    )


def _is_error(found: Any) -> bool:
    return isinstance(found, type) and issubclass(found, BaseException)


def _class(name: str, cls: Any) -> str:
    if isinstance(cls, EnumMeta):
        values = ", ".join(code(f"{name}.{each}") for each in cls.__members__)
        return sections(f"#### {name}", _doc(cls), f"Values: {values}.")
    bases = [base.__name__ for base in cls.__bases__ if base.__name__ in mockixn.__all__]
    is_a = f"Extends {', '.join(map(code, bases))}." if bases else ""
    inherited = {each for base in bases for each in dir(getattr(mockixn, base))}
    attributes = [*_attributes(cls)]
    if all(not text and name.strip("`") in _fields(cls) for name, _, text in attributes):
        attributes = []  # the constructor shows them
    listed = table(("attribute", "type", "what it is"), attributes)
    methods = [
        _function(f"{name}.{each}", found)
        for each, found in _methods(cls)
        if each not in inherited or each in vars(cls)
    ]
    return sections(f"#### {name}", _constructor(name, cls), is_a, _doc(cls), listed, *methods)


def _constructor(name: str, cls: Any) -> str:
    if issubclass(cls, BaseException) and "__init__" not in vars(cls):
        return ""
    if not _has_signature(cls):
        return ""
    text = _signature(cls)
    return f"```py\n{name}{text}\n```"


def _function(name: str, function: Callable[..., Any]) -> str:
    prefix = "await " if inspect.iscoroutinefunction(function) else ""
    return sections(
        f"##### {name}", f"```py\n{prefix}{name}{_signature(function)}\n```", _doc(function)
    )


def _fields(cls: Any) -> set[str]:
    """The attributes of plain data, which its constructor takes under their names."""
    return {*getattr(cls, "__dataclass_fields__", ()), *getattr(cls, "_fields", ())}


def _has_signature(cls: Any) -> bool:
    """Whether a test author makes one: what takes something private is made by the package."""
    try:
        parameters = inspect.signature(cls).parameters.values()
    except ValueError:
        return False
    return not any(_annotation(each.annotation).startswith("_") for each in parameters)


def _signature(function: Any) -> str:
    """The parameters, one line where they fit, without the quotes of postponed annotations."""
    found = inspect.signature(function)
    parameters: list[str] = []
    seen: set[object] = set()
    for each in found.parameters.values():
        if each.name in ("self", "cls"):
            continue
        if each.kind is each.KEYWORD_ONLY and not seen & {each.VAR_POSITIONAL, each.KEYWORD_ONLY}:
            parameters.append("*")
        seen.add(each.kind)
        stars = "*" * ((each.kind is each.VAR_POSITIONAL) + 2 * (each.kind is each.VAR_KEYWORD))
        text = f"{stars}{each.name}"
        if each.annotation is not each.empty:
            text += f": {_annotation(each.annotation)}"
        if each.default is not each.empty:
            text += f" = {_default(each.default)}"
        parameters.append(text)
    returns = found.return_annotation
    end = (
        "" if inspect.isclass(function) or returns is found.empty else f" -> {_annotation(returns)}"
    )
    one_line = f"({', '.join(parameters)}){end}"
    if len(one_line) <= 70:
        return one_line
    return "(\n" + "".join(f"    {each},\n" for each in parameters) + f"){end}"


def _annotation(annotation: Any) -> str:
    if isinstance(annotation, ForwardRef):
        return annotation.__forward_arg__
    if isinstance(annotation, str):
        return annotation
    return getattr(annotation, "__name__", str(annotation))


def _default(value: Any) -> str:
    text = repr(value)
    return "..." if text.startswith("<") else text


def _doc(found: Any) -> str:
    return inspect.cleandoc(found.__doc__ or "")


def _methods(cls: Any) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The public methods, in the order in which the classes write them."""
    found: dict[str, None] = {}
    for each in reversed(_own(cls)):
        found |= dict.fromkeys(name for name in vars(each) if not name.startswith("_"))
    for name in found:
        member = getattr(cls, name)
        if inspect.isroutine(member):
            yield name, member


def _own(cls: Any) -> list[type]:
    """The class and its bases, as far as they are the package's."""
    return [each for each in cls.__mro__ if each.__module__.startswith("mockixn")]


def _attributes(cls: Any) -> Iterator[tuple[str, str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for each in reversed(_own(cls)):
        if each is not cls and each.__name__ in mockixn.__all__:
            continue  # its own heading has them
        for name, annotation in inspect.get_annotations(each).items():
            found.setdefault(name, (_annotation(annotation), ""))
        for name, member in vars(each).items():
            if isinstance(member, property):
                returns = inspect.signature(member.fget).return_annotation  # type: ignore[arg-type]
                found[name] = (_annotation(returns), " ".join(_doc(member).split()))
        for name, kind in _set_in_init(each).items():
            found.setdefault(name, (kind, ""))
    for name, (kind, text) in found.items():
        if not name.startswith("_"):
            yield code(name), code(kind), text


@cache
def _set_in_init(cls: type) -> Mapping[str, str]:
    """The public attributes that the constructor sets, with the annotation of the parameter."""
    init = vars(cls).get("__init__")
    if init is None or not hasattr(init, "__code__") or "__dataclass_fields__" in vars(cls):
        return {}
    annotations = {**inspect.get_annotations(init)}
    found: dict[str, str] = {}
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(init)))):
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        for target in targets:
            inner = target.elts if isinstance(target, ast.Tuple) else [target]
            for each in inner:
                if isinstance(each, ast.Attribute) and not each.attr.startswith("_"):
                    kind = annotations.get(each.attr, "")
                    if isinstance(node, ast.AnnAssign):
                        kind = ast.unparse(node.annotation)
                    found[each.attr] = _annotation(kind)
    return found


def _fixtures() -> Iterator[str]:
    for name, found in vars(pytest_plugin).items():
        wrapped = getattr(found, "__wrapped__", None) or getattr(found, "_fixture_function", None)
        is_fixture = name.startswith("mockixn_") and wrapped is not None
        if is_fixture:
            yield f"#### {name}\n\n{_doc(wrapped)}"
