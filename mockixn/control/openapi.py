"""The OpenAPI document, made from the declarations by which calls are dispatched and checked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import MISSING, is_dataclass
from typing import TYPE_CHECKING, Any, get_args, get_origin

from .. import __version__
from ..scenario.declaration import Rule, settings, taken_apart
from ..scenario.wording import choices
from ..wire.attributes import AttributeList

if TYPE_CHECKING:
    from .operations import Operation

_TYPES: dict[object, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    AttributeList: {"type": "object", "additionalProperties": True},
}


def openapi(operations: Sequence[Operation]) -> dict[str, Any]:
    """The document, OpenAPI 3.1."""
    schemas: dict[str, Any] = {"Problem": _PROBLEM, "NotMet": _NOT_MET}
    paths: dict[str, Any] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(
            operation, schemas
        )
    return {
        "openapi": "3.1.0",
        "info": {"title": "mockixn control interface", "version": __version__},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _operation(operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.do.__name__,
        "summary": operation.summary,
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in re.findall(r"{(\w+)}", operation.path)
        ]
        + [
            {
                "name": each.key,
                "in": "query",
                "description": each.help,
                "schema": _schema(each.hint, schemas),
            }
            for each in settings(operation.query).values()
        ],
        "responses": {
            str(operation.status): {"description": "done"},
            "4XX": _response("the call is wrong: which field, and what was expected", "Problem"),
            "409": _response("it is not as expected: why, and the nearest misses", "NotMet"),
        },
    }
    if operation.body is not None:
        content = {"application/json": {"schema": _schema(operation.body, schemas)}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _response(description: str, schema: str) -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{schema}"}
    return {"description": description, "content": {"application/json": {"schema": reference}}}


def _schema(hint: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    bare, rules = taken_apart(hint)
    if is_dataclass(bare) and isinstance(bare, type):
        if bare.__name__ not in schemas:
            schemas[bare.__name__] = {}  # a section may hold itself
            schemas[bare.__name__] = _section(bare, schemas)
        return {"$ref": f"#/components/schemas/{bare.__name__}"}
    if get_origin(bare) is tuple:
        return {"type": "array", "items": _schema(get_args(bare)[0], schemas)}
    allowed = choices(bare)
    schema = {"type": "string", "enum": [*allowed]} if allowed else {**_TYPES[bare]}
    expected = [rule.expected for rule in rules if isinstance(rule, Rule)]
    return {**schema, "description": ", ".join(expected)} if expected else schema


def _section(section: type, schemas: dict[str, Any]) -> dict[str, Any]:
    known = settings(section).values()
    properties = {}
    for each in known:
        schema = _schema(each.hint, schemas)
        properties[each.key] = {**schema, "description": each.help}
        if isinstance(each.default, str | int | float) and each.default != "":
            properties[each.key]["default"] = each.default
    return {
        "type": "object",
        "properties": properties,
        "required": [each.key for each in known if each.default is MISSING],
        "additionalProperties": False,
    }


_TEXT = {"type": "string"}
_PROBLEM = {
    "type": "object",
    "properties": {
        "error": {**_TEXT, "description": "one line"},
        "mistakes": {
            "type": "array",
            "items": {"type": "object", "properties": {"field": _TEXT, "problem": _TEXT}},
        },
    },
}
_NOT_MET = {
    "type": "object",
    "properties": {
        "met": {"type": "boolean"},
        "why": {**_TEXT, "description": "what is otherwise, with the nearest misses"},
        "nearest": {"type": "array", "items": {"type": "object"}},
        "diagram": {**_TEXT, "description": "what happened, as a sequence diagram"},
    },
}
