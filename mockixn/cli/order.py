"""`mockixn order`: participants, cues, answers and faults of a running server."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from typing import Any
from urllib.parse import quote

from ..errors import UserError
from . import calling

_PATHS = {
    "participant": "/participants",
    "cue": "/cues",
    "answer": "/answers",
    "fault": "/faults",
}

_HELP = f"""\
The keys are those of the scenario file:

  mockixn order participant name=media-1 type=MediaServer
  mockixn order cue participant=media-1 on.message=RequestAccept after:=5 \\
      send.message=RequestStopProcessing 'send.attributes.InteractionId=${{InteractionId}}'
  mockixn order answer on.message=RequestSubmit nth:=2 with.message=EventError \\
      with.attributes.ErrorCode:=9
  mockixn order fault do=reset on.message=EventRevoked on.to=desktop-1
  mockixn order fault --remove fault-1

{calling.WORDS}"""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn order` takes."""
    calling.add_arguments(parser, _HELP)
    parser.add_argument("--remove", metavar="ID", help="take it back; a participant by its name")
    parser.add_argument("kind", choices=tuple(_PATHS), help="what to order")
    parser.add_argument(
        "words",
        metavar="key=value",
        nargs="*",
        help="what it is; without any, what is in force is listed",
    )


def run(arguments: Namespace) -> int:
    """Print the id of what was ordered, or a line for each that is in force."""
    path = _PATHS[arguments.kind]
    if arguments.remove is not None:
        if arguments.words:
            raise UserError(f"found {arguments.words[0]!r} and --remove, expected one of them")
        calling.call(arguments, "DELETE", f"{path}/{quote(arguments.remove, safe='')}")
        return 0
    if not arguments.words:
        for each in calling.call(arguments, "GET", path):
            print(json.dumps(each, ensure_ascii=False))
        return 0
    body = calling.table(arguments.words, "on.message=EventRevoked")
    made: dict[str, Any] = calling.call(arguments, "POST", path, body)
    print(made.get("id") or made["name"])
    return 0
