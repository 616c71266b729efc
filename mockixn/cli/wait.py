"""`mockixn wait`: wait until a running server has had a message."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from . import calling


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn wait` takes."""
    calling.add_arguments(parser)
    parser.add_argument("--timeout", metavar="S", type=float, default=5.0, help="seconds (5)")
    parser.add_argument("--since", metavar="N", type=int, default=0, help="only later entries")
    parser.add_argument("message", metavar="MESSAGE", help="its name")
    parser.add_argument(
        "words",
        metavar="key=value",
        nargs="*",
        help="from, to, interaction, protocol, reference, or an attribute",
    )


def run(arguments: Namespace) -> int:
    """Print the message; NotAsExpected when it does not come in time."""
    body = {
        "on": calling.meant([arguments.message, *arguments.words]),
        "timeout": arguments.timeout,
        "since": arguments.since,
    }
    print(calling.told(calling.call(arguments, "POST", "/wait", body)["entry"]))
    return 0
