"""`mockixn remove`: remove a participant, cue, answer or fault from a running server."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from urllib.parse import quote

from . import calling
from .kinds import PATHS


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn remove` takes."""
    calling.add_arguments(parser)
    parser.add_argument("kind", metavar="KIND", choices=tuple(PATHS), help=", ".join(PATHS))
    parser.add_argument("id", metavar="ID", help="id of the rule, or name of the participant")


def run(arguments: Namespace) -> int:
    """Print nothing. Raises UserError if there is no such thing."""
    calling.call(arguments, "DELETE", f"{PATHS[arguments.kind]}/{quote(arguments.id, safe='')}")
    return 0
