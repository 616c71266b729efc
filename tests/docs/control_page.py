"""What the page `control` says of each operation: the OpenAPI document, made readable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from docs.markdown import code, link, sections, table
from mockixn.control.openapi import openapi
from mockixn.control.operations import OPERATIONS

_NULL = {"type": "null"}  # in a body as good as a key that is left out


_OF_EVERY_OPERATION = ("500", "503")
_ALWAYS_POSSIBLE = (
    "Every operation may also answer `503`, where the server stops, and `500`, for a defect of "
    "mockixn. The schemas of all answers, with an example each, stand in `GET /openapi.json`."
)


def operations() -> str:
    """Each operation with what it takes and answers; then the objects that bodies have."""
    document = openapi(OPERATIONS)
    schemas = document["components"]["schemas"]
    calls = [
        (method.upper(), path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    overview = table(
        ("operation", "what it does"),
        ((link(f"{method} {path}"), each["summary"]) for method, path, each in calls),
    )
    return sections(
        overview,
        _ALWAYS_POSSIBLE,
        *(_operation(method, path, each) for method, path, each in calls),
        "### Objects in bodies",
        *(_schema(name, schemas[name]) for name in _in_bodies(calls, schemas)),
    )


def _operation(method: str, path: str, operation: Any) -> str:
    parameters = [
        (code(each["name"]), each["in"], _type(each["schema"]), each.get("description", ""))
        for each in operation["parameters"]
        if each["name"] != "space"
    ]
    answers = [
        (code(status), response["description"])
        for status, response in operation["responses"].items()
        if status not in _OF_EVERY_OPERATION
    ]
    body = ""
    if "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        body = f"Body: {_type(schema)}."
    return sections(
        f"### {method} {path}",
        operation["summary"],
        table(("parameter", "in", "type", "what it is"), parameters),
        body,
        table(("status", "answer"), answers),
    )


def _schema(name: str, schema: Mapping[str, Any]) -> str:
    required = schema.get("required", ())
    rows = [
        (code(key), _type(each), _default(key, each, required), each.get("description", ""))
        for key, each in schema.get("properties", {}).items()
    ]
    heading = sections(f"#### {name}", schema.get("description", ""))
    if not rows:
        return heading
    return sections(heading, table(("key", "type", "default", "what it is"), rows))


def _default(key: str, schema: Mapping[str, Any], required: Any) -> str:
    return "required" if key in required else code(schema.get("default", ""))


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return link(schema["$ref"].rpartition("/")[2])
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return " or ".join(_type(each) for each in schema[choice] if each != _NULL)
    if "items" in schema:
        return f"array of {_type(schema['items'])}"
    if "enum" in schema:
        return ", ".join(code(each) for each in schema["enum"] if each is not None)
    types = schema.get("type", "any value")
    return (
        types if isinstance(types, str) else " or ".join(each for each in types if each != "null")
    )


def _in_bodies(calls: Any, schemas: Mapping[str, Any]) -> list[str]:
    """The names of the schemas that bodies reach, in the order in which they are met."""
    found: dict[str, None] = {}
    waiting = [each["requestBody"] for _, _, each in calls if "requestBody" in each]
    while waiting:
        for name in _references(waiting.pop(0)):
            if name not in found:
                found[name] = None
                waiting.append(schemas[name])
    return [*found]


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, Mapping):
        for key, value in schema.items():
            if key == "$ref":
                yield value.rpartition("/")[2]
            else:
                yield from _references(value)
    elif isinstance(schema, list):
        for each in schema:
            yield from _references(each)
