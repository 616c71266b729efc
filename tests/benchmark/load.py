"""The load generator: a closed loop over N connections, each with one request outstanding.

Runs as a process of its own (`python load.py SPEC`, SPEC being a `Spec` as JSON) and prints a
`Report` as JSON. Requests are encoded before the clock starts, and events are counted after it
has stopped: between the two it only waits, reads and writes. It says how much of a processor
that took, so that a reader can see whether it, or the server, was the bottleneck.
"""

from __future__ import annotations

import gc
import json
import os
import select
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice

import frames

STALLED = 20.0
"""Seconds without a byte after which the load generator gives up."""


@dataclass(frozen=True)
class Spec:
    """What to do: `phases` holds the number of requests of each phase, the first one cold.

    `engines` is the number of reporting engines that listen; 0 for a server that is not mockixn,
    to which the same requests are sent without registration and whose answers are all.
    """

    port: int
    pid: int
    connections: int
    phases: tuple[int, ...]
    engines: int
    cpu: int | None


@dataclass(frozen=True)
class Phase:
    """What one phase took, in seconds; events are those on the listener's connection."""

    answers: int
    events: int
    seconds: float
    load_cpu: float
    server_cpu: float


class Load:
    """The connections of one run, and the loop over them."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._requests = map(frames.stop_processing, range(sum(spec.phases) + 1))
        self._epoll = select.epoll()
        self._listener = self._listen() if spec.engines else None
        self._connections = [self._connect() for _ in range(spec.connections)]
        self._probe()
        self._table = {each.fileno(): (each.recv, each.send) for each in self._connections}
        for each in (*self._connections, *filter(None, (self._listener,))):
            each.setblocking(False)
            self._epoll.register(each.fileno(), select.EPOLLIN)

    def _open(self) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self._spec.port), STALLED)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def _connect(self) -> socket.socket:
        connection = self._open()
        if self._spec.engines:
            registration = frames.register(frames.MEDIA_SERVER, "MediaServer")
            frames.exchange(connection, registration, "EventAck")
        return connection

    def _listen(self) -> socket.socket:
        """The agent and the reporting engines: logical clients of one connection."""
        listener = self._open()
        frames.exchange(listener, frames.register("desk-1", "AgentApplication"), "EventAck")
        frames.exchange(listener, frames.log_in(), "EventAck", "EventCurrentAgentStatus")
        for number in range(self._spec.engines):
            registration = frames.register(f"reporting-{number}", "ReportingEngine")
            frames.exchange(listener, registration, "EventAck")
        return listener

    def _probe(self) -> None:
        """One transaction by itself tells how many bytes each of them brings."""
        answer = "EventAck" if self._listener is not None else None
        connection = self._connections[0]
        request = next(self._requests)
        if answer is None:
            connection.sendall(request)
            self._answer_size = len(connection.recv(65536))
            self._events_size, self._events = 0, 0
            return
        self._answer_size = len(frames.exchange(connection, request, answer))
        assert self._listener is not None
        reports = self._spec.engines
        expected = ("EventRevoked",) + ("EventPartyRemoved",) * reports
        expected += ("EventProcessingStopped",) * reports
        self._events = len(expected)
        self._events_size = len(frames.exchange(self._listener, b"", *expected))

    def run(self) -> Iterator[Phase]:
        """One phase after the other."""
        for size in self._spec.phases:
            yield self._phase(list(islice(self._requests, size)))

    def _phase(self, requests: list[bytes]) -> Phase:
        chunks: list[bytes] = []
        expected = len(requests) * self._events_size
        receive = self._listener.recv if self._listener is not None else None
        listener = self._listener.fileno() if self._listener is not None else -1
        gc.collect()
        gc.disable()  # nothing in the loop makes cycles

        cpu, server_cpu = time.process_time(), on_processor(self._spec.pid)
        started = time.perf_counter()
        answers = self._loop(iter(requests), len(requests), listener, receive, chunks, expected)
        seconds = time.perf_counter() - started
        cpu, server_cpu = time.process_time() - cpu, on_processor(self._spec.pid) - server_cpu

        gc.enable()
        counts = frames.tally(b"".join(chunks))
        if sum(counts.values()) != len(requests) * self._events:
            raise RuntimeError(f"events after {answers} answers: {counts}")
        return Phase(answers, sum(counts.values()), seconds, cpu, server_cpu)

    def _loop(
        self,
        requests: Iterator[bytes],
        total: int,
        listener: int,
        receive: Callable[[int], bytes] | None,
        chunks: list[bytes],
        expected: int,
    ) -> int:
        """Send all requests, one outstanding a connection; return when every byte has come."""
        poll, table, answer_size = self._epoll.poll, self._table, self._answer_size
        answers = received = 0
        for request, (_, send) in zip(islice(requests, len(table)), table.values(), strict=False):
            send(request)
        while answers < total or received < expected:
            ready = poll(STALLED)
            if not ready:
                raise RuntimeError(f"stalled after {answers} of {total} answers")
            for number, _ in ready:
                if number == listener and receive is not None:
                    chunk = receive(262144)
                    chunks.append(chunk)
                    received += len(chunk)
                    continue
                recv, send = table[number]
                answer = recv(4096)
                if len(answer) != answer_size:  # refused, closed or in pieces: not what we count
                    raise RuntimeError(f"found {answer!r}, expected {answer_size} bytes")
                answers += 1
                request = next(requests, b"")
                if request:
                    send(request)
        return answers


def on_processor(pid: int) -> float:
    """Seconds that the process's main thread has run so far."""
    with open(f"/proc/{pid}/schedstat", encoding="ascii") as file:
        return int(file.read().split()[0]) / 1e9


def main() -> None:
    """Read the spec, make the load, print what it took."""
    spec = Spec(**json.loads(sys.argv[1]))
    if spec.cpu is not None:
        os.sched_setaffinity(0, {spec.cpu})
    print(json.dumps([asdict(phase) for phase in Load(spec).run()]))


if __name__ == "__main__":
    main()
