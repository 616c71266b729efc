"""`mockixn reset`: start a running server again from its scenario."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from . import calling


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn reset` takes."""
    calling.add_arguments(parser)


def run(arguments: Namespace) -> int:
    """Start world, journal, clock and rules again; every client is disconnected."""
    calling.call(arguments, "POST", "/reset")
    return 0
