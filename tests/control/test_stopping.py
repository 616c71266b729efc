"""The control interface stops at once with any connections, and serves no client that has left."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
import time
from collections.abc import Callable
from typing import Any

from support.caller import watchers_of

from mockixn import Entry, Server
from mockixn.control import Control

MOMENT = 0.5  # seconds; the least that a hanging stop would take is the minute of an idle thread


def wait_for(message: bytes) -> bytes:
    """A call that waits for a message of that name."""
    body = b'{"on": {"message": "%b"}, "timeout": 60}' % message
    return b"POST /wait HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%b" % (
        len(body),
        body,
    )


WAIT = wait_for(b"EventInvite")


def connected(control: Control) -> socket.socket:
    """A client that has only connected."""
    return socket.create_connection((control.host, control.port), 5)


async def stopped(control: Control) -> None:
    """It has stopped in a moment, and left no thread."""
    began = time.perf_counter()
    await control.stop()
    assert time.perf_counter() - began < MOMENT
    assert not [each for each in threading.enumerate() if each.name == "mockixn control"]


async def test_stop_takes_milliseconds_with_any_connections() -> None:
    """An idle connection and a waiting call delay nothing; the waiting caller gets an answer."""
    async with Server() as server:
        control, watchers = Control(server), watchers_of(server)
        await control.start()
        with connected(control), connected(control) as waiting:
            waiting.sendall(WAIT)
            await watchers.somebody.wait()
            await stopped(control)
            assert waiting.recv(9999).startswith(b"HTTP/1.1 503 ")
        await control.stop()


async def test_stop_while_somebody_connects() -> None:
    """A connection that has just been accepted has a thread that may not have begun yet."""
    async with Server() as server:
        for turns in range(20):
            control = Control(server)
            await control.start()
            with connected(control):
                for _ in range(turns % 4):
                    await asyncio.sleep(0)
                await stopped(control)


async def test_stop_while_a_call_comes() -> None:
    """It is on its way from its thread to the event loop: it is refused, not begun."""
    async with Server() as server:
        for turns in range(20):
            control = Control(server)
            await control.start()
            with connected(control) as calling:
                calling.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
                await asyncio.to_thread(calling.recv, 9999)
                calling.sendall(WAIT)
                for _ in range(turns % 4):
                    await asyncio.sleep(0)
                await stopped(control)


async def test_stop_while_a_client_reads_nothing() -> None:
    """A reply that nobody takes is given up."""
    async with Server() as server:
        control = Control(server)
        await control.start()
        with connected(control) as calling:
            calling.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            await asyncio.to_thread(
                calling.sendall, b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 400
            )
            began = time.perf_counter()
            await control.stop()
            assert time.perf_counter() - began < 2


async def test_control_starts_again_after_a_stop() -> None:
    """On the port that it had."""
    async with Server() as server:
        control = Control(server)
        for _ in range(2):
            async with control:
                with connected(control) as calling:
                    calling.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    answered = await asyncio.to_thread(calling.recv, 9999)
                    assert answered.startswith(b"HTTP/1.1 200 ")


class Leaving(list[Callable[[Entry], None]]):
    """A journal's watchers, and an event for when the last of them has gone."""

    def __init__(self) -> None:
        self.nobody = asyncio.Event()

    def remove(self, watch: Any) -> None:
        """One fewer."""
        super().remove(watch)
        self.nobody.set()


async def test_call_of_a_client_that_leaves_is_given_up() -> None:
    """An interrupted `mockixn tail` leaves no thread and no watcher."""
    async with Server() as server, Control(server) as control:
        watchers = watchers_of(server)
        with connected(control) as waiting:
            waiting.sendall(WAIT)
            await watchers.somebody.wait()
            assert server.journal is not None
            leaving = Leaving()
            leaving.extend(watchers)
            server.journal.watchers = leaving
        async with asyncio.timeout(10):
            await leaving.nobody.wait()
        assert not leaving


async def test_call_of_a_client_that_resets_is_given_up() -> None:
    """Whoever dies in the middle of a call leaves no watcher behind either."""
    async with Server() as server, Control(server) as control:
        watchers = watchers_of(server)
        with connected(control) as waiting:
            waiting.sendall(WAIT)
            await watchers.somebody.wait()
            assert server.journal is not None
            server.journal.watchers = leaving = Leaving()
            leaving.extend(watchers)
            waiting.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        async with asyncio.timeout(10):
            await leaving.nobody.wait()
        assert not leaving


async def test_call_waits_on_though_the_next_one_has_come() -> None:
    """A client may send its next call before the first is answered: both are, in order."""
    async with Server() as server, Control(server) as control:
        watchers = watchers_of(server)
        with connected(control) as calling:
            calling.sendall(wait_for(b"RequestAgentLogin"))
            await watchers.somebody.wait()
            calling.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            for _ in range(9):  # turns of the event loop, which sees that something has come
                await asyncio.sleep(0)
            assert len(watchers) == 1
            server.space().participant("desk", "AgentApplication", agent="a")
            answered = b""
            while more := await asyncio.to_thread(calling.recv, 9999):
                answered += more
        assert answered.count(b"HTTP/1.1 200 ") == 2
