"""Converts values to JSON, and to the types that the catalogue lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..wire.attributes import INT_RANGE, LONG_RANGE, AttributeList, Long, Type, Value
from .spec import MessageSpec

_INTEGER = re.compile(r"-?[0-9]{1,19}")


def to_json(value: Value) -> Any:
    """The value as JSON data; a `bstr` becomes {"bstr": hexadecimal}."""
    if isinstance(value, Mapping):
        return {key: to_json(each) for key, each in value.items()}
    return {"bstr": value.hex()} if isinstance(value, bytes) else value


def with_listed_types(spec: MessageSpec, attributes: AttributeList) -> AttributeList:
    """The attributes, each converted to the type that the catalogue lists if its meaning stays.

    "5" becomes 5 for an `int` or `long`, 5 becomes "5" for a `str`, {"bstr": "00ff"} two bytes for
    a `bstr`. A value that cannot have the listed type, or that is not listed, stays as it is.
    """
    types = spec.types
    values = {key: _converted(types.get(key), value) for key, value in attributes.items()}
    same = all(values[key] is value for key, value in attributes.items())
    return attributes if same else AttributeList(values)


# Ranges are tested with a plain int: for an instance of a subclass, `in` searches step by step.
def _converted(listed: Type | None, value: Value) -> Value:
    match listed, value:
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
