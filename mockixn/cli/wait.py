"""`mockixn wait`: wait for a message at a running server."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ..errors import UserError
from . import calling
from .output import print_lines


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn wait` takes."""
    calling.add_arguments(parser, f"{calling.MESSAGES}\nMessages that have come already count too.")
    parser.add_argument(
        "--timeout", metavar="S", type=float, default=5.0, help="seconds to wait; default: 5"
    )
    parser.add_argument(
        "--since", metavar="N", default="0", help="only entries after number N, or RUN:N"
    )
    parser.add_argument("message", metavar="MESSAGE", help="name of the message")
    parser.add_argument("words", metavar="key=value", nargs="*", help="properties of the message")


def run(arguments: Namespace) -> int:
    """Print the message. Raises NotAsExpected if it does not come in time."""
    messages = calling.patterns([arguments.message, *arguments.words])
    if len(messages) != 1:
        raise UserError(f"found {len(messages)} messages, expected one")
    body = {"on": messages[0], "timeout": arguments.timeout, "since": arguments.since}
    found = calling.call(arguments, "POST", "/wait", body, waits=arguments.timeout)
    print_lines(calling.format_line(found["entry"]))
    return 0
