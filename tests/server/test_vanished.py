"""A client that has vanished departs, though something is on its way to it."""

from __future__ import annotations

import asyncio
import io
import json
from dataclasses import dataclass
from typing import Any

import pytest
from support.raw import LIMIT

from mockixn import Client, ConnectionLost, Scenario, Server
from mockixn.logs import logger
from mockixn.scenario import ServerSettings
from mockixn.server import tcp, vanished
from mockixn.server.vanished import Watch


@dataclass(eq=False)
class Peer:
    """A client that has acknowledged nothing for some seconds."""

    seconds: float

    def unacknowledged_for(self) -> float:
        return self.seconds


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for the next look."""
    monkeypatch.setattr(vanished, "LOOK_EVERY", 0.001)


async def test_all_clients_are_looked_at_again_and_again() -> None:
    """In parts, as long as there are any."""
    peers = {Peer(0.0) for _ in range(1200)}
    gone: asyncio.Queue[Peer] = asyncio.Queue()

    def is_gone(peer: Peer, seconds: float) -> None:
        assert seconds == 7.0
        peers.discard(peer)
        gone.put_nowait(peer)

    watch = Watch(peers, 5.0, is_gone)
    watch.begin()
    watch.begin()
    for peer in [*peers]:
        peer.seconds = 7.0
        assert await gone.get() is peer
        if len(peers) < 1150:
            break
    peers.clear()
    watch.end()


async def test_look_ends_with_the_last_client() -> None:
    """A server on which nobody is does nothing; the next client begins it again."""
    looked: asyncio.Queue[float] = asyncio.Queue()

    class Last(Peer):
        def unacknowledged_for(self) -> float:
            peers.clear()
            looked.put_nowait(self.seconds)
            return self.seconds

    peers: set[Peer] = {Last(0.0)}
    watch = Watch(peers, 5.0, lambda _peer, _seconds: None)
    for _ in range(2):
        watch.begin()
        await looked.get()
        async with asyncio.timeout(LIMIT):
            while watch._timer is not None:  # noqa: ASYNC110
                await asyncio.sleep(0)
        peers.add(Last(0.0))
    watch.end()


async def test_client_that_vanished_departs(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it has not acknowledged is undelivered, and the log says why; the others stay."""
    stream = io.StringIO()
    settings = ServerSettings(keepalive_idle=2, keepalive_interval=1, keepalive_count=1)
    log = logger("warning", "json", stream)
    async with (
        Server(Scenario(server=settings), log=log) as server,
        await Client.connect(server.host, server.port, "media-1", "MediaServer") as media,
        await Client.connect(server.host, server.port, "stat-1", "ReportingEngine") as stat,
    ):
        [lost] = [
            socket.peer
            for socket in server.hub._sockets
            for client in socket.connection.clients.values()
            if client.name == "stat-1"
        ]

        def silent_for(of: Any) -> float:
            host, port = of.getpeername()[:2]
            return 4.0 if f"{host}:{port}" == lost else 3.0

        monkeypatch.setattr(tcp, "unacknowledged_for", silent_for)
        monkeypatch.setattr(tcp, "bytes_sent", lambda _of, acknowledged=False: acknowledged - 1)
        with pytest.raises(ConnectionLost):
            await stat.expect("EventInteractionSubmitted")
        await media.request("RequestSubmit", Queue="q", MediaType="email")
    found = [each.problem for each in server.journal or () if each.client == "stat-1"]
    why = "the client has vanished: it has acknowledged nothing for 4 s"
    assert found == [why]
    [first, *_] = map(json.loads, stream.getvalue().splitlines())
    assert (first["event"], first["peer"], first["why"]) == ("cut off: client vanished", lost, why)
