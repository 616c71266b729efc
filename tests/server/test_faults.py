"""Faults on a real connection: the bytes, the resets and the ends that a client sees."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from support.raw import LIMIT, Raw, frame_of

from mockixn import Server
from mockixn.scenario import InteractionSetting, Scenario, ServerSettings, TimerSettings
from mockixn.scenario.rules import Fault
from mockixn.scenario.validation import read
from mockixn.wire.frame import HEADER_SIZE, FrameBuffer

SCENARIO = Scenario(
    timers=TimerSettings(clock="held"),
    interactions=(
        InteractionSetting(id="i", media_type="email", queue="q", submitted_by="media-1"),
    ),
)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """A server whose clock is held."""
    async with Server(SCENARIO) as server:
        yield server


def add_fault(server: Server, **keys: Any) -> None:
    """Add a fault in the default space."""
    server.hub.default.fault(read(Fault, keys))


def asked(*references: int) -> bytes:
    """Requests that are answered EventError."""
    return b"".join(
        frame_of("RequestStopProcessing", reference, InteractionId="none")
        for reference in references
    )


def formatted(server: Server) -> list[tuple[int, str | None]]:
    """The ReferenceId and the order of what the media server sent and got after it registered."""
    assert server.journal is not None
    entries = [*server.journal][2:]
    return [(entry.message.reference, entry.because) for entry in entries if entry.message]


async def has_read(server: Server) -> None:
    """Until the server has read what was sent before."""
    async with Raw(server) as other:
        assert await other.is_open()


async def test_reset_is_seen_as_one(server: Server, raw: Raw) -> None:
    """The client's next read fails; nobody handles what it sends."""
    add_fault(server, do="reset", on={"to": "media-1"})
    raw.send(asked(1))
    with pytest.raises(ConnectionResetError):
        await raw.frame()


async def test_what_was_sent_before_a_reset_arrives(server: Server) -> None:
    """Though it would have left in the same segment as the frame that is not there."""
    loop, frames = asyncio.get_running_loop(), FrameBuffer()
    with socket.create_connection((server.host, server.port)) as client:
        client.setblocking(False)
        register = frame_of("RequestRegisterClient", ClientName="media-1", ClientType="Proxy")
        add_fault(server, do="reset", on={"message": "EventError"}, nth=3)
        client.send(register + asked(1, 2, 3))
        references: list[int] = []
        async with asyncio.timeout(LIMIT):
            was_reset = False
            while not was_reset:
                try:
                    data = await loop.sock_recv(client, 65536)
                except ConnectionResetError:
                    was_reset = True
                else:
                    assert data, "it ended, expected a reset"
                    references.extend(frame.reference for frame in frames.feed(data))
    assert references == [7, 1, 2]


async def test_half_closed_connection_is_at_its_end_and_still_read(
    server: Server, raw: Raw
) -> None:
    """The client reads the end of the stream, and what it sends then is carried out."""
    add_fault(server, do="half_close", on={"to": "media-1"})
    raw.send(asked(1))
    assert await raw.frame() is None
    raw.send(frame_of("RequestStopProcessing", 2, InteractionId="i"))
    await has_read(server)
    assert "i" not in server.hub.default.engine.world.interactions
    assert server.hub.default.engine.world.clients


async def test_closed_connection_is_at_its_end_and_not_read(server: Server, raw: Raw) -> None:
    """Neither what comes later, nor what came in the same segment."""
    add_fault(server, do="close", on={"to": "media-1"})
    stop = frame_of("RequestStopProcessing", 2, InteractionId="i")
    raw.send(asked(1) + stop)
    assert await raw.frame() is None
    raw.send(stop)
    await has_read(server)
    assert "i" in server.hub.default.engine.world.interactions
    assert server.hub.default.engine.world.clients == {}


@pytest.mark.parametrize("do", ["reset", "close", "away"])
async def test_what_follows_in_the_segment_is_not_read(server: Server, raw: Raw, do: str) -> None:
    """The connection has ended at the second of three requests."""
    add_fault(server, do=do, on={"from": "media-1"}, nth=2)
    raw.send(asked(1, 2, 3))
    with suppress(ConnectionResetError):
        while await raw.frame() is not None:
            pass
    assert formatted(server) == [(1, None), (1, None), (2, f"fault-1: {do}")]


async def test_truncated_frame_is_never_completed(server: Server, raw: Raw) -> None:
    """Its header announces a body; the connection stays open, and nothing more comes."""
    add_fault(server, do="truncate", on={"to": "media-1"})
    raw.send(asked(1, 2))
    async with asyncio.timeout(LIMIT):
        header = await raw.reader.readexactly(HEADER_SIZE)
    assert int.from_bytes(header[:4]) > HEADER_SIZE
    await has_read(server)
    assert not raw.reader.at_eof()
    await server.stop()
    assert await raw.reader.read() == b""


async def test_split_frame_comes_piece_by_piece(server: Server, raw: Raw) -> None:
    """No piece comes before its moment, and what follows comes behind the last one."""
    add_fault(server, do="split", bytes=50, seconds=1, on={"to": "media-1"}, times=1)
    raw.send(asked(1, 2))
    pieces: list[bytes] = []
    async with asyncio.timeout(LIMIT):
        while sum(map(len, pieces)) < 200:
            pieces.append(await raw.reader.read(1000))
            await server.advance(1)
    assert [len(each) for each in pieces[:2]] == [50, 50]
    length = 4 + int.from_bytes(pieces[0][:4])
    assert b"".join(pieces)[length : length + 4] == pieces[0][:4]


async def test_coalesced_frames_come_in_one_piece(
    server: Server, raw: Raw, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was asked in two segments is handed to the operating system in one."""
    written: list[int] = []
    [connected] = server.hub._sockets
    write = connected._transport.write

    def counted(data: bytes) -> None:
        written.append(len(data))
        write(data)

    monkeypatch.setattr(connected._transport, "write", counted)
    add_fault(server, do="coalesce", on={"to": "media-1"})
    raw.send(asked(1))
    await has_read(server)
    assert written == []
    raw.send(asked(2))
    assert [(await raw.message()).reference for _ in range(2)] == [1, 2]
    assert len(written) == 1


async def test_stalled_connection_is_neither_read_nor_written(server: Server, raw: Raw) -> None:
    """What the client sends stays where it is until the stall is over; then all goes in order."""
    add_fault(server, do="stall", seconds=5, on={"from": "media-1"}, times=1)
    raw.send(asked(1, 2))
    await has_read(server)
    raw.send(asked(3))
    await has_read(server)
    assert {1, 2, 3}.isdisjoint(reference for reference, _because in formatted(server))
    await server.advance(5)
    assert [(await raw.message()).reference for _ in range(3)] == [1, 2, 3]


async def test_client_is_not_to_blame_for_silence_in_a_stall() -> None:
    """The server does not read: no time-out for what is incomplete runs."""
    scenario = Scenario(
        timers=TimerSettings(clock="held"), server=ServerSettings(idle_timeout=0.02)
    )
    async with Server(scenario) as server, Raw(server) as raw:
        await raw.register()
        add_fault(server, do="stall", seconds=5, on={"from": "media-1"}, times=1)
        raw.send(asked(1, 2)[:-1])
        await has_read(server)
        async with Raw(server) as other:
            other.send(b"\0")
            assert await other.frame() is None  # so that the time-out is over
        await server.advance(5)
        assert (await raw.message()).reference == 1
        raw.send(asked(2)[-1:])
        assert (await raw.message()).reference == 2


async def test_delayed_frames_leave_by_the_real_clock_too() -> None:
    """Nobody has to move it."""
    async with Server() as server, Raw(server) as raw:
        await raw.register()
        add_fault(server, do="delay", seconds=0.01, on={"to": "media-1"})
        raw.send(asked(1, 2))
        assert [(await raw.message()).reference for _ in range(2)] == [1, 2]


async def test_client_that_goes_while_frames_wait_costs_nothing(server: Server) -> None:
    """They are noted as lost; nothing is written to a closed socket."""
    async with Raw(server) as raw:
        await raw.register()
        add_fault(server, do="delay", seconds=5, on={"to": "media-1"})
        raw.send(asked(*range(1, 9)))
        await has_read(server)
    await has_read(server)
    assert server.hub.default.engine.world.clients == {}
    await server.advance(5)
    assert server.journal is not None
    lost = [entry for entry in server.journal if entry.problem == "not connected"]
    assert len(lost) == 8
