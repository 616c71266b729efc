"""An event loop in its own thread, for callers without a loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from operator import methodcaller
from typing import Any, TypeVar

from ..errors import MockixnError

T = TypeVar("T")

# pytest hides the frames of this module for an error that mockixn raises on purpose.
__tracebackhide__ = methodcaller("errisinstance", MockixnError)


class LoopThread:
    """An event loop in a thread until `stop`. Start and stop take less than a millisecond each."""

    def __init__(self) -> None:
        # The loop is made here and not in its thread, so that the caller gets an error.
        runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self._loop = runner.get_loop()
        self._thread = threading.Thread(
            target=self._run, args=(runner,), name="mockixn", daemon=True
        )
        try:
            self._thread.start()
        except BaseException:
            self._loop.close()
            raise

    def _run(self, runner: asyncio.Runner) -> None:
        with runner:  # at its end it cancels running tasks
            self._loop.run_forever()

    @property
    def runs(self) -> bool:
        """Whether it is not stopped."""
        return not self._loop.is_closed()

    def wait(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run the coroutine in the loop; returns or raises what the coroutine does.

        Raises RuntimeError after `stop`, and in the loop's own thread: it cannot wait for itself.
        """
        if not self.runs or threading.current_thread() is self._thread:
            coroutine.close()
            raise RuntimeError("stopped" if not self.runs else "the loop cannot wait for itself")
        result = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        try:
            return result.result()
        except MockixnError as error:
            raise error.with_traceback(None)  # noqa: B904 - its frames are inside of mockixn
        finally:
            result.cancel()  # has an effect only if the caller was interrupted

    def do(self, act: Callable[[], T]) -> T:
        """Call `act` in the loop; returns or raises what it does. RuntimeError as for `wait`."""

        async def acting() -> T:
            return act()

        return self.wait(acting())

    def stop(self) -> None:
        """End the loop and the thread; running tasks are cancelled."""
        if self.runs:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()


class SharedLoop:
    """One LoopThread for several users: it starts with the first user, and ends with the last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._thread: LoopThread | None = None

    def enter(self) -> LoopThread:
        """Begin a use of the thread; it runs until `leave` at least."""
        with self._lock:
            if self._thread is None:
                self._thread = LoopThread()
            self._users += 1
            return self._thread

    def leave(self) -> None:
        """End a use that `enter` began."""
        with self._lock:
            self._users -= 1
            if not self._users and self._thread is not None:
                self._thread.stop()
                self._thread = None
