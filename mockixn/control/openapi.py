"""The OpenAPI document, made from the declarations of the operations and their sections."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..space.world_pages import KINDS
from .answer_schemas import ANSWER_SCHEMAS
from .authentication import OPEN
from .section_schemas import Schema, SectionSchemas

if TYPE_CHECKING:
    from .operation import Operation

_METRICS = "Metrics"  # the one answer that is no JSON

_PARTS: dict[str, Schema] = {"kind": {"enum": [*KINDS]}}

_SERVERS = [
    {"url": "/", "description": "the server that this document comes from"},
    {
        "url": "http://{host}:{port}",
        "description": "a server on this machine",
        "variables": {"host": {"default": "127.0.0.1"}, "port": {"default": "7121"}},
    },
]
_LICENSE = {"name": "MIT", "identifier": "MIT"}


def openapi(operations: Sequence[Operation]) -> dict[str, Any]:
    """The document, OpenAPI 3.1."""
    schemas = deepcopy(ANSWER_SCHEMAS)
    sections = SectionSchemas(schemas)
    paths: dict[str, Any] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(
            operation, sections
        )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "mockixn control interface",
            "version": __version__,
            "license": _LICENSE,
        },
        "servers": _SERVERS,
        "security": [{}, {"token": []}],  # only a server that was started with a token needs it
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(operation: Operation, sections: SectionSchemas) -> dict[str, Any]:
    kind = "text/plain" if operation.answer == _METRICS else "application/json"
    responses = {
        str(int(operation.status)): _response(
            operation.result or "done: {}", operation.answer, kind
        ),
        "4XX": _response("the request is wrong: which field, and what is expected", "Problem"),
        "500": _response("a defect of mockixn: its log has the rest", "Problem"),
        "503": _response("the server is stopping, or the space is away", "Problem"),
    }
    if operation.expects:
        text = "the journal is not as expected: why, the near misses, and a diagram of the journal"
        responses["409"] = _response(text, "NotMet")
    described: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "parameters": [
            {
                "name": name,
                "in": "path",
                "required": True,
                "schema": {"type": "string", **_PARTS.get(name, {})},
            }
            for name in re.findall(r"{(\w+)}", operation.path)
        ]
        + sections.query(operation.query),
        "responses": responses,
    }
    if operation.path in OPEN:
        described["security"] = []
    if operation.body is not None:
        content = {"application/json": {"schema": sections.body(operation.body)}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _response(description: str, name: str, kind: str = "application/json") -> dict[str, Any]:
    schema: Schema = {"$ref": f"#/components/schemas/{name}"}
    content: dict[str, Any] = {"schema": schema}
    if examples := ANSWER_SCHEMAS[name].get("examples"):
        content["example"] = examples[0]
    return {"description": description, "content": {kind: content}}
