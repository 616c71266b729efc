"""`mockixn verify`: hold the journal of a running server against an expectation."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from ..errors import UserError
from . import calling

_HELP = f"""\
in-order MESSAGE ...      these came in this order; others may stand between them
any-order MESSAGE ...     these came, in any order
times N MESSAGE           exactly N of it came
never MESSAGE             none came, nor comes in the next --within seconds
only-to CLIENT MESSAGE    it went to that client, and to no other

{calling.MESSAGES}
  mockixn verify in-order EventRevoked to=desktop-1 EventPartyRemoved to=stat-1
  mockixn verify times 2 EventAck to=media-1
  mockixn verify only-to desktop-1 EventRevoked interaction=stop-a

Exit status 1 where that is not so; stderr says why.
"""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn verify` takes."""
    calling.add_arguments(parser, _HELP)
    parser.add_argument(
        "--since", metavar="N", default="0", help="only later entries: 17 or RUN:17"
    )
    parser.add_argument("--within", metavar="S", type=float, help="never: seconds from now on")
    parser.add_argument(
        "check", choices=("in-order", "any-order", "times", "never", "only-to"), help="what holds"
    )
    parser.add_argument("words", metavar="WORD", nargs="+", help="of which messages, as below")


def run(arguments: Namespace) -> int:
    """0 where it holds; NotAsExpected says why it does not."""
    check, words = arguments.check, arguments.words
    body: dict[str, Any] = {"since": arguments.since}
    if arguments.within is not None and check != "never":
        raise UserError(f"{check}: found --within, expected with never alone")
    match check:
        case "in-order" | "any-order":
            body[check.replace("-", "_")] = calling.patterns(words)
        case "never":
            body |= {"never": _one(check, words), "within": arguments.within or 0.0}
        case "times":
            many, *words = words
            if not many.isdecimal():
                raise UserError(f"times: found {many!r}, expected how many")
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
