"""A daemon that has no descriptor left: who is connected is served, and the log stays short."""

from __future__ import annotations

import resource
import socket
import time

from daemon import Daemon, limited
from peers import Peer, Pinger
from row import Row, beyond, slack

_MOST = 100


def run(short: bool) -> list[Row]:
    """More connections than descriptors, for some seconds."""
    seconds = 3 if short else 20
    limit = limited(resource.RLIMIT_NOFILE, _MOST)
    with Daemon("--set", "server.log_level=warning", limit=limit) as daemon:
        pinger = Pinger(daemon.port)
        inside = Peer(daemon.port, "inside")
        pinger.since()
        waiting = [socket.create_connection(("127.0.0.1", daemon.port)) for _ in range(2 * _MOST)]
        time.sleep(seconds)
        answer = inside.request("RequestStopProcessing", InteractionId="none")
        waits = pinger.end()
        lines = [line for line in daemon.log().splitlines() if "no client registered" not in line]
        for each in waiting:
            each.close()
        with Peer(daemon.port, "later") as later:
            at_last = later.request("RequestStopProcessing", InteractionId="none")
        ending = daemon.end()
    told = sum("clients cannot connect" in line for line in lines)
    figure = (
        f"{len(lines)} lines of log in {seconds} s, another client waits {waits.longest:.1f} ms at "
        f"most, SIGTERM took {ending:.2f} s"
    )
    broken = beyond(len(lines), 2 + seconds, "lines of log") + beyond(
        waits.longest, 50 * slack(short), "ms"
    )
    broken += beyond(ending, 2 * slack(short), "seconds for SIGTERM") + beyond(
        1 - told, 0, "missing line"
    )
    lost = 2 - [each.name for each in (answer, at_last)].count("EventError")
    return [
        Row("descriptors", f"{2 * _MOST} connections, {_MOST} descriptors", figure, lost, broken)
    ]
