"""The `mockixn` command. A command is a module here with `HELP`, `add_arguments` and `run`."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence
from typing import NoReturn, Protocol, cast

from .. import __version__
from ..errors import UserError
from . import catalogue, check, demo, models, ping, serve

WRONG = 2
"""Exit status for everything that whoever runs mockixn must change first."""


class _Command(Protocol):
    HELP: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, arguments: argparse.Namespace) -> int: ...


_COMMANDS = {
    "serve": serve,
    "demo": demo,
    "models": models,
    "check": check,
    "catalogue": catalogue,
    "ping": ping,
}


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit: 0 done, 1 not as expected, 2 something to change first."""
    parser = argparse.ArgumentParser(
        prog="mockixn", description="A mock of the Genesys Interaction Server."
    )
    parser.add_argument("--version", action="version", version=f"mockixn {__version__}")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, module in _COMMANDS.items():
        command = cast(_Command, module)
        subparser = subparsers.add_parser(name, help=command.HELP, description=command.HELP)
        command.add_arguments(subparser)
    arguments = parser.parse_args(argv)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # arrows and ticks are not in every encoding
    try:
        status = cast(_Command, _COMMANDS[arguments.command]).run(arguments)
        sys.stdout.flush()
    except UserError as error:
        print(f"mockixn: {error}".replace("\n", "\nmockixn: "), file=sys.stderr)
        status = WRONG
    except BrokenPipeError:  # whoever read our output has enough of it
        sys.stderr.close()
        status = 1
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)
