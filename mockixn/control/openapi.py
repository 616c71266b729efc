"""The OpenAPI document, made from the declarations of the operations and their sections."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import MISSING, is_dataclass
from inspect import cleandoc
from typing import TYPE_CHECKING, Any, get_args, get_origin

from .. import __version__
from ..messages.expected import Expected
from ..scenario.declaration import Distinct, Setting, choices, limits, settings, split_hint
from ..wire.attributes import AttributeList

if TYPE_CHECKING:
    from .operation import Operation

_TYPES: dict[object, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    AttributeList: {"type": "object", "additionalProperties": True},
    Expected: {**Expected.JSON_SCHEMA},
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
        "security": [{}, {"token": []}],  # only a server that was started with a token needs it
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    responses = {
        str(int(operation.status)): {"description": operation.result or "done: {}"},
        "4XX": _response("the request is wrong: which field, and what is expected", "Problem"),
    }
    if operation.expects:
        text = "the journal is not as expected: why, the near misses, and a diagram of the journal"
        responses["409"] = _response(text, "NotMet")
    described: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in re.findall(r"{(\w+)}", operation.path)
        ]
        + [_parameter(each, schemas) for each in settings(operation.query).values()],
        "responses": responses,
    }
    if operation.body is not None:
        content = {"application/json": {"schema": _schema(operation.body, schemas)}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _parameter(setting: Setting, schemas: dict[str, Any]) -> dict[str, Any]:
    schema = _described(setting, schemas)
    return {
        "name": setting.key,
        "in": "query",
        "required": setting.default is MISSING,
        "description": schema.pop("description"),
        "schema": schema,
    }


def _response(description: str, schema: str) -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{schema}"}
    return {"description": description, "content": {"application/json": {"schema": reference}}}


def _described(setting: Setting, schemas: dict[str, Any]) -> dict[str, Any]:
    """The schema of a key: its type, its limits, and its help."""
    _bare, rules = split_hint(setting.hint)
    must_be = limits(setting.hint)
    must_be += ["no two alike" for rule in rules if isinstance(rule, Distinct)]
    text = setting.help + (f" ({', '.join(must_be)})" if must_be else "")
    schema = {**_schema(setting.hint, schemas), "description": text}
    if isinstance(setting.default, str | int | float) and setting.default != "":
        schema["default"] = setting.default
    return schema


def _schema(hint: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    bare, _limits = split_hint(hint)
    if is_dataclass(bare) and isinstance(bare, type):
        name = bare.__name__.removesuffix("Setting")
        if name not in schemas:
            schemas[name] = {}  # a section may contain itself
            schemas[name] = _section(bare, schemas)
        return {"$ref": f"#/components/schemas/{name}"}
    if get_origin(bare) is tuple:
        return {"type": "array", "items": _schema(get_args(bare)[0], schemas)}
    allowed = choices(bare)
    return {"type": "string", "enum": [*allowed]} if allowed else {**_TYPES[bare]}


def _section(section: type, schemas: dict[str, Any]) -> dict[str, Any]:
    known = settings(section).values()
    schema = {
        "type": "object",
        "description": " ".join(cleandoc(section.__doc__ or "").split()),
        "properties": {each.key: _described(each, schemas) for each in known},
        "required": [each.key for each in known if each.default is MISSING],
        "additionalProperties": False,
    }
    excluding = [
        {"not": {"required": [each.key, each.instead_of]}} for each in known if each.instead_of
    ]
    return {**schema, "allOf": excluding} if excluding else schema


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
        "verdict": {
            "enum": ["not met", "vacuous", "undecided"],
            "description": "vacuous: it holds whatever happens, since what it names never was "
            "there; undecided: entries that would decide it are no longer kept",
        },
        "why": {**_TEXT, "description": "what differs, with the near misses"},
        "nearest": {"type": "array", "items": {"type": "object"}},
        "diagram": {**_TEXT, "description": "the journal as a sequence diagram"},
    },
}
