"""The OpenAPI document: what it says is served, and what is served stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from mockixn.control.openapi import openapi
from mockixn.control.operations import OPERATIONS
from mockixn.messages.expected import TABLE_KEYS
from mockixn.messages.pattern_parts import MAX_REFERENCE

TYPES = {"string", "integer", "number", "boolean", "object", "array", "null"}
KEYWORDS = {
    "type", "description", "enum", "default", "items", "properties", "required", "$ref",
    "additionalProperties", "allOf", "anyOf", "not", "oneOf", "const", "examples", "format",
    "minimum", "maximum", "exclusiveMinimum", "minLength", "maxLength", "pattern", "minItems",
    "uniqueItems", "maxProperties",
}  # fmt: skip


def schemas_in(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every schema of the document, with those inside it."""
    yield from each_of(document["components"]["schemas"].values())
    for item in document["paths"].values():
        for described in item.values():
            yield from each_of(each["schema"] for each in described["parameters"])
            for response in [described.get("requestBody"), *described["responses"].values()]:
                for content in ((response or {}).get("content") or {}).values():
                    yield from each_of([content["schema"]])


def each_of(schemas: Any) -> Iterator[dict[str, Any]]:
    """The schemas, and those inside them."""
    for schema in schemas:
        yield schema
        inner = [*schema.get("properties", {}).values(), *schema.get("allOf", [])]
        inner += [schema[key] for key in ("items", "not") if key in schema]
        yield from each_of(inner)


async def test_every_operation_is_documented_and_served(call: Any) -> None:
    """The document and the dispatch are made from the same declarations."""
    document = (await call("GET", "/openapi.json")).body
    assert document == openapi(OPERATIONS)
    found = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    assert found == {(each.method, each.path) for each in OPERATIONS}
    for path, item in document["paths"].items():
        for method in item:
            answer = await call(method.upper(), path.replace("{", "").replace("}", ""), {})
            assert answer.status != 405
            assert "no such path" not in str(answer.body)
            assert answer.status < 500


def test_document_has_the_structure_of_openapi() -> None:
    """Version, info, and for each operation an id, a summary, its parameters and its answers."""
    document = openapi(OPERATIONS)
    assert document["openapi"] == "3.1.0"
    assert document["info"].keys() == {"title", "version", "license"}
    ids = []
    for path, item in document["paths"].items():
        assert path.startswith("/")
        for method, described in item.items():
            assert method in {"get", "post", "delete"}
            ids.append(described["operationId"])
            assert described["summary"].endswith(".")
            in_path = {each["name"] for each in described["parameters"] if each["in"] == "path"}
            assert in_path == set(re.findall(r"{(\w+)}", path))
            assert all(each["in"] in ("path", "query") for each in described["parameters"])
            assert ("requestBody" in described) <= (method == "post")
            assert {"200", "201"} & described["responses"].keys()
            for status, response in described["responses"].items():
                assert re.fullmatch(r"[1-5](\d\d|XX)", status)
                assert response["description"]
    assert len(ids) == len(set(ids))


def test_schemas_are_whole() -> None:
    """Known types and keywords only; every reference leads somewhere, every required key is one."""
    document = openapi(OPERATIONS)
    for schema in schemas_in(document):
        assert schema.keys() <= KEYWORDS
        types = schema.get("type", "object")
        assert {*([types] if isinstance(types, str) else types)} <= TYPES
        if "properties" in schema:
            assert set(schema.get("required", ())) <= schema["properties"].keys()
        if "$ref" in schema:
            name = schema["$ref"].removeprefix("#/components/schemas/")
            assert name in document["components"]["schemas"]


def test_schemas_say_what_the_declarations_say() -> None:
    """Types, choices, what must be given, defaults, help, limits, and what excludes what."""
    schemas = openapi(OPERATIONS)["components"]["schemas"]
    fault, pattern = schemas["Fault"], schemas["Pattern"]
    assert fault["required"] == ["do"]
    assert fault["properties"]["do"]["enum"][0] == "delay"
    assert fault["properties"]["nth"]["default"] == 1
    assert fault["properties"]["nth"]["description"].endswith("(at least 1)")
    assert pattern["properties"]["from"]["type"] == ["string", "null"]
    assert pattern["properties"]["from"]["minLength"] == 1
    assert pattern["properties"]["reference"]["maximum"] == MAX_REFERENCE
    assert fault["properties"]["probability"]["exclusiveMinimum"] == 0
    assert fault["properties"]["probability"]["maximum"] == 1
    assert schemas["NewSpace"]["properties"]["name"]["pattern"] == "^[A-Za-z0-9_.-]{1,64}$"
    assert "EventAck" in schemas["MessageName"]["enum"]
    given = {"to": {"not": {"type": "null"}}, "from": {"not": {"type": "null"}}}
    both = {"required": ["to", "from"], "properties": given}
    assert pattern["allOf"] == [{"not": both}]
    references = schemas["Cue"]["properties"]["on"]["anyOf"]
    assert references == [{"$ref": "#/components/schemas/Pattern"}, {"type": "null"}]


def test_schemas_have_the_names_of_the_rules() -> None:
    """Who generates a client from the document gets the words of the scenario file."""
    schemas = openapi(OPERATIONS)["components"]["schemas"]
    rules = {"Participant", "Cue", "Answer", "Fault", "Pattern", "MessageTemplate"}
    assert rules <= schemas.keys()


def test_schema_of_a_pattern_shows_the_matchers() -> None:
    """Which there are, and that each stands alone in its table."""
    pattern = openapi(OPERATIONS)["components"]["schemas"]["Pattern"]["properties"]
    assert pattern["direction"]["enum"] == ["in", "out", None]
    assert pattern["message"]["description"] == "its name (a message of the catalogue)"
    [*_, matcher] = pattern["attributes"]["additionalProperties"]["anyOf"]
    assert matcher["properties"].keys() == {*TABLE_KEYS}
    assert (matcher["minProperties"], matcher["maxProperties"]) == (1, 1)
