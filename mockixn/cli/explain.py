"""`mockixn explain`: what a request would do at a running server, without doing it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from . import calling, send
from .output import print_line


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn explain` takes."""
    send.add_arguments(parser)
    parser.epilog = calling.WORDS


def run(arguments: Namespace) -> int:
    """Print the rule or model that would answer, the messages to send, and the changes."""
    found = calling.call(arguments, "POST", "/explain", send.request_of(arguments))
    print_line(f"by {found['by']}")
    for each in found["deliveries"]:
        but = f" [{each['but']}]" if each["but"] else ""
        print_line(f"{each['to'] or 'unregistered'} ← {each['text']}{but}")
    for change in found["changes"]:
        print_line(f"changes {change}")
    return 0
