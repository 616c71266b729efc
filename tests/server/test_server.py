"""The server as a whole: start, port, stop, and the one order of its journal."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from support.journal_entries import entries_in
from support.raw import LIMIT, Raw, frame_of

from mockixn import Client, Entry, Journal, JournalFile, Scenario, ScenarioError, Server, UserError
from mockixn.codes import ErrorCode
from mockixn.messages.enumerations import ClientType
from mockixn.scenario import InteractionSetting, ServerSettings
from mockixn.server.server import GRACE

AGENT, MEDIA = ClientType.AGENT_APPLICATION, ClientType.MEDIA_SERVER
RE = ClientType.REPORTING_ENGINE


def scenario(*agents: str, **settings: Any) -> Scenario:
    """One interaction with those agents, queued without any."""
    return Scenario(
        server=ServerSettings(**settings),
        interactions=(
            InteractionSetting(
                id="A1", media_type="email", queue="q", submitted_by="media-1", agents=agents
            ),
        ),
    )


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """A server with one interaction that two agents process."""
    async with Server(scenario("a1", "a2")) as server:
        yield server


async def client_of(server: Server, name: str, type: ClientType = MEDIA) -> Client:
    """A registered client; the caller closes it."""
    return await Client.connect(server.host, server.port, name, type)


def entries_of(server: Server) -> list[Entry]:
    """The journal of a server that has one."""
    assert server.journal is not None
    return [*server.journal]


def formatted(entry: Entry) -> str:
    """An entry in a few words: `media-1 > RequestStopProcessing`, `stat-1 < EventAck`."""
    assert entry.message is not None
    arrow = ">" if entry.direction == "in" else "<"
    problem = f" ({entry.problem})" if entry.problem else ""
    return f"{entry.client} {arrow} {entry.message.name}{problem}"


async def test_port_zero_takes_a_free_port() -> None:
    """A started server has a real port, and accepts connections there at once."""
    server = Server()
    assert server.port == 0
    async with server:
        assert server.host == "127.0.0.1"
        assert 0 < server.port < 65536
        async with await client_of(server, "media-1"):
            pass


async def test_port_of_the_scenario_is_for_the_command_line() -> None:
    """An embedded server takes a free port, not the scenario's, so that tests do not collide."""
    async with Server(scenario(port=7120)) as one, Server(scenario(port=7120)) as other:
        assert 7120 not in (one.port, other.port)


async def test_two_servers_are_two_worlds() -> None:
    """Servers run beside each other; what happens in one is unknown in the other."""
    async with Server(scenario()) as one, Server(scenario()) as other:
        assert one.port != other.port
        async with await client_of(one, "media-1") as first:
            await first.request("RequestStopProcessing", InteractionId="A1")
            assert entries_of(other) == []
        async with await client_of(other, "media-1") as second:
            answer = await second.request("RequestStopProcessing", InteractionId="A1")
            assert answer.name == "EventAck"


async def test_taken_port_is_reported_in_one_line(server: Server) -> None:
    """A port on which somebody listens raises UserError with the address in one line."""
    second = Server(port=server.port)
    with pytest.raises(UserError) as caught:
        await second.start()
    text = str(caught.value)
    assert text.startswith(f"cannot listen on 127.0.0.1:{server.port}: ")
    assert "in use" in text
    assert text.count(str(server.port)) == 1
    assert len(text.splitlines()) == 1
    await second.stop()
    async with await client_of(server, "media-1"):
        pass  # the one that was there first is not disturbed


async def test_address_of_another_machine_is_reported() -> None:
    """A host that is no address of this machine raises UserError too."""
    with pytest.raises(UserError, match=r"^cannot listen on 192\.0\.2\.1:0: "):
        await Server(host="192.0.2.1").start()


async def test_stop_closes_every_connection_fast() -> None:
    """A hundred clients that read get the end of the stream, and nobody is waited for."""
    async with Server() as server, AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(Raw(server)) for _ in range(100)]
        for number, each in enumerate(clients):
            await each.register(f"client-{number}")
        async with asyncio.timeout(GRACE):
            await server.stop()
        assert [await each.frame() for each in clients] == [None] * 100


async def test_stop_sends_what_was_answered() -> None:
    """A client gets the answers to what it had sent before the server stopped."""
    async with Server() as server, Raw(server) as raw:
        await raw.register()
        raw.send(frame_of("RequestStopProcessing", InteractionId="x") * 50)
        assert (await raw.message()).name == "EventError"
        await server.stop()
        for _ in range(49):
            assert (await raw.message()).name == "EventError"
        assert await raw.frame() is None


async def test_stop_does_not_wait_for_a_client_that_does_not_read() -> None:
    """A client that leaves megabytes unread is given a moment, and then cut off."""
    size, times = 500_000, 60
    async with (
        Server(scenario(max_buffered=100 * size), journal=Journal(bytes=2**30)) as server,
        Raw(server) as slow,
        Raw(server) as other,
    ):
        await slow.register("slow")
        await other.register("other")
        for _ in range(times):
            slow.send(frame_of("RequestStopProcessing", InteractionId="x" * size))
        answers = 0
        while answers < times:
            assert await other.is_open()
            answers = sum(each.client == "slow" for each in entries_of(server)) // 2
        async with asyncio.timeout(LIMIT):
            await server.stop()
        assert server.hub.default.engine.world.to_dict()["clients"] == {}


@pytest.mark.parametrize("turns", range(6))
async def test_stop_while_a_client_is_connecting(turns: int) -> None:
    """A connection that is being accepted at that very moment neither stays nor holds the stop."""
    server = Server()
    await server.start()
    with socket.socket() as late:
        late.connect((server.host, server.port))
        late.setblocking(False)
        for _ in range(turns):
            await asyncio.sleep(0)
        async with asyncio.timeout(LIMIT):
            await server.stop()
            try:
                end = await asyncio.get_running_loop().sock_recv(late, 1)
            except ConnectionResetError:
                end = b""
        assert end == b""


async def test_stopped_server_accepts_nobody() -> None:
    """After the stop nothing listens on the port."""
    async with Server() as server:
        pass
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(server.host, server.port)


async def test_stop_twice_does_nothing(server: Server) -> None:
    """Who stops a stopped server is not punished, nor who stops one that never started."""
    await server.stop()
    await server.stop()
    await Server().stop()


async def test_restart_on_the_same_port_is_a_new_world(server: Server) -> None:
    """A server that is started again has its port and its scenario's world as at the start."""
    port = server.port
    async with await client_of(server, "media-1") as client:
        await client.request("RequestStopProcessing", InteractionId="A1")
        await server.stop()
    await server.start()
    assert server.port == port
    async with await client_of(server, "media-1") as client:
        answer = await client.request("RequestStopProcessing", InteractionId="A1")
        assert answer.name == "EventAck"


async def test_another_server_on_the_same_port() -> None:
    """The port of a stopped server, which had clients, is free at once."""
    async with Server() as first, await client_of(first, "media-1"):
        await first.stop()
        async with Server(port=first.port) as second, await client_of(second, "media-1"):
            assert second.port == first.port


async def test_failure_inside_the_block_stops_the_server() -> None:
    """A test that fails leaves no server behind."""
    server = Server()
    with pytest.raises(RuntimeError, match="the test fails"):
        async with server:
            raise RuntimeError("the test fails")
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(server.host, server.port)


@pytest.mark.parametrize("kind", [str, Path])
def test_scenario_that_is_not_there_is_reported(tmp_path: Path, kind: type) -> None:
    """A path that cannot be read raises ScenarioError with the path, before anything starts."""
    path = tmp_path / "nowhere.toml"
    with pytest.raises(ScenarioError) as caught:
        Server(kind(path))
    assert str(caught.value) == f"{path}: cannot be read: No such file or directory"


def test_mistakes_of_a_scenario_are_all_reported(tmp_path: Path) -> None:
    """A file that is wrong raises ScenarioError with every mistake, each in one line."""
    path = tmp_path / "wrong.toml"
    path.write_text('[server]\nport = "a"\n[timers]\nregistration_timeout = -1\n')
    with pytest.raises(ScenarioError) as caught:
        Server(path)
    assert len(caught.value.mistakes) == 2
    assert all(each.startswith(f"{path}:") for each in caught.value.mistakes)


async def test_scenario_may_be_a_path(tmp_path: Path) -> None:
    """A scenario file is what the world is at the start."""
    path = tmp_path / "right.toml"
    path.write_text(
        '[[interaction]]\nid = "A1"\nmedia_type = "email"\nqueue = "q"\nsubmitted_by = "media-1"\n'
    )
    async with Server(path) as server, await client_of(server, "media-1") as client:
        answer = await client.request("RequestStopProcessing", InteractionId="A1")
        assert answer.name == "EventAck"


async def test_journal_has_each_request_before_what_follows(server: Server) -> None:
    """One global order: a request, then its deliveries as documented, each numbered next."""
    async with (
        await client_of(server, "media-1") as media,
        await client_of(server, "stat-1", RE) as stat,
        await client_of(server, "desk-1", AGENT) as first,
        await client_of(server, "desk-2", AGENT) as second,
    ):
        await first.log_in("a1", "p1")
        await second.log_in("a2", "p2")
        start = len(entries_of(server))
        await media.request("RequestStopProcessing", InteractionId="A1")
        await stat.expect("EventProcessingStopped")
        entries = entries_of(server)[start:]
    assert [formatted(entry) for entry in entries] == [
        "media-1 > RequestStopProcessing",
        "media-1 < EventAck",
        "desk-1 < EventRevoked",
        "desk-2 < EventRevoked",
        "stat-1 < EventPartyRemoved",
        "stat-1 < EventPartyRemoved",
        "stat-1 < EventProcessingStopped",
    ]
    assert [entry.seq for entry in entries] == [*range(start + 1, start + 8)]
    times = [entry.time for entry in entries]
    assert times == sorted(times)
    assert [entry.client_type for entry in entries[1:4]] == ["MediaServer"] + [str(AGENT)] * 2


async def test_journal_order_on_a_shared_connection(server: Server) -> None:
    """Clients that share a connection stand in the journal each under its own name."""
    async with await client_of(server, "media-1") as media:
        stat = await media.another("stat-1", RE)
        desks = [await media.another(f"desk-{number}", AGENT) for number in (1, 2)]
        for number, desk in enumerate(desks, 1):
            await desk.log_in(f"a{number}", f"p{number}")
        start = len(entries_of(server))
        await media.request("RequestStopProcessing", InteractionId="A1")
        await stat.expect("EventProcessingStopped")
        entries = entries_of(server)[start:]
        for desk in desks:
            await desk.expect("EventRevoked", interaction="A1")
    assert [formatted(entry) for entry in entries] == [
        "media-1 > RequestStopProcessing",
        "media-1 < EventAck",
        "desk-1 < EventRevoked",
        "desk-2 < EventRevoked",
        "stat-1 < EventPartyRemoved",
        "stat-1 < EventPartyRemoved",
        "stat-1 < EventProcessingStopped",
    ]


@pytest.mark.parametrize("shared", [False, True], ids=["own connections", "a shared connection"])
async def test_undelivered_is_an_entry(server: Server, shared: bool) -> None:
    """What an agent that is not connected should have got stands where it would have stood."""
    async with await client_of(server, "media-1") as media, AsyncExitStack() as stack:
        if shared:
            desk = await media.another("desk-1", AGENT)
        else:
            desk = await stack.enter_async_context(await client_of(server, "desk-1", AGENT))
        await desk.log_in("a1", "p1")
        start = len(entries_of(server))
        await media.request("RequestStopProcessing", InteractionId="A1")
        await desk.expect("EventRevoked")
        entries = entries_of(server)[start:]
    assert [formatted(entry) for entry in entries] == [
        "media-1 > RequestStopProcessing",
        "media-1 < EventAck",
        "desk-1 < EventRevoked",
        "a2 < EventRevoked (not connected)",
    ]
    assert entries[-1].client_type == AGENT
    assert entries[-1].as_dict()["undelivered"] == "not connected"


async def test_journal_of_an_unregistered_connection(server: Server) -> None:
    """Before registration an entry has no client; a frame that is no message has no name."""
    async with Raw(server) as raw:
        raw.send(frame_of("RequestAgentLogout"))
        raw.send(bytes.fromhex("0000000e 01 01 ffff 00000009 00000000 0000"))
        for _ in range(2):
            await raw.message()
    found = [
        (entry.client, entry.direction, entry.message and entry.message.name, entry.problem)
        for entry in entries_of(server)
    ]
    problem = "unknown message 65535 of protocol Interaction Management"
    assert found == [
        (None, "in", "RequestAgentLogout", None),
        (None, "out", "EventError", None),
        (None, "in", None, problem),
        (None, "out", "EventError", None),
    ]


async def test_unknown_client_id_is_journaled_as_nobody(server: Server) -> None:
    """A frame with an id that nobody has on its connection is not put down to somebody else."""
    async with Raw(server) as raw:
        await raw.register()
        raw.send(frame_of("RequestAgentLogout", client=99))
        assert (await raw.message()).attributes["ErrorCode"] == ErrorCode.UNKNOWN_CLIENT
    assert [entry.client for entry in entries_of(server)[-2:]] == [None, None]


async def test_journal_may_be_left_out() -> None:
    """Without a journal the server does the same, and has none."""
    async with Server(journal=False) as server, await client_of(server, "media-1") as client:
        assert server.journal is None
        assert (await client.request("RequestUnregisterClient")).name == "EventAck"


async def test_journal_may_be_given(tmp_path: Path) -> None:
    """A journal of one's own is written to its file; after the stop everything is in it."""
    path = tmp_path / "journal.jsonl"
    with JournalFile(path) as file:
        journal = Journal(entries=1, file=file)
        async with Server(journal=journal) as server:
            assert server.journal is journal
            async with await client_of(server, "media-1") as client:
                await client.request("RequestUnregisterClient")
    lines = entries_in(path)
    assert [(line["seq"], line["direction"], line["message"]) for line in lines] == [
        (1, "in", "RequestRegisterClient"),
        (2, "out", "EventAck"),
        (3, "in", "RequestUnregisterClient"),
        (4, "out", "EventAck"),
    ]
    assert (len(journal), journal.dropped) == (1, 3)
