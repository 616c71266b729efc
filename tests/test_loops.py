"""A server or a client that another event loop calls: an error at once, which names both loops."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from mockixn import Client, ConnectionLost, Mock, Server, WrongLoop, pattern

ACK = pattern("EventAck")


async def started() -> Server:
    """A server in the loop that runs."""
    server = Server()
    await server.start()
    server.space().participant("media-1", "MediaServer")
    return server


def in_another_loop(use: Callable[[Server], Awaitable[object]]) -> None:
    """Use a server whose own loop does not run; both are ended properly."""
    own = asyncio.new_event_loop()
    try:
        server = own.run_until_complete(started())

        async def used() -> None:
            running = asyncio.get_running_loop()
            with pytest.raises(WrongLoop) as refused:
                await use(server)
            assert f"lives in event loop {id(own):#x} (not running)" in str(refused.value)
            assert f"event loop {id(running):#x} (running) calls it" in str(refused.value)

        asyncio.run(used())
        server.space().times(1, ACK)  # to read needs no loop
        own.run_until_complete(server.stop())
    finally:
        own.close()


async def of_mock(act: Callable[[Mock], object], server: Server) -> None:
    """Call a method of its Mock."""
    found: Any = act(server.space())
    if found is not None and hasattr(found, "__await__"):
        await found


USES: dict[str, Callable[[Server], Awaitable[object]]] = {
    "wait_for": lambda server: server.wait_for(ACK, timeout=60),
    "never": lambda server: server.space().never(ACK, within=60),
    "client": lambda server: server.space().client("a", "Proxy"),
    "client by address": lambda server: Client.connect(server.host, server.port, "a", "Proxy"),
    "send": lambda server: of_mock(
        lambda mock: mock.send("media-1", "RequestHold", InteractionId="a"), server
    ),
    "fault": lambda server: of_mock(lambda mock: mock.fault("drop"), server),
    "reset": lambda server: of_mock(lambda mock: mock.reset(), server),
    "advance": lambda server: server.advance(1),
    "open_space": lambda server: server.open_space("alpha"),
    "stop": lambda server: server.stop(),
    "close_space": lambda server: server.close_space("alpha"),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_server_of_another_loop_is_refused_at_once(
    use: Callable[[Server], Awaitable[object]],
) -> None:
    """No waiting for an answer that cannot come."""
    in_another_loop(use)


def test_client_of_another_loop_is_refused_at_once() -> None:
    """Whatever waits for the server."""
    own = asyncio.new_event_loop()

    async def connected() -> tuple[Server, Client]:
        server = await started()
        return server, await server.space().client("a", "Proxy")

    server, client = own.run_until_complete(connected())
    uses: tuple[Callable[[], Awaitable[object]], ...] = (
        lambda: client.request("RequestHold", InteractionId="a"),
        lambda: client.expect("EventAck"),
        lambda: client.wait_closed(),
        lambda: client.close(),
    )

    async def used() -> None:
        for use in uses:
            with pytest.raises(WrongLoop, match="the client lives in event loop"):
                await use()

    asyncio.run(used())
    own.run_until_complete(client.close())
    own.run_until_complete(server.stop())
    own.close()


def test_port_of_a_space_belongs_to_the_loop_of_its_server() -> None:
    """Until the space is closed, or the server stops: then nobody is there."""
    own = asyncio.new_event_loop()
    server = own.run_until_complete(started())
    ports = [own.run_until_complete(server.open_space(name, 0)) for name in ("alpha", "beta")]
    assert None not in ports

    def connect(port: int | None) -> None:
        asyncio.run(Client.connect(server.host, port or 0, "a", "Proxy"))

    for port in (*ports, server.port):
        with pytest.raises(WrongLoop):
            connect(port)
    own.run_until_complete(server.close_space("alpha"))
    with pytest.raises(ConnectionLost):
        connect(ports[0])
    own.run_until_complete(server.stop())
    for port in (*ports, server.port):
        with pytest.raises(ConnectionLost):
            connect(port)
    own.close()
