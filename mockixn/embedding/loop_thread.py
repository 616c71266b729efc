"""An event loop in its own thread, for callers without a loop."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from operator import methodcaller
from typing import Any, TypeVar

from ..errors import Ended, MockixnError
from ..forks import IS_COPY, told_in_child

T = TypeVar("T")

# pytest hides the frames of this module for an error that mockixn raises on purpose.
__tracebackhide__ = methodcaller("errisinstance", MockixnError)


def _loop_in_real_time() -> asyncio.AbstractEventLoop:
    """An event loop that measures by the system's clock itself, which no test replaces."""
    loop = asyncio.new_event_loop()
    if hasattr(time, "clock_gettime"):
        with suppress(AttributeError):  # other loops than asyncio's measure by themselves
            loop.time = partial(time.clock_gettime, time.CLOCK_MONOTONIC)  # type: ignore[method-assign]
    return loop


class LoopThread:
    """An event loop in a thread until `stop`. Start and stop take less than a millisecond each.

    Its time is real, also where a test has frozen Python's clock.
    """

    def __init__(self, ended: str) -> None:
        """`ended` says why nothing can be done here after `stop`."""
        self.ended = ended
        self._is_copy = False
        self._results: set[concurrent.futures.Future[Any]] = set()
        # The loop is made here and not in its thread, so that the caller gets an error.
        runner = asyncio.Runner(loop_factory=_loop_in_real_time)
        self._loop = runner.get_loop()
        self._thread = threading.Thread(
            target=self._run, args=(runner,), name="mockixn", daemon=True
        )
        try:
            self._thread.start()
        except BaseException:
            self._loop.close()
            raise
        told_in_child(self)

    def forked(self) -> None:
        """In a forked process there is no thread: whoever wants something of it is told why."""
        self._is_copy = True
        self.ended = IS_COPY

    def _run(self, runner: asyncio.Runner) -> None:
        with runner:  # at its end it cancels running tasks
            self._loop.run_forever()

    @property
    def runs(self) -> bool:
        """Whether it is not stopped."""
        return not (self._is_copy or self._loop.is_closed())

    def wait(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run the coroutine in the loop; returns or raises what the coroutine does.

        Raises Ended after `stop`, also where that comes meanwhile, and RuntimeError in the loop's
        own thread: it cannot wait for itself.
        """
        result = self._begun(coroutine)
        try:
            return result.result()
        except concurrent.futures.CancelledError:
            raise Ended(self.ended) from None
        except MockixnError as error:
            raise error.with_traceback(None)  # noqa: B904 - its frames are inside of mockixn
        finally:
            self._results.discard(result)
            result.cancel()  # has an effect only if the caller was interrupted

    async def result(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """What the coroutine returns or raises, to be awaited in another loop. Raises as `wait`."""
        result = self._begun(coroutine)
        try:
            return await asyncio.wrap_future(result)
        except asyncio.CancelledError:
            caller = asyncio.current_task()
            if caller is not None and caller.cancelling():
                raise
            raise Ended(self.ended) from None
        except MockixnError as error:
            raise error.with_traceback(None)  # noqa: B904 - its frames are inside of mockixn
        finally:
            self._results.discard(result)

    def _begun(self, coroutine: Coroutine[Any, Any, T]) -> concurrent.futures.Future[T]:
        if not self.runs or threading.current_thread() is self._thread:
            coroutine.close()
            if not self.runs:
                raise Ended(self.ended)
            raise RuntimeError("the loop cannot wait for itself")
        result = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        self._results.add(result)
        return result

    def do(self, act: Callable[[], T]) -> T:
        """Call `act` in the loop; returns or raises what it does. Raises as `wait` does."""

        async def acting() -> T:
            return act()

        return self.wait(acting())

    def stop(self) -> None:
        """End the loop and the thread; running tasks are cancelled."""
        if self.runs:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            for result in tuple(self._results):  # of what the loop has not begun
                result.cancel()


class SharedLoop:
    """One LoopThread for several users: it starts with the first user, and ends with the last."""

    def __init__(self) -> None:
        told_in_child(self)
        self.forked()

    def forked(self) -> None:
        """Nobody uses the thread, as in a forked process."""
        self._lock = threading.Lock()
        self._users = 0
        self._thread: LoopThread | None = None

    def enter(self) -> LoopThread:
        """Begin a use of the thread; it runs until `leave` at least."""
        with self._lock:
            if self._thread is None:
                self._thread = LoopThread("the client was closed")
            self._users += 1
            return self._thread

    def leave(self) -> None:
        """End a use that `enter` began."""
        with self._lock:
            if not self._users:
                return  # the use began in the process from which this one was forked
            self._users -= 1
            if not self._users and self._thread is not None:
                self._thread.stop()
                self._thread = None
