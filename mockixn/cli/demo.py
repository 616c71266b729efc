"""`mockixn demo`: play the interaction models and show what happened."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser, Namespace

from ..demo.play import Performance
from ..demo.stop_processing import PROGRAMME
from ..engine.documented import OURS
from ..errors import ClientError, UserError
from .ping import address

HELP = "play Stop Processing with four clients, and show each version as a sequence diagram"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn demo` takes."""
    parser.add_argument(
        "--against",
        metavar="HOST:PORT",
        help="play against this server, which must have just been started with "
        "config/stop-processing.toml, and not against one of its own",
    )


def run(arguments: Namespace) -> int:
    """Exit status 0 when every row of every table was seen and nothing else, 1 otherwise."""
    against = None if arguments.against is None else address(arguments.against)
    try:
        performances = asyncio.run(PROGRAMME.perform(against))
    except ClientError as error:
        raise UserError(str(error)) from None
    for performance in performances:
        _show(performance)
    complete = sum(each.comparison.complete for each in performances)
    print(f"{complete} of {len(performances)} versions as documented")
    return 0 if complete == len(performances) else 1


def _show(performance: Performance) -> None:
    version, model = performance.play.version, performance.play.model
    source = "[ours]" if version.source == OURS else version.source
    print(f"{model.name}, version {version.name}: {version.title}  ({source})\n")
    print(f"{performance.diagram}\n\n{performance.comparison.table()}\n\n")
