"""The kinds of attribute: a wire type, and what more is known. Called with a name, they make one.

Booleans are int 0/1, dates are str in ISO 8601 UTC, enumerations are str by name, structures are
lists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

from ...wire.attributes import Type
from ..spec import Attribute, Enumeration, Structure

AttributeKind: TypeAlias = Callable[..., Attribute]
"""Makes the attribute of that name, required or not: `STR("Queue", required=True)`."""

INT: AttributeKind = partial(Attribute, type=Type.INT)
STR: AttributeKind = partial(Attribute, type=Type.STR)
BOOLEAN: AttributeKind = partial(Attribute, type=Type.INT, boolean=True)
DATE: AttributeKind = partial(Attribute, type=Type.STR, date=True)


def ours(kind: AttributeKind) -> AttributeKind:
    """The same for a key of mockixn's own."""
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
    """The structure of that name: `keys` mean something; see `Structure` for the rest."""
    attributes = tuple(kind(key) for key, kind in (keys or {}).items())
    return Structure(name, attributes, free=free, values=values)
