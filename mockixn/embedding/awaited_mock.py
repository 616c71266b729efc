"""The awaited Mock: one space of a server in a thread, for tests in an event loop."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from operator import methodcaller
from typing import Any, TypeVar

from ..client import Client
from ..errors import MockixnError
from ..messages.enumerations import ClientType
from ..messages.pattern import Pattern
from ..space.due import Due
from .blocking import awaited
from .mock import Mock
from .thread_mock import ThreadMock

_Result = TypeVar("_Result")

# pytest leaves the frames of this module out where mockixn failed on purpose.
__tracebackhide__ = methodcaller("errisinstance", MockixnError)


class AwaitedMock(ThreadMock):
    """One space of a server in a thread: the methods of `Mock`, in any event loop.

    What waits in `Mock` is awaited here too, and holds up no client in the loop of the test; the
    other methods return at once. `awaited` of a BlockingMock or a ThreadServer makes one.
    """

    async def client(self, name: str, type: ClientType | str) -> Client:
        """A connected client of this space; close it, or use it as a context manager."""
        self._do(Mock._open_space)
        return await Client.connect(self.host, self.port, self.client_name(name), type)

    wait_for = awaited(Mock.wait_for)

    def never(
        self, wanted: Pattern, *, within: float = 0.0, vacuous: bool = False
    ) -> Coroutine[Any, Any, list[Due]]:
        """`Mock.never`: no such message until now, and none within the next `within` seconds.

        The call itself checks what has come until now, also if nobody awaits it.
        """
        if not within:
            return self._check(lambda mock: mock.never(wanted, vacuous=vacuous))
        return self._result(self._check(lambda mock: mock._never_so_far(wanted, within, vacuous)))

    async def _result(self, act: Callable[[Mock], Coroutine[Any, Any, _Result]]) -> _Result:
        mock, loop = self._running()
        return await loop.result(act(mock))
