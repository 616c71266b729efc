"""Half of what the server can do, for a long time: nothing grows, nothing is late."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from daemon import Daemon
from peers import Peer, Pinger
from row import Row, beyond, slack

_CLIENTS = 4


def _load(port: int, name: str, is_over: Callable[[], bool], pause: float, done: list[int]) -> None:
    """Submit and stop, one request after the other; at most one in `pause` seconds."""
    answered = 0
    with Peer(port, name) as peer:
        next_at = time.perf_counter()
        while not is_over():
            id = f"{name}-{answered}"
            new = peer.request("RequestSubmit", InteractionId=id, Queue="q", MediaType="email")
            old = peer.request("RequestStopProcessing", InteractionId=id)
            answered += (new.name == "EventAck") + (old.name == "EventAck")
            next_at += 2 * pause
            time.sleep(max(0.0, next_at - time.perf_counter()))
    done.append(answered)


def _for(daemon: Daemon, seconds: float, pause: float, kind: str) -> float:
    """Requests a second."""
    end = time.perf_counter() + seconds
    done: list[int] = []
    threads = [
        threading.Thread(
            target=_load,
            args=(daemon.port, f"{kind}-{number}", lambda: time.perf_counter() > end, pause, done),
        )
        for number in range(_CLIENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds


def run(short: bool) -> list[Row]:
    """Memory after the first tenth, and at the end."""
    seconds = 60 if short else 3600
    with Daemon("--set", "server.log_level=warning", control=True) as daemon:
        capacity = _for(daemon, 5, 0.0, "capacity")
        pause = _CLIENTS / (capacity / 2)
        _for(daemon, seconds / 10, pause, "first")
        before = daemon.memory()
        pinger = Pinger(daemon.port)
        rate = _for(daemon, seconds * 0.9, pause, "rest")
        waits = pinger.end()
        grown = daemon.memory() - before
        left = len(daemon.call("GET", "/world/interactions?limit=10")["things"])
        daemon.end()
    figure = (
        f"{seconds} s at {rate:,.0f} of {capacity:,.0f} requests a second: {grown:+.1f} MiB, "
        f"another client waits {waits.usual:.2f} ms, {waits.longest:.1f} ms at most"
    )
    broken = beyond(grown, 8 * slack(short), "MiB more") + beyond(
        waits.longest, 100 * slack(short), "ms"
    )
    return [Row("soak", "half the capacity for long", figure, left, broken)]
