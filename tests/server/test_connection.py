"""One socket without a network: what it reports, and when its bytes leave."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from support.raw import frame_of

from mockixn.errors import BadFrame
from mockixn.scenario.behaviour import ServerSettings
from mockixn.server.connection import Socket
from mockixn.space.space import Space
from mockixn.wire.frame import Frame

PULL = frame_of("RequestPull", ViewId="v")
SILENT = "silent for 0 seconds inside a frame"


class Handler:
    """Notes what a socket reports, and answers each frame with one byte."""

    settings = ServerSettings(idle_timeout=60.0)
    stopping = False
    produced = 0
    flush_is_due = False

    def __init__(self) -> None:
        self.read_buffer = memoryview(bytearray(4096))
        self.reports: list[str] = []

    def flush_soon(self, _socket: Socket) -> None:
        self.reports.append("flush soon")

    def opened(self, _socket: Socket) -> None:
        self.reports.append("opened")

    def received(self, socket: Socket, frame: Frame) -> None:
        self.reports.append(f"frame {frame.message}")
        socket.send(b"!")

    def received_bad_frame(self, _socket: Socket, error: BadFrame) -> None:
        self.reports.append(f"bad frame: {error}")

    def incomplete(self, _socket: Socket, why: str) -> None:
        self.reports.append(why)

    def closed_inside_frame(self, _socket: Socket, pending: int) -> None:
        self.reports.append(f"closed after {pending} bytes")

    def behind(self, _socket: Socket, is_behind: bool) -> None:
        self.reports.append("behind" if is_behind else "not behind")

    def cut_off(self, _socket: Socket, why: str) -> None:
        self.reports.append(f"cut off: {why}")

    def reads_no_more(self, _socket: Socket) -> bool:
        return False

    def closing(self, _socket: Socket, why: str) -> None:
        self.reports.append(f"closing: {why}")

    def not_sent(self, _socket: Socket, unsent: int, why: str) -> None:
        self.reports.append(f"not sent: {unsent} ({why})")

    def lost(self, _socket: Socket, _error: Exception | None) -> None:
        self.reports.append("lost")


class Wire(asyncio.Transport):
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []
        self.written = b""
        self.reads = True
        self.size = 7

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self.calls.append(f"limit {high} {low}")

    def get_write_buffer_size(self) -> int:
        return self.size

    def is_reading(self) -> bool:
        return self.reads

    def pause_reading(self) -> None:
        self.reads = False

    def resume_reading(self) -> None:
        self.reads = True

    def close(self) -> None:
        self.calls.append("close")

    def abort(self) -> None:
        self.calls.append("abort")

    def write_eof(self) -> None:
        self.calls.append(f"end after {self.written!r}")

    def get_extra_info(self, _name: str, default: Any = None) -> Any:
        return default


@pytest.fixture
def handler() -> Handler:
    """A handler that no socket has called yet."""
    return Handler()


def connected(handler: Handler) -> tuple[Socket, Wire]:
    """A socket with a connection that has just been made."""
    socket, wire = Socket(handler, cast(Space, None)), Wire()
    socket.connection_made(wire)
    return socket, wire


def feed(socket: Socket, data: bytes) -> None:
    """Let the socket read these bytes."""
    socket.get_buffer(-1)[: len(data)] = data
    socket.buffer_updated(len(data))


async def test_first_socket_of_a_turn_sends_at_once(handler: Handler) -> None:
    """Its answer leaves before the read returns, in one piece."""
    socket, wire = connected(handler)
    feed(socket, PULL + PULL)
    assert [each for each in handler.reports if each[:5] == "frame"] == [f"frame {PULL[7]}"] * 2
    assert wire.written == b"!!"


async def test_later_socket_of_a_turn_waits_for_the_flush(handler: Handler) -> None:
    """Where another socket waits already, both leave together."""
    socket, wire = connected(handler)
    handler.flush_is_due = True
    feed(socket, PULL)
    assert wire.written == b""
    socket.flush()
    assert wire.written == b"!"


async def test_connection_while_the_server_stops_is_reset(handler: Handler) -> None:
    """The socket does not call the handler."""
    handler.stopping = True
    _, wire = connected(handler)
    assert (handler.reports, wire.calls[-1]) == ([], "abort")


async def test_end_inside_a_frame_is_reported_with_its_bytes(handler: Handler) -> None:
    """An end between two frames is not."""
    socket, _ = connected(handler)
    socket.eof_received()
    assert handler.reports == ["opened"]
    feed(socket, PULL[:9])
    socket.eof_received()
    assert handler.reports == ["opened", "closed after 9 bytes"]
    socket.connection_lost(None)  # or its timer would wait for the rest of the frame


async def test_nothing_is_read_after_the_end_that_a_frame_brings(handler: Handler) -> None:
    """What the client sent behind it is dropped."""
    socket, wire = connected(handler)
    handler.received = lambda socket, frame: socket.close(f"{frame.message}")  # type: ignore[method-assign]
    feed(socket, PULL + PULL)
    assert handler.reports == ["opened", f"closing: {PULL[7]}"]
    assert wire.calls[-1] == "close"


async def test_requests_of_a_client_that_is_behind_wait(handler: Handler) -> None:
    """Nothing is read from it until it has taken its answers."""
    socket, wire = connected(handler)
    assert wire.calls == ["limit 65536 None"]
    socket.pause_writing()
    assert (handler.reports[-1], wire.reads) == ("behind", False)
    socket.resume_writing()
    assert (handler.reports[-1], wire.reads) == ("not behind", True)


async def test_client_that_takes_nothing_is_cut_off(handler: Handler) -> None:
    """Where more than `max_buffered` bytes wait for it, after `write_timeout`."""
    handler.settings = ServerSettings(write_timeout=0.0, max_buffered=6)
    socket, wire = connected(handler)
    assert wire.calls == ["limit 6 None"]
    socket.pause_writing()
    assert handler.reports[-1] == "cut off: 7 bytes wait, none taken for 0 seconds"


async def test_client_that_takes_something_is_slow_and_not_deaf(handler: Handler) -> None:
    """Whoever reads goes on, and so does he for whom no more than `max_buffered` bytes wait."""
    for most, reads in ((6, True), (7, False)):
        handler.settings = ServerSettings(write_timeout=0.0, max_buffered=most)
        socket, _ = connected(handler)
        socket._taken_at = 0.0
        if reads:
            socket._queued += 1
            socket._is_behind = True
            socket._watch_taking()
        else:
            socket.pause_writing()
        await asyncio.sleep(0)
        assert not any(each.startswith("cut off") for each in handler.reports)
        socket.connection_lost(None)  # or its timer goes on


async def test_client_for_which_far_too_much_waits_is_cut_off_at_once(handler: Handler) -> None:
    """However fast it reads: memory is for all."""
    handler.settings = ServerSettings(max_buffered=1)
    socket, wire = connected(handler)
    socket.pause_writing()
    wire.size = 17
    socket.send(b"!")
    socket.flush()
    assert handler.reports[-1] == "cut off: 17 bytes wait"
    socket.connection_lost(None)


async def test_turn_of_a_client_ends_when_enough_waits_to_be_sent(handler: Handler) -> None:
    """Its other frames have their turn after those of the others, in their order."""
    handler.settings = ServerSettings(max_buffered=1)
    socket, wire = connected(handler)
    feed(socket, PULL * 5)
    turns = [len(wire.written)]
    assert not wire.reads
    for _ in range(6):
        await asyncio.sleep(0)
        turns.append(len(wire.written))
    assert (turns[0], turns[-1], wire.reads) == (2, 5, True)
    assert turns == sorted(turns)


async def test_turn_of_a_client_ends_when_its_time_is_over(
    handler: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However little its requests bring about."""
    monkeypatch.setattr("mockixn.server.connection._TURN", -1.0)
    socket, wire = connected(handler)
    feed(socket, PULL * 3)
    assert len(wire.written) == 1
    for _ in range(6):
        await asyncio.sleep(0)
    assert (len(wire.written), wire.reads) == (3, True)


async def test_frame_must_be_whole_in_time(handler: Handler) -> None:
    """A byte now and then does not renew the time for ever."""
    handler.settings = ServerSettings(idle_timeout=60.0, frame_timeout=0.0)
    socket, _ = connected(handler)
    feed(socket, PULL[:9])
    feed(socket, PULL[9:10])
    for _ in range(3):
        await asyncio.sleep(0)
    assert handler.reports[-1] == "a frame was incomplete for 0 seconds"


async def test_next_frame_has_a_time_of_its_own(handler: Handler) -> None:
    """It begins with its first byte."""
    handler.settings = ServerSettings(idle_timeout=60.0, frame_timeout=30.0)
    socket, _ = connected(handler)
    feed(socket, PULL[:9])
    socket._frame_began -= 20
    began = socket._frame_began
    feed(socket, PULL[9:10])
    assert socket._frame_began == began
    feed(socket, PULL[10:] + PULL[:9])
    assert socket._frame_began > began
    socket.connection_lost(None)


async def test_what_waits_at_the_end_of_a_connection_was_not_sent(handler: Handler) -> None:
    """Where the operating system tells nothing more."""
    socket, wire = connected(handler)
    socket.is_open = True
    socket.send(b"12345")
    socket.connection_lost(None)
    assert handler.reports[-2:] == ["lost", "not sent: 5 (connection lost)"]
    assert wire.written == b""


@pytest.mark.parametrize(("rest", "is_silent"), [(b"", True), (PULL[9:], False)])
async def test_silence_counts_until_the_frame_is_complete(
    handler: Handler, rest: bytes, is_silent: bool
) -> None:
    """A client that has sent the whole frame may say nothing for as long as it likes."""
    handler.settings = ServerSettings(idle_timeout=0.0)
    socket, _ = connected(handler)
    feed(socket, PULL[:9])
    if rest:
        feed(socket, rest)
    for _ in range(3):
        await asyncio.sleep(0)
    assert (SILENT in handler.reports) is is_silent


async def test_what_is_queued_leaves_before_a_half_close(handler: Handler) -> None:
    """The client gets all that it was sent, and then the end."""
    socket, wire = connected(handler)
    socket.send(b"!")
    socket.half_close()
    assert wire.calls[-1] == "end after b'!'"


async def test_silence_counts_again_when_reading_goes_on(handler: Handler) -> None:
    """While nothing is read, nobody is silent; afterwards the rest of the frame must come."""
    handler.settings = ServerSettings(idle_timeout=0.0)
    socket, _ = connected(handler)
    feed(socket, PULL[:9])
    socket.pause()
    for _ in range(3):
        await asyncio.sleep(0)
    assert SILENT not in handler.reports
    socket.resume()
    for _ in range(3):
        await asyncio.sleep(0)
    assert handler.reports[-1] == SILENT


@pytest.mark.parametrize("end", ["reset", "lost"])
async def test_a_flush_after_the_end_sends_nothing(handler: Handler, end: str) -> None:
    """The turn of the loop in which a connection ends may flush it once more."""
    socket, wire = connected(handler)
    socket.send(b"!")
    if end == "reset":
        socket.reset()
    else:
        socket.connection_lost(None)
    written = wire.written
    socket.flush()
    assert wire.written == written == (b"!" if end == "reset" else b"")
