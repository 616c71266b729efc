"""An outage: the port refuses, the world stays, and other spaces go on."""

from __future__ import annotations

import asyncio
import io
import socket
from types import SimpleNamespace
from typing import Any, cast

import pytest
from support.raw import LIMIT, Raw, frame_of

from mockixn import Server
from mockixn.logs import logger
from mockixn.scenario import InteractionSetting, Scenario, TimerSettings, parse
from mockixn.server import listener

SCENARIO = Scenario(
    timers=TimerSettings(clock="held"),
    interactions=(
        InteractionSetting(
            id="i", media_type="email", queue="q", submitted_by="media-1", agents=("a",)
        ),
    ),
)


def at(server: Server, port: int) -> Raw:
    """A client of another port of that server."""
    return Raw(cast(Server, SimpleNamespace(host=server.host, port=port)))


async def refused(server: Server, port: int | None = None) -> bool:
    """Whether nobody listens there."""
    try:
        _, writer = await asyncio.open_connection(server.host, port or server.port)
    except ConnectionRefusedError:
        return True
    writer.close()
    return False


async def is_reset(raw: Raw) -> bool:
    """Whether the server has reset the connection."""
    try:
        return await raw.frame() is not None and False
    except ConnectionResetError:
        return True


async def gone(server: Server, seconds: float = 5, space: str = "") -> None:
    """Begin an outage of that space, and wait until its clients have seen it."""
    async with at(server, server.port_of(space) or server.port) as raw:
        await raw.register("witness")
        server.hub.space(space).begin_outage(seconds)
        assert await is_reset(raw)


async def test_port_refuses_until_the_server_is_back() -> None:
    """Clients see a reset, then refusals; then they find the world as it was, at the same port."""
    async with Server(SCENARIO) as server:
        space = server.hub.default
        async with Raw(server) as raw, Raw(server) as unregistered:
            await raw.register("desk", "AgentApplication")
            login: dict[str, Any] = {
                "AgentId": "a",
                "PlaceId": "p",
                "TenantId": 1,
                "MediaList": {"email": 1},
            }
            raw.send(frame_of("RequestAgentLogin", **login))
            assert [(await raw.message()).name for _ in range(2)] == [
                "EventAck",
                "EventCurrentAgentStatus",
            ]
            before = space.to_dict()
            space.begin_outage(5)
            assert await is_reset(raw)
            assert await is_reset(unregistered)
        assert await refused(server)
        await server.advance(4.9)
        assert await refused(server)
        await server.advance(0.1)
        after = space.to_dict()
        assert after["interactions"] == before["interactions"]
        assert after["clients"] == {}
        async with Raw(server) as raw:
            await raw.register("desk", "AgentApplication")
            raw.send(frame_of("RequestAgentLogin", **login))
            assert (await raw.message()).name == "EventAck"


async def test_away_for_no_time_leaves_the_port_open() -> None:
    """And again, and for longer: the port follows in the end."""
    async with Server(SCENARIO) as server:
        for _ in range(3):
            server.hub.default.begin_outage(0)
            server.hub.default.run_pending()
            assert not await refused(server)
        server.hub.default.begin_outage(0)
        server.hub.default.run_pending()
        server.hub.default.begin_outage(1)
        assert await refused(server)
        await server.advance(1)
        assert not await refused(server)


async def test_space_with_a_port_of_its_own_is_away_alone() -> None:
    """Its port refuses; the default space goes on."""
    async with Server(SCENARIO) as server:
        port = await server.open_space("alpha", 0)
        assert port is not None
        space = server.hub.space("alpha")
        async with at(server, port) as inside, Raw(server) as outside:
            await inside.register()
            space.begin_outage(5)
            assert await is_reset(inside)
            assert await refused(server, port)
            await outside.register()
            assert await outside.is_open()
        space.advance(5)
        async with at(server, port) as inside:
            await inside.register()


async def test_space_behind_a_prefix_is_away_alone() -> None:
    """The port is shared: a client that registers in that space is reset, others are not."""
    async with Server(SCENARIO) as server:
        space = server.hub.space("alpha")
        async with Raw(server) as inside, Raw(server) as outside:
            await inside.register("alpha/media-1")
            await outside.register()
            space.begin_outage(5)
            assert await is_reset(inside)
            assert await outside.is_open()
        async with Raw(server) as late:
            late.send(frame_of("RequestRegisterClient", ClientName="alpha/m", ClientType="Proxy"))
            assert await is_reset(late)
        assert space.connections == server.hub.default.connections == {}
        space.advance(5)
        async with Raw(server) as inside:
            await inside.register("alpha/media-1")


async def test_default_space_is_away_alone_where_others_come_by_its_port() -> None:
    """They get in; its own clients are reset with the first frame that they send."""
    async with Server(SCENARIO) as server:
        server.hub.space("alpha")
        async with Raw(server) as client, Raw(server) as early:
            await client.register()
            server.hub.default.begin_outage(5)
            assert await is_reset(client)
            await early.register("alpha/early")
        async with Raw(server) as late:
            await late.register("alpha/late")
        for data in (
            frame_of("RequestRegisterClient", ClientName="media-1", ClientType="MediaServer"),
            frame_of("RequestStopProcessing", InteractionId="i"),
            b"\0" * 32,
        ):
            async with Raw(server) as own:
                own.send(data)
                assert await is_reset(own)
        await server.advance(5)
        async with Raw(server) as own:
            await own.register()


async def test_port_opens_for_a_space_that_is_made_meanwhile() -> None:
    """The default space that shut it is not the only one there any more."""
    async with Server(SCENARIO) as server:
        await gone(server)
        assert await refused(server)
        server.hub.space("alpha")
        async with Raw(server) as inside:
            await inside.register("alpha/media-1")


async def test_reset_opens_the_port_at_once() -> None:
    """The world begins anew, and is there."""
    async with Server(SCENARIO) as server:
        await gone(server)
        assert await refused(server)
        server.hub.default.reset()
        async with Raw(server) as raw:
            await raw.register()
            await server.advance(5)
            assert await raw.is_open()


async def test_server_may_be_away_from_the_start() -> None:
    """Where the first thing that happens in its scenario brings that about."""
    scenario = parse(
        """
        timers.clock = "held"
        participant = [{ name = "m", type = "MediaServer" }]
        cue = [{ participant = "m", send = { message = "RequestUnregisterClient" } }]
        fault = [{ do = "away", seconds = 5, on.message = "RequestUnregisterClient" }]
        """,
        "away.toml",
    )
    async with Server(scenario) as server:
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert await refused(server)
        await server.advance(5)
        assert not await refused(server)


@pytest.mark.parametrize("has_shut", [True, False])
async def test_server_stops_while_it_is_away(has_shut: bool) -> None:
    """Nothing is left open, whether the port had been shut already or was about to be."""
    server = Server(SCENARIO)
    await server.start()
    if has_shut:
        await gone(server)
    else:
        server.hub.default.begin_outage(5)
    await server.stop()
    server.hub.default.advance(5)  # nobody is there to come back
    assert await refused(server)
    with socket.create_server((server.host, server.port)):
        pass
    await server.start()
    async with Raw(server) as raw:
        await raw.register()
    await server.stop()


async def test_space_is_closed_while_it_is_away() -> None:
    """Its port is free then, and a space of that name can be opened there again."""
    async with Server(SCENARIO) as server:
        port = await server.open_space("alpha", 0)
        assert port is not None
        await gone(server, space="alpha")
        assert await refused(server, port)
        await server.close_space("alpha")
        assert await server.open_space("alpha", port) == port
        async with at(server, port) as inside:
            await inside.register()


async def test_port_is_kept_while_it_is_shut() -> None:
    """Nobody is given it by chance, nor gets it by asking."""
    async with Server(SCENARIO) as server:
        await gone(server)
        assert await refused(server)
        with socket.socket() as other, pytest.raises(OSError, match="in use"):
            other.bind((server.host, server.port))


async def test_port_that_is_taken_all_the_same_is_reported_and_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A process takes the port by force; the server goes on, and listens when the port is free."""
    monkeypatch.setattr(listener, "_TRY_AGAIN_AFTER", 0.001)
    failed = asyncio.Event()

    class Log(io.StringIO):
        def write(self, text: str) -> int:
            written = super().write(text)
            if self.getvalue().count("cannot listen again") > 1:
                failed.set()
            return written

    async with Server(SCENARIO, log=logger("error", "json", Log())) as server:
        await gone(server)
        assert await refused(server)
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            other.bind((server.host, server.port))
            other.listen()
            await server.advance(5)
            async with asyncio.timeout(LIMIT):
                await failed.wait()
        async with asyncio.timeout(LIMIT):
            while await refused(server):
                pass
        async with Raw(server) as raw:
            await raw.register()


async def test_port_is_shut_for_both_families_of_addresses() -> None:
    """A host of several addresses is a listener of several sockets."""
    made: list[Any] = []

    class Protocol(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            made.append(transport)

    log = logger("error", "json", io.StringIO())
    both = listener.Listener(Protocol, log)
    if not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    await both.start("", 0)
    sockets = [name[:2] for _, name in both._sockets]
    try:
        both.shut()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        for host, port in sockets:
            with pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection("::1" if ":" in host else "127.0.0.1", port)
        both.open()
        for host, port in sockets:
            _, writer = await asyncio.open_connection("::1" if ":" in host else "127.0.0.1", port)
            writer.close()
    finally:
        await both.close()
        for transport in made:
            transport.abort()
    assert len(sockets) > 1


@pytest.mark.parametrize("turns", range(5))
async def test_client_that_connects_while_the_port_shuts_is_not_let_in(turns: int) -> None:
    """However far its connection has come: it is refused, or reset."""
    async with Server(SCENARIO) as server:
        with socket.create_connection((server.host, server.port)) as early:
            early.setblocking(False)
            for _ in range(turns):
                await asyncio.sleep(0)
            server.hub.default.begin_outage(5)
            async with asyncio.timeout(LIMIT):
                with pytest.raises(ConnectionResetError):
                    await asyncio.get_running_loop().sock_recv(early, 1)
        assert server.hub.default.connections == {}


async def test_server_stops_while_somebody_has_its_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not try again afterwards."""
    failed = asyncio.Event()

    def cannot(_address: object) -> socket.socket:
        failed.set()
        raise OSError(98, "Address already in use")

    async with Server(SCENARIO, log=logger("error", "json", io.StringIO())) as server:
        monkeypatch.setattr(listener, "_bind", cannot)
        monkeypatch.setattr(listener, "_TRY_AGAIN_AFTER", 0.0)
        await gone(server)
        await server.advance(5)
        async with asyncio.timeout(LIMIT):
            await failed.wait()
    with socket.create_server((server.host, server.port)):
        failed.clear()
        for _ in range(9):
            await asyncio.sleep(0)
        assert not failed.is_set()
