"""`mockixn catalogue`: every message the mock knows, handled or not."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from typing import Any

from ..messages.catalogue import CATALOGUE
from ..messages.spec import MessageSpec


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn catalogue` takes."""
    parser.add_argument("--format", choices=("table", "json"), default="table")


def run(arguments: Namespace) -> int:
    """Print the catalogue."""
    if arguments.format == "json":
        print(json.dumps([as_dict(spec) for spec in CATALOGUE], indent=2))
    else:
        _print_table()
    return 0


def as_dict(spec: MessageSpec) -> dict[str, Any]:
    """One message as plain data, under stable keys."""
    return {
        "protocol": spec.protocol.label,
        "protocol_id": int(spec.protocol),
        "name": spec.name,
        "id": spec.id,
        "id_source": spec.id_source,
        "kind": spec.kind,
        "sender": spec.sender,
        "attributes": [
            {"name": each.name, "type": each.type.name.lower(), "required": each.required}
            for each in spec.attributes
        ],
        "answers": list(spec.answers),
        "source": spec.source,
    }


def _print_table() -> None:
    rows = [("PROTOCOL", "ID", "NAME", "FROM", "SOURCE", "ATTRIBUTES (* required)")]
    for spec in CATALOGUE:
        attributes = " ".join(
            f"{a.name}{'*' * a.required}:{a.type.name.lower()}" for a in spec.attributes
        )
        id = f"{spec.id}{'' if spec.id_source != 'ours' else ' [ours]'}"
        source = "[ours]" if spec.source == "ours" else spec.source
        rows.append((spec.protocol.label, id, spec.name, spec.sender, source, attributes))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row[:5], widths, strict=True)]
        print("  ".join([*cells, row[5]]).rstrip())
