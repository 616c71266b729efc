"""A disk that is full: the wire goes on, one line says so, and the journal has whole lines only."""

from __future__ import annotations

import resource
import tempfile
from pathlib import Path

from daemon import Daemon, limited
from peers import Peer
from row import Row, beyond

from mockixn.journal.reading import read_lines

_ROOM = 100_000  # bytes that a file may have


def run(short: bool) -> list[Row]:
    """The system refuses to let files grow, as it does when a disk is full."""
    requests, answered = (1000 if short else 10_000), 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal"
        limit = limited(resource.RLIMIT_FSIZE, _ROOM)
        options = ("--journal", str(path), "--set", "server.log_level=warning")
        with Daemon(*options, limit=limit) as daemon:
            with Peer(daemon.port, "media-1") as media:
                for _ in range(requests):
                    answer = media.request("RequestSubmit", Queue="q", MediaType="email")
                    answered += answer.name == "EventAck"
            daemon.end()
            status = daemon.process.returncode
            told = daemon.log().count("the journal cannot be written")
        text = path.read_text(encoding="utf-8")
    torn = sum(line.data is None for line in read_lines(text))
    figure = (
        f"{answered:,} requests answered, {len(text):,} bytes of whole lines, said {told} time, "
        f"exit status {status}"
    )
    broken = beyond(torn, 0, "torn lines") + beyond(abs(told - 1), 0, "times said beside one")
    broken += beyond(abs(status - 2), 0, "another exit status than 2")
    return [Row("full disk", "the journal cannot grow", figure, requests - answered, broken)]
