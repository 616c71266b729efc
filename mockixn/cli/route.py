"""`mockixn route`: have an interaction offered to its URS at a running server."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from . import calling
from .output import print_line


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn route` takes."""
    calling.add_arguments(parser)
    parser.add_argument("interaction", metavar="ID", help="InteractionId of what waits free")


def run(arguments: Namespace) -> int:
    """Print the ClientName of the URS. Raises UserError if it cannot be offered."""
    answer = calling.call(arguments, "POST", "/route", {"interaction": arguments.interaction})
    print_line(answer["urs"])
    return 0
