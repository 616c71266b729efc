"""The blocking face of a space, for tests without an event loop."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from operator import methodcaller
from typing import Any, TypeVar

from ..client import Client
from ..errors import MockixnError
from ..journal import Entry
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.pattern import Pattern
from ..space.explain import Explanation
from .blocking_client import BlockingClient
from .loop_thread import LoopThread
from .mock import Mock

T = TypeVar("T")

# pytest leaves the frames of this module out where mockixn failed on purpose.
__tracebackhide__ = methodcaller("errisinstance", MockixnError)


class BlockingMock:
    """One space of a server in a thread: `Mock`, with methods that block instead of awaiting.

    When the server has stopped, orders raise RuntimeError; the journal, the world and the checks of
    what happened are as they were then.
    """

    def __init__(self, mock: Mock, loop: LoopThread) -> None:
        self._mock: Mock | None = mock
        self._loop: LoopThread | None = loop
        self.host = mock.host
        self.port = mock.port

    # The client under test

    def client_name(self, name: str) -> str:
        """The ClientName by which a client gets into this space, where it is called `name`."""
        return self._started()[0].client_name(name)

    def client(self, name: str, type: ClientType | str) -> BlockingClient:
        """A connected client of this space; close it, or use it as a context manager."""
        return BlockingClient.connect(self.host, self.port, self.client_name(name), type)

    async def async_client(self, name: str, type: ClientType | str) -> Client:
        """The same in the event loop of an async test."""
        return await Client.connect(self.host, self.port, self.client_name(name), type)

    # The others

    def participant(self, name: str, type: ClientType | str, **keys: Any) -> str:
        """Play one more client; returns its name."""
        return self._do(lambda mock: mock.participant(name, type, **keys))

    def dismiss(self, name: str) -> None:
        """A played client leaves, and its cues with it."""
        self._do(lambda mock: mock.dismiss(name))

    def cue(self, participant: str, **keys: Any) -> str:
        """Say what a played client does, and when; returns the cue's id."""
        return self._do(lambda mock: mock.cue(participant, **keys))

    def send(
        self,
        client: str,
        message: str,
        *,
        type: ClientType | str | None = None,
        protocol: str | None = None,
        **attributes: Any,
    ) -> Message | None:
        """Send as that client; returns what answered at once, if anything. See `Mock.send`."""
        return self._do(
            lambda mock: mock.send(client, message, type=type, protocol=protocol, **attributes)
        )

    # What is otherwise than in the models

    def answer(self, **keys: Any) -> str:
        """Order what answers a request; returns the order's id. `with` is written `with_`."""
        return self._do(lambda mock: mock.answer(**keys))

    def fault(self, do: str, **keys: Any) -> str:
        """Order what goes wrong with a frame, or with its connection; returns the order's id."""
        return self._do(lambda mock: mock.fault(do, **keys))

    def remove(self, id: str) -> None:
        """Take back a cue, an answer or a fault."""
        self._do(lambda mock: mock.remove(id))

    def advance(self, seconds: float) -> None:
        """Move a held clock on: what is due by then has happened when this returns."""
        self._do(lambda mock: mock.advance(seconds))

    def reset(self) -> None:
        """Begin again as the scenario has it; every client is cut off."""
        self._do(lambda mock: mock.reset())

    # What happened, and why

    @property
    def journal(self) -> list[Entry]:
        """Every message in and out, so far as they are kept."""
        return self._look(lambda mock: [*mock.journal])

    def world(self) -> dict[str, Any]:
        """The world as plain data."""
        return self._look(lambda mock: mock.world())

    def diagram(self) -> str:
        """What happened, as a sequence diagram; empty where nothing did."""
        return self._look(lambda mock: mock.diagram())

    def explain(
        self,
        client: str,
        message: str,
        *,
        type: ClientType | str | None = None,
        protocol: str | None = None,
        **attributes: Any,
    ) -> Explanation:
        """What that request would do now, without doing it."""
        return self._do(
            lambda mock: mock.explain(client, message, type=type, protocol=protocol, **attributes)
        )

    def wait_for(self, wanted: Pattern, *, after: int = 0, timeout: float = 5.0) -> Entry:
        """The first such entry above number `after`, waiting up to `timeout` seconds for it."""
        return self._wait(lambda mock: mock.wait_for(wanted, after=after, timeout=timeout))

    def never(self, wanted: Pattern, *, within: float = 0.0) -> None:
        """No such message so far, nor within so many seconds from now."""
        if within:
            self._wait(lambda mock: mock.never(wanted, within=within))
        else:
            self._look(lambda mock: mock.times(0, wanted))

    def in_order(self, *expected: Pattern) -> list[Entry]:
        """These messages, in this order; others may stand between them."""
        return self._look(lambda mock: mock.in_order(*expected))

    def any_order(self, *expected: Pattern) -> list[Entry]:
        """These messages, each another one, in whatever order."""
        return self._look(lambda mock: mock.any_order(*expected))

    def times(self, count: int, wanted: Pattern) -> list[Entry]:
        """Exactly that many of these messages."""
        return self._look(lambda mock: mock.times(count, wanted))

    def only_to(self, client: str, wanted: Pattern) -> list[Entry]:
        """At least one such message, and each of them to that client."""
        return self._look(lambda mock: mock.only_to(client, wanted))

    # Into the thread

    def _started(self) -> tuple[Mock, LoopThread]:
        if self._mock is None or self._loop is None:
            raise RuntimeError("the server has not been started")
        return self._mock, self._loop

    def _running(self) -> tuple[Mock, LoopThread]:
        mock, loop = self._started()
        if not loop.runs:
            raise RuntimeError("the server has been stopped")
        return mock, loop

    def _wait(self, act: Callable[[Mock], Coroutine[Any, Any, T]]) -> T:
        mock, loop = self._running()
        return loop.wait(act(mock))

    def _do(self, act: Callable[[Mock], T]) -> T:
        mock, loop = self._running()
        return loop.do(lambda: act(mock))

    def _look(self, at: Callable[[Mock], T]) -> T:
        mock, loop = self._started()
        if not loop.runs:
            return at(mock)  # nothing changes it any more
        return loop.do(lambda: at(mock))
