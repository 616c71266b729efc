"""Long work of one space lets its other clients have their turns."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from support.raw import LIMIT

from mockixn import Client, OrderRefused, Scenario, Server
from mockixn.scenario import InteractionSetting, TimerSettings

MANY = 1000
WAITING = InteractionSetting(id="A", media_type="email", queue="inbound", submitted_by="m")
HANDLED = Scenario(
    interactions=tuple(
        replace(WAITING, id=f"A{number}", agents=("agent-1",)) for number in range(MANY)
    )
)


async def agent_of(server: Server) -> Client:
    """A client through which agent-1 is logged in."""
    client = await Client.connect(server.host, server.port, "desk-1", "AgentApplication")
    await client.log_in("agent-1", "place-1")
    return client


async def test_interactions_return_though_the_server_does_other_things() -> None:
    """All of them, after the agent's connection has ended."""
    async with Server(HANDLED) as server:
        stat = await Client.connect(server.host, server.port, "stat-1", "ReportingEngine")
        async with stat:
            await (await agent_of(server)).close()
            for _ in range(MANY):
                await stat.expect("EventPlacedInQueue", timeout=LIMIT)
        assert server.hub.default.engine.world.handled == {}


async def test_reset_ends_long_work() -> None:
    """What was to follow in the old world does not follow in the new one."""
    async with Server(HANDLED) as server:
        space = server.hub.default
        agent = await agent_of(server)
        host, port = server.host, server.port
        stat = await Client.connect(host, port, "stat-1", "ReportingEngine")
        space.connection_lost(next(iter(space.connections)))
        space.reset()
        for _ in range(20):
            await asyncio.sleep(0)
        assert len(next(iter(space.engine.world.handled.values()))) == MANY
        assert server.journal is not None
        assert [*server.journal.since(0)] == []
        await agent.close()
        await stat.close()


PULLED = Scenario(
    timers=TimerSettings(clock="held", handling_timeout=100),
    interactions=tuple(replace(WAITING, id=f"A{number}") for number in range(MANY)),
)


async def test_clock_moves_on_while_clients_are_served(monkeypatch: pytest.MonkeyPatch) -> None:
    """Very many timers at one moment: a request that comes meanwhile is answered before the end."""
    monkeypatch.setattr("mockixn.slices._LONGEST", 0.0)
    async with Server(PULLED) as server, await agent_of(server) as agent:
        for _ in range(MANY // 100):
            await agent.request("RequestPull", ViewId="inbound", Count=100)
        asked = asyncio.create_task(agent.settle())
        await asyncio.sleep(0)
        moving = asyncio.create_task(server.advance(100))
        await asked
        assert not moving.done()
        await moving
        assert server.hub.default.engine.world.handled == {}


async def test_two_who_move_the_clock_move_it_by_the_sum() -> None:
    """One after the other, whoever began first."""
    async with Server(PULLED) as server, await agent_of(server) as agent:
        start = server.hub.default.now
        await agent.request("RequestPull", ViewId="inbound", Count=100)
        await asyncio.gather(server.advance(70), server.advance(80))
        assert server.hub.default.now == start + 150


async def test_clock_that_is_not_held_is_not_moved() -> None:
    """The error is the same as ever."""
    async with Server(HANDLED) as server:
        with pytest.raises(OrderRefused, match="the clock is not held"):
            await server.advance(1)
