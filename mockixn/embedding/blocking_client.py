"""The blocking client: `mockixn.Client` for tests without an event loop."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from operator import methodcaller
from types import TracebackType
from typing import Any, Self, TypeVar

from ..client import Client
from ..client.client import TIMEOUT
from ..errors import ConnectionLost, MockixnError
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.spec import Protocol
from .loop_thread import SharedLoop

T = TypeVar("T")

# pytest leaves the frames of this module out where mockixn failed on purpose.
__tracebackhide__ = methodcaller("errisinstance", MockixnError)

# Not the loop of a server: a client must see its server stop, and may come back to another one.
_shared = SharedLoop()


class _Place:
    """Where the clients of one connection run, until it is closed."""

    def __init__(self) -> None:
        self.loop = _shared.enter()
        self.is_open = True

    def leave(self) -> None:
        if self.is_open:
            self.is_open = False
            _shared.leave()


class BlockingClient:
    """`mockixn.Client` for tests without an event loop: the same methods, each blocking.

    Made by `BlockingClient.connect`, for any server, or by `client` of a ThreadServer. All of a
    process share one thread, which ends when the last of them is closed.
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
        """Connect and register. Raises ConnectionLost, or RequestRefused if not accepted.

        `extension` goes with the registration; `timeout` is in seconds.
        """
        place = _Place()
        connecting = Client.connect(host, port, name, type, extension=extension, timeout=timeout)
        try:
            return cls(place.loop.wait(connecting), place)
        except BaseException:
            place.leave()
            raise

    @property
    def inbox(self) -> tuple[Message, ...]:
        """What has come and has not been expected yet, oldest first."""
        if not self._place.is_open:
            return tuple(self._client.inbox)
        return self._place.loop.do(lambda: tuple(self._client.inbox))

    def another(self, name: str, type: ClientType | str) -> BlockingClient:
        """One more logical client on this client's connection, as a proxy registers agents."""
        return BlockingClient(self._wait(self._client.another(name, type)), self._place)

    def log_in(
        self,
        agent_id: str,
        place_id: str,
        *,
        tenant_id: int = 1,
        media: dict[str, int] | None = None,
    ) -> Message:
        """RequestAgentLogin, ready for `media` (e-mail and chat unless given); returns EventAck."""
        return self._wait(self._client.log_in(agent_id, place_id, tenant_id=tenant_id, media=media))

    def request(
        self,
        name: str,
        *,
        timeout: float = TIMEOUT,
        reference: int | None = None,
        protocol: Protocol | None = None,
        **attributes: object,
    ) -> Message:
        """Send the request of that name and return what answers it; see `Client.request`."""
        asking = self._client.request(
            name, timeout=timeout, reference=reference, protocol=protocol, **attributes
        )
        return self._wait(asking)

    def send(
        self,
        name: str,
        *,
        reference: int = 0,
        protocol: Protocol | None = None,
        **attributes: object,
    ) -> None:
        """Send a message and wait for nothing."""

        async def sending() -> None:
            self._client.send(name, reference=reference, protocol=protocol, **attributes)

        self._wait(sending())

    def expect(
        self,
        name: str,
        *,
        timeout: float = TIMEOUT,
        protocol: Protocol | None = None,
        where: Callable[[Message], bool] | None = None,
        interaction: str | None = None,
    ) -> Message:
        """The first message of that name, waiting for it; see `Client.expect`.

        `where` is called in another thread, and cannot use the client.
        """
        expecting = self._client.expect(
            name, timeout=timeout, protocol=protocol, where=where, interaction=interaction
        )
        return self._wait(expecting)

    def settle(self, *, timeout: float = TIMEOUT) -> None:
        """Return when everything has come that the server had sent to this client."""
        self._wait(self._client.settle(timeout=timeout))

    def unregister(self) -> Message:
        """RequestUnregisterClient: the connection stays open for the other clients on it."""
        return self._wait(self._client.unregister())

    def wait_closed(self, timeout: float = TIMEOUT) -> None:
        """Return when the server has closed the connection; ExpectationFailed if it does not."""
        if self._place.is_open:
            self._wait(self._client.wait_closed(timeout))

    def close(self) -> None:
        """Close the connection, with every client on it; does nothing where it is closed."""
        if self._place.is_open:
            try:
                self._wait(self._client.close())
            finally:
                self._place.leave()

    def _wait(self, coroutine: Coroutine[Any, Any, T]) -> T:
        if not self._place.is_open:
            coroutine.close()
            raise ConnectionLost(f"{self.name}: the client closed the connection")
        return self._place.loop.wait(coroutine)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.close()
