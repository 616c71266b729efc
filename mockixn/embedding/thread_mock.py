"""One space of a server in a thread: what its blocking face and its awaited face share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from operator import methodcaller
from typing import Any, TypeVar

from ..errors import Ended, MockixnError
from ..journal import Entry
from ..slices import groups
from ..space.world_pages import WorldKind
from .blocking import calls, checks, reads
from .loop_thread import LoopThread
from .mock import Mock

_Result = TypeVar("_Result")

_AT_ONCE = 100  # things that are read while the clients wait

# pytest leaves the frames of this module out where mockixn failed on purpose.
__tracebackhide__ = methodcaller("errisinstance", MockixnError)


class ThreadMock:
    """One space of a server in a thread, whoever waits for it."""

    def __init__(self, mock: Mock, loop: LoopThread) -> None:
        self._mock: Mock | None = mock
        self._loop: LoopThread | None = loop
        self.host = mock.host
        self.port = mock.port

    # The client under test

    client_name = reads(Mock.client_name)

    # Participants and rules

    participant = calls(Mock.participant)
    dismiss = calls(Mock.dismiss)
    send = calls(Mock.send)
    cue = calls(Mock.cue)
    answer = calls(Mock.answer)
    fault = calls(Mock.fault)
    remove = calls(Mock.remove)
    rules = calls(Mock.rules)
    route = calls(Mock.route)
    reset = calls(Mock.reset)
    explain = calls(Mock.explain)

    # What happened

    diagram = checks(Mock.diagram)
    in_order = checks(Mock.in_order)
    any_order = checks(Mock.any_order)
    times = checks(Mock.times)
    only_to = checks(Mock.only_to)
    all_used = reads(Mock.all_used)
    no_remarks = checks(Mock.no_remarks)
    unused_rules = reads(Mock.unused_rules)

    def advance(self, seconds: float) -> None:
        """Move a held clock by `seconds`; when this returns, everything due has happened.

        Clients are served meanwhile.
        """
        steps = self._do(lambda mock: mock._advancing(seconds))
        while self._do(lambda _: next(steps, self)) is None:
            pass

    @property
    def last(self) -> int:
        """The number of the journal's newest entry; 0 before the first."""
        return self._read(lambda mock: mock.last)

    @property
    def defect(self) -> str | None:
        """How mockixn itself failed since the start or the last reset; None where it did not."""
        return self._read(lambda mock: mock.defect)

    @property
    def strict(self) -> bool:
        """Whether this space answers a client's mistakes with EventError."""
        return self._read(lambda mock: mock.strict)

    @property
    def journal(self) -> list[Entry]:
        """The kept entries of the journal. Raises RuntimeError if the server has no journal."""
        return self._check(lambda mock: mock.journal.since(0))

    def world(self) -> dict[str, Any]:
        """The world as JSON data.

        A large one is read in parts, so that no client waits: each thing is as it was at one
        moment, and what comes meanwhile is missing.
        """
        whole, keys = self._read(Mock._world_or_keys)
        if whole is not None:
            return whole
        found: dict[str, Any] = {}
        for kind, those in keys:
            things = found[kind.name] = {}
            for group in groups(those, _AT_ONCE):
                things |= self._read(partial(_read_things, kind, group))
        return {**found, **self._read(Mock._world_besides)}

    # Into the thread

    def _started(self) -> tuple[Mock, LoopThread]:
        if self._mock is None or self._loop is None:
            raise Ended("the server has not been started")
        return self._mock, self._loop

    def _running(self) -> tuple[Mock, LoopThread]:
        mock, loop = self._started()
        if not loop.runs:
            raise Ended(loop.ended)
        return mock, loop

    def _do(self, act: Callable[[Mock], _Result]) -> _Result:
        mock, loop = self._running()
        return loop.do(lambda: act(mock))

    def _read(self, act: Callable[[Mock], _Result]) -> _Result:
        mock, loop = self._started()
        if not loop.runs:
            return act(mock)  # the server has stopped: nothing changes the space any more
        return loop.do(lambda: act(mock))

    def _check(self, act: Callable[[Mock], _Result]) -> _Result:
        return act(self._read(Mock._at_rest))


def _read_things(kind: WorldKind, keys: Sequence[Any], _mock: Mock) -> dict[int | str, Any]:
    return kind.read(keys)
