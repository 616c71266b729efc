"""`mockixn tail`: the journal of a running server, in the notation of the vendor's own logs."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace

from . import calling

_WAIT = 30  # seconds that one call waits for something new


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn tail` takes."""
    calling.add_arguments(parser)
    parser.add_argument("-f", "--follow", action="store_true", help="go on as more comes")
    parser.add_argument("--since", metavar="N", type=int, default=0, help="only later entries")
    parser.add_argument("--message", metavar="M", help="only messages of that name")
    parser.add_argument("--client", metavar="C", help="only of that client")
    parser.add_argument("--interaction", metavar="I", help="only about that interaction")
    parser.add_argument("--json", action="store_true", help="an object a line")


def run(arguments: Namespace) -> int:
    """Print the entries; with --follow until interrupted."""
    since, wait = arguments.since, None
    while True:
        found = calling.call(
            arguments,
            "GET",
            "/journal",
            since=since,
            wait=wait,
            message=arguments.message,
            client=arguments.client,
            interaction=arguments.interaction,
        )
        for entry in found["entries"]:
            print(
                json.dumps(entry, ensure_ascii=False) if arguments.json else calling.told(entry),
                flush=True,
            )
            since = entry["seq"]
        if not arguments.follow:
            return 0
        if found["last"] < since:  # it was reset
            since = 0
        wait = _WAIT
