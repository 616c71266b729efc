"""A connection that sends bytes as they are and reads frames, like a client in any language."""

from __future__ import annotations

import asyncio
from typing import Protocol as Interface

from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.codec import Codec, attributes_of
from mockixn.messages.message import Message
from mockixn.messages.spec import Protocol
from mockixn.wire import frame as wire
from mockixn.wire.frame import Frame, FrameBuffer

LIMIT = 5.0  # seconds that anything may take before its test fails


def frame_of(name: str, reference: int = 7, client: int = 0, **attributes: object) -> bytes:
    """The bytes of one message."""
    spec = CATALOGUE.find(name)
    body = attributes_of(**attributes).encoded()
    return wire.encode(spec.protocol, spec.id, reference, client, body)


def framed(body: bytes, *, protocol: int = 1, message: int = 0, reference: int = 7) -> bytes:
    """A frame with a good header around any body; RequestStopProcessing unless said otherwise."""
    stop = CATALOGUE.find("RequestStopProcessing", Protocol.INTERACTION_MANAGEMENT)
    return wire.encode(protocol, message or stop.id, reference, 0, body)


class Listening(Interface):
    """A server in this process or in another: where it listens."""

    @property
    def host(self) -> str: ...

    @property
    def port(self) -> int: ...


class Raw:
    """One raw connection, used as an async context manager."""

    def __init__(self, server: Listening) -> None:
        self._server = server
        self._frames = FrameBuffer()
        self._codec = Codec(CATALOGUE)
        self._received: list[Frame] = []

    async def __aenter__(self) -> Raw:
        self.reader, self.writer = await asyncio.open_connection(
            self._server.host, self._server.port
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.transport.abort()

    def send(self, data: bytes) -> None:
        """Write bytes."""
        self.writer.write(data)

    async def frame(self) -> Frame | None:
        """The next frame; None when the server has closed the connection."""
        async with asyncio.timeout(LIMIT):
            while not self._received:
                data = await self.reader.read(65536)
                if not data:
                    return None
                self._received += self._frames.feed(data)
        return self._received.pop(0)

    async def message(self) -> Message:
        """The next message."""
        frame = await self.frame()
        assert frame is not None, "the server closed the connection"
        return self._codec.decode(frame)

    async def register(self, name: str = "media-1", type: str = "MediaServer") -> int:
        """Register a client; returns its ProxyClientId."""
        self.send(frame_of("RequestRegisterClient", ClientName=name, ClientType=type))
        ack = await self.message()
        assert ack.name == "EventAck"
        id = ack.attributes["ProxyClientId"]
        assert isinstance(id, int)
        return id

    async def is_open(self) -> bool:
        """Whether the server still answers on this connection."""
        self.send(frame_of("RequestStopProcessing", reference=4242, InteractionId="is it open?"))
        while (frame := await self.frame()) is not None:
            if frame.reference == 4242:
                return True
        return False
