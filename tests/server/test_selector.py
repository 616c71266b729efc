"""A crowd that leaves holds up nobody; everything else is as a selector of Python does it."""

from __future__ import annotations

import asyncio
import selectors
import socket
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockixn.server.selector import AT_ONCE, CrowdSelector

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE


@pytest.fixture
def selector() -> Iterator[CrowdSelector]:
    """One that is closed after the test."""
    with CrowdSelector() as made:
        yield made


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two connected sockets."""
    one, other = socket.socketpair()
    with one, other:
        yield one, other


def test_those_who_stay_do_not_wait_for_a_crowd_that_leaves(selector: CrowdSelector) -> None:
    """Of the crowd a part is told in each turn, until all have been."""
    pairs = [socket.socketpair() for _ in range(2 * AT_ONCE + 10)]
    stays, peer = socket.socketpair()
    for number, (one, other) in enumerate(pairs):
        selector.register(one, READ, number)
        other.close()
    selector.register(stays, READ, "stays")
    peer.send(b"request")
    turns = []
    left = len(pairs)
    while left:
        told = [key for key, _ in selector.select(0)]
        assert "stays" in [key.data for key in told]
        turns.append(len(told) - 1)
        for key in told:
            if key.data != "stays":
                selector.unregister(key.fileobj)
                left -= 1
    assert turns == [AT_ONCE, AT_ONCE, 10]
    for each in (stays, peer, *(one for one, _ in pairs)):
        each.close()


def test_few_are_told_in_the_order_in_which_they_became_ready(selector: CrowdSelector) -> None:
    """Who has left before another one sent something is told before it."""
    pairs = [socket.socketpair() for _ in range(AT_ONCE)]
    for number, (one, _) in enumerate(pairs):
        selector.register(one, READ, number)
    for number, (_, other) in enumerate(pairs):
        other.close() if number % 2 else other.send(b"request")
    assert [key.data for key, _ in selector.select(0)] == [*range(AT_ONCE)]
    for one, other in pairs:
        one.close()
        other.close()


@given(st.sets(st.sampled_from([READ, WRITE]), min_size=1), st.booleans(), st.booleans())
def test_events_are_those_of_the_selector_of_python(
    wanted: set[int], sends: bool, leaves: bool
) -> None:
    """Whether a peer sent something, or has left, or both."""
    events = sum(wanted)
    found = []
    for made in (CrowdSelector(), selectors.EpollSelector()):
        one, other = socket.socketpair()
        with made, one:
            made.register(one, events, "data")
            if sends:
                other.send(b"request")
            if leaves:
                other.close()
            found.append([(key.data, key.events, ready) for key, ready in made.select(0)])
            other.close()
    assert found[0] == found[1]


def test_wrong_use_is_refused(
    selector: CrowdSelector, pair: tuple[socket.socket, socket.socket]
) -> None:
    """With the errors that asyncio knows."""
    one, other = pair
    with pytest.raises(ValueError, match="Invalid events"):
        selector.register(one, 4)
    selector.register(one, READ)
    with pytest.raises(KeyError, match="already registered"):
        selector.register(one.fileno(), READ)
    with pytest.raises(KeyError, match="not registered"):
        selector.unregister(other)
    with pytest.raises(KeyError, match="not registered"):
        selector.modify(other, READ)
    closed = socket.socket()
    closed.close()
    with pytest.raises(ValueError, match="Invalid file descriptor"):
        selector.register(closed, READ)


def test_registration_changes(
    selector: CrowdSelector, pair: tuple[socket.socket, socket.socket]
) -> None:
    """What is waited for, and the data; also after the socket was closed it can be taken back."""
    one, _ = pair
    key = selector.register(one, READ, "first")
    assert dict(selector.get_map()) == {one.fileno(): key}
    assert selector.get_map()[one] == selector.get_key(one.fileno()) == key
    assert len(selector.get_map()) == 1
    assert selector.select(0) == []
    selector.modify(one, READ | WRITE, "second")
    selector.modify(one, READ | WRITE, "third")
    [(key, events)] = selector.select(None)
    assert (key.data, events) == ("third", WRITE)
    one.close()
    assert selector.unregister(one).data == "third"
    assert selector.get_map().get(one) is None


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send back one line, and leave."""
    writer.write(await reader.readline())
    await writer.drain()
    writer.close()


async def talk() -> bytes:
    """A connection to an echo in the same loop."""
    async with await asyncio.start_server(echo, "127.0.0.1", 0) as server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"line\n")
        with closing(writer):
            return await reader.read()


def test_event_loop_runs_on_it() -> None:
    """Sockets, their ends, and the pipe that wakes the loop."""
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(CrowdSelector())) as runner:
        assert runner.run(talk()) == b"line\n"
        assert runner.get_loop().run_until_complete(asyncio.to_thread(lambda: 7)) == 7
