"""A server in its own thread, for tests without an event loop."""

from __future__ import annotations

from typing import Any, Self

from ..errors import UserError
from .blocking import same_arguments
from .blocking_mock import BlockingMock
from .loop_thread import LoopThread
from .mock import Mock
from .server import Server


class ThreadServer(BlockingMock):
    """A mock Interaction Server in a thread, and the blocking Mock of its default space.

    `with ThreadServer("scenario.toml") as server:` starts a server; it accepts connections on
    `server.host` and `server.port` until the end of the block. The arguments are those of
    `mockixn.Server`. Raises ScenarioError for a mistake in the file or in `overrides`.
    """

    @same_arguments(Server.__init__)
    def __init__(self, *args: Any, **keywords: Any) -> None:
        self._server = Server(*args, **keywords)
        self._mock = self._loop = None
        self.host, self.port = self._server.host, self._server.port

    def start(self) -> None:
        """Listen; the port accepts connections when this returns. Raises UserError if it cannot.

        A stopped server may start again: on the same port, with the world of its scenario. Its
        journal begins a new run.
        """
        if self._loop is not None and self._loop.runs:
            raise UserError("the server runs already")
        self._mock = self._loop = None
        loop = LoopThread("the server has been stopped")
        try:
            loop.wait(self._server.start())
            super().__init__(loop.do(self._server.space), loop)
        except BaseException:
            loop.stop()
            raise

    def stop(self) -> None:
        """Close every connection and end the thread; does nothing if the server is stopped."""
        loop = self._loop
        if loop is not None and loop.runs:
            try:
                loop.wait(self._server.stop())
            finally:
                loop.stop()

    def space(
        self, name: str, *, port: int | None = None, strict: bool | None = None
    ) -> BlockingMock:
        """The blocking Mock of that space, which is created at its first use.

        With a `port` (0: a free one) the space is new and has its own listener: clients that
        connect there are in this space, without a prefix in their ClientNames. With `strict` the
        space is new, and refuses a client's mistakes or not, whatever the server does. Raises
        OrderRefused for a text that cannot be the name of a space, and with `port` or `strict` also
        for an existing space.
        """

        async def opened(server: Server) -> Mock:
            if port is not None or strict is not None:
                await server.open_space(name, port, strict=strict)
            return server.space(name)

        _, loop = self._running()
        return BlockingMock(loop.wait(opened(self._server)), loop)

    def close_space(self, name: str) -> None:
        """Remove a space; its clients are disconnected. Raises NotThere."""
        self._running()[1].wait(self._server.close_space(name))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
