"""`mockixn send`: a request as any participant of a running server."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from . import calling


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn send` takes."""
    calling.add_arguments(parser)
    parser.add_argument("--type", metavar="T", help="ClientType, where nobody is connected yet")
    parser.add_argument("client", metavar="CLIENT", help="ClientName of whoever sends it")
    parser.add_argument("message", metavar="REQUEST", help="its name")
    parser.add_argument(
        "words", metavar="key=value", nargs="*", help="attributes; a.b=x in a list, a:=5 as JSON"
    )


def run(arguments: Namespace) -> int:
    """Print what answers it; 1 for EventError."""
    answer = calling.call(arguments, "POST", "/send", request(arguments))["answer"]
    if answer is None:
        print("not answered yet")
        return 0
    refused = answer["message"] == "EventError"
    print(answer["text"], file=sys.stderr if refused else sys.stdout)
    return int(refused)


def request(arguments: Namespace) -> dict[str, object]:
    """The request that the words say."""
    return {
        "client": arguments.client,
        "type": arguments.type,
        "message": arguments.message,
        "attributes": calling.table(arguments.words, "InteractionId=A1"),
    }
