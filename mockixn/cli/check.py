"""`mockixn check`: is a scenario file right?"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ..scenario import load


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn check` takes."""
    parser.add_argument("file", metavar="FILE", help="scenario file (TOML)")


def run(arguments: Namespace) -> int:
    """Load the file; ScenarioError has all mistakes."""
    load(arguments.file)
    return 0
