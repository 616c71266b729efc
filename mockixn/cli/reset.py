"""`mockixn reset`: a running server begins again as its scenario has it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from . import calling


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn reset` takes."""
    calling.add_arguments(parser)


def run(arguments: Namespace) -> int:
    """World, journal, clock and orders; every client is cut off."""
    calling.call(arguments, "POST", "/reset")
    return 0
