"""A bound on waiting in real time, also where a test has frozen Python's clock."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from types import BuiltinFunctionType
from typing import Any

LONGEST_WAIT = 600
"""Seconds that a call of the control interface may wait, at most."""


def deadline(seconds: float | None) -> AbstractAsyncContextManager[Any]:
    """As `asyncio.timeout`: TimeoutError where the block takes longer; None is no bound.

    An event loop measures by `time.monotonic`, which libraries such as freezegun replace: then the
    time of the loop stands still, and a thread measures.
    """
    if seconds is None or isinstance(time.monotonic, BuiltinFunctionType):
        return asyncio.timeout(seconds)
    return _by_a_thread(seconds)


@asynccontextmanager
async def _by_a_thread(seconds: float) -> AsyncIterator[None]:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None, "only a task can wait"
    waits, is_over = True, False

    def end() -> None:
        nonlocal is_over
        if waits:
            is_over = True
            task.cancel()

    def come() -> None:
        with suppress(RuntimeError):  # the loop has been closed
            loop.call_soon_threadsafe(end)

    timer = threading.Timer(max(0.0, seconds), come)
    timer.daemon = True
    timer.start()
    try:
        yield
    except asyncio.CancelledError:
        if is_over and not task.uncancel():
            raise TimeoutError from None
        raise
    finally:
        waits = False
        timer.cancel()
