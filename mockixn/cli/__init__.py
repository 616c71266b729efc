"""The `mockixn` command. A command is a module here with `add_arguments` and `run`."""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NamedTuple, NoReturn

from .. import __version__
from ..errors import NotAsExpected, UserError
from ..near_names import did_you_mean
from .output import print_lines

MISUSE = 2
"""Exit status for a mistake of the user."""


class Command(NamedTuple):
    """One line of help about a command, and one example that works."""

    summary: str
    example: str


COMMANDS = {
    "serve": Command(
        "run the mock server until SIGTERM or SIGINT",
        "mockixn serve --config sample:stop-processing --port 7120 --control 7121",
    ),
    "demo": Command(
        "play interaction models with real clients, and draw each version", "mockixn demo all"
    ),
    "models": Command(
        "list the interaction models, or show one with the message sequence of each version",
        "mockixn models 'Stop Processing'",
    ),
    "check": Command(
        "check a scenario file: print every mistake in it",
        "mockixn check sample:played",
    ),
    "catalogue": Command(
        "print every known message: protocol, id, attributes, source",
        "mockixn catalogue --format json",
    ),
    "docs": Command("show a reference page, or list the pages", "mockixn docs wire"),
    "ping": Command(
        "ask a server whether it answers: exit 0 if it does",
        "mockixn ping 127.0.0.1:7120",
    ),
    "send": Command(
        "send a request to a running server, in the name of any client",
        "mockixn send media-1 RequestStopProcessing InteractionId=stop-a",
    ),
    "decode": Command(
        "show the fields of frames; for bad bytes, where and why they are bad",
        "mockixn decode 0000000e 01 01 0006 00000007 00000000 0000",
    ),
    "explain": Command(
        "say what a request would do at a running server, without doing it",
        "mockixn explain media-1 RequestStopProcessing InteractionId=stop-a",
    ),
    "add": Command(
        "add a participant, cue, answer or fault to a running server",
        "mockixn add fault do=delay seconds:=0.1 on.message=EventRevoked",
    ),
    "list": Command(
        "list the participants, cues, answers and faults of a running server",
        "mockixn list fault",
    ),
    "remove": Command(
        "remove a participant, cue, answer or fault from a running server",
        "mockixn remove fault fault-1",
    ),
    "tail": Command(
        "print the journal of a running server in the notation of the vendor's logs",
        "mockixn tail --client media-1",
    ),
    "wait": Command(
        "wait for a message at a running server: exit 0 when it has come",
        "mockixn wait EventAck to=media-1 --timeout 10",
    ),
    "verify": Command(
        "compare the journal of a running server with an expectation",
        "mockixn verify in-order 'RequestStopProcessing from=media-1' 'EventAck to=media-1'",
    ),
    "reset": Command("start a running server again from its scenario", "mockixn reset"),
    "route": Command(
        "offer an interaction of a running server to the URS of its queue now",
        "mockixn route mail-1",
    ),
}
_RENAMED = {"order": "add, list or remove"}


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit: 0 done, 1 not as expected, 2 a mistake of the user."""
    collecting = gc.isenabled()
    gc.disable()  # imports make no garbage; `serve` enables it again when it listens
    try:
        status = _run(sys.argv[1:] if argv is None else argv)
    finally:
        if collecting:
            gc.enable()
    sys.exit(status)


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Finds the width of the terminal without `shutil`, which is slow to import.

    `argparse` makes a formatter for each argument that a command declares.
    """

    def __init__(self, prog: str) -> None:
        try:
            columns = int(os.environ.get("COLUMNS", 0)) or os.get_terminal_size().columns
        except (ValueError, OSError):
            columns = 80
        super().__init__(prog, width=columns - 2)


class _CommandParser(argparse.ArgumentParser):
    """Accepts options anywhere between the words."""

    _intermixing = False

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """`parse_args` calls this, and so does `parse_known_intermixed_args`."""
        if self._intermixing or not self._get_positional_actions():
            return super().parse_known_args(args, namespace)
        self._intermixing = True
        return self.parse_known_intermixed_args(args, namespace)


def _parsed(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments of the command, with its `run`.

    Only the module of that command is imported: the server starts without the demo.
    """
    position = next((at for at, word in enumerate(argv) if not word.startswith("-")), None)
    if position != 0:  # an option before the command, or no command
        _main_parser().parse_args(argv)
    assert position is not None, "the parser ends the process if there is no command"
    name = argv[position]
    if name not in COMMANDS:
        hint = did_you_mean(name, COMMANDS)
        hint = f" (it is {_RENAMED[name]} now)" if name in _RENAMED else hint
        raise UserError(f"found command {name!r}, expected one of: {', '.join(COMMANDS)}{hint}")
    command = import_module(f".{name}", __package__)
    parser = _CommandParser(
        prog=f"mockixn {name}",
        description=COMMANDS[name].summary,
        allow_abbrev=False,  # `wait EventRevoked --to desktop-1` is no short form of --token
        formatter_class=_HelpFormatter,
    )
    command.add_arguments(parser)
    parser.formatter_class = _HelpFormatter
    example = f"example:\n\n  {COMMANDS[name].example}"
    parser.epilog = f"{parser.epilog.rstrip()}\n\n{example}" if parser.epilog else example
    arguments = parser.parse_args(argv[position + 1 :])
    arguments.run = command.run
    return arguments


def _main_parser() -> argparse.ArgumentParser:
    """A parser for the options of `mockixn` itself; its help lists the commands."""
    parser = argparse.ArgumentParser(
        prog="mockixn", description="A mock of the Genesys Interaction Server."
    )
    parser.add_argument("--version", action="version", version=f"mockixn {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        commands.add_parser(name, help=command.summary)
    return parser


def _run(argv: Sequence[str]) -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # some encodings lack arrows and ticks
    try:
        arguments = _parsed(argv)
        status: int = arguments.run(arguments)
        sys.stdout.flush()
    except UserError as error:
        print_lines(f"mockixn: {error}".replace("\n", "\nmockixn: "), sys.stderr)
        return MISUSE
    except NotAsExpected as error:
        print_lines(str(error), sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of the output has left
        sys.stderr.close()
        return 1
    except OSError as error:  # of stdout: any other OSError has become a UserError
        print(f"mockixn: cannot write: {error.strerror}", file=sys.stderr)
        sys.stdout = None  # otherwise Python tries to write again at its exit
        return MISUSE
    except KeyboardInterrupt:
        return 130
    return status
