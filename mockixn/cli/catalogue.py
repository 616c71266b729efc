"""`mockixn catalogue`: every message that mockixn knows, handled or not, with its attributes."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..messages.catalogue import CATALOGUE
from ..messages.enumerations import OUR_VALUES
from ..messages.sources import LEGEND
from ..messages.spec import Attribute, Enumeration, MessageSpec, Structure
from ..wire.attributes import Type

OURS_MARK = "[ours]"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn catalogue` takes."""
    parser.add_argument("--format", choices=("table", "json"), default="table")


def run(arguments: Namespace) -> int:
    """Print the catalogue."""
    if arguments.format == "json":
        print(json.dumps([as_dict(spec) for spec in CATALOGUE], indent=2))
    else:
        print("\n\n".join("\n".join(_aligned(rows)) for rows in _tables()))
    return 0


def as_dict(spec: MessageSpec) -> dict[str, Any]:
    """One message as JSON data, under stable keys."""
    return {
        "protocol": spec.protocol.label,
        "protocol_id": int(spec.protocol),
        "name": spec.name,
        "id": spec.id,
        "id_source": spec.id_source,
        "kind": spec.kind,
        "sender": spec.sender,
        "attributes": [_attribute(each) for each in spec.attributes],
        "free": spec.free,
        "answers": list(spec.answers),
        "source": spec.source,
    }


def _attribute(attribute: Attribute) -> dict[str, Any]:
    return {
        "name": attribute.name,
        "type": _type(attribute.type),
        "required": attribute.required,
        "boolean": attribute.boolean,
        "date": attribute.date,
        "enumeration": None if attribute.enumeration is None else [*attribute.enumeration],
        "structure": None if attribute.structure is None else _structure(attribute.structure),
    }


def _structure(structure: Structure) -> dict[str, Any]:
    """A structure; `values` is the type or the structure of the values of all other keys.

    Only facts that are true stand there: an interaction has many keys, and many events have it.
    """
    values = structure.values
    return {
        "name": structure.name,
        "attributes": [
            {
                fact: value
                for fact, value in (*_attribute(each).items(), ("ours", each.ours))
                if value
            }
            for each in structure.attributes
        ],
        "free": structure.free,
        "values": _structure(values) if isinstance(values, Structure) else values and _type(values),
    }


def _type(type: Type) -> str:
    return type.name.lower()


def _tables() -> Iterator[Sequence[tuple[str, ...]]]:
    """The tables for people: messages, structures, enumerations and the legend of the sources."""
    yield [
        ("PROTOCOL", "ID", "NAME", "FROM", "SOURCE", "ATTRIBUTES (* required, ... any other)"),
        *map(_message, CATALOGUE),
    ]
    attributes = [each for spec in CATALOGUE for each in spec.attributes]
    structures: dict[Structure, dict[str, None]] = {}
    enumerations: dict[Enumeration, dict[str, None]] = {}
    for each in _with_nested(attributes):
        if each.structure is not None:
            structures.setdefault(each.structure, {})[each.name] = None
        if each.enumeration is not None:
            enumerations.setdefault(each.enumeration, {})[each.name] = None
    yield [
        ("STRUCTURE", "OF ATTRIBUTES", "KEYS (... any other)"),
        *((each.name, " ".join(names), _keys(each)) for each, names in structures.items()),
    ]
    yield [
        ("ENUMERATION", "OF ATTRIBUTES", "VALUES"),
        *((each.__name__, " ".join(names), _values(each)) for each, names in enumerations.items()),
    ]
    yield [("SOURCE", "IS"), *((_marked(mark), text) for mark, text in LEGEND.items())]


def _message(spec: MessageSpec) -> tuple[str, ...]:
    listed = [f"{a.name}{'*' * a.required}:{_type(a.type)}" for a in spec.attributes]
    attributes = " ".join([*listed, *["..."] * spec.free])
    id = f"{spec.id}{'' if spec.id_source != 'ours' else f' {OURS_MARK}'}"
    return spec.protocol.label, id, spec.name, spec.sender, _marked(spec.source), attributes


def _with_nested(attributes: Iterable[Attribute]) -> Iterator[Attribute]:
    for each in attributes:
        yield each
        structure = each.structure
        while structure is not None:
            yield from _with_nested(structure.attributes)
            structure = structure.values if isinstance(structure.values, Structure) else None


def _keys(structure: Structure) -> str:
    keys = [
        f"{each.name}:{_type(each.type)}{OURS_MARK * each.ours}" for each in structure.attributes
    ]
    values = structure.values
    if isinstance(values, Structure):
        keys.append(f"...:{{{_keys(values)}}}")
    elif values is not None:
        keys.append(f"...:{_type(values)}")
    elif structure.free:
        keys.append("...")
    return " ".join(keys)


def _values(enumeration: Enumeration) -> str:
    return " ".join(f"{each}{OURS_MARK * (each in OUR_VALUES)}" for each in enumeration)


def _marked(source: str) -> str:
    return OURS_MARK if source == "ours" else source


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """The rows as lines with aligned columns; the last column is not padded."""
    *columns, _last = zip(*rows, strict=True)
    widths = [max(map(len, column)) for column in columns]
    for *row, last in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        yield "  ".join([*cells, last]).rstrip()
