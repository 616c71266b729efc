"""`mockixn add`: add a participant, cue, answer or fault to a running server."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import Any

from . import calling
from .kinds import PATHS
from .output import print_line

_HELP = f"""\
The keys are those of the scenario file:

  mockixn add participant name=media-1 type=MediaServer
  mockixn add cue participant=media-1 on.message=RequestAccept after:=5 \\
      send.message=RequestStopProcessing 'send.attributes.InteractionId=${{InteractionId}}'
  mockixn add answer on.message=RequestSubmit nth:=2 with.message=EventError \\
      with.attributes.ErrorCode:=9
  mockixn add fault do=reset on.message=EventRevoked on.to=desktop-1

{calling.WORDS}"""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn add` takes."""
    calling.add_arguments(parser, _HELP)
    parser.add_argument("kind", metavar="KIND", choices=tuple(PATHS), help=", ".join(PATHS))
    parser.add_argument("words", metavar="key=value", nargs="+", help="keys of the table")


def run(arguments: Namespace) -> int:
    """Print the id of the rule, or the name of the participant; warnings go to stderr."""
    body = calling.table(arguments.words, "on.message=EventRevoked")
    made: dict[str, Any] = calling.call(arguments, "POST", PATHS[arguments.kind], body)
    print_line(made.get("id") or made["name"])
    for warning in made.get("warnings", ()):
        print_line(f"warning: {warning}", sys.stderr)
    return 0
