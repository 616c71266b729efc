"""What the pages `models` and `errors` say: the versions of each model, and the error codes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import mockixn
from docs.markdown import code, marked, sections, table
from mockixn.codes import ErrorCode
from mockixn.engine.model import Model
from mockixn.engine.versions import OURS, Step, Version
from mockixn.interaction_models import all_models


def models() -> str:
    """Each model with its requests and its versions."""
    return sections(*map(_model, all_models()))


def error_codes() -> str:
    """Each code of EventError with the texts that it comes with."""
    texts = _descriptions()
    return table(
        ("code", "name", "source", "ErrorDescription"),
        (
            (str(int(each)), each.name, marked(each.source), "<br>".join(texts.get(each.name, [])))
            for each in ErrorCode
        ),
    )


def _model(model: Model) -> str:
    requests: dict[str, dict[str, None]] = {}
    for spec, sender, _ in model.handlers:
        senders = requests.setdefault(f"{spec.name} ({spec.protocol.short})", {})
        senders[str(sender or "a connection without a client")] = None
    handled = table(
        ("request", "from"),
        ((code(name), ", ".join(senders)) for name, senders in requests.items()),
    )
    return sections(
        f"### {model.name}", f"Source: {marked(model.source)}.", handled, *map(_version, model.versions)
    )


def _version(version: Version) -> str:
    if version.request is None:
        begin = f"Begins after `timers.{version.timer}`."
    else:
        begin = f"Begins with {version.request.participant} → {_message(version.request)}."
    rows = (
        (_message(step), step.participant, _mark(step, version)) for step in version.rows
    )
    head = f"#### {version.name}: {version.title}"
    source = f"Source: {marked(version.source)}. {begin}"
    return sections(head, source, table(("message", "to", ""), rows))


def _message(step: Step) -> str:
    instead = f", in place of {step.in_place_of}" if step.in_place_of else ""
    return f"{step.message} ({step.protocol.short}{instead})"


def _mark(step: Step, version: Version) -> str:
    return "[ours]" if step.source == OURS != version.source else ""


@cache
def _descriptions() -> dict[str, list[str]]:
    """The texts that stand beside a code where the package refuses something, by the code's name.

    What the text takes from the request stands in braces.
    """
    found: dict[str, dict[str, None]] = {}
    for file in _modules(files(mockixn)):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and (name := _code_of(node)):
                for text in _texts(node):
                    found.setdefault(name, {})[text] = None
    return {name: sorted(texts) for name, texts in found.items()}


def _modules(folder: Traversable) -> Iterator[Traversable]:
    for each in sorted(folder.iterdir(), key=lambda each: each.name):
        if each.is_dir():
            yield from _modules(each)
        elif each.name.endswith(".py"):
            yield each


def _code_of(call: ast.Call) -> str | None:
    for each in call.args:
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name):
            if each.value.id == "ErrorCode":
                return each.attr
    return None


def _texts(call: ast.Call) -> Iterator[str]:
    for each in call.args:
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value
        elif isinstance(each, ast.JoinedStr):
            yield "".join(
                part.value
                if isinstance(part, ast.Constant)
                else "…"
                for part in each.values
            )
