"""`mockixn serve`: run the server."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import select
import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, NoReturn

from ..errors import UserError, check_port
from ..journal import Journal
from ..journal.journal_file import JournalFile
from ..logs import Format, threaded_logger
from ..server.server import InteractionServer
from ..space.rehearsal import load_and_rehearse
from ..space.senders import refused_cues
from . import MISUSE

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from ..control import Control
    from ..scenario.schema import Scenario

SWITCH = 0.0005
"""Seconds for which a thread of the control interface may keep the event loop waiting."""

_LOG_WITHIN = 0.5
"""Seconds for the last lines of the log when the server ends: perhaps nobody takes them."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn serve` takes."""
    parser.add_argument(
        "--config", metavar="FILE", help="scenario file (TOML), or a sample: sample:played"
    )
    parser.add_argument("--host", metavar="H", help="address to listen on; default: the scenario's")
    parser.add_argument(
        "--port",
        metavar="P",
        type=int,
        help="port to listen on; 0: a free one; default: the scenario's",
    )
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
        help="format of the log on stderr; default: console on a terminal, else json",
    )
    parser.add_argument(
        "--journal",
        metavar="FILE",
        help="append every message to FILE, one JSON object per line",
    )
    parser.add_argument(
        "--control",
        metavar="PORT",
        type=int,
        help="serve the control interface (HTTP) on that port; 0: a free one",
    )
    parser.add_argument(
        "--control-host", metavar="H", default="127.0.0.1", help="address of the control interface"
    )
    parser.add_argument(
        "--control-token",
        metavar="T",
        default=os.environ.get("MOCKIXN_CONTROL_TOKEN"),
        help="bearer token that callers must send; default: $MOCKIXN_CONTROL_TOKEN, or none",
    )


def run(arguments: Namespace) -> NoReturn:
    """Serve until a signal; ends the process."""
    scenario = load_and_rehearse(arguments.config, arguments.set)
    host = arguments.host if arguments.host is not None else scenario.server.host
    port = arguments.port if arguments.port is not None else scenario.server.port
    check_port(port, "--port")
    check_port(arguments.control or 0, "--control")
    token = arguments.control_token or None  # an empty variable counts as not set
    if token is not None and not (token.isascii() and token.isprintable() and " " not in token):
        raise UserError("--control-token: expected printable ASCII characters without a space")
    log_format: Format = arguments.log_format or ("console" if sys.stderr.isatty() else "json")
    log, writer = threaded_logger(scenario.server.log_level, log_format, sys.stderr)
    file = None if arguments.journal is None else _open(arguments.journal, log)
    controlled = arguments.control is not None
    kept = scenario.journal  # without control too: the file tells later what was not delivered
    journal = Journal(kept.entries, kept.bytes, file, kept.bytes_of_all)
    _warn_of_rules(scenario, log)
    server = InteractionServer(
        scenario,
        host=host,
        port=port,
        journal=journal if controlled or file is not None else None,
        log=log,
    )
    control = None
    if controlled:
        from ..control import Control  # imported late, for a fast start
        from ..control.authentication import is_loopback

        if token is None and not is_loopback(arguments.control_host):
            log.warning("anybody may call the control interface", host=arguments.control_host)
        control = Control(
            server, host=arguments.control_host, port=arguments.control, token=token, log=log
        )
    try:
        with asyncio.Runner(loop_factory=_loop) as runner:
            reopen = None if file is None else partial(_reopen, file, log)
            runner.run(_serve(server, control, reopen))
    finally:
        if file is not None:
            file.close()
        if writer is not None:
            writer.close(_LOG_WITHIN)
    if file is not None and file.error is not None:
        if writer is not None and writer.error is not None:
            _end_process(MISUSE)  # nobody reads what we could say
        raise UserError(_cannot_write(arguments.journal, file.error))
    _end_process(0)


def _loop() -> asyncio.AbstractEventLoop:
    if not hasattr(select, "epoll"):
        return asyncio.new_event_loop()
    from ..server.selector import CrowdSelector

    return asyncio.SelectorEventLoop(CrowdSelector())


def _warn_of_rules(scenario: Scenario, log: FilteringBoundLogger) -> None:
    if scenario.participants or scenario.cues or scenario.answers or scenario.faults:
        from ..scenario.lint import never_used  # slow to import

        for mistake in never_used(scenario):
            log.warning("rule can do nothing", where=str(mistake))
        for mistake in refused_cues(scenario):
            log.warning("cue sends what is refused", where=str(mistake))


def _end_process(status: int) -> NoReturn:
    """End this process, which has written everything: to free a large world takes seconds."""
    with contextlib.suppress(OSError, ValueError):  # nobody reads it any more
        sys.stdout.flush()
    os._exit(status)


def _cannot_write(path: str, error: OSError) -> str:
    return f"cannot write the journal {path}: {error.strerror}"


def _open(path: str, log: FilteringBoundLogger) -> JournalFile:
    def on_error(error: OSError) -> None:
        log.error("the journal cannot be written", why=error.strerror, file=path)

    try:
        opened = JournalFile(path, on_error)
    except OSError as error:
        raise UserError(_cannot_write(path, error)) from None
    if not opened.has_reader:
        log.warning("nobody reads the journal yet", file=path)
    return opened


def _reopen(file: JournalFile, log: FilteringBoundLogger) -> None:
    def tell(reopened: Future[None]) -> None:
        error = reopened.exception()
        if isinstance(error, OSError):
            log.error("the journal was not reopened: the old file goes on", why=error.strerror)
        else:
            log.info("the journal was reopened")

    file.reopen().add_done_callback(tell)


def tune_garbage_collection() -> None:
    """Set Python's garbage collector for a process that only serves.

    The program and its world stay for ever, so collections skip them. Nearly all objects of a
    request are freed without a collection, so collections are rare. Calls of the control interface
    do leave cycles: a collection of ten thousand objects takes a few milliseconds, for which all
    clients wait.
    """
    gc.enable()
    gc.freeze()
    gc.set_threshold(10_000, 20, 100)


LATE = (
    "mockixn.rules.faulty_connection",
    "mockixn.scenario.lines",
    "mockixn.scenario.samples",
    "mockixn.space.explain",
    "mockixn.space.rule_warnings",
    "mockixn.wire.explanation",
    "difflib",
    "random",
    "structlog.tracebacks",
    "tomllib",
)
"""What the server imports when it needs it: some of it takes longer than the start."""


def load_rest() -> None:
    """Import it, while the server serves: when it is needed, no descriptor may be left for it."""
    for name in LATE:
        import_module(name)


async def _serve(
    server: InteractionServer, control: Control | None, reopen: Callable[[], None] | None
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if reopen is not None:
        loop.add_signal_handler(signal.SIGHUP, reopen)
    async with server, control or contextlib.nullcontext():
        tune_garbage_collection()
        print(f"listening on {server.host}:{server.port}", flush=True)
        if control is not None:
            sys.setswitchinterval(SWITCH)
            print(f"control on {control.host}:{control.port}", flush=True)
        Thread(target=load_rest, daemon=True).start()
        await stop.wait()
