"""JSON Schemas of bodies and queries, made from the declarations of their keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, is_dataclass
from inspect import cleandoc
from typing import Any, TypeAlias, get_args, get_origin

from ..messages.bounds import Bound
from ..messages.expected import Expected
from ..messages.lookup import A_MESSAGE
from ..scenario.declaration import (
    Distinct,
    Limit,
    Setting,
    choices,
    limits,
    settings,
    split_hint,
)
from ..wire.attributes import LONG_RANGE, AttributeList

Schema: TypeAlias = dict[str, Any]

_TYPES: dict[object, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer", "minimum": LONG_RANGE.start, "maximum": LONG_RANGE.stop - 1},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    AttributeList: {"type": "object", "additionalProperties": True},
    Expected: {**Expected.JSON_SCHEMA},
}


class SectionSchemas:
    """The schemas of sections; `components` has those that others refer to, by name."""

    def __init__(self, components: dict[str, Schema]) -> None:
        self.components = components

    def body(self, section: type) -> Schema:
        """The schema of a body, as a reference."""
        return self._schema(section)

    def query(self, section: type) -> list[Schema]:
        """The parameters that a query may have."""
        return [self._parameter(each) for each in settings(section).values()]

    def _parameter(self, setting: Setting) -> Schema:
        schema = self._described(setting)
        return {
            "name": setting.key,
            "in": "query",
            "required": setting.default is MISSING,
            "description": schema.pop("description"),
            "schema": schema,
        }

    def _described(self, setting: Setting) -> Schema:
        """The schema of a key: its type, its limits, and its help."""
        rules = split_hint(setting.hint)[1]
        must_be = limits(setting.hint)
        must_be += ["no two alike" for rule in rules if isinstance(rule, Distinct)]
        text = setting.help + (f" ({', '.join(must_be)})" if must_be else "")
        schema = {**self._schema(setting.hint), "description": text}
        if isinstance(setting.default, str | int | float) and setting.default != "":
            schema["default"] = setting.default
        return schema

    def _schema(self, hint: Any) -> Schema:
        bare, rules = split_hint(hint)
        if is_dataclass(bare) and isinstance(bare, type):
            name = bare.__name__.removesuffix("Setting")
            if name not in self.components:
                self.components[name] = {}  # a section may contain itself
                self.components[name] = self._section(bare)
            return _reference(name)
        bounds = [each.expected if isinstance(each, Limit) else each for each in rules]
        if A_MESSAGE in bounds:
            self.components["MessageName"] = {
                "type": "string",
                "description": A_MESSAGE,
                **A_MESSAGE.schema,
            }
            return _reference("MessageName")
        if get_origin(bare) is tuple:
            schema: Schema = {"type": "array", "items": self._schema(get_args(bare)[0])}
        elif allowed := choices(bare):
            schema = {"type": "string", "enum": [*allowed]}
        else:
            schema = {**(getattr(bare, "JSON_SCHEMA", None) or _TYPES[bare])}
        for bound in bounds:
            if isinstance(bound, Bound):
                schema |= bound.schema
        return schema

    def _section(self, section: type) -> Schema:
        known = settings(section).values()
        schema = {
            "type": "object",
            "description": " ".join(cleandoc(section.__doc__ or "").split()),
            "properties": {each.key: self._key(each) for each in known},
            "required": [each.key for each in known if each.default is MISSING],
            "additionalProperties": False,
        }
        excluding = [_not_both(each.key, each.instead_of) for each in known if each.instead_of]
        return {**schema, "allOf": excluding} if excluding else schema

    def _key(self, setting: Setting) -> Schema:
        """The schema of a key of a body: null stands for a key that is left out."""
        schema = self._described(setting)
        return schema if setting.default is MISSING else nullable(schema)


def nullable(schema: Schema) -> Schema:
    """The same, or null."""
    beside: Schema = {each: schema[each] for each in ("description", "default") if each in schema}
    alone = {key: each for key, each in schema.items() if key not in beside}
    if isinstance(alone.get("type"), str):
        allowed = {"enum": [*alone["enum"], None]} if "enum" in alone else {}
        return {**alone, "type": [alone["type"], "null"], **allowed, **beside}
    if "anyOf" in alone:
        return {**alone, "anyOf": [*alone["anyOf"], {"type": "null"}], **beside}
    return {"anyOf": [alone, {"type": "null"}], **beside}


def _not_both(key: str, other: str) -> Mapping[str, Any]:
    """That only one of two keys is given; null is as good as nothing."""
    given = {name: {"not": {"type": "null"}} for name in (key, other)}
    return {"not": {"required": [key, other], "properties": given}}


def _reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}
