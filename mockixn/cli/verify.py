"""`mockixn verify`: compare the journal of a running server with an expectation."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import Any

from ..errors import UserError
from . import calling
from .output import print_line

_HELP = f"""\
in-order MESSAGE ...      these came in this order; other messages may stand between them
any-order MESSAGE ...     these came, in any order
times N MESSAGE           it came exactly N times
never MESSAGE             it did not come, and does not come in the next --within seconds
only-to CLIENT MESSAGE    it went to that client, and to no other
all-used                  every cue, answer and fault in force has acted
no-remarks                no client made a mistake that the journal remarks on

{calling.MESSAGES}
  mockixn verify in-order EventRevoked to=desktop-1 EventPartyRemoved to=stat-1
  mockixn verify times 2 EventAck to=media-1
  mockixn verify only-to desktop-1 EventRevoked interaction=stop-a
  mockixn verify no-remarks

Exit status 1 if that is not so, and stderr says why; also if it is undecided, because entries are
no longer kept, or vacuous: never, times 0, only-to and all-used hold whatever happens if what they
name never was there, and no-remarks if no message came. --vacuous says that this is meant.
"""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn verify` takes."""
    calling.add_arguments(parser, _HELP)
    parser.add_argument(
        "--since", metavar="N", default="0", help="only entries after number N, or RUN:N"
    )
    parser.add_argument(
        "--within", metavar="S", type=float, help="never: wait that many seconds for the message"
    )
    parser.add_argument(
        "--vacuous", action="store_true", help="what is named need not have been there"
    )
    parser.add_argument(
        "check",
        choices=("in-order", "any-order", "times", "never", "only-to", "all-used", "no-remarks"),
        help="what must be true",
    )
    parser.add_argument("words", metavar="WORD", nargs="*", help="the messages, as below")


def run(arguments: Namespace) -> int:
    """Return 0 if the journal is as expected. Raises NotAsExpected, which says why, if not."""
    check, within = arguments.check, arguments.within
    if within is not None and check != "never":
        raise UserError(f"{check}: found --within, expected only with never")
    body = {
        **expectation(check, arguments.words),
        "within": within or 0.0,
        "vacuous": arguments.vacuous,
        "since": arguments.since,
    }
    found = calling.call(arguments, "POST", "/verify", body, waits=within or 0.0)
    if found.get("due"):
        due = ", ".join(f"{each['what']} in {each['after']:g} s" for each in found["due"])
        print_line(f"the clock is held; it would still bring: {due}", sys.stderr)
    return 0


def expectation(check: str, words: list[str]) -> dict[str, Any]:
    """The check as the control interface takes it. Raises UserError."""
    if check in ("all-used", "no-remarks"):
        if words:
            raise UserError(f"{check}: found {words[0]!r}, expected no message")
    elif not words:
        raise UserError(f"{check}: expected a message")
    match check:
        case "all-used" | "no-remarks":
            return {check.replace("-", "_"): True}
        case "in-order" | "any-order":
            return {check.replace("-", "_"): calling.patterns(words)}
        case "never":
            return {"never": _one(check, words)}
        case "times":
            many, *words = words
            if not many.isdecimal():
                raise UserError(f"times: found {many!r}, expected a number")
            return {"times": int(many), "on": _one(check, words)}
    client, *words = words
    return {"only_to": client, "on": _one(check, words)}


def _one(check: str, words: list[str]) -> dict[str, Any]:
    messages = calling.patterns(words)
    if len(messages) != 1:
        raise UserError(f"{check}: found {len(messages)} messages, expected one")
    return messages[0]
