"""The blocking Mock: one space of a server in a thread, for tests without an event loop."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from operator import methodcaller
from typing import Any, TypeVar

from ..client import Client
from ..errors import MockixnError
from ..messages.enumerations import ClientType
from ..messages.pattern import Pattern
from ..space.due import Due
from .awaited_mock import AwaitedMock
from .blocking import awaits, refuse_in_loop
from .blocking_client import BlockingClient
from .loop_thread import LoopThread
from .mock import Mock
from .thread_mock import ThreadMock

_Result = TypeVar("_Result")

# pytest hides the frames of this module for an error that mockixn raises on purpose.
__tracebackhide__ = methodcaller("errisinstance", MockixnError)


class BlockingMock(ThreadMock):
    """One space of a server in a thread: the methods of `Mock`, each blocking.

    When the server has stopped or the space is closed, methods that change something or wait raise
    Ended; the journal, the world and the checks still work. Methods that wait raise WrongLoop
    inside a running event loop, which they would block: there `awaited` has them.
    """

    def client(self, name: str, type: ClientType | str) -> BlockingClient:
        """A connected client of this space; close it, or use it as a context manager."""
        self._do(Mock._open_space)
        return BlockingClient.connect(self.host, self.port, self.client_name(name), type)

    async def async_client(self, name: str, type: ClientType | str) -> Client:
        """A connected client of this space, in the event loop of an async test."""
        self._do(Mock._open_space)
        return await Client.connect(self.host, self.port, self.client_name(name), type)

    @property
    def awaited(self) -> AwaitedMock:
        """The same space for a test in an event loop: what waits is awaited."""
        return AwaitedMock(*self._started())

    wait_for = awaits(Mock.wait_for)

    def never(self, wanted: Pattern, *, within: float = 0.0, vacuous: bool = False) -> list[Due]:
        """No such message until now, and none within the next `within` seconds.

        Without `within` it also works when the server has stopped. `within` is real time: a held
        clock moves with `advance` alone. The result is what that clock would still bring; what is
        due within that time causes a HeldClockWarning.
        """

        if not within:
            self._check(lambda mock: mock.times(0, wanted, vacuous=vacuous))
            return []
        self._may_wait()
        return self._wait(self._check(lambda mock: mock._never_so_far(wanted, within, vacuous)))

    def _wait(self, act: Callable[[Mock], Coroutine[Any, Any, _Result]]) -> _Result:
        mock, loop = self._may_wait()
        return loop.wait(act(mock))

    def _may_wait(self) -> tuple[Mock, LoopThread]:
        refuse_in_loop("the same method of `awaited`, such as `await mock.awaited.wait_for(…)`")
        return self._running()
