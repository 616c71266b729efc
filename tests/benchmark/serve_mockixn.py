"""mockixn as the benchmark runs it: the server of `mockixn serve`, its world made in memory.

Prints `listening on HOST:PORT`, and `control on HOST:PORT` where that is asked for; at SIGTERM, as
JSON, how many interactions it has stopped and how many attribute lists it has encoded (if told to
count those: that costs time).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import signal
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import frames
from rules import ORDERS

from mockixn import Journal, Scenario
from mockixn.cli.serve import SWITCH, load_rest, tune_garbage_collection
from mockixn.journal.journal_file import JournalFile
from mockixn.logs import LogWriter
from mockixn.scenario import InteractionSetting, ServerSettings
from mockixn.server.server import InteractionServer
from mockixn.wire import attributes as wire

if TYPE_CHECKING:
    from mockixn.control import Control


_SEQUENCE = 10_000_000
"""The first sequence number. The load generator counts bytes: all numbers have as many digits."""


def world(interactions: int, observed: bool) -> Scenario:
    """That many interactions, all processed by the one agent (Stop Processing, version A)."""
    settings = (
        InteractionSetting(
            id=frames.interaction_id(number),
            media_type="email",
            queue="Inbound",
            submitted_by=frames.MEDIA_SERVER,
            agents=(frames.AGENT,),
            submit_seq=_SEQUENCE + number,
            place_in_queue_seq=_SEQUENCE + number,
        )
        for number in range(interactions)
    )
    server = ServerSettings(log_level="info" if observed else "warning")
    return Scenario(server=server, interactions=tuple(settings))


@contextlib.contextmanager
def counted_encodings() -> Iterator[list[int]]:
    """One entry, the size, for each attribute list that is turned into bytes."""
    sizes: list[int] = []
    encode = wire._encode

    def counting(attributes: wire.AttributeList) -> tuple[bytes, int]:
        sizes.append(len(attributes))
        return encode(attributes)

    wire._encode = counting
    try:
        yield sizes
    finally:
        wire._encode = encode


async def serve(scenario: Scenario, journal: Journal | None, options: argparse.Namespace) -> int:
    """Serve until SIGTERM; returns how many interactions have been stopped."""
    must_stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, must_stop.set)
    log = LogWriter(sys.stderr, scenario.server.log_level, "json").log
    server = InteractionServer(scenario, journal=journal, log=log)
    control: Control | None = None
    if options.control:
        from mockixn.control import Control  # the other servers do without it

        control = Control(server)
    async with server, control or contextlib.nullcontext():
        if options.orders:
            ORDERS[options.orders](server.hub.default)
        tune_garbage_collection()
        print(f"listening on {server.host}:{server.port}", flush=True)
        load_rest()
        if control is not None:
            sys.setswitchinterval(SWITCH)
            print(f"control on {control.host}:{control.port}", flush=True)
        await must_stop.wait()
    return len(scenario.interactions) - len(server.hub.default.engine.world.interactions)


def main() -> None:
    """Serve, with log and journal if a journal file is given."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--interactions", type=int, required=True)
    parser.add_argument("--journal", metavar="FILE", help="a journal there, and a log at info")
    parser.add_argument("--keep", action="store_true", help="a journal in memory, default bounds")
    parser.add_argument("--orders", choices=ORDERS, help="a hundred that no request meets")
    parser.add_argument("--control", action="store_true", help="the control interface")
    parser.add_argument("--count-encodings", action="store_true")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        journal = Journal() if options.keep else None
        if options.journal:
            file = JournalFile(options.journal)
            stack.callback(file.close)
            journal = Journal(entries=0, file=file)
        sizes = stack.enter_context(counted_encodings()) if options.count_encodings else []
        scenario = world(options.interactions, observed=bool(options.journal))
        stopped = asyncio.run(serve(scenario, journal, options))
    print(json.dumps({"requests": stopped, "encodings": len(sizes)}))


if __name__ == "__main__":
    main()
