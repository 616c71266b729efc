"""A server that is stopped and started again and again, on one port and with one journal."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from daemon import Daemon
from peers import Peer
from row import Row, beyond, slack

from mockixn.journal.reading import read_lines


def run(short: bool) -> list[Row]:
    """Clients that stay connected to the end come back, and the journal says all of it."""
    times = 5 if short else 50
    slowest = longest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal"
        port = 0
        for life in range(times):
            started = time.perf_counter()
            options = ["--journal", str(path), "--port", str(port)]
            with Daemon(*options, "--set", "server.log_level=error") as daemon:
                slowest = max(slowest, time.perf_counter() - started)
                port = daemon.port
                peers = [Peer(port, f"client-{number}") for number in range(20)]
                for each in peers:
                    each.request("RequestSubmit", Queue="q", MediaType="email")
                longest = max(longest, daemon.end())
                for each in peers:
                    each.close()
            del life
        lines = [*read_lines(path.read_text(encoding="utf-8"))]
    starts = sum("server" in (line.data or {}) for line in lines)
    submits = sum((line.data or {}).get("message") == "RequestSubmit" for line in lines)
    figure = (
        f"{times} starts in {slowest:.2f} s at most, SIGTERM took {longest:.2f} s at most, "
        f"{submits} requests in the journal"
    )
    lost = 20 * times - submits + times - starts
    broken = beyond(longest, 1 * slack(short), "seconds for SIGTERM")
    return [Row("restart", "stopped and started again", figure, lost, broken)]
