"""Converts values to JSON, and to the types that the catalogue lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..wire.attributes import INT_RANGE, LONG_RANGE, AttributeList, Long, Type, Value
from .spec import Attribute, MessageSpec, Structure

_INTEGER = re.compile(r"-?[0-9]{1,19}")


def to_json(value: Value) -> Any:
    """The value as JSON data; a `bstr` becomes {"bstr": hexadecimal}."""
    if isinstance(value, Mapping):
        return {key: to_json(each) for key, each in value.items()}
    return {"bstr": value.hex()} if isinstance(value, bytes) else value


def with_listed_types(of: MessageSpec | Structure, attributes: AttributeList) -> AttributeList:
    """The attributes, each of the type that the catalogue lists where that changes no meaning.

    "5" becomes 5 for an `int` or `long`, 5 becomes "5" for a `str`, {"bstr": "00ff"} two bytes for
    a `bstr`; also within lists. What cannot be of the listed type, and what is not listed, stays as
    it is.
    """
    values = {key: _converted(of.attribute(key), value) for key, value in attributes.items()}
    same = all(values[key] is value for key, value in attributes.items())
    return attributes if same else AttributeList(values)


# A range is asked for a plain int only: it looks for one of a subclass step by step.
def _converted(wanted: Attribute | None, value: Value) -> Value:
    if wanted is None:
        return value
    match wanted.type, value:
        case Type.LIST, AttributeList() if wanted.structure is not None:
            return with_listed_types(wanted.structure, value)
        case Type.INT, str() if _INTEGER.fullmatch(value) and int(value) in INT_RANGE:
            return int(value)
        case Type.INT, Long() if int(value) in INT_RANGE:
            return int(value)
        case Type.LONG, str() if _INTEGER.fullmatch(value) and int(value) in LONG_RANGE:
            return Long(value)
        case Type.LONG, int() if not isinstance(value, Long) and int(value) in LONG_RANGE:
            return Long(value)
        case Type.STR, int():
            return str(int(value))
        case Type.BSTR, {"bstr": str(digits), **rest} if not rest:
            try:
                return bytes.fromhex(digits)
            except ValueError:
                return value
        case _:
            return value
