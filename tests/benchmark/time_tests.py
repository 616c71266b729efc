"""Times in this process what a test does with mockixn; prints the milliseconds as JSON."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import frames
from serve_mockixn import world

from mockixn import BlockingMock, Scenario, ThreadServer, pattern

TIMES = 15
FULL_TIMES = 3
"""Fewer, since filling a journal takes so much longer than emptying it."""
INTERACTIONS = 1000
ENTRIES = 10_000
CLIENTS = 20

COSTS = {
    "test": "A server, Stop Processing A with a played media server, two checks, stop",
    "space": "A fresh space in a server that runs",
    "space test": "The same test in a fresh space of that server, which is closed in the end",
    "reset": f"Reset of a world of {INTERACTIONS:,} interactions",
    "full reset": f"The same with {ENTRIES:,} entries in its journal and {CLIENTS} clients",
    "explain": f"Explain in a world of {INTERACTIONS:,} interactions",
}

milliseconds: dict[str, list[tuple[float, float]]] = {name: [] for name in COSTS}
"""Of each thing, every time: by the clock, and of processor time in all threads."""


@contextmanager
def timed(name: str) -> Iterator[None]:
    """Once more what has that name."""
    began, processor = time.perf_counter(), time.process_time()
    yield
    seconds = time.perf_counter() - began, time.process_time() - processor
    milliseconds[name].append((seconds[0] * 1e3, seconds[1] * 1e3))


def stop_processing(mock: BlockingMock, interaction: str) -> None:
    """Stop Processing A as a test holds a client against it."""
    mock.participant(frames.MEDIA_SERVER, "MediaServer")
    with mock.client("desktop-1", "AgentApplication") as desktop:
        desktop.log_in(frames.AGENT, frames.PLACE)
        mock.send(frames.MEDIA_SERVER, "RequestStopProcessing", InteractionId=interaction)
        desktop.expect("EventRevoked", interaction=interaction)
    mock.in_order(
        pattern("RequestStopProcessing", sender=frames.MEDIA_SERVER, interaction=interaction),
        pattern("EventRevoked", to="desktop-1", interaction=interaction),
    )
    mock.only_to("desktop-1", pattern("EventRevoked", interaction=interaction))


def tests(small: Scenario, interaction: str) -> None:
    """A test with a server of its own, then tests in a server that they share."""
    for _ in range(TIMES):
        with timed("test"), ThreadServer(small) as server:
            stop_processing(server, interaction)
    with ThreadServer(small) as server:
        for number in range(TIMES):
            with timed("space"):
                server.space(f"fresh-{number}")
        for number in range(TIMES):
            with timed("space test"):
                stop_processing(server.space(f"test-{number}"), interaction)
                server.close_space(f"test-{number}")


def resets(large: Scenario, interaction: str) -> None:
    """A large world is explained and reset: at rest, and with much to forget."""
    with ThreadServer(large) as server:
        for _ in range(TIMES):
            with timed("reset"):
                server.reset()
        server.participant(frames.MEDIA_SERVER, "MediaServer")
        stopping = "RequestStopProcessing"
        for _ in range(TIMES):
            with timed("explain"):
                server.explain(frames.MEDIA_SERVER, stopping, InteractionId=interaction)
        for _ in range(FULL_TIMES):
            server.reset()
            with ExitStack() as stack:
                for number in range(CLIENTS):
                    stack.enter_context(server.client(f"desktop-{number}", "AgentApplication"))
                fill_journal(server, interaction)
                with timed("full reset"):
                    server.reset()


def fill_journal(mock: BlockingMock, interaction: str) -> None:
    """Bring more messages about than the journal keeps."""
    mock.participant(frames.MEDIA_SERVER, "MediaServer")
    changed = {"a": 1}
    for _ in range(ENTRIES // 2):  # each is answered
        mock.send(
            frames.MEDIA_SERVER,
            "RequestChangeProperties",
            InteractionId=interaction,
            ChangedProperties=changed,
        )
    if len(mock.journal) < ENTRIES:
        raise RuntimeError(f"found {len(mock.journal)} entries, expected {ENTRIES}")


def main() -> None:
    """Time everything, and print it."""
    interaction = frames.interaction_id(0)
    tests(world(1, observed=False), interaction)
    resets(world(INTERACTIONS, observed=False), interaction)
    print(json.dumps({"costs": COSTS, "milliseconds": milliseconds}))


if __name__ == "__main__":
    main()
