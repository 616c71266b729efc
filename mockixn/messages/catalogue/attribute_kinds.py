"""The kinds of attributes: each has a wire type, and perhaps a meaning. A kind makes attributes.

A boolean is an int, 0 or 1. A date is a str in ISO 8601 UTC. An enumeration is a str, the name of
the value. A structure is a list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

from ...wire.attributes import Type
from ..spec import Attribute, Enumeration, Structure

AttributeKind: TypeAlias = Callable[..., Attribute]
"""Makes the attribute with the given name, required or not: `STR("Queue", required=True)`."""

INT: AttributeKind = partial(Attribute, type=Type.INT)
STR: AttributeKind = partial(Attribute, type=Type.STR)
BOOLEAN: AttributeKind = partial(Attribute, type=Type.INT, boolean=True)
DATE: AttributeKind = partial(Attribute, type=Type.STR, date=True)


def ours(kind: AttributeKind) -> AttributeKind:
    """The same kind for a key that only mockixn has."""
    return partial(kind, ours=True)


def enumeration_of(enumeration: Enumeration) -> AttributeKind:
    """A str that takes only the values of that enumeration."""
    return partial(Attribute, type=Type.STR, enumeration=enumeration)


def list_of(structure: Structure) -> AttributeKind:
    """A list of that structure."""
    return partial(Attribute, type=Type.LIST, structure=structure)


def structure(
    name: str,
    keys: Mapping[str, AttributeKind] | None = None,
    *,
    free: bool = False,
    values: Type | Structure | None = None,
) -> Structure:
    """The structure of that name with these `keys`; `Structure` says what the rest means."""
    attributes = tuple(kind(key) for key, kind in (keys or {}).items())
    return Structure(name, attributes, free=free, values=values)
