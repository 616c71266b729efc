"""However the network cuts and joins what a server sends, a client gets all of it, in order."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import deque
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.raw import LIMIT, frame_of

from mockixn import BlockingClient, Client, ExpectationFailed
from mockixn.client.link import Link
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.codec import Codec
from mockixn.messages.message import Message
from mockixn.wire.frame import FrameBuffer

SIZES = st.lists(st.integers(1, 400), max_size=30)
"""How many bytes come at once; after the last, all that is there."""


def invited(client: int, number: int) -> bytes:
    """The bytes of an event for that client."""
    return frame_of("EventInvite", 0, client, Interaction={"InteractionId": f"{client}-{number}"})


def id_of(event: Message) -> object:
    """The id of its interaction."""
    interaction = event.attributes["Interaction"]
    assert isinstance(interaction, dict)
    return interaction["InteractionId"]


class Answering:
    """What a server says to each request: the answer, and events behind it in one go."""

    def __init__(self) -> None:
        self._clients = 0
        self._frames = FrameBuffer()
        self._codec = Codec(CATALOGUE)

    def feed(self, data: bytes) -> bytes:
        """What comes back."""
        return b"".join(self._answer(each.client, each) for each in self._frames.feed(data))

    def _answer(self, client: int, frame: object) -> bytes:
        message: Message = self._codec.decode(frame)  # type: ignore[arg-type]
        if message.name == "RequestRegisterClient":
            self._clients += 1
            client = self._clients
            registered = {"ProxyClientId": client}
        else:
            registered = {}
        ack = frame_of("EventAck", message.reference, client, Extension={}, **registered)
        if message.name == "RequestGetInteractionProperties":  # by which a client settles
            return ack
        return ack + invited(client, 1) + invited(client, 2)


class Segments(asyncio.Transport):
    """A transport whose other side is `Answering`, and whose pieces have the given sizes."""

    def __init__(self, link: Link, sizes: list[int]) -> None:
        super().__init__()
        self._link = link
        self._sizes = deque(sizes)
        self._server = Answering()
        self._coming = b""
        self._closed = False
        self._loop = asyncio.get_running_loop()

    def write(self, data: object) -> None:
        assert isinstance(data, bytes)
        if not self._coming:
            self._loop.call_soon(self._deliver)
        self._coming += self._server.feed(data)

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._loop.call_soon(self._link.connection_lost, None)

    abort = close

    def _deliver(self) -> None:
        size = self._sizes.popleft() if self._sizes else len(self._coming)
        piece, self._coming = self._coming[:size], self._coming[size:]
        if self._coming:
            self._loop.call_soon(self._deliver)
        self._link.data_received(piece)


async def session(clients: int) -> list[list[object]]:
    """The events of each client of one connection, one registered after the other."""
    async with await Client.connect("host", 1, "c-1", "AgentApplication") as first:
        rest = [
            await first.another(f"c-{number}", "AgentApplication")
            for number in range(2, clients + 1)
        ]
        for each in (first, *rest):
            await each.request("RequestAgentLogout")
            await each.settle()
        inboxes = [each.inbox for each in (first, *rest)]
        return [[id_of(event) for event in inbox] for inbox in inboxes]


@given(SIZES, st.integers(1, 3))
def test_every_event_arrives(sizes: list[int], clients: int) -> None:
    """Those in the segment of a registration's answer too, whoever else is on the connection."""

    async def opened(_host: str, _port: int) -> Link:
        link = Link()
        link.connection_made(Segments(link, sizes))
        return link

    with patch.object(Link, "open", opened):
        got = asyncio.run(asyncio.wait_for(session(clients), LIMIT))
    each = range(1, clients + 1)
    assert got == [[f"{client}-{number}" for number in (1, 2) * 2] for client in each]


def test_blocking_client_has_what_came_with_its_registration() -> None:
    """It waits in another thread, and loses nothing for that."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                server = Answering()
                while data := connection.recv(65536):
                    connection.sendall(server.feed(data))

        serving = threading.Thread(target=serve)
        serving.start()
        host, port = listening.getsockname()
        with BlockingClient.connect(host, port, "c-1", "AgentApplication") as client:
            got = [id_of(client.expect("EventInvite")) for _ in range(2)]
        serving.join(LIMIT)
    assert got == ["1-1", "1-2"]
    assert not serving.is_alive()


async def test_answer_to_a_registration_without_an_id_is_reported() -> None:
    """No server may do so; the client says what is missing."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        [frame] = FrameBuffer().feed(await reader.read(65536))
        writer.write(frame_of("EventAck", frame.reference, 0, Extension={}))
        await reader.read()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        with pytest.raises(ExpectationFailed, match="found EventAck without ProxyClientId"):
            await Client.connect(host, port, "c-1", "AgentApplication")
