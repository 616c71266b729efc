"""`mockixn wait`: wait until a running server has had a message."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ..errors import UserError
from . import calling


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn wait` takes."""
    calling.add_arguments(parser, f"{calling.MESSAGES}\nWhat has come already counts, too.")
    parser.add_argument("--timeout", metavar="S", type=float, default=5.0, help="seconds (5)")
    parser.add_argument(
        "--since", metavar="N", default="0", help="only later entries: 17 or RUN:17"
    )
    parser.add_argument("message", metavar="MESSAGE", help="its name")
    parser.add_argument("words", metavar="key=value", nargs="*", help="what must hold of it")


def run(arguments: Namespace) -> int:
    """Print the message; NotAsExpected when it does not come in time."""
    messages = calling.patterns([arguments.message, *arguments.words])
    if len(messages) != 1:
        raise UserError(f"found {len(messages)} messages, expected one")
    body = {"on": messages[0], "timeout": arguments.timeout, "since": arguments.since}
    found = calling.call(arguments, "POST", "/wait", body, waits=arguments.timeout)
    print(calling.format_line(found["entry"]))
    return 0
