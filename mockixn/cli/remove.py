"""`mockixn remove`: a participant, cue, answer or fault of a running server goes."""

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
    """Print nothing; UserError where no such thing exists."""
    calling.call(arguments, "DELETE", f"{PATHS[arguments.kind]}/{quote(arguments.id, safe='')}")
    return 0
