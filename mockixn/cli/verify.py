"""`mockixn verify`: hold the journal of a running server against an expectation."""

from __future__ import annotations

import shlex
from argparse import ArgumentParser, Namespace

from ..errors import UserError
from . import calling


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn verify` takes."""
    calling.add_arguments(parser)
    parser.add_argument("--since", metavar="N", type=int, default=0, help="only later entries")
    parser.add_argument(
        "--within", metavar="S", type=float, default=0.0, help="never: seconds from now on"
    )
    parser.add_argument("--times", metavar="N", type=int, help="times: how many")
    parser.add_argument("--client", metavar="C", help="only-to: the ClientName")
    parser.add_argument(
        "check", choices=("in-order", "any-order", "times", "never", "only-to"), help="what holds"
    )
    parser.add_argument(
        "messages",
        metavar="MESSAGE",
        nargs="+",
        help='a message in quotes: "EventRevoked to=desktop-1 interaction=A1"',
    )


def run(arguments: Namespace) -> int:
    """0 where it holds; NotAsExpected says why it does not."""
    messages = [calling.meant(shlex.split(each)) for each in arguments.messages if each.strip()]
    if not messages or (len(messages) > 1 and arguments.check not in ("in-order", "any-order")):
        raise UserError(f"{arguments.check}: found {len(messages)} messages, expected one")
    body: dict[str, object] = {"since": arguments.since}
    match arguments.check:
        case "in-order":
            body["in_order"] = messages
        case "any-order":
            body["any_order"] = messages
        case "never":
            body |= {"never": messages[0], "within": arguments.within}
        case "times":
            if arguments.times is None:
                raise UserError("times: expected --times N")
            body |= {"times": arguments.times, "on": messages[0]}
        case _:
            if arguments.client is None:
                raise UserError("only-to: expected --client C")
            body |= {"only_to": arguments.client, "on": messages[0]}
    calling.call(arguments, "POST", "/verify", body)
    return 0
