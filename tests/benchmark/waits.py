"""The longest wait of a client of the wire while somebody asks for something large."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial

import frames
from servers import READY_WITHIN, CannotMeasure, ControlledMockixn

INTERACTIONS = 100_000
_ENTRIES = 10_000  # of the journal
_SECONDS = 1.0  # for which a row's request is repeated

_EXPLAIN = {
    "client": "pinger",
    "message": "RequestStopProcessing",
    "attributes": {"InteractionId": frames.interaction_id(7)},
}
_MISSED = {"on": {"message": "EventInvite"}, "timeout": 0.01, "since": 0}
_NEVER = {"never": {"message": "EventInvite"}, "vacuous": True}
CALLS: Mapping[str, tuple[str, str, object]] = {
    "GET /world": ("GET", "/world", None),
    "GET /world/interactions, a page": ("GET", "/world/interactions?limit=500", None),
    "GET /world/interactions, one": (
        "GET",
        f"/world/interactions/{frames.interaction_id(7)}",
        None,
    ),
    "GET /journal": ("GET", "/journal", None),
    "GET /metrics": ("GET", "/metrics", None),
    "POST /explain": ("POST", "/explain", _EXPLAIN),
    "POST /wait, in vain": ("POST", "/wait", _MISSED),
    "POST /verify": ("POST", "/verify", _NEVER),
}
_SNAPSHOT = {"Condition": "MediaType = 'chat'", "Lock": 0}


class Clients:
    """A URS that asks for much, and a pinger in a process of its own."""

    def __init__(self, server: ControlledMockixn) -> None:
        self._control = http.client.HTTPConnection("127.0.0.1", server.control, timeout=60)
        self._pinger = subprocess.Popen(
            (sys.executable, __file__, str(server.port)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._urs = socket.create_connection(("127.0.0.1", server.port), READY_WITHIN)
        frames.exchange(self._urs, frames.register("urs-1", "RoutingEngine"), "EventAck")

    def fill_journal(self) -> None:
        """As many entries as are kept."""
        request = frames.encode("RequestStopProcessing", 1, InteractionId="none")
        for _ in range(_ENTRIES // 200):
            self._urs.sendall(request * 100)
            left = 100
            while left:
                left -= sum(frames.tally(self._urs.recv(1 << 20)).values())

    def call(self, method: str, path: str, body: object) -> None:
        """Call the control interface; a check or wait may fail."""
        headers = {"Content-Type": "application/json"}
        data = None if body is None else json.dumps(body)
        self._control.request(method, path, data, headers if data else {})
        answer = self._control.getresponse()
        text = answer.read()
        if answer.status not in (200, 408, 409):
            raise CannotMeasure(f"{path}: {answer.status} {text[:200]!r}")

    def snapshot(self) -> None:
        """Look at every interaction for one that there is not."""
        request = frames.encode("RequestTakeSnapshot", 1, **_SNAPSHOT)
        taken = frames.exchange(self._urs, request, "EventSnapshotTaken")
        [event] = frames.messages(taken)
        release = frames.encode(
            "RequestReleaseSnapshot", 1, SnapshotId=event.attributes["SnapshotId"]
        )
        frames.exchange(self._urs, release, "EventAck")

    def longest_wait(self, act: Callable[[], None] | None) -> float:
        """The pinger's longest wait, in ms, while `act` is repeated."""
        self._ask()
        end = time.perf_counter() + _SECONDS
        while time.perf_counter() < end:
            if act is None:
                time.sleep(0.01)
            else:
                act()
        return self._ask()

    def _ask(self) -> float:
        assert self._pinger.stdin is not None
        assert self._pinger.stdout is not None
        self._pinger.stdin.write("\n")
        self._pinger.stdin.flush()
        return float(self._pinger.stdout.readline())

    def end(self) -> None:
        """Both leave."""
        assert self._pinger.stdin is not None
        self._pinger.stdin.close()
        self._pinger.wait()
        self._urs.close()
        self._control.close()


def longest_waits() -> dict[str, float]:
    """The longest wait without anything, and beside each request."""
    server = ControlledMockixn(INTERACTIONS)
    clients = Clients(server)
    try:
        clients.fill_journal()
        found = {"nothing": clients.longest_wait(None)}
        for call in CALLS.values():
            clients.call(*call)  # the first one loads what the daemon does without until then
        for name, call in CALLS.items():
            found[name] = clients.longest_wait(partial(clients.call, *call))
        found["RequestTakeSnapshot, a condition on all"] = clients.longest_wait(clients.snapshot)
    finally:
        clients.end()
        server.stop()
    return found


def _ping(port: int) -> None:
    """Ask all the time; at each line of stdin, print the longest wait since the last, in ms."""
    import select

    with socket.create_connection(("127.0.0.1", port), READY_WITHIN) as connection:
        frames.exchange(connection, frames.register("pinger", "MediaServer"), "EventAck")
        request = frames.encode("RequestStopProcessing", 1, InteractionId="none")
        longest = 0.0
        while True:
            started = time.perf_counter()
            frames.exchange(connection, request, "EventError")
            longest = max(longest, time.perf_counter() - started)
            if select.select([sys.stdin], [], [], 0.0005)[0]:
                if not sys.stdin.readline():
                    return
                print(longest * 1000, flush=True)
                longest = 0.0


if __name__ == "__main__":
    _ping(int(sys.argv[1]))
