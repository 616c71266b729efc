"""`mockixn ping`: does a server answer, in the wire's own words?"""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress

import pytest
from support.process import LIMIT, mockixn, status_of
from support.raw import frame_of

from mockixn import Scenario, Server
from mockixn.scenario import AcceptedClient


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of something that listens and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        patience = threading.Timer(LIMIT, listener.close)  # whoever waits on is then hung up on
        patience.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        patience.cancel()


@asynccontextmanager
async def saying(data: bytes) -> AsyncIterator[str]:
    """The address of something that sends these bytes to every caller, and hangs up."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(data)
        writer.write_eof()
        with suppress(ConnectionError):
            await reader.read()
            writer.close()
            await writer.wait_closed()

    server = await asyncio.start_server(say, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def ping(*arguments: str) -> int:
    """The exit status of a ping, run beside this event loop."""
    async with asyncio.timeout(LIMIT):
        return await asyncio.to_thread(status_of, "ping", *arguments)


async def test_server_answers(capsys: pytest.CaptureFixture[str]) -> None:
    """A mock server answers: exit status 0, without a word, and no test notices."""
    async with Server() as server:
        assert await ping(f"{server.host}:{server.port}") == 0
        assert server.journal is not None
        assert [*server.journal] == []
        assert server.hub.default.engine.world.client_names == {}
    assert capsys.readouterr() == ("", "")


async def test_server_with_a_client_list_answers() -> None:
    """A probe is no client, and uses up no rule that is meant for one."""
    async with Server(Scenario(clients=(AcceptedClient("media-1"),))) as server:
        server.space().answer(on={"message": "RequestPing"}, silent=True)
        assert await ping(f"{server.host}:{server.port}") == 0
        assert not any(each.acted for each in server.hub.default.responses.rules)


async def test_server_that_starts_later_is_waited_for() -> None:
    """With a time-out; without one, the first refusal is the answer."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
    where = f"127.0.0.1:{port}"
    assert await ping(where) == 2
    pinging = asyncio.create_task(ping(where, "--timeout", str(LIMIT)))
    await asyncio.sleep(0)
    async with Server(port=port):
        assert await pinging == 0


async def test_server_that_answers_something_else(capsys: pytest.CaptureFixture[str]) -> None:
    """Such as one that does not know the probe: it is no server of ours, or an old one."""
    error = frame_of("EventError", 1, ErrorCode=1, ErrorDescription="unknown")
    async with saying(error) as where:
        assert await ping(where) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line == f"mockixn: {where} answers EventError, expected EventPong"


async def test_process_1_is_asked_without_an_address(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On whichever port it listens; the control interface, or whatever else, may listen too."""
    module = "mockixn.cli.ping.listening_ports"
    async with saying(b"HTTP/1.1 400 Bad Request\r\n\r\n") as other, Server() as server:
        ports = [int(other.rpartition(":")[2]), server.port]
        monkeypatch.setattr(module, lambda process: ports if process == 1 else [])
        assert await ping() == 0
    monkeypatch.setattr(module, lambda _process: [])
    assert await ping() == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("mockixn: process 1 listens on no port")


def test_nothing_listens(capsys: pytest.CaptureFixture[str]) -> None:
    """A port on which nobody listens is one line with the address."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # bound, so that nobody else can listen there
        where = f"127.0.0.1:{bound.getsockname()[1]}"
        assert status_of("ping", where) == 2
    out, err = capsys.readouterr()
    assert out == ""
    [line] = err.splitlines()
    assert line.startswith(f"mockixn: cannot connect to {where}: ")


@pytest.mark.parametrize("host", ["name..of.no.host", "x" * 64])
def test_host_that_cannot_be_one(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A text that is no name of a host is one line too."""
    assert status_of("ping", f"{host}:7120") == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"mockixn: cannot connect to {host}:7120: ")


def test_nothing_answers(silent: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Something that listens and never answers is given up after the time-out."""
    assert status_of("ping", silent, "--timeout", "0.05") == 2
    assert capsys.readouterr() == ("", f"mockixn: no answer from {silent} within 0.05 seconds\n")


@pytest.mark.parametrize(
    "data", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"], ids=["nothing", "http"]
)
async def test_another_server(data: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    """Something that hangs up, or speaks another protocol, is one line."""
    async with saying(data) as where:
        assert await ping(where) == 2
    out, err = capsys.readouterr()
    assert out == ""
    [line] = err.splitlines()
    assert line.startswith("mockixn: no answer from 127.0.0.1:")
    assert ("closed the connection" if not data else "a frame that is no message") in line


async def test_interrupt_is_quiet() -> None:
    """Ctrl-C while it waits ends it at once, without a traceback."""
    connected = asyncio.Event()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        connected.set()
        await reader.read()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    async with server:
        where = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with (
            mockixn("ping", where, "--timeout", LIMIT, stderr=asyncio.subprocess.PIPE) as process,
            asyncio.timeout(LIMIT),
        ):
            await connected.wait()
            process.send_signal(signal.SIGINT)
            assert await process.communicate() == (b"", b"")
    assert process.returncode == 130
