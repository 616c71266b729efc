"""Whether memory stays flat over a million messages."""

from __future__ import annotations

import socket
from collections.abc import Mapping

import frames
from report import Target, ratios, spread, table
from samples import Plan
from servers import READY_WITHIN, CannotMeasure, Mockixn, pinned

from mockixn.wire.frame import FrameBuffer

WARM_UP, MEASURED = 200_000, 1_000_000
QUICK = 10  # in a quick run so many times fewer
BATCH = 50
"""Interactions that are submitted and stopped in one go."""

REQUESTS, EVENTS = 2, 4
"""Messages per request: its answer, and the event to the reporting engine."""

GROWTH = Target(3)
"""MiB that the process may be larger after the million."""


def memory(plan: Plan) -> str:
    """VmRSS of a server with its journal in memory, before a million messages and after them."""
    plan.tell("memory")
    variants: Mapping[str, tuple[str, ...]] = {
        "journal in memory": ("--keep",),
        "journal in memory, 100 answers": ("--keep", "--orders", "answers"),
    }
    scale = QUICK if plan.quick else 1
    warm_up, measured = WARM_UP // scale, MEASURED // scale
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in variants}
    for number in range(min(plan.samples, 3)):
        for name, options in variants.items():
            once = _resident(options, warm_up, measured)
            found[name].append(once)
            plan.tell(f"{number + 1} {name}: {once[0]:.1f} MiB, then {once[1]:.1f} MiB")
    rows: list[tuple[object, ...]] = [
        ("server", "VmRSS before, MiB", "after, MiB", "to before", "growth, MiB", "target", "")
    ]
    for name, values in found.items():
        before, after = zip(*values, strict=True)
        growth = [late - early for early, late in values]
        rows.append(
            (
                name,
                spread(before, ".1f"),
                spread(after, ".1f"),
                spread(ratios(after, before), ".3f"),
                spread(growth, ".2f"),
                GROWTH,
                GROWTH.verdict(growth),
            )
        )
    formatted = (
        f"Interactions are submitted and stopped, each another one. Before: after the first "
        f"{warm_up:,} messages, in and out; after: after {measured:,} more:"
    )
    return f"{formatted}\n\n{table(*rows)}"


def _resident(options: tuple[str, ...], warm_up: int, measured: int) -> tuple[float, float]:
    with pinned():
        server = Mockixn(0, *options)
    try:
        with _Busy(server.port) as busy:
            busy.exchange(warm_up)
            before = server.resident()
            busy.exchange(measured)
            return before, server.resident()
    finally:
        server.stop()


class _Busy:
    """A media server and a reporting engine on one connection, which exchange messages."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), READY_WITHIN)
        media_server = frames.register(frames.MEDIA_SERVER, "MediaServer")
        frames.exchange(self._socket, media_server, "EventAck")
        reporting = frames.register("reporting-0", "ReportingEngine")
        frames.exchange(self._socket, reporting, "EventAck")
        self._submitted = 0

    def __enter__(self) -> _Busy:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def exchange(self, messages: int) -> None:
        """At least that many messages, in and out."""
        for _ in range(0, messages, BATCH * (REQUESTS + EVENTS)):
            numbers = range(self._submitted, self._submitted + BATCH)
            self._submitted += BATCH
            lives = (frames.submit(each) + frames.stop_processing(each) for each in numbers)
            self._socket.sendall(b"".join(lives))
            self._read(BATCH * EVENTS)

    def _read(self, expected: int) -> None:
        frame_buffer, received = FrameBuffer(), 0
        while received < expected:
            data = self._socket.recv(262_144)
            if not data:
                raise CannotMeasure(f"closed after {received} of {expected} messages")
            received += sum(1 for _ in frame_buffer.feed(data))
        if received != expected or frame_buffer.pending:
            raise CannotMeasure(f"found {received} messages or more, expected {expected}")
