"""The blocking Client, for tests without an event loop."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from operator import methodcaller
from typing import Any, Self, TypeVar

from ..client import Client
from ..client.client import TIMEOUT
from ..errors import ConnectionLost, MockixnError
from ..messages.enumerations import ClientType
from ..messages.message import Message
from .blocking import awaits, calls, refuse_in_loop
from .loop_thread import LoopThread, SharedLoop

_Result = TypeVar("_Result")

# pytest hides the frames of this module for an error that mockixn raises on purpose.
__tracebackhide__ = methodcaller("errisinstance", MockixnError)

_INSTEAD = "mockixn.Client and await its methods (`await mock.async_client(…)`)"

# Not the loop of a server: a client outlives its server, and may connect to another one.
_shared = SharedLoop()


class _Place:
    """The loop in which the clients of one connection run, until the connection is closed."""

    def __init__(self) -> None:
        self.loop = _shared.enter()
        self.is_open = True

    def leave(self) -> None:
        if self.is_open:
            self.is_open = False
            _shared.leave()


class BlockingClient:
    """A client of the Interaction Server for tests without an event loop.

    It has the methods of `Client`, each blocking. `BlockingClient.connect` makes one for any
    server; `client` of a ThreadServer makes one for that server. All blocking clients of a process
    share one thread, which ends when the last client is closed. `expect` calls its `where` in that
    thread: the function cannot use the client.
    """

    def __init__(self, client: Client, place: _Place) -> None:
        self._client = client
        self._place = place
        self.name = client.name
        self.type = client.type
        self.proxy_client_id = client.proxy_client_id

    @classmethod
    def connect(
        cls,
        host: str,
        port: int,
        name: str,
        type: ClientType | str,
        *,
        extension: Mapping[str, object] | None = None,
        timeout: float = TIMEOUT,
    ) -> Self:
        """Connect and register. Raises ConnectionLost, or RequestRefused for EventError.

        `extension` is the Extension of the registration; `timeout` is in seconds.
        """
        refuse_in_loop(_INSTEAD)
        place = _Place()
        connecting = Client.connect(host, port, name, type, extension=extension, timeout=timeout)
        try:
            return cls(place.loop.wait(connecting), place)
        except BaseException:
            place.leave()
            raise

    @property
    def inbox(self) -> tuple[Message, ...]:
        """The messages that no `expect` has taken yet, oldest first."""
        return self._read(lambda client: tuple(client.inbox))

    def another(self, name: str, type: ClientType | str) -> BlockingClient:
        """Register one more client on this client's connection, as a proxy registers agents."""
        client = self._wait(lambda client: client.another(name, type))
        return BlockingClient(client, self._place)

    log_in = awaits(Client.log_in)
    request = awaits(Client.request)
    send = calls(Client.send)
    send_bytes = calls(Client.send_bytes)
    expect = awaits(Client.expect)
    settle = awaits(Client.settle)
    unregister = awaits(Client.unregister)

    def wait_closed(self, timeout: float = TIMEOUT) -> None:
        """Return when the server has closed the connection.

        Raises ExpectationFailed if it is still open after `timeout` seconds.
        """
        if self._place.is_open:
            self._wait(lambda client: client.wait_closed(timeout))

    def close(self) -> None:
        """Close the connection, and with it every client on it; again, it does nothing."""
        if self._place.is_open:
            try:
                if self._place.loop.runs:  # not in a forked process
                    self._place.loop.wait(self._client.close())
            finally:
                self._place.leave()

    # In the thread

    def _wait(self, act: Callable[[Client], Coroutine[Any, Any, _Result]]) -> _Result:
        refuse_in_loop(_INSTEAD)
        return self._loop().wait(act(self._client))

    def _do(self, act: Callable[[Client], _Result]) -> _Result:
        loop = self._loop()
        return loop.do(lambda: act(self._client))

    def _read(self, act: Callable[[Client], _Result]) -> _Result:
        if not self._place.is_open:
            return act(self._client)  # the connection is closed: nothing changes the client
        return self._place.loop.do(lambda: act(self._client))

    def _loop(self) -> LoopThread:
        if not self._place.is_open:
            raise ConnectionLost(f"{self.name}: the client closed the connection")
        return self._place.loop

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
