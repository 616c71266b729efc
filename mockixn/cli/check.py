"""`mockixn check`: find the mistakes in a scenario file, and rules that can never match."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ..scenario import load
from ..scenario.lint import never_used


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn check` takes."""
    parser.add_argument(
        "file", metavar="FILE", help="scenario file (TOML), or a sample: sample:played"
    )


def run(arguments: Namespace) -> int:
    """Load the file; ScenarioError lists all mistakes. Returns 1 for rules that can never match."""
    status = 0
    for mistake in never_used(load(arguments.file), arguments.file):
        print(mistake)
        status = 1
    return status
