"""`mockixn order`: participants, cues, answers and faults of a running server."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from typing import Any

from . import calling

_PATHS = {
    "participant": "/participants",
    "cue": "/cues",
    "answer": "/answers",
    "fault": "/faults",
}


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn order` takes."""
    calling.add_arguments(parser)
    parser.add_argument("kind", choices=tuple(_PATHS), help="what to order")
    parser.add_argument(
        "words",
        metavar="key=value",
        nargs="*",
        help="keys of the scenario file: do=reset on.message=EventRevoked times:=1; "
        "without any, what is in force is listed",
    )


def run(arguments: Namespace) -> int:
    """Print the id of what was ordered, or a line for each that is in force."""
    path = _PATHS[arguments.kind]
    if not arguments.words:
        for each in calling.call(arguments, "GET", path):
            print(json.dumps(each))
        return 0
    body = calling.table(arguments.words, "on.message=EventRevoked")
    made: dict[str, Any] = calling.call(arguments, "POST", path, body)
    print(made.get("id") or made["name"])
    return 0
