"""kill -9 at any moment: the journal has every request whose answer a client could have seen."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from pathlib import Path

from daemon import Daemon
from peers import Peer
from row import Row

from mockixn.journal.reading import read_lines

_CLIENTS = 5
_PROMPT = 0.05  # seconds in which a line is handed to the operating system


def _submit(port: int, name: str, answered: list[tuple[str, float]]) -> None:
    try:
        with Peer(port, name) as peer:
            number = 0
            while True:
                id = f"{name}-{number}"
                peer.request("RequestSubmit", InteractionId=id, Queue="q", MediaType="email")
                answered.append((id, time.perf_counter()))
                number += 1
    except (RuntimeError, OSError):
        return  # it was killed


def _once(path: Path, life: str, seconds: float) -> list[tuple[str, float]]:
    """What was answered, and how long before the end."""
    answered: list[tuple[str, float]] = []
    with Daemon("--journal", str(path), "--set", "server.log_level=error") as daemon:
        threads = [
            threading.Thread(target=_submit, args=(daemon.port, f"{life}-{number}", answered))
            for number in range(_CLIENTS)
        ]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        killed_at = time.perf_counter()
        daemon.process.kill()
        daemon.process.wait()
        for thread in threads:
            thread.join()
    return [(id, killed_at - at) for id, at in answered]


def run(short: bool) -> list[Row]:
    """All lives of the server write one file."""
    lives, chance = (10 if short else 100), random.Random(1)
    answered: list[tuple[str, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal"
        for life in range(lives):
            answered += _once(path, str(life), chance.uniform(0.05, 0.4))
        lines = [*read_lines(path.read_text(encoding="utf-8"))]
    torn = sum(line.data is None for line in lines)
    starts = sum("server" in (line.data or {}) for line in lines)
    there = {
        line.data["attributes"].get("InteractionId")
        for line in lines
        if line.data is not None and line.data.get("message") == "RequestSubmit"
    }
    missing = [before for id, before in answered if id not in there]
    lost = sum(before > _PROMPT for before in missing) + lives - starts
    figure = (
        f"{len(answered):,} requests answered in {lives} lives, {len(missing):,} not in the file, "
        f"all of the last {_PROMPT * 1000:.0f} ms; {torn} torn lines, {starts} marks of a start"
    )
    return [Row("kill -9", "the journal after a sudden end", figure, lost)]
