"""An event loop in a thread of its own, for callers that have none."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class LoopThread:
    """Runs until `stop`. Nothing polls: starting and stopping take less than a millisecond."""

    def __init__(self) -> None:
        started = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(started,), name="mockixn", daemon=True
        )
        self._thread.start()
        started.wait()

    def _run(self, started: threading.Event) -> None:
        with asyncio.Runner() as runner:  # cancels in the end what still runs
            self._loop = runner.get_loop()
            started.set()
            self._loop.run_forever()

    def wait(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """What the coroutine returns or raises; it runs in the loop."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    def do(self, act: Callable[[], T]) -> T:
        """What `act` returns or raises; it runs in the loop."""

        async def acting() -> T:
            return act()

        return self.wait(acting())

    def stop(self) -> None:
        """End the loop and the thread; what still runs is cancelled."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
