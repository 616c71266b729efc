"""A server in a thread of its own, for tests without an event loop."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ..journal import Journal
from ..scenario import Scenario
from .blocking_mock import BlockingMock
from .loop_thread import LoopThread
from .mock import Mock
from .server import Server

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger


class ThreadServer(BlockingMock):
    """A mock Interaction Server in a thread, and the blocking face of its default space.

    `with ThreadServer("scenario.toml") as server:` gives a server that accepts connections on
    `server.host` and `server.port`, and has stopped after the block. Arguments are those of
    `mockixn.Server`. What is wrong raises here: ScenarioError for a file, UserError for a port.
    """

    def __init__(
        self,
        scenario: Scenario | str | PathLike[str] | None = None,
        *,
        overrides: Mapping[str, object] | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        journal: Journal | bool = True,
        log: FilteringBoundLogger | None = None,
    ) -> None:
        self._server = Server(
            scenario, overrides=overrides, host=host, port=port, journal=journal, log=log
        )
        self._mock = self._loop = None
        self.host, self.port = host, port

    def start(self) -> None:
        """Listen; the port accepts connections when this returns. Raises UserError if it cannot.

        A server that was stopped may be started again: on the same port, with its world as at the
        start.
        """
        if self._loop is not None and self._loop.runs:
            raise RuntimeError("the server runs already")
        loop = LoopThread()
        try:
            loop.wait(self._server.start())
            super().__init__(loop.do(self._server.space), loop)
        except BaseException:
            loop.stop()
            raise

    def stop(self) -> None:
        """Close every connection and end the thread; does nothing where nothing runs."""
        loop = self._loop
        if loop is not None and loop.runs:
            try:
                loop.wait(self._server.stop())
            finally:
                loop.stop()

    def space(self, name: str, *, port: int | None = None) -> BlockingMock:
        """The face of that space, made when it is first named.

        With a `port` (0: a free one) it is made with a listener of its own there: whoever connects
        to that is in this space, and needs no prefix in its ClientName. Raises OrderRefused for
        what is no name, and with a `port` also for a space that is there already.
        """

        async def opened(server: Server) -> Mock:
            if port is not None:
                await server.open_space(name, port)
            return server.space(name)

        _, loop = self._running()
        return BlockingMock(loop.wait(opened(self._server)), loop)

    def close_space(self, name: str) -> None:
        """Forget a space; its clients are disconnected. Raises NotThere."""
        self._running()[1].wait(self._server.close_space(name))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.stop()
