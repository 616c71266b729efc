"""`mockixn verify`: compare the journal of a running server with an expectation."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from ..errors import UserError
from . import calling

_HELP = f"""\
in-order MESSAGE ...      these came in this order; other messages may stand between them
any-order MESSAGE ...     these came, in any order
times N MESSAGE           it came exactly N times
never MESSAGE             it did not come, and does not come in the next --within seconds
only-to CLIENT MESSAGE    it went to that client, and to no other

{calling.MESSAGES}
  mockixn verify in-order EventRevoked to=desktop-1 EventPartyRemoved to=stat-1
  mockixn verify times 2 EventAck to=media-1
  mockixn verify only-to desktop-1 EventRevoked interaction=stop-a

Exit status 1 if the journal is not as expected; stderr says why.
"""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn verify` takes."""
    calling.add_arguments(parser, _HELP)
    parser.add_argument(
        "--since", metavar="N", type=int, default=0, help="only entries after number N"
    )
    parser.add_argument(
        "--within", metavar="S", type=float, help="never: wait that many seconds for the message"
    )
    parser.add_argument(
        "check",
        choices=("in-order", "any-order", "times", "never", "only-to"),
        help="what must be true",
    )
    parser.add_argument("words", metavar="WORD", nargs="+", help="the messages, as below")


def run(arguments: Namespace) -> int:
    """Return 0 if the journal is as expected. Raises NotAsExpected, which says why, if not."""
    check, words = arguments.check, arguments.words
    body: dict[str, Any] = {"since": arguments.since}
    if arguments.within is not None and check != "never":
        raise UserError(f"{check}: found --within, expected only with never")
    match check:
        case "in-order" | "any-order":
            body[check.replace("-", "_")] = calling.patterns(words)
        case "never":
            body |= {"never": _one(check, words), "within": arguments.within or 0.0}
        case "times":
            many, *words = words
            if not many.isdecimal():
                raise UserError(f"times: found {many!r}, expected a number")
            body |= {"times": int(many), "on": _one(check, words)}
        case _:
            client, *words = words
            body |= {"only_to": client, "on": _one(check, words)}
    calling.call(arguments, "POST", "/verify", body, waits=arguments.within or 0.0)
    return 0


def _one(check: str, words: list[str]) -> dict[str, Any]:
    messages = calling.patterns(words)
    if len(messages) != 1:
        raise UserError(f"{check}: found {len(messages)} messages, expected one")
    return messages[0]
