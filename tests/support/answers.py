"""Holds what the control interface answers against the schemas of its OpenAPI document."""

from __future__ import annotations

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from mockixn.control.openapi import openapi
from mockixn.control.operations import OPERATIONS


@cache
def document() -> dict[str, Any]:
    """The document, made once."""
    return openapi(OPERATIONS)


def mistakes(schema: dict[str, Any], value: Any) -> list[str]:
    """What of a value is not as a schema of the document says."""
    whole = {**schema, "components": document()["components"]}
    validator = Draft202012Validator(whole, format_checker=FormatChecker())
    return [f"{each.json_path}: {each.message}" for each in validator.iter_errors(value)]


def operation_of(method: str, path: str) -> dict[str, Any] | None:
    """What the document says of the operation at this address; None for no operation."""
    found = path.partition("?")[0].strip("/").split("/")
    for declared, item in document()["paths"].items():
        parts = declared.strip("/").split("/")
        same = all(a == b or a.startswith("{") for a, b in zip(parts, found, strict=False))
        if len(parts) == len(found) and same and method.lower() in item:
            described: dict[str, Any] = item[method.lower()]
            return described
    return None


def mistakes_of_answer(method: str, path: str, status: int, kind: str, body: Any) -> list[str]:
    """What of an answer is not as the document says; nothing for what is no operation."""
    operation = operation_of(method, path)
    if operation is None:
        return []
    responses = operation["responses"]
    response = responses.get(str(status)) or responses.get(f"{status // 100}XX")
    if response is None:
        return [f"no answer {status} is declared"]
    content = response["content"].get(kind.partition(";")[0])
    if content is None:
        return [f"no answer {status} of type {kind} is declared"]
    return mistakes(content["schema"], body)
