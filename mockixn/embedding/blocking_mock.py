"""The blocking Mock: one space of a server in a thread, for tests without an event loop."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from operator import methodcaller
from typing import Any, TypeVar

from ..client import Client
from ..errors import MockixnError
from ..journal import Entry
from ..messages.enumerations import ClientType
from ..messages.pattern import Pattern
from ..space.due import Due
from .blocking import awaits, calls, reads
from .blocking_client import BlockingClient
from .loop_thread import LoopThread
from .mock import Mock

_Result = TypeVar("_Result")

# pytest hides the frames of this module for an error that mockixn raises on purpose.
__tracebackhide__ = methodcaller("errisinstance", MockixnError)


class BlockingMock:
    """One space of a server in a thread: the methods of `Mock`, each blocking.

    When the server has stopped, methods that change something or wait raise RuntimeError; the
    journal, the world and the checks still work.
    """

    def __init__(self, mock: Mock, loop: LoopThread) -> None:
        self._mock: Mock | None = mock
        self._loop: LoopThread | None = loop
        self.host = mock.host
        self.port = mock.port

    # The client under test

    client_name = reads(Mock.client_name)

    def client(self, name: str, type: ClientType | str) -> BlockingClient:
        """A connected client of this space; close it, or use it as a context manager."""
        return BlockingClient.connect(self.host, self.port, self.client_name(name), type)

    async def async_client(self, name: str, type: ClientType | str) -> Client:
        """A connected client of this space, in the event loop of an async test."""
        return await Client.connect(self.host, self.port, self.client_name(name), type)

    # Participants and rules

    participant = calls(Mock.participant)
    dismiss = calls(Mock.dismiss)
    send = calls(Mock.send)
    cue = calls(Mock.cue)
    answer = calls(Mock.answer)
    fault = calls(Mock.fault)
    remove = calls(Mock.remove)
    rules = calls(Mock.rules)
    advance = calls(Mock.advance)
    reset = calls(Mock.reset)
    explain = calls(Mock.explain)

    # Checks

    world = reads(Mock.world)
    diagram = reads(Mock.diagram)
    in_order = reads(Mock.in_order)
    any_order = reads(Mock.any_order)
    times = reads(Mock.times)
    only_to = reads(Mock.only_to)
    all_used = reads(Mock.all_used)
    wait_for = awaits(Mock.wait_for)

    def never(self, wanted: Pattern, *, within: float = 0.0, vacuous: bool = False) -> list[Due]:
        """No such message until now, and none within the next `within` seconds.

        Without `within` it also works when the server has stopped. `within` is real time: a held
        clock moves with `advance` alone. The result is what that clock would still bring; what is
        due within that time causes a HeldClockWarning.
        """

        async def until_then(mock: Mock) -> list[Due]:
            return await mock.never(wanted, within=within, vacuous=vacuous)

        if within:
            return self._wait(until_then)
        self._read(lambda mock: mock.times(0, wanted, vacuous=vacuous))
        return []

    @property
    def journal(self) -> list[Entry]:
        """The kept entries of the journal. Raises RuntimeError if the server has no journal."""
        return self._read(lambda mock: mock.journal.since(0))

    # In the thread

    def _started(self) -> tuple[Mock, LoopThread]:
        if self._mock is None or self._loop is None:
            raise RuntimeError("the server has not been started")
        return self._mock, self._loop

    def _running(self) -> tuple[Mock, LoopThread]:
        mock, loop = self._started()
        if not loop.runs:
            raise RuntimeError("the server has been stopped")
        return mock, loop

    def _wait(self, act: Callable[[Mock], Coroutine[Any, Any, _Result]]) -> _Result:
        mock, loop = self._running()
        return loop.wait(act(mock))

    def _do(self, act: Callable[[Mock], _Result]) -> _Result:
        mock, loop = self._running()
        return loop.do(lambda: act(mock))

    def _read(self, act: Callable[[Mock], _Result]) -> _Result:
        mock, loop = self._started()
        if not loop.runs:
            return act(mock)  # the server has stopped: nothing changes the space
        return loop.do(lambda: act(mock))
