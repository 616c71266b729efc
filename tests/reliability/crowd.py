"""Ten thousand clients with traffic on each, which all drop at the same moment."""

from __future__ import annotations

import time

from daemon import Daemon, most_connections
from peers import Peer, Pinger
from row import Row, beyond, slack

_MANY = 10_000


def run(short: bool) -> list[Row]:
    """Another client asks all the time, and notes how long it waits."""
    many = most_connections(1000 if short else _MANY)
    with Daemon("--set", "server.log_level=error", control=True) as daemon:
        started = time.perf_counter()
        crowd = [Peer(daemon.port, f"client-{number}", "Proxy") for number in range(many)]
        connecting = time.perf_counter() - started
        pinger = Pinger(daemon.port)
        answered = 0
        for _ in range(2):
            pinger.since()
            for each in crowd:
                answer = each.request("RequestStopProcessing", InteractionId="none")
                answered += answer.name == "EventError"
            with_traffic = pinger.since()
        for each in crowd:
            each.close()
        gone = time.perf_counter()
        while len(_clients(daemon)) > 1:
            if time.perf_counter() - gone > 30:
                break
        departing = time.perf_counter() - gone
        dropping = pinger.end()
        left = len(_clients(daemon))
        memory = daemon.memory("VmHWM")
        daemon.end()
    figure = (
        f"{many:,} connections in {connecting:.1f} s, {answered:,} requests answered; another "
        f"client waits {with_traffic.longest:.1f} ms at most beside them, "
        f"{dropping.longest:.1f} ms while they drop; "
        f"all departed after {departing:.1f} s; {memory:.0f} MiB"
    )
    broken = beyond(dropping.longest, 50 * slack(short), "ms while they drop") + beyond(
        departing, 10 * slack(short), "seconds"
    )
    return [
        Row("crowd", "clients that all drop at once", figure, 2 * many - answered + left, broken)
    ]


def _clients(daemon: Daemon) -> list[str]:
    found: dict[str, object] = daemon.call("GET", "/world/clients?limit=2")["things"]
    return [*found]
