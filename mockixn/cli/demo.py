"""`mockixn demo`: play the interaction models, and show the messages."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from ..demo.play import Performance, Play, perform_against
from ..demo.plays import all_plays
from ..engine.versions import OURS
from ..errors import ClientError, UserError
from ..near_names import did_you_mean
from .address import parse_address

FIRST = "Stop Processing"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn demo` takes."""
    parser.add_argument(
        "models",
        metavar="MODEL",
        nargs="*",
        help=f'names of models, or "all"; default: {FIRST!r}',
    )
    parser.add_argument(
        "--against",
        metavar="HOST:PORT",
        help=f"play {FIRST!r} against this running server, just started with "
        "sample:stop-processing; default: start a server for each version",
    )


def run(arguments: Namespace) -> int:
    """Exit status 0 if every step of every version was seen and no other message, otherwise 1."""
    against = None if arguments.against is None else parse_address(arguments.against)
    plays = _chosen(arguments.models)
    others = [play.model.name for play in plays if play.model.name != FIRST]
    if against is not None and others:
        raise UserError(f"--against: found model {others[0]!r}, expected only {FIRST!r}")
    try:
        performances = asyncio.run(_perform(plays, against))
    except ClientError as error:
        raise UserError(str(error)) from None
    for performance in performances:
        _show(performance)
    complete = sum(each.comparison.complete for each in performances)
    print(f"{complete} of {len(performances)} versions as documented")
    return 0 if complete == len(performances) else 1


def _chosen(names: Sequence[str]) -> list[Play]:
    plays = all_plays()
    if [name.lower() for name in names] == ["all"]:
        return list(plays)
    known = {play.model.name.lower(): play.model.name for play in plays}
    chosen: list[Play] = []
    for name in names or [FIRST]:
        if name.lower() not in known:
            expected = ", ".join(sorted(known.values()))
            hint = did_you_mean(name, known.values())
            raise UserError(f"found model {name!r}, expected one of {expected}{hint}")
        chosen += [play for play in plays if play.model.name.lower() == name.lower()]
    return chosen


async def _perform(plays: Sequence[Play], against: tuple[str, int] | None) -> list[Performance]:
    if against is not None:
        return await perform_against(plays, *against)
    return [await play.perform() for play in plays]


def _show(performance: Performance) -> None:
    version, model = performance.play.version, performance.play.model
    source = "[ours]" if version.source == OURS else version.source
    print(f"{model.name}, version {version.name}: {version.title}  ({source})\n")
    print(f"{performance.diagram}\n\n{performance.comparison.formatted()}\n\n")
