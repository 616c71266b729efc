"""`mockixn tail`: the journal of a running server, in the notation of the vendor's own logs."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from . import calling
from .output import print_json, print_line, print_lines

_WAIT = 5.0  # seconds that one call waits for new entries; a reset may stay unseen as long


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn tail` takes."""
    calling.add_arguments(parser)
    parser.add_argument("-f", "--follow", action="store_true", help="go on with new entries")
    parser.add_argument(
        "--since", metavar="N", default="0", help="only entries after number N, or RUN:N"
    )
    parser.add_argument("--message", metavar="M", help="only messages of that name")
    parser.add_argument("--client", metavar="C", help="only messages from or to that client")
    parser.add_argument("--interaction", metavar="I", help="only messages of that interaction")
    parser.add_argument(
        "--direction",
        choices=("in", "out"),
        help="in: only messages from clients; out: only messages to clients",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object per line")


def run(arguments: Namespace) -> int:
    """Print the entries; with --follow until interrupted."""
    since, wait = arguments.since, 0.0
    while True:
        found = calling.call(
            arguments,
            "GET",
            "/journal",
            waits=wait,
            since=since,
            wait=wait,
            message=arguments.message,
            client=arguments.client,
            interaction=arguments.interaction,
            direction=arguments.direction,
        )
        if found["dropped"] > found["after"]:
            text = f"entries {found['after'] + 1} to {found['dropped']} are no longer kept"
            print_line(f"mockixn: {text}", sys.stderr)
        for entry in found["entries"]:
            if arguments.json:
                print_json(entry)
            else:
                print_lines(calling.format_line(entry))
        if not arguments.follow:
            return 0
        since = f"{found['run']}:{found['last']}"
        wait = _WAIT
