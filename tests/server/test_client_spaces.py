"""Spaces that clients make by their names, and how they end."""

from __future__ import annotations

import asyncio

import pytest
from support.raw import LIMIT

from mockixn import Client, RequestRefused, Scenario, Server, pattern
from mockixn.client.link import Link
from mockixn.messages.enumerations import ClientType
from mockixn.scenario import ServerSettings
from mockixn.scenario.rules import Fault
from mockixn.scenario.schema import AcceptedClient
from mockixn.scenario.validation import read
from mockixn.space.space import Space

SOON = Scenario(server=ServerSettings(space_timeout=0.01))


async def desk(server: Server, name: str) -> Client:
    """A client of that name."""
    return await Client.connect(server.host, server.port, name, "AgentApplication")


async def desk_link(server: Server) -> Client:
    """A connection on which nobody is registered."""
    return Client(await Link.open(server.host, server.port), "", ClientType.PROXY)


def ending(space: Space) -> asyncio.Event:
    """Is set when the space ends."""
    ended = asyncio.Event()
    assert space.journal is not None
    space.journal.on_end.append(ended.set)
    return ended


async def left_by_its_client(server: Server, name: str = "alpha") -> Space:
    """A space that a client has made and left."""
    client = await desk(server, f"{name}/desk-1")
    space = server.hub.spaces[name]
    gone = asyncio.Event()
    assert space.journal is not None
    await client.close()
    while space.connections:
        gone.clear()
        asyncio.get_running_loop().call_soon(gone.set)
        await gone.wait()
    return space


@pytest.mark.parametrize(
    ("name", "type", "why"),
    [
        ("alpha/desk-1", "Nobody", "ClientType: found 'Nobody', expected one of "),
        ("alpha/", "Proxy", "ClientName: found an empty name"),
        ("alpha/desk-2", "Proxy", "Proxy 'desk-2' is not in the scenario's client list"),
    ],
)
async def test_refused_registration_makes_no_space(name: str, type: str, why: str) -> None:
    """The client learns what is wrong; the request and its answer are in the default space."""
    scenario = Scenario(clients=(AcceptedClient(name="desk-1", type=ClientType.PROXY),))
    async with Server(scenario) as server:
        link = await desk_link(server)
        async with link:
            with pytest.raises(RequestRefused, match=why):
                await link.request("RequestRegisterClient", ClientName=name, ClientType=type)
        assert [*server.hub.spaces] == [""]
        server.space().in_order(
            pattern("RequestRegisterClient", ClientName=name),
            pattern("EventError"),
        )


async def test_refusal_says_that_there_are_too_many_spaces() -> None:
    """And which key raises the bound."""
    async with Server(Scenario(server=ServerSettings(max_spaces=1))) as server:
        server.space("one")
        with pytest.raises(RequestRefused, match=r"there are 1 spaces, .*server\.max_spaces"):
            await desk(server, "two/desk-1")


async def test_space_ends_some_time_after_its_last_client() -> None:
    """Until then its journal can be read."""
    async with Server(SOON) as server:
        first, second = await desk(server, "alpha/desk-1"), await desk(server, "alpha/desk-2")
        ended = ending(server.hub.spaces["alpha"])
        await first.close()
        await second.settle()
        assert not ended.is_set()
        await second.close()
        async with asyncio.timeout(LIMIT):
            await ended.wait()
        assert [*server.hub.spaces] == [""]


async def test_client_that_comes_back_in_time_finds_its_space() -> None:
    """With the journal of before."""
    async with Server() as server:
        space = await left_by_its_client(server)
        async with await desk(server, "alpha/desk-1"):
            assert server.hub.spaces["alpha"] is space
            assert space.journal is not None
            names = [each.message and each.message.name for each in space.journal.since(0)]
            assert names.count("RequestRegisterClient") == 2


async def test_space_with_a_rule_does_not_end_before_the_rule_is_gone() -> None:
    """Whoever added it waits for a client."""
    async with Server(Scenario(server=ServerSettings(space_timeout=0.001))) as server:
        async with await desk(server, "alpha/desk-1"):
            space = server.hub.spaces["alpha"]
            rule = space.fault(read(Fault, {"do": "drop"}))
        ended = ending(space)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await ended.wait()
        space.remove(rule)
        async with asyncio.timeout(LIMIT):
            await ended.wait()


async def test_space_that_a_test_uses_does_not_end() -> None:
    """It asked for it by its name."""
    async with Server(SOON) as server:
        async with await desk(server, "alpha/desk-1"):
            ended = ending(server.hub.spaces["alpha"])
            server.space("alpha")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await ended.wait()


async def test_space_that_would_end_makes_room() -> None:
    """The one that was left first; one in which a client is stays."""
    async with Server(Scenario(server=ServerSettings(max_spaces=2))) as server:
        await left_by_its_client(server, "alpha")
        async with await desk(server, "beta/desk-1"), await desk(server, "gamma/desk-1"):
            assert [*server.hub.spaces] == ["", "beta", "gamma"]
            with pytest.raises(RequestRefused, match="there are 2 spaces"):
                await desk(server, "delta/desk-1")
