"""`mockixn serve`: the daemon."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import sys
from argparse import ArgumentParser, Namespace
from typing import TextIO

from ..errors import UserError
from ..journal import Journal
from ..logs import Format, logger
from ..scenario import load
from ..server.server import Server


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn serve` takes."""
    parser.add_argument("--config", metavar="FILE", help="scenario file (TOML)")
    parser.add_argument("--host", metavar="H", help="address to listen on")
    parser.add_argument("--port", metavar="P", type=int, help="port to listen on; 0: a free one")
    parser.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="override a key of the scenario file, such as readings.stop_d_also_acks=true",
    )
    parser.add_argument(
        "--log-format",
        choices=("console", "json"),
        help="of the log on stderr; json where stderr is no terminal",
    )
    parser.add_argument(
        "--journal",
        metavar="FILE",
        help="add every message to the end of FILE, one JSON object a line",
    )


def run(arguments: Namespace) -> int:
    """Serve; returns the exit status."""
    scenario = load(arguments.config, arguments.set)
    host = arguments.host if arguments.host is not None else scenario.server.host
    port = arguments.port if arguments.port is not None else scenario.server.port
    if not 0 <= port <= 65535:
        raise UserError(f"--port: found {port}, expected 0 to 65535")
    log_format: Format = arguments.log_format or ("console" if sys.stderr.isatty() else "json")
    file = None if arguments.journal is None else _open(arguments.journal)
    journal = None if file is None else Journal(entries=0, file=file)
    server = Server(
        scenario,
        host=host,
        port=port,
        journal=False if journal is None else journal,
        log=logger(scenario.server.log_level, log_format),
    )
    try:
        asyncio.run(_serve(server))
    finally:
        if file is not None:
            with contextlib.suppress(OSError):  # the journal knows what could not be written
                file.close()
    if journal is not None and journal.error is not None:
        reason = journal.error.strerror
        raise UserError(f"cannot write the journal {arguments.journal}: {reason}")
    return 0


def _open(path: str) -> TextIO:
    try:
        return open(path, "a", encoding="utf-8")  # the caller closes it
    except OSError as error:
        raise UserError(f"cannot write the journal {path}: {error.strerror}") from None


def spare_the_collector() -> None:
    """Set Python's garbage collection for a process that serves and does nothing else.

    The program and its world stay, so no collection need look at them again; and nearly all that a
    request makes is freed the moment it is done with, so cycles are looked for seldom.
    """
    gc.enable()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


async def _serve(server: Server) -> None:
    told_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told_to_stop.set)
    async with server:
        spare_the_collector()
        print(f"listening on {server.host}:{server.port}", flush=True)
        await told_to_stop.wait()
