"""What a test pays for its mock, loosely: the best of some runs, as machines are busy."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from mockixn import ThreadServer, pattern

CONFIG = Path(__file__).parent.parent.parent / "config" / "stop-processing.toml"
RUNS = 5


def best(act: Callable[[], object]) -> float:
    """Seconds of the fastest of some runs."""
    took = []
    for _ in range(RUNS):
        began = time.perf_counter()
        act()
        took.append(time.perf_counter() - began)
    return min(took)


def test_whole_test_with_its_server_costs_less_than_fifty_milliseconds() -> None:
    """Start, a played media server, Stop Processing A, verification, stop."""

    def stop_processing() -> None:
        with ThreadServer(CONFIG) as mock:
            mock.participant("media-1", "MediaServer")
            with mock.client("desktop-1", "AgentApplication") as desktop:
                desktop.log_in("agent-1", "place-1")
                mock.send("media-1", "RequestStopProcessing", InteractionId="stop-a")
                desktop.expect("EventRevoked", interaction="stop-a")
            mock.only_to("desktop-1", pattern("EventRevoked", interaction="stop-a"))

    assert best(stop_processing) < 0.05


def test_fresh_space_costs_less_than_five_milliseconds() -> None:
    """Made and forgotten, in a server that is there."""
    with ThreadServer(CONFIG) as server:

        def fresh() -> None:
            server.space("fresh")
            server.close_space("fresh")

        assert best(fresh) < 0.005
