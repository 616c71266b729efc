"""`mockixn list`: the participants, cues, answers and faults of a running server."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from . import calling
from .kinds import PATHS
from .output import print_json


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn list` takes."""
    calling.add_arguments(parser)
    parser.add_argument(
        "kind", metavar="KIND", nargs="?", choices=tuple(PATHS), help=f"one of {', '.join(PATHS)}"
    )


def run(arguments: Namespace) -> int:
    """Print one JSON object per line, with its `kind`."""
    for kind in [arguments.kind] if arguments.kind else PATHS:
        for each in calling.call(arguments, "GET", PATHS[kind]):
            print_json({"kind": kind, **each})
    return 0
