"""`mockixn reset`: a running server starts again from its scenario."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from . import calling


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn reset` takes."""
    calling.add_arguments(parser)


def run(arguments: Namespace) -> int:
    """World, journal, clock and rules start again; every client is disconnected."""
    calling.call(arguments, "POST", "/reset")
    return 0
