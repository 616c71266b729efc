"""Strangers at the control interface: callers without a token, idle ones, damaged HTTP."""

from __future__ import annotations

import os
import random
import socket
import threading
import time
from urllib.parse import urlsplit

from daemon import Daemon
from peers import Pinger
from row import Row, beyond, slack

_DAMAGED = (
    b"\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET /health HTTP/1.1\r\nHost 127.0.0.1\r\n\r\n",
    b"POST /send HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length : 2\r\n\r\n{}",
    b"POST /send HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
    b"POST /send HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    b"GET /" + b"x" * 200_000 + b" HTTP/1.1\r\n\r\n",
    b"GET /health HTTP/1.1\r\n" + b"A: b\r\n" * 20_000 + b"\r\n",
)
_LARGE = (
    b"POST /send HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    b"Content-Length: 8000000\r\n\r\n"
)


def _open(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), 10)


def _damage(port: int, until: float, found: list[bool]) -> None:
    """Damaged requests, whole or cut; each gets an answer or an end, never silence."""
    chance = random.Random(port)
    while time.perf_counter() < until:
        with _open(port) as stranger:
            data = chance.choice(_DAMAGED)
            try:
                stranger.sendall(data)
                stranger.shutdown(socket.SHUT_WR)
                found.append(stranger.recv(100).startswith(b"HTTP/1."))
            except TimeoutError:
                found.append(False)
            except OSError:
                found.append(True)  # it went away while we still sent


def _large(port: int, until: float) -> None:
    """Bodies without a token: they are refused before they are read."""
    while time.perf_counter() < until:
        with _open(port) as stranger:
            try:
                stranger.sendall(_LARGE + b" " * 1_000_000)
                stranger.recv(100)
            except OSError:
                continue


def run(short: bool) -> list[Row]:
    """A client of the wire asks all the time; a caller with the token is served too."""
    seconds = 5 if short else 60
    os.environ["MOCKIXN_CONTROL_TOKEN"] = "token"
    try:
        daemon = Daemon("--set", "server.log_level=error", control=True)
    finally:
        del os.environ["MOCKIXN_CONTROL_TOKEN"]
    with daemon:
        port = urlsplit(daemon.url).port or 0
        pinger = Pinger(daemon.port)
        before = daemon.memory()
        idle = [_open(port) for _ in range(150)]
        until = time.perf_counter() + seconds
        found: list[bool] = []
        threads = [threading.Thread(target=_damage, args=(port, until, found)) for _ in range(4)]
        threads += [threading.Thread(target=_large, args=(port, until)) for _ in range(8)]
        for thread in threads:
            thread.start()
        healthy = 0
        while time.perf_counter() < until:
            healthy += daemon.call("GET", "/health")["status"] == "ok"
            time.sleep(0.1)
        for thread in threads:
            thread.join()
        waits = pinger.end()
        grown = daemon.memory("VmHWM") - before
        for each in idle:
            each.close()
        daemon.end()
    figure = (
        f"{len(found):,} damaged requests answered, {healthy} calls of /health beside them, "
        f"{grown:.0f} MiB more memory, a client of the wire waits {waits.longest:.1f} ms at most"
    )
    broken = beyond(grown, 200 * slack(short), "MiB") + beyond(
        waits.longest, 200 * slack(short), "ms"
    )
    return [
        Row("control flood", "strangers at the control port", figure, found.count(False), broken)
    ]
