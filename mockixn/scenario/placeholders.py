"""Placeholders of a message template: how `${InteractionId}` is written, and what can be wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from ..formatting import quoted
from ..messages.catalogue import CATALOGUE
from ..messages.expected import VALUES, expected_of, listed
from ..messages.lookup import attribute_of, takes_any
from ..messages.pattern import Direction, Pattern
from ..messages.spec import Attribute, MessageSpec
from ..near_names import near_names
from ..wire.attributes import Type

REFERENCE = "reference"
"""`${reference}` is the ReferenceId of the message."""

WHOLE = re.compile(r"\$\{([^{}]*)\}")
"""A placeholder; as a whole value it keeps its type."""

INSIDE = re.compile(r"\$\$\{|" + WHOLE.pattern)
"""A placeholder in a text, or the escape `$${`, which stands for `${`."""

_NUMBERS = (Type.INT, Type.LONG)
_REFERENCE = Attribute(REFERENCE, Type.INT)


class Source(NamedTuple):
    """The message that a template is filled from: what it can be, and its name for mistakes."""

    specs: Sequence[MessageSpec]
    name: str

    @classmethod
    def of(cls, on: Pattern, direction: Direction | None = None) -> Source:
        """The messages that the pattern may match; with a direction, those that go that way."""
        other = {"in": "server", "out": "client", None: None}[direction or on.direction]
        specs = [spec for spec in CATALOGUE if on.fits(spec) and spec.sender != other]
        return cls(specs, on.message or "any message that on matches")


UNKNOWN = Source((), "")
"""The message that a rule with mistakes waits for: any placeholder may be right."""


def has_placeholder(value: object) -> bool:
    """Whether the value depends on the message that the template is filled from."""
    return isinstance(value, str) and "${" in value


def placeholder_mistake(value: str, wanted: Attribute | None, source: Source | None) -> str | None:
    """What is wrong with a text that has `${`, at the place of the attribute `wanted`.

    `wanted` is None where any value may stand; `source` is None where there is no message.
    """
    rest = INSIDE.sub("\n", value)
    if "${" in rest:
        return f"found {quoted(value)}, expected }} after ${{ (the text ${{ is written $${{)"
    paths = [found[1] for found in INSIDE.finditer(value) if found[1] is not None]
    if source is UNKNOWN:
        return None
    if paths and source is None:
        return f"found {quoted(value)}, expected no ${{…}}: there is no message to take it from"
    taken: Attribute | None = None
    for path in paths:
        assert source is not None
        taken, mistake = _resolved(path, source)
        if mistake is not None:
            return f"found {quoted(value)}, expected {mistake}"
    if wanted is None:
        return None
    whole = WHOLE.fullmatch(value) is not None
    if whole and (taken is None or _converts(taken, wanted)):
        return None
    if not whole and wanted.type is Type.STR:
        return None
    what = f", which is {VALUES[taken.type]}" if whole and taken is not None else ""
    return f"found {quoted(value)}{what}, expected {expected_of(wanted)}"


def _converts(taken: Attribute, wanted: Attribute) -> bool:
    """Whether each value of the one attribute can be one of the other."""
    if wanted.enumeration is not None and taken.enumeration is not None:
        return wanted.enumeration is taken.enumeration
    return (
        wanted.type is taken.type
        or (wanted.type in _NUMBERS and taken.type in _NUMBERS)
        or (wanted.type is Type.STR and taken.type in _NUMBERS and wanted.enumeration is None)
    )


def _resolved(path: str, source: Source) -> tuple[Attribute | None, str | None]:
    """What is known of the value at that path; and what is expected where no value can be there."""
    if path == REFERENCE:
        return _REFERENCE, None
    first, *keys = path.split(".")
    known = attribute_of(source.specs, first)
    if known is None and takes_any(source.specs):
        return None, None
    if known is None:
        names = {name for spec in source.specs for name in spec.types}
        return None, f"{REFERENCE} or an attribute of {source.name}: " + (
            f"{listed(sorted(names), first)}{_near(path, source)}"
        )
    for key in keys:
        if known.type is not Type.LIST:
            return None, f"no key in {known.name}, which is {VALUES[known.type]}"
        structure = known.structure
        inner = None if structure is None else structure.attribute(key)
        if inner is None:
            if structure is None or structure.free:
                return None, None
            names = {*structure.names}
            return None, f"a key of {known.name}: {listed(sorted(names), key)}" + (
                _near(path, source)
            )
        known = inner
    return known, None


def _near(path: str, source: Source) -> str:
    """The path that a wrong one probably means."""
    paths: dict[str, str] = {}
    for spec in source.specs:
        for attribute in spec.attributes:
            paths[attribute.name] = attribute.name
            for key in attribute.structure.names if attribute.structure is not None else ():
                inner = f"{attribute.name}.{key}"
                paths[inner] = inner
                paths.setdefault(key, inner)
    found = near_names(path, paths, least=0.7)
    return "".join(f" (did you mean {paths[name]}?)" for name in found)
