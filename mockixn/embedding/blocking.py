"""The blocking faces: a client, and one space of a server in a thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self

from ..client import Client
from ..client.client import TIMEOUT
from ..journal import Entry
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.spec import Protocol
from ..space.explain import Explanation
from ..verification import Pattern
from .loop_thread import LoopThread
from .mock import Mock


class BlockingClient:
    """`mockixn.Client` for tests without an event loop: the same methods, each blocking.

    Made by `BlockingClient.connect`, for any server, or by `client` of a `ThreadServer`.
    """

    def __init__(self, client: Client, loop: LoopThread, *, owns_loop: bool) -> None:
        self._client = client
        self._loop = loop
        self._owns_loop = owns_loop

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
        """Connect and register. Raises ConnectionLost, or RequestRefused if not accepted."""
        loop = LoopThread()
        connecting = Client.connect(host, port, name, type, extension=extension, timeout=timeout)
        try:
            return cls(loop.wait(connecting), loop, owns_loop=True)
        except BaseException:
            loop.stop()
            raise

    @property
    def name(self) -> str:
        """The ClientName."""
        return self._client.name

    @property
    def inbox(self) -> tuple[Message, ...]:
        """What has come and has not been expected yet, oldest first."""
        return self._loop.do(lambda: tuple(self._client.inbox))

    def another(self, name: str, type: ClientType | str) -> BlockingClient:
        """One more logical client on this client's connection."""
        client = self._loop.wait(self._client.another(name, type))
        return BlockingClient(client, self._loop, owns_loop=False)

    def log_in(self, agent_id: str, place_id: str, **keys: Any) -> Message:
        """RequestAgentLogin; returns EventAck."""
        return self._loop.wait(self._client.log_in(agent_id, place_id, **keys))

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
        return self._loop.wait(asking)

    def send(self, name: str, *, reference: int = 0, **attributes: Any) -> None:
        """Send a message and wait for nothing."""
        self._loop.do(lambda: self._client.send(name, reference=reference, **attributes))

    def expect(
        self,
        name: str,
        *,
        timeout: float = TIMEOUT,
        protocol: Protocol | None = None,
        where: Callable[[Message], bool] | None = None,
        interaction: str | None = None,
    ) -> Message:
        """The first message of that name, waiting for it; see `Client.expect`."""
        expecting = self._client.expect(
            name, timeout=timeout, protocol=protocol, where=where, interaction=interaction
        )
        return self._loop.wait(expecting)

    def settle(self, *, timeout: float = TIMEOUT) -> None:
        """Return when everything has come that the server had sent to this client."""
        self._loop.wait(self._client.settle(timeout=timeout))

    def unregister(self) -> Message:
        """RequestUnregisterClient: the connection stays open."""
        return self._loop.wait(self._client.unregister())

    def wait_closed(self, timeout: float = TIMEOUT) -> None:
        """Return when the server has ended the connection."""
        self._loop.wait(self._client.wait_closed(timeout))

    def close(self) -> None:
        """Close the connection, with every client on it."""
        self._loop.wait(self._client.close())
        if self._owns_loop:
            self._loop.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.close()


class BlockingMock:
    """One space of a server in a thread: `Mock`, with methods that block instead of awaiting."""

    def __init__(self, mock: Mock, loop: LoopThread) -> None:
        self._mock = mock
        self._loop = loop
        self.host = mock.host
        self.port = mock.port

    def client_name(self, name: str) -> str:
        """The ClientName by which a client gets into this space, where it is called `name`."""
        return self._mock.client_name(name)

    def client(self, name: str, type: ClientType | str) -> BlockingClient:
        """A connected client of this space."""
        client = self._loop.wait(self._mock.client(name, type))
        return BlockingClient(client, self._loop, owns_loop=False)

    def participant(self, name: str, type: ClientType | str, **keys: Any) -> str:
        """Play one more client; returns its name."""
        return self._loop.do(lambda: self._mock.participant(name, type, **keys))

    def dismiss(self, name: str) -> None:
        """A played client leaves, and its cues with it."""
        self._loop.do(lambda: self._mock.dismiss(name))

    def cue(self, participant: str, **keys: Any) -> str:
        """Say what a played client does, and when; returns the cue's id."""
        return self._loop.do(lambda: self._mock.cue(participant, **keys))

    def send(self, client: str, message: str, **keys: Any) -> Message | None:
        """Send as that client; see `Mock.send`."""
        return self._loop.do(lambda: self._mock.send(client, message, **keys))

    def answer(self, **keys: Any) -> str:
        """Order what answers a request; returns the order's id."""
        return self._loop.do(lambda: self._mock.answer(**keys))

    def fault(self, do: str, **keys: Any) -> str:
        """Order what goes wrong; returns the order's id."""
        return self._loop.do(lambda: self._mock.fault(do, **keys))

    def remove(self, id: str) -> None:
        """Take back a cue, an answer or a fault."""
        self._loop.do(lambda: self._mock.remove(id))

    def advance(self, seconds: float) -> None:
        """Move a held clock on."""
        self._loop.do(lambda: self._mock.advance(seconds))

    def reset(self) -> None:
        """Begin again as the scenario has it; every client is cut off."""
        self._loop.do(self._mock.reset)

    @property
    def journal(self) -> list[Entry]:
        """Every message in and out, so far as they are kept."""
        return self._loop.do(lambda: [*self._mock.journal])

    def world(self) -> dict[str, Any]:
        """The world as plain data."""
        return self._loop.do(self._mock.world)

    def explain(self, client: str, message: str, **keys: Any) -> Explanation:
        """What that request would do now, without doing it."""
        return self._loop.do(lambda: self._mock.explain(client, message, **keys))

    def wait_for(self, wanted: Pattern, *, after: int = 0, timeout: float = 5.0) -> Entry:
        """The first such entry above number `after`, waiting up to `timeout` seconds for it."""
        return self._loop.wait(self._mock.wait_for(wanted, after=after, timeout=timeout))

    def never(self, wanted: Pattern, *, within: float = 0.0) -> None:
        """No such message so far, nor within so many seconds from now."""
        self._loop.wait(self._mock.never(wanted, within=within))

    def in_order(self, *expected: Pattern) -> list[Entry]:
        """These messages, in this order; others may stand between them."""
        return self._loop.do(lambda: self._mock.in_order(*expected))

    def any_order(self, *expected: Pattern) -> list[Entry]:
        """These messages, each another one, in whatever order."""
        return self._loop.do(lambda: self._mock.any_order(*expected))

    def times(self, count: int, wanted: Pattern) -> list[Entry]:
        """Exactly that many of these messages."""
        return self._loop.do(lambda: self._mock.times(count, wanted))

    def only_to(self, client: str, wanted: Pattern) -> list[Entry]:
        """At least one such message, and each of them to that client."""
        return self._loop.do(lambda: self._mock.only_to(client, wanted))

    def diagram(self) -> str:
        """What happened, as a sequence diagram."""
        return self._loop.do(self._mock.diagram)
