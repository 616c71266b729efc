"""A server in a thread of its own, for tests without an event loop."""

from __future__ import annotations

from os import PathLike
from types import TracebackType
from typing import Self

from ..scenario import Scenario
from .blocking import BlockingMock
from .loop_thread import LoopThread
from .server import Server


class ThreadServer(BlockingMock):
    """A mock Interaction Server in a thread, and the blocking face of its default space.

    `with ThreadServer("scenario.toml") as server:` gives a server that accepts connections on
    `server.host` and `server.port`, and has stopped after the block. What is wrong raises here:
    ScenarioError for a file, UserError for a port.
    """

    def __init__(
        self,
        scenario: Scenario | str | PathLike[str] | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self._server = Server(scenario, host=host, port=port)
        self._running: LoopThread | None = None

    def start(self) -> None:
        """Listen; the port accepts connections when this returns. Raises UserError if it cannot."""
        running = LoopThread()
        try:
            running.wait(self._server.start())
        except BaseException:
            running.stop()
            raise
        self._running = running
        super().__init__(running.do(self._server.space), running)

    def stop(self) -> None:
        """Close every connection and end the thread; does nothing where nothing runs."""
        running, self._running = self._running, None
        if running is not None:
            try:
                running.wait(self._server.stop())
            finally:
                running.stop()

    def space(self, name: str) -> BlockingMock:
        """Another space of this server, made when it is first named."""
        return BlockingMock(self._loop.do(lambda: self._server.space(name)), self._loop)

    def close_space(self, name: str) -> None:
        """Forget a space; its clients are disconnected. Raises NotThere."""
        self._loop.wait(self._server.close_space(name))

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
