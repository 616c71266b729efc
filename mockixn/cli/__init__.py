"""The `mockixn` command. A command is a module here with `add_arguments` and `run`."""

from __future__ import annotations

import argparse
import gc
import io
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

from .. import __version__
from ..errors import NotAsExpected, UserError

WRONG = 2
"""Exit status for everything that whoever runs mockixn must change first."""

COMMANDS = {
    "serve": "run the mock server until SIGTERM or SIGINT",
    "demo": "play interaction models with real clients, and draw each version",
    "models": "list the interaction models, or show one with the table of each version",
    "check": "check a scenario file: every mistake in it, or nothing",
    "catalogue": "print every known message: protocol, id, attributes, source",
    "docs": "show a reference page, or list the pages",
    "ping": "connect to a server and register a client: exit 0 if it answers",
    "send": "send a request as any participant of a running server",
    "decode": "show the fields of frames, and where and why bad bytes break",
    "explain": "say what a request would do at a running server, without doing it",
    "order": "order participants, cues, answers and faults of a running server",
    "tail": "print the journal of a running server as the vendor's logs have it",
    "wait": "wait for a message at a running server: exit 0 when it came",
    "verify": "hold the journal of a running server against an expectation",
    "reset": "let a running server begin again as its scenario has it",
}


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit: 0 done, 1 not as expected, 2 something to change first."""
    collecting = gc.isenabled()
    gc.disable()  # what imports make is no garbage; `serve` turns it on again when it listens
    try:
        status = _run(sys.argv[1:] if argv is None else argv)
    finally:
        if collecting:
            gc.enable()
    sys.exit(status)


class _CommandParser(argparse.ArgumentParser):
    """Takes options anywhere between the words, as people write them."""

    _intermixing = False

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """What the parser of all commands calls, and `parse_known_intermixed_args` in its turn."""
        if self._intermixing:
            return super().parse_known_args(args, namespace)
        self._intermixing = True
        return self.parse_known_intermixed_args(args, namespace)


def _run(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="mockixn", description="A mock of the Genesys Interaction Server."
    )
    parser.add_argument("--version", action="version", version=f"mockixn {__version__}")
    subparsers = parser.add_subparsers(
        dest="command", required=True, metavar="COMMAND", parser_class=_CommandParser
    )
    for name, text in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=text, description=text)
        if name in argv:  # only that command is imported: the daemon starts without the demo
            command = import_module(f".{name}", __package__)
            command.add_arguments(subparser)
            subparser.set_defaults(run=command.run)
    arguments = parser.parse_args(argv)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # arrows and ticks are not in every encoding
    try:
        status: int = arguments.run(arguments)
        sys.stdout.flush()
    except UserError as error:
        print(f"mockixn: {error}".replace("\n", "\nmockixn: "), file=sys.stderr)
        return WRONG
    except NotAsExpected as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # whoever read our output has enough of it
        sys.stderr.close()
        return 1
    except OSError as error:  # of stdout: every other one is told where it happens
        print(f"mockixn: cannot write: {error.strerror}", file=sys.stderr)
        sys.stdout = None  # or the exit would try again
        return WRONG
    except KeyboardInterrupt:
        return 130
    return status
