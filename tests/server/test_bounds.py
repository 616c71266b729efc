"""What waits has a bound, for one client and for all of them; who has gone is noticed."""

from __future__ import annotations

import asyncio
import io
import json
import socket

from support.raw import LIMIT, Raw, frame_of

from mockixn import Journal, Scenario, Server
from mockixn.logs import logger
from mockixn.scenario import ServerSettings, TimerSettings

REPORTS = "ReportingEngine"


def submit(number: int, size: int) -> bytes:
    """A request that tells every reporting engine so much."""
    return frame_of(
        "RequestSubmit",
        number,
        InteractionId=f"A{number}",
        MediaType="email",
        Queue="q",
        InteractionType="Inbound",
        InteractionSubtype="InboundNew",
        UserData={"Text": "x" * size},
    )


async def departed(server: Server, name: str) -> None:
    """Wait until no client of that name is connected."""
    clients = server.hub.default.engine.world.clients
    async with asyncio.timeout(LIMIT):
        while any(each.name == name for each in clients.values()):  # noqa: ASYNC110
            await asyncio.sleep(0.001)


async def test_all_clients_together_have_a_bound() -> None:
    """The one for which most waits goes first; those who read lose nothing."""
    stream = io.StringIO()
    settings = ServerSettings(max_buffered=50_000_000, max_buffered_by_all=20_000_000)
    log = logger("warning", "json", stream)
    async with (
        Server(Scenario(server=settings), log=log) as server,
        Raw(server) as media,
        Raw(server) as deaf,
    ):
        await media.register()
        await deaf.register("deaf", REPORTS)
        for number in range(1, 60):
            media.send(submit(number, 500_000))
            assert (await media.message()).name == "EventAck"
        await departed(server, "deaf")
    [line, *_] = map(json.loads, stream.getvalue().splitlines())
    assert line["clients"] == ["deaf"]
    assert line["why"].endswith("of 20000000 bytes that may wait for all clients")


async def test_client_that_reads_gets_however_much_comes_at_once() -> None:
    """More than `max_buffered` waits for it for a moment; slow is not large."""
    settings = ServerSettings(max_buffered=200_000)
    async with Server(Scenario(server=settings)) as server, Raw(server) as media:
        await media.register()
        async with Raw(server) as stat:
            await stat.register("stat-1", REPORTS)
            media.send(b"".join(submit(number, 100_000) for number in range(20)))
            names = [(await stat.message()).name for _ in range(20)]
            assert names == ["EventInteractionSubmitted"] * 20


async def test_what_a_fault_holds_back_has_a_bound() -> None:
    """The journal says what did not reach the client, and why."""
    scenario = Scenario(
        timers=TimerSettings(clock="held"), server=ServerSettings(max_buffered=10_000)
    )
    async with Server(scenario, journal=Journal()) as server, Raw(server) as media:
        await media.register()
        async with Raw(server) as stat:
            await stat.register("stat-1", REPORTS)
            mock = server.space()
            mock.fault("delay", seconds=60, on={"to": "stat-1"})
            for number in range(3):
                media.send(submit(number, 50_000))
                await media.message()
            assert len(server.hub.default.engine.world.clients) == 2
            media.send(submit(9, 50_000))
            await departed(server, "stat-1")
        problems = {
            each.problem
            for each in mock.journal
            if each.client == "stat-1" and each.message is not None and each.direction == "out"
        }
    assert problems == {None, "a fault holds back more than 160000 bytes"}


async def test_what_faults_hold_back_for_all_has_a_bound() -> None:
    """The client for which most is held back goes first."""
    settings = ServerSettings(max_buffered=100_000, max_buffered_by_all=200_000)
    scenario = Scenario(timers=TimerSettings(clock="held"), server=settings)
    async with (
        Server(scenario, journal=Journal()) as server,
        Raw(server) as media,
        Raw(server) as one,
        Raw(server) as two,
    ):
        await media.register()
        await one.register("stat-1", REPORTS)
        mock = server.space()
        mock.fault("delay", seconds=60, on={"message": "EventInteractionSubmitted"})
        media.send(submit(1, 50_000))
        await media.message()
        await two.register("stat-2", REPORTS)
        media.send(submit(2, 50_000) + submit(3, 50_000))
        await departed(server, "stat-1")
        assert {each.name for each in server.hub.default.engine.world.clients.values()} == {
            "media-1",
            "stat-2",
        }


async def test_client_that_leaves_while_nothing_is_read_for_ever_departs() -> None:
    """A client that gives up on a server that hangs can come back."""
    async with Server() as server, Raw(server) as raw:
        await raw.register("desk-1", "AgentApplication")
        server.space().fault("stall", on={"from": "desk-1"})
        raw.send(frame_of("RequestPull", ViewId="v") * 9)
        clients = server.hub.default.engine.world.clients
        assert len(clients) == 1
        raw.writer.close()
        await departed(server, "desk-1")


async def test_tcp_asks_a_silent_client_whether_it_is_there() -> None:
    """As the settings say; a peer that has vanished departs within a minute."""
    settings = ServerSettings(keepalive_idle=7, keepalive_interval=3, keepalive_count=4)
    async with Server(Scenario(server=settings)) as server, Raw(server) as raw:
        await raw.register()
        [connection] = server.hub._sockets
        of = connection._transport.get_extra_info("socket")
        assert of.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        options = (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
        assert [of.getsockopt(socket.IPPROTO_TCP, each) for each in options] == [7, 3, 4]
    defaults = ServerSettings()
    asks = defaults.keepalive_interval * defaults.keepalive_count
    assert defaults.keepalive_idle + asks < 60


async def test_small_frames_leave_at_once() -> None:
    """They do not wait for an acknowledgement (TCP_NODELAY)."""
    async with Server() as server, Raw(server) as raw:
        await raw.register()
        [connection] = server.hub._sockets
        of = connection._transport.get_extra_info("socket")
        assert of.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


async def test_stop_gives_those_who_read_all_of_it() -> None:
    """However many others are deaf."""
    size, times = 100_000, 300
    settings = ServerSettings(max_buffered=100 * size, max_buffered_by_all=10**9)
    server = Server(Scenario(server=settings))
    async with server, Raw(server) as media:
        await media.register()
        deaf, healthy = [Raw(server) for _ in range(5)], Raw(server)
        for number, each in enumerate([*deaf, healthy]):
            await each.__aenter__()
            await each.register(f"stat-{number}", REPORTS)
        for number in range(times):
            media.send(submit(number, size))
            assert (await media.message()).name == "EventAck"
        stopping = asyncio.create_task(server.stop())
        read = 0
        while (frame := await healthy.frame()) is not None:
            read += len(frame.body) > size
        assert read == times
        await stopping
        for each in (*deaf, healthy):
            await each.__aexit__()
