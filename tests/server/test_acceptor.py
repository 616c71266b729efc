"""Accepting connections, also where the system gives no more."""

from __future__ import annotations

import asyncio
import errno
import io
import json
import socket
from collections.abc import Iterator

import pytest

from mockixn.logs import logger
from mockixn.server import acceptor
from mockixn.server.acceptor import Acceptor


class Lacking:
    """Takes connections while there is room."""

    def __init__(self) -> None:
        self.taken: list[socket.socket] = []
        self.tries = 0
        self.error: Exception | None = OSError(errno.EMFILE, "Too many open files")
        self.tried = asyncio.Event()

    def __call__(self, connection: socket.socket) -> None:
        self.tries += 1
        self.tried.set()
        if self.error is not None:
            raise self.error
        self.taken.append(connection)


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """A socket that listens, and does not block."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as made:
        made.setblocking(False)
        yield made


@pytest.mark.parametrize(
    "error", [OSError(errno.EMFILE, "Too many open files"), RuntimeError("can't start new thread")]
)
async def test_accepting_rests_where_there_is_no_room(
    listening: socket.socket, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """It is told in one line, however often it is tried; when there is room, clients come in."""
    monkeypatch.setattr(acceptor, "_REST", 0.001)
    stream = io.StringIO()
    lacking = Lacking()
    lacking.error = error
    accepting = Acceptor(lacking, logger("warning", "json", stream), "clients")
    accepting.accept([listening])
    clients = [socket.create_connection(listening.getsockname()) for _ in range(5)]
    async with asyncio.timeout(5):
        while lacking.tries < 3:
            lacking.tried.clear()
            await lacking.tried.wait()
        lacking.error = None
        clients += [socket.create_connection(listening.getsockname()) for _ in range(5)]
        while len(lacking.taken) < len(clients) - 3:  # three were let in, and found no room
            lacking.tried.clear()
            await lacking.tried.wait()
    accepting.stop()
    [line] = map(json.loads, stream.getvalue().splitlines())
    assert (line["event"], line["level"]) == ("clients cannot connect", "error")
    assert line["why"] in ("Too many open files", "can't start new thread")
    for each in (*clients, *lacking.taken):
        each.close()


async def test_nobody_comes_in_after_the_stop(listening: socket.socket) -> None:
    """Not even where accepting rests."""
    lacking = Lacking()
    accepting = Acceptor(lacking, logger("error", "json", io.StringIO()))
    accepting.accept([listening])
    with socket.create_connection(listening.getsockname()):
        async with asyncio.timeout(5):
            await lacking.tried.wait()
        accepting.stop()
        lacking.error = None
        accepting._go_on()
        with socket.create_connection(listening.getsockname()):
            for _ in range(3):
                await asyncio.sleep(0)
    assert lacking.taken == []


class Failing:
    """A listening socket that fails as it is told, and then has nothing more."""

    def __init__(self, *errors: OSError) -> None:
        self.errors = [*errors, BlockingIOError()]

    def accept(self) -> None:
        raise self.errors.pop(0)


async def test_client_that_left_before_it_was_accepted_is_no_lack() -> None:
    """The next one is accepted at once; where the system refuses, accepting rests."""
    stream = io.StringIO()
    accepting = Acceptor(Lacking(), logger("error", "json", stream), "clients")
    left = Failing(ConnectionAbortedError(), ConnectionResetError())
    accepting._accept(left)  # type: ignore[arg-type]
    assert (left.errors, stream.getvalue()) == ([], "")
    for _ in range(2):
        full = Failing(OSError(errno.EMFILE, "Too many open files"))
        accepting._accept(full)  # type: ignore[arg-type]
        assert len(full.errors) == 1
    accepting.stop()
    assert json.loads(stream.getvalue())["why"] == "Too many open files"
