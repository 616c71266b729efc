"""Spaces: many worlds in one server, found by ClientName or by port."""

from __future__ import annotations

import asyncio

import pytest

from mockixn import Client, NotThere, OrderRefused, RequestRefused, Scenario, Server
from mockixn.scenario import InteractionSetting, ServerSettings, Timers

SCENARIO = Scenario(
    timers=Timers(clock="held"),
    server=ServerSettings(max_spaces=60),
    interactions=(
        InteractionSetting(
            id="i", media_type="email", queue="q", submitted_by="media-1", agents=("agent-1",)
        ),
    ),
)


async def stopped_in(server: Server, space: str) -> None:
    """Stop Processing A between two clients of that space, who alone are told."""
    mock = server.space(space)
    async with (
        await mock.client("desktop-1", "AgentApplication") as desktop,
        await mock.client("media-1", "MediaServer") as media,
    ):
        await desktop.log_in("agent-1", "place-1")
        await media.request("RequestStopProcessing", InteractionId="i")
        revoked = await desktop.expect("EventRevoked")
        assert revoked.attributes["Actor"] == {"ClientName": "media-1", "ClientType": "MediaServer"}
        await desktop.settle()
        assert [each.name for each in desktop.inbox] == ["EventCurrentAgentStatus"]


async def test_fifty_spaces_in_parallel_share_nothing() -> None:
    """The same names do the same in each of them, at the same time, and none hears of another."""
    async with Server(SCENARIO) as server:
        names = [f"test-{number}" for number in range(50)]
        await asyncio.gather(*(stopped_in(server, name) for name in names))
        assert "i" in server.space().world()["interactions"]
        assert len(server.space().journal) == 0
        journals = [
            [
                (e.seq, e.client, e.direction, e.message)
                for e in server.space(name).journal
                if e.message is not None and "Client" not in e.message.name
            ]
            for name in names
        ]
        assert len(journals[0]) > 5
        assert all(len(each) == len(journals[0]) for each in journals)


async def test_reset_of_one_leaves_the_others() -> None:
    """Its clients are cut off and its world begins anew; next door nothing happens."""
    async with Server(SCENARIO) as server:
        one, other = server.space("one"), server.space("other")
        async with (
            await one.client("m", "MediaServer") as cut,
            await other.client("m", "MediaServer") as kept,
        ):
            one.reset()
            await cut.wait_closed()
            await kept.settle()
        assert (len(one.journal), one.world()["clients"]) == (0, {})


async def test_space_by_listener_port() -> None:
    """Whoever connects there is in that space, by whatever name; its prefix may stand there too."""
    async with Server(SCENARIO) as server:
        port = await server.open_space("alpha", 0)
        assert port is not None
        async with (
            await Client.connect(server.host, port, "a", "MediaServer"),
            await Client.connect(server.host, port, "alpha/b", "MediaServer"),
        ):
            names = [each["name"] for each in server.space("alpha").world()["clients"].values()]
            assert names == ["a", "b"]
        with pytest.raises(RequestRefused, match="expected a client of space 'alpha'"):
            await Client.connect(server.host, port, "beta/c", "MediaServer")
        await server.close_space("alpha")
        with pytest.raises(NotThere, match="there is none"):
            await server.close_space("alpha")


async def test_connection_stays_in_its_space() -> None:
    """A second client on it cannot be of another one."""
    async with (
        Server(SCENARIO) as server,
        await server.space("alpha").client("proxy", "Proxy") as proxy,
    ):
        await proxy.another("alpha/x", "MediaServer")
        await proxy.another("y", "MediaServer")
        with pytest.raises(RequestRefused, match="found 'beta/z', expected a client of space"):
            await proxy.another("beta/z", "MediaServer")
        assert [*server.hub.spaces] == ["", "alpha"]


@pytest.mark.parametrize("name", ["no space/x", "/x", "ä/x", f"{'a' * 65}/x"])
async def test_what_is_no_name_of_a_space_is_refused(name: str) -> None:
    """The client is told, and no space is made."""
    async with Server(SCENARIO) as server:
        if name == "/x":  # the default space's own name
            async with await Client.connect(server.host, server.port, name, "MediaServer"):
                assert server.space().world()["clients"][1]["name"] == "x"
            return
        with pytest.raises(RequestRefused, match="expected a client of the default space"):
            await Client.connect(server.host, server.port, name, "MediaServer")
        assert [*server.hub.spaces] == [""]


async def test_there_are_not_more_spaces_than_allowed() -> None:
    """A client that makes one with every registration does not take all memory."""
    async with Server(Scenario(server=ServerSettings(max_spaces=1))) as server:
        server.space("one")
        with pytest.raises(OrderRefused, match="there are 1 spaces, expected no more"):
            server.space("two")
        with pytest.raises(RequestRefused):
            await Client.connect(server.host, server.port, "two/x", "MediaServer")
        with pytest.raises(OrderRefused, match="which is there already"):
            await server.open_space("one")


async def test_clocks_of_spaces_are_their_own() -> None:
    """Half a minute in one is no time in another."""
    async with Server(SCENARIO) as server:
        one, other = server.space("one"), server.space("other")
        one.advance(30)
        assert one.world()["now"] - other.world()["now"] == 30
