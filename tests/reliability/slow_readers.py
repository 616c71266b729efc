"""Reporting engines that read nothing: they are cut off at their bound, the others lose nothing."""

from __future__ import annotations

import socket
import threading

from daemon import Daemon
from peers import Peer
from row import Row, beyond

_DEAF, _HEALTHY = 20, 10
_EVENT = 20_000  # bytes of user data of each event


def _count(peer: Peer, wanted: int, found: list[int]) -> None:
    events = 0
    for message in peer.messages():
        events += message.name == "EventInteractionSubmitted"
        if events == wanted:
            break
    found.append(events)


def run(short: bool) -> list[Row]:
    """A media server submits more than the deaf may leave unread."""
    requests = 500 if short else 5000
    options = ("server.log_level=warning", "server.max_buffered=200000", "server.write_timeout=2")
    with Daemon(*(word for each in options for word in ("--set", each))) as daemon:
        deaf = [Peer(daemon.port, f"deaf-{number}", "ReportingEngine") for number in range(_DEAF)]
        for each in deaf:
            each.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        healthy = [
            Peer(daemon.port, f"stat-{number}", "ReportingEngine") for number in range(_HEALTHY)
        ]
        found: list[int] = []
        threads = [
            threading.Thread(target=_count, args=(each, requests, found)) for each in healthy
        ]
        for thread in threads:
            thread.start()
        media = Peer(daemon.port, "media-1")
        data = {"text": "x" * _EVENT}
        answered = sum(
            media.request("RequestSubmit", Queue="q", MediaType="email", UserData=data).name
            == "EventAck"
            for _ in range(requests)
        )
        for thread in threads:
            thread.join()
        cut_off = daemon.log().count("cut off")
        memory = daemon.memory("VmHWM")
        seconds = daemon.end()
    lost = requests - answered + _HEALTHY * requests - sum(found)
    figure = (
        f"{answered} requests answered, {sum(found):,} events read by {_HEALTHY} others, "
        f"{cut_off} of {_DEAF} cut off, {memory:.0f} MiB at most, SIGTERM took {seconds:.2f} s"
    )
    broken = beyond(_DEAF - cut_off, 0, "deaf that were not cut off") + beyond(
        seconds, 2, "seconds"
    )
    return [Row("slow readers", f"{_DEAF} clients read nothing", figure, lost, broken)]
