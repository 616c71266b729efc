"""What has ended says so: a space that is closed, a server that stops or starts again."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mockixn import Client, Ended, Mock, Server, ThreadServer, UserError, pattern
from mockixn.errors import OrderRefused

INVITE = pattern("EventInvite")
WAITS: list[Callable[[Mock], Any]] = [
    lambda mock: mock.wait_for(INVITE, timeout=60),
    lambda mock: mock.never(INVITE, within=60),
]
CHANGES: list[Callable[[Any], Any]] = [
    lambda mock: mock.participant("media-1", "MediaServer"),
    lambda mock: mock.client("media-2", "MediaServer"),
    lambda mock: mock.dismiss("media-1"),
    lambda mock: mock.cue("media-1", do="join"),
    lambda mock: mock.send("media-1", "RequestGetInteractionProperties"),
    lambda mock: mock.answer(on={"message": "RequestGetInteractionProperties"}, silent=True),
    lambda mock: mock.fault("drop"),
    lambda mock: mock.remove("fault-1"),
    lambda mock: mock.advance(1),
    lambda mock: mock.route("stop-queued"),
    lambda mock: mock.reset(),
    lambda mock: mock.explain("media-1", "RequestGetInteractionProperties"),
]


@pytest.fixture
def server() -> Iterator[ThreadServer]:
    """A server in a thread."""
    with ThreadServer() as server:
        yield server


async def told(waiting: asyncio.Task[Any]) -> str:
    """Why that wait has ended."""
    with pytest.raises(Ended) as caught:
        async with asyncio.timeout(5):
            await waiting
    return str(caught.value)


@pytest.mark.parametrize("wait", WAITS, ids=["wait_for", "never within"])
async def test_wait_ends_with_its_space(wait: Callable[[Mock], Any]) -> None:
    """Whether another of that name is made or not."""
    async with Server() as server:
        waiting = asyncio.create_task(wait(server.space("alpha")))
        await asyncio.sleep(0)
        await server.close_space("alpha")
        server.space("alpha")
        assert await told(waiting) == "the space 'alpha' was closed"
        closed = server.space("beta")
        await server.close_space("beta")
        with pytest.raises(Ended, match="closed"):
            await wait(closed)


@pytest.mark.parametrize("wait", WAITS, ids=["wait_for", "never within"])
@pytest.mark.parametrize("space", ["", "alpha"])
async def test_wait_ends_with_its_server(wait: Callable[[Mock], Any], space: str) -> None:
    """By an error that says so, and by no CancelledError."""
    async with Server() as server:
        waiting = asyncio.create_task(wait(server.space(space)))
        await asyncio.sleep(0)
        mock = server.space(space)
    assert await told(waiting) == "the server has been stopped"
    assert mock.journal.watchers == []
    assert mock.journal.on_end == []
    with pytest.raises(Ended, match="the server has been stopped"):
        server.space("new")


def test_blocking_wait_ends_with_its_server() -> None:
    """In whatever thread it waits."""
    server = ThreadServer()
    server.start()
    journal = server._server.journal
    assert journal is not None
    errors: list[BaseException] = []

    def wait() -> None:
        try:
            server.wait_for(INVITE, timeout=60)
        except BaseException as error:
            errors.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    while not journal.watchers:
        pass
    server.stop()
    waiting.join(5)
    assert [str(each) for each in errors] == ["the server has been stopped"]
    assert isinstance(errors[0], Ended)


def test_closed_space_takes_nothing(server: ThreadServer) -> None:
    """Each call says why; what happened stays readable."""
    alpha = server.space("alpha")
    alpha.participant("media-1", "MediaServer")
    server.close_space("alpha")
    for change in CHANGES:
        with pytest.raises(Ended, match=r"^the space 'alpha' was closed$"):
            change(alpha)
    assert alpha.times(1, pattern("RequestRegisterClient"))
    assert [*server._server.hub.spaces] == [""]  # no client has made a space of that name


async def test_closed_space_takes_no_client() -> None:
    """It would be in another space of that name."""
    async with Server() as server:
        alpha = server.space("alpha")
        await server.close_space("alpha")
        with pytest.raises(Ended, match=r"^the space 'alpha' was closed$"):
            await alpha.client("media-1", "MediaServer")
    with ThreadServer() as other:
        beta = other.space("beta")
        other.close_space("beta")
        with pytest.raises(Ended, match=r"^the space 'beta' was closed$"):
            await beta.async_client("media-1", "MediaServer")


# Started again


def test_server_that_starts_again_has_a_journal_of_its_own() -> None:
    """A new run, with numbers from 1 on; a position in the earlier run stands for its start."""
    server = ThreadServer()
    with server:
        server.participant("media-1", "MediaServer")
        before = server.journal[-1]
    with server:
        assert server.journal == []
        server.participant("media-1", "MediaServer")
        first = server.journal[0]
        assert (first.seq, first.run) == (1, before.run + 1)
        assert server.wait_for(pattern(), after=before.position) == first


async def test_server_that_runs_is_not_started_again() -> None:
    """Its spaces stay those in which its clients are."""
    async with Server() as server, await server.space().client("media-1", "MediaServer"):
        with pytest.raises(UserError, match=r"^the server runs already$"):
            await server.start()
        assert len(server.space().world()["clients"]) == 1


@pytest.mark.parametrize("kind", [Server, ThreadServer])
def test_start_that_fails_leaves_no_space(kind: type[Server] | type[ThreadServer]) -> None:
    """Neither of a world that never was there nor of the one before."""

    async def again(server: Server) -> None:
        async with server:
            pass
        with (
            socket.create_server((server.host, server.port)),
            pytest.raises(UserError, match="cannot listen"),
        ):
            await server.start()
        with pytest.raises(Ended, match="the server has not been started"):
            server.space()

    if kind is Server:
        asyncio.run(again(Server()))
        return
    server = ThreadServer()
    with server:
        pass
    with (
        socket.create_server((server.host, server.port)),
        pytest.raises(UserError, match="cannot listen"),
    ):
        server.start()
    for act in (lambda: server.space("alpha"), lambda: server.journal, server.world):
        with pytest.raises(Ended, match="the server has not been started"):
            act()
    with server:
        assert server.journal == []


# Ports


async def test_number_that_no_port_has_is_an_error_of_ours() -> None:
    """Of a server, of a space, of a client."""
    with pytest.raises(UserError, match="port: found 70000, expected 0 to 65535"):
        await Server(port=70_000).start()
    with pytest.raises(UserError, match="port: found 70000"):
        ThreadServer(port=70_000).start()
    with pytest.raises(UserError, match="port: found 70000"):
        await Client.connect("localhost", 70_000, "x", "Proxy")
    async with Server() as server:
        with pytest.raises(OrderRefused, match="port: found 70000"):
            await server.open_space("alpha", 70_000)
        assert [*server.hub.spaces] == [""]
