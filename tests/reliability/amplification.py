"""Few bytes that ask for very many: what one client asks for costs the others nothing."""

from __future__ import annotations

import threading

from daemon import Daemon
from peers import Peer, Pinger, encode
from row import Row, beyond, slack

_LARGE = 1_000_000


def run(short: bool) -> list[Row]:
    """Requests for an interaction with 1 MB of user data, in one segment, answers unread."""
    rows = []
    for requests in (200, 2000) if not short else (200,):
        with Daemon(
            "--set", "server.log_level=error", "--set", "server.max_frame=2000000"
        ) as daemon:
            peer = Peer(daemon.port, "media-1")
            peer.request(
                "RequestSubmit",
                InteractionId="large",
                Queue="q",
                MediaType="email",
                UserData={"text": "x" * _LARGE},
            )
            pinger = Pinger(daemon.port)
            before, usual = daemon.memory(), pinger.since()
            change = encode(
                "RequestChangeProperties", 7, InteractionId="large", ChangedProperties={"a": 1}
            )
            sending = threading.Thread(target=peer.socket.sendall, args=(change * requests,))
            sending.start()
            read = 0
            for message in peer.messages():
                read += message.reference == 7
                if read == requests:
                    break
            sending.join()
            waits = pinger.end()
            grown = daemon.memory("VmHWM") - before
            figure = (
                f"{len(change) * requests / 1024:.0f} KiB asked for {requests} MB: "
                f"{grown:.0f} MiB more memory, others wait {waits.longest:.1f} ms at most "
                f"({usual.longest:.1f} before)"
            )
            broken = beyond(grown, 200 * slack(short), "MiB") + beyond(
                waits.longest, 50 * slack(short), "ms"
            )
            rows.append(
                Row("amplification", "few bytes that ask for many", figure, requests - read, broken)
            )
            daemon.end()
    return rows
