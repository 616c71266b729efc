"""`mockixn send`: send a request in the name of any client of a running server."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from ..messages.catalogue import CATALOGUE
from . import calling
from .output import print_line, print_lines

_HELP = f"""\
{calling.WORDS}
  mockixn send media-1 RequestStopProcessing InteractionId=stop-a Reason.ReasonSystemName=Spam
  mockixn send --type MediaServer media-1 RequestSubmit MediaType=email Queue=inbound \\
      InteractionType=Inbound InteractionSubtype=InboundNew UserData.Subject='My order'
"""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn send` takes."""
    calling.add_arguments(parser, _HELP)
    parser.add_argument(
        "--type",
        metavar="T",
        help="ClientType; if CLIENT is not connected, a played client of that type joins",
    )
    parser.add_argument("client", metavar="CLIENT", help="ClientName of the sender")
    parser.add_argument("message", metavar="REQUEST", help="name of the request")
    parser.add_argument("words", metavar="key=value", nargs="*", help="attributes of the request")


def run(arguments: Namespace) -> int:
    """Print the answer. Returns 1 for EventError, and says so on stderr too."""
    sent = calling.call(arguments, "POST", "/send", request_of(arguments))
    answer = sent["answer"]
    if answer is None:
        # On stderr: stdout has the answer, or nothing.
        is_event = CATALOGUE.find(arguments.message).kind == "event"
        later = f"not answered yet: wait for reference={sent['reference']}"
        print("sent; nothing answers an event" if is_event else later, file=sys.stderr)
        return 0
    print_lines(answer["text"])
    if answer["message"] != "EventError":
        return 0
    attributes = answer["attributes"]
    code, why = attributes.get("ErrorCode"), attributes.get("ErrorDescription")
    print_line(f"{arguments.message} is refused: {code}, {why}", sys.stderr)
    return 1


def request_of(arguments: Namespace) -> dict[str, object]:
    """The request of the command line, as the control interface expects it."""
    return {
        "client": arguments.client,
        "type": arguments.type,
        "message": arguments.message,
        "attributes": calling.table(arguments.words, "InteractionId=A1"),
    }
