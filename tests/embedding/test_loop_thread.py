"""An event loop in a thread: what ends with it, and who may wait for it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from mockixn.embedding.loop_thread import LoopThread
from mockixn.errors import Ended

LIMIT = 5.0  # seconds until a test that hangs fails
WHY = "the server has been stopped"


class Endless:
    """A coroutine function whose coroutine never ends by itself; `begun` is set when it runs."""

    def __init__(self) -> None:
        self.begun = threading.Event()

    async def __call__(self) -> None:
        """Wait for ever."""
        self.begun.set()
        await asyncio.Event().wait()


@pytest.fixture
def thread() -> Iterator[LoopThread]:
    """A loop that runs, and has stopped after the test."""
    made = LoopThread(WHY)
    yield made
    made.stop()


def test_who_waits_in_another_thread_is_told_when_the_loop_ends(thread: LoopThread) -> None:
    """By an error of our own tree, and not by a cancellation."""
    endless = Endless()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(thread.wait, endless())
        assert endless.begun.wait(LIMIT)
        thread.stop()
        with pytest.raises(Ended, match=WHY):
            waiting.result(LIMIT)


async def test_who_awaits_in_another_loop_is_told_when_the_loop_ends(thread: LoopThread) -> None:
    """The same, where a test in an event loop awaits a server in a thread."""
    endless = Endless()
    waiting = asyncio.ensure_future(thread.result(endless()))
    assert await asyncio.to_thread(endless.begun.wait, LIMIT)
    await asyncio.to_thread(thread.stop)
    with pytest.raises(Ended, match=WHY):
        await waiting


async def test_caller_that_is_cancelled_stays_cancelled(thread: LoopThread) -> None:
    """The loop goes on: nothing has ended but the wait."""
    endless = Endless()
    waiting = asyncio.ensure_future(thread.result(endless()))
    assert await asyncio.to_thread(endless.begun.wait, LIMIT)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert thread.runs


def test_loop_cannot_wait_for_itself(thread: LoopThread) -> None:
    """It would wait for ever."""
    with pytest.raises(RuntimeError, match="the loop cannot wait for itself"):
        thread.do(lambda: thread.wait(Endless()()))


def test_loop_that_has_stopped_says_so_and_stops_again(thread: LoopThread) -> None:
    """Whoever stops it a second time does nothing."""
    thread.stop()
    thread.stop()
    with pytest.raises(Ended, match=WHY):
        thread.do(lambda: None)
