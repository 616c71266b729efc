"""One logical client: it registers, logs in, sends requests and expects events."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from time import time
from typing import Self, cast

from ..deadline import deadline
from ..errors import ConnectionLost, ExpectationFailed, RequestRefused
from ..journal import Direction, Journal
from ..messages.catalogue import CATALOGUE
from ..messages.codec import attributes_of
from ..messages.enumerations import ClientType
from ..messages.log_notation import short
from ..messages.message import Message
from ..messages.pattern import Pattern
from ..messages.spec import Protocol
from .link import Link

TIMEOUT = 5.0
"""Default of each `timeout`, in seconds."""


class Client:
    """A client of the Interaction Server, for a test.

    `Client.connect` makes one; `another` makes one more on the same connection. `inbox` has the
    messages that answer no pending request, oldest first, until an `expect` takes them.
    """

    def __init__(
        self, link: Link, name: str, type: ClientType, journal: Journal | None = None
    ) -> None:
        self._link = link
        self._journal = journal
        self.name = name
        self.type = type
        self.proxy_client_id = 0
        self.inbox: deque[Message] = deque()
        self._unrecorded: set[int] = set()
        self._pending: dict[int, deque[asyncio.Future[Message]]] = {}
        self._arrived = asyncio.Event()
        link.on_lost.append(self._end)

    @classmethod
    async def connect(
        cls,
        host: str,
        port: int,
        name: str,
        type: ClientType | str,
        *,
        extension: Mapping[str, object] | None = None,
        journal: Journal | None = None,
        timeout: float = TIMEOUT,
    ) -> Client:
        """Connect and register. Raises ConnectionLost, or RequestRefused for EventError.

        `extension` is the Extension of the registration; `timeout` is in seconds. `journal` gets
        every message that the client sends and receives, as the journal of a server does.
        """
        link = await Link.open(host, port)
        try:
            return await cls._registered(link, name, type, journal, extension, timeout)
        except BaseException:
            await link.close()
            raise

    async def another(self, name: str, type: ClientType | str) -> Client:
        """Register one more client on this client's connection, as a proxy registers agents."""
        return await self._registered(self._link, name, type, self._journal)

    @classmethod
    async def _registered(
        cls,
        link: Link,
        name: str,
        type: ClientType | str,
        journal: Journal | None,
        extension: Mapping[str, object] | None = None,
        timeout: float = TIMEOUT,
    ) -> Client:
        client = cls(link, name, ClientType(type), journal)
        reference = link.next_reference()
        link.newcomers[reference] = client._admitted
        try:
            await client.request(
                "RequestRegisterClient",
                timeout=timeout,
                reference=reference,
                ClientName=name,
                ClientType=str(client.type),
                Extension=extension,
            )
        finally:
            del link.newcomers[reference]
        if not client.proxy_client_id:
            raise ExpectationFailed(
                f"{name}: found EventAck without ProxyClientId, expected it of a registration"
            )
        return client

    async def log_in(
        self,
        agent_id: str,
        place_id: str,
        *,
        tenant_id: int = 1,
        media: dict[str, int] | None = None,
    ) -> Message:
        """Send RequestAgentLogin, ready for `media` (default: e-mail and chat).

        Returns EventAck. Raises as `request` does.
        """
        return await self.request(
            "RequestAgentLogin",
            TenantId=tenant_id,
            AgentId=agent_id,
            PlaceId=place_id,
            MediaList={"email": 1, "chat": 1} if media is None else media,
        )

    async def request(
        self,
        /,
        name: str,
        *,
        timeout: float = TIMEOUT,
        reference: int | None = None,
        protocol: Protocol | None = None,
        **attributes: object,
    ) -> Message:
        """Send the request of that name; returns the message with the same ReferenceId.

        `attributes` are plain Python values: a dict becomes a list, None is left out. Raises
        RequestRefused for EventError, ExpectationFailed if no answer comes within `timeout`
        seconds, ConnectionLost, and KeyError for a name that is not in the catalogue.
        """
        self._link.require_own_loop()
        if reference == 0:
            raise ValueError("found reference 0, which is for unsolicited events, expected another")
        reference = self._link.next_reference() if reference is None else reference
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        waiting = self._pending.setdefault(reference, deque())
        waiting.append(answer)
        self._link.requests[reference] = self._receive
        try:
            self.send(name, reference=reference, protocol=protocol, **attributes)
            async with deadline(None if timeout == math.inf else timeout):
                message = await answer
        except TimeoutError:
            raise ExpectationFailed(
                f"{self.name}: no answer to {name} (reference {reference}) within {timeout:g} s; "
                f"{self._came()}"
            ) from None
        finally:
            if answer in waiting:
                waiting.remove(answer)
            if not waiting:
                self._pending.pop(reference, None)
                self._link.requests.pop(reference, None)
        if message.name == "EventError":
            found = message.attributes
            code, description = found.get("ErrorCode"), found.get("ErrorDescription")
            raise RequestRefused(name, cast(int, code), cast(str, description))
        return message

    def send(
        self,
        /,
        name: str,
        *,
        reference: int = 0,
        protocol: Protocol | None = None,
        **attributes: object,
    ) -> None:
        """Send a message without waiting. Raises ConnectionLost, and KeyError as `request` does."""
        spec = CATALOGUE.find(name, protocol)
        message = Message(spec, attributes_of(**attributes), reference)
        self._link.send(message, self.proxy_client_id)
        self._record("in", message)

    def send_bytes(self, data: bytes) -> None:
        """Send bytes as they are, to test how a server handles bad ones."""
        self._link.write(data)

    async def expect(
        self,
        name: str,
        *,
        timeout: float = TIMEOUT,
        protocol: Protocol | None = None,
        where: Callable[[Message], bool] | None = None,
        interaction: str | None = None,
    ) -> Message:
        """Take the first message of that name from the inbox; wait for it up to `timeout` seconds.

        With `interaction` only a message with that InteractionId counts, with `where` only one for
        which it returns true. Raises ExpectationFailed, an AssertionError whose text shows what
        came instead, ConnectionLost, or OrderRefused for a message that the server never sends.
        """
        self._link.require_own_loop()
        pattern = Pattern(
            name,
            direction="out",
            protocol=None if protocol is None else protocol.short,
            interaction=interaction,
        )

        def wanted(message: Message) -> bool:
            matches = pattern.matches(message, None, "out")
            return matches and (where is None or where(message))

        try:
            async with deadline(timeout):
                while True:
                    for message in self.inbox:
                        if wanted(message):
                            self.inbox.remove(message)
                            return message
                    if self._link.lost.done():
                        raise ConnectionLost(
                            f"{self.name}: {self._link.why_lost} before {name} came; {self._came()}"
                        )
                    self._arrived.clear()
                    await self._arrived.wait()
        except TimeoutError:
            of = "" if interaction is None else f" of interaction {interaction!r}"
            raise ExpectationFailed(
                f"{self.name}: no {name}{of} within {timeout:g} s; {self._came()}"
            ) from None

    async def settle(self, *, timeout: float = TIMEOUT) -> None:
        """Return when everything that the server has sent to this client so far has come.

        The client sends a request that changes nothing, and waits for its answer; the `journal` of
        the client does not record it.
        """
        reference = self._link.next_reference()
        self._unrecorded.add(reference)
        with suppress(RequestRefused):
            await self.request(
                "RequestGetInteractionProperties",
                timeout=timeout,
                reference=reference,
                InteractionId="",
            )

    async def unregister(self) -> Message:
        """Send RequestUnregisterClient; the connection stays open. Returns the answer."""
        answer = await self.request("RequestUnregisterClient", ProxyClientId=self.proxy_client_id)
        self._link.receivers.pop(self.proxy_client_id, None)
        return answer

    async def wait_closed(self, timeout: float = TIMEOUT) -> None:
        """Return when the server has closed the connection.

        Raises ExpectationFailed if it is still open after `timeout` seconds.
        """
        self._link.require_own_loop()
        try:
            async with deadline(timeout):
                await asyncio.shield(self._link.lost)
        except TimeoutError:
            raise ExpectationFailed(
                f"{self.name}: the connection is still open after {timeout:g} s"
            ) from None

    async def close(self) -> None:
        """Close the connection, and with it every client on it."""
        await self._link.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def _record(self, direction: Direction, message: Message) -> None:
        if self._journal is not None and message.reference not in self._unrecorded:
            self._journal.record(time(), self.name, str(self.type), direction, message)

    def _admitted(self, answer: Message) -> None:
        """Take the answer to the registration: events for its id may stand in the same segment."""
        id = answer.attributes.get("ProxyClientId")
        if isinstance(id, int):
            self.proxy_client_id = id
            self._link.receivers[id] = self._receive
        self._receive(answer)

    def _receive(self, message: Message) -> None:
        self._record("out", message)
        waiting = self._pending.get(message.reference)
        if waiting and message.reference:
            answer = waiting.popleft()
            if not answer.done():
                answer.set_result(message)
                return
        self.inbox.append(message)
        self._arrived.set()

    def _end(self) -> None:
        for waiting in self._pending.values():
            for answer in waiting:
                if not answer.done():
                    answer.set_exception(ConnectionLost(f"{self.name}: {self._link.why_lost}"))
        self._arrived.set()

    def _came(self) -> str:
        if not self.inbox:
            return "nothing else came"
        return "what came instead:" + "".join(f"\n  {short(each)}" for each in self.inbox)
