"""One TCP connection of test clients; the logical clients on it share it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeAlias, cast

from ..errors import ConnectionLost, PeerError, check_port, reason_of
from ..forks import closed_in_child
from ..loops import require_answer, require_loop
from ..messages.catalogue import CATALOGUE
from ..messages.codec import Codec
from ..messages.message import Message
from ..wire.frame import MAX_ANSWER, FrameBuffer

Receiver: TypeAlias = Callable[[Message], None]


class Link(asyncio.Protocol):
    """Passes each frame to the client with its ProxyClientId; `lost` is done when the link ends.

    The answer to a registration has a new ProxyClientId: `newcomers` finds the client by the
    reference. For a frame with an unknown id, `requests` finds the client by the reference.
    """

    def __init__(self) -> None:
        self._codec = Codec(CATALOGUE)
        self._frames = FrameBuffer(MAX_ANSWER)
        self.receivers: dict[int, Receiver] = {}
        self.on_lost: list[Callable[[], None]] = []
        self.requests: dict[int, Receiver] = {}
        self.newcomers: dict[int, Receiver] = {}
        self._loop = asyncio.get_running_loop()
        self.lost: asyncio.Future[None] = self._loop.create_future()
        self.why_lost = "the server closed the connection"
        self._reference = 0

    @classmethod
    async def open(cls, host: str, port: int) -> Link:
        """A new connection. Raises ConnectionLost, or UserError for a wrong port.

        Raises WrongLoop for a server of this process whose event loop does not run.
        """
        check_port(port)
        require_answer(host, port)
        try:
            _, link = await asyncio.get_running_loop().create_connection(cls, host, port)
        except (OSError, UnicodeError) as error:
            raise ConnectionLost(f"cannot connect to {host}:{port}: {reason_of(error)}") from None
        return link

    def next_reference(self) -> int:
        """A ReferenceId that this link has not used."""
        self._reference += 1
        return self._reference

    def send(self, message: Message, proxy_client_id: int) -> None:
        """Send one message. Raises ConnectionLost if the link has ended."""
        if self.lost.done():
            raise ConnectionLost(f"cannot send {message.name}: {self.why_lost}")
        self._transport.write(self._codec.encode(message, proxy_client_id))

    def write(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._transport.write(data)

    def require_own_loop(self) -> None:
        """Raise WrongLoop in another event loop than that of the connection."""
        require_loop("the client", self._loop)

    async def close(self) -> None:
        """Close the connection, and wait until it is closed."""
        self.require_own_loop()
        self.why_lost = "the client closed the connection"
        self._transport.close()
        await asyncio.shield(self.lost)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        closed_in_child(transport.get_extra_info("socket"))

    def data_received(self, data: bytes) -> None:
        try:
            for frame in self._frames.feed(data):
                message = self._codec.decode(frame)
                receiver = (
                    self.newcomers.get(frame.reference)
                    or self.receivers.get(frame.client)
                    or self.requests.get(frame.reference)
                )
                if receiver is not None:
                    receiver(message)
        except PeerError as error:
            self.why_lost = f"the server sent a frame that is no message: {error}"
            self._transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        if error is not None:
            self.why_lost = f"the connection broke: {error}"
        self.lost.set_result(None)
        for on_lost in self.on_lost:
            on_lost()
