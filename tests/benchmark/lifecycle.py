"""Start, memory at rest and stop of mockixn, of a bare asyncio server and of mountebank."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from contextlib import ExitStack

import frames
from report import Target, ratios, spread, table
from samples import Plan
from servers import BareEcho, Daemon, Mountebank, Process

CLIENTS = 100
"""Clients that are connected when SIGTERM comes."""


def start(plan: Plan) -> str:
    """From the command to ready, at rest, and from SIGTERM to gone."""
    plan.tell("start, memory, stop")
    makers: dict[str, Callable[[], Process]] = {
        "mockixn serve": Daemon,
        "bare echo": BareEcho,
        "mountebank": Mountebank,
    }
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in makers}
    for number in range(-1, 2 * plan.samples):
        for name, make in makers.items():
            once = _life(make)
            if number >= 0:  # the first round compiles modules and fills the page cache
                found[name].append(once)
    plan.tell(f"{2 * plan.samples} starts of each")
    columns = {name: list(zip(*values, strict=True)) for name, values in found.items()}
    ours, floor, other = (columns[name] for name in makers)
    checks = (
        ("start, mockixn to mountebank", ratios(ours[0], other[0]), Target(0.4)),
        ("start, mockixn to bare echo", ratios(ours[0], floor[0]), Target(3)),
        ("idle memory, mockixn to mountebank", ratios(ours[1], other[1]), Target(0.5)),
        (f"SIGTERM to exit, {CLIENTS} clients, ms", [1e3 * each for each in ours[2]], Target(50)),
    )
    return "\n\n".join(
        (
            table(
                (
                    "server",
                    "start, ms",
                    "idle VmRSS, MiB",
                    f"SIGTERM to exit, {CLIENTS} clients, ms",
                ),
                *(
                    (
                        name,
                        spread((1e3 * each for each in seconds), ".0f"),
                        spread(memory, ".1f"),
                        spread((1e3 * each for each in stop), ".1f"),
                    )
                    for name, (seconds, memory, stop) in columns.items()
                ),
            ),
            table(
                ("", "found", "target", ""),
                *(
                    (what, spread(values, ".2f"), target, target.verdict(values))
                    for what, values, target in checks
                ),
            ),
        )
    )


def _life(make: Callable[[], Process]) -> tuple[float, float, float]:
    """Seconds to start, MiB at rest, seconds to stop with clients connected."""
    server = make()
    time.sleep(0.3)
    memory = server.resident()
    with ExitStack() as stack:
        for number in range(CLIENTS):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            if server.registers:
                frames.exchange(
                    client, frames.register(f"media-{number}", "MediaServer"), "EventAck"
                )
        stop = server.stop()
    return server.seconds_to_start, memory, stop
