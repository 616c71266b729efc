"""Clients of the daemon that a program tries: sockets that send bytes and read frames."""

from __future__ import annotations

import multiprocessing
import socket
import time
from collections.abc import Iterator
from itertools import count
from multiprocessing.connection import Connection
from statistics import median
from typing import NamedTuple, Self

from daemon import WITHIN

from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.codec import Codec, attributes_of
from mockixn.messages.message import Message
from mockixn.wire import frame as wire
from mockixn.wire.frame import FrameBuffer

_CODEC = Codec(CATALOGUE)


def encode(name: str, reference: int = 1, **attributes: object) -> bytes:
    """The frame of a request."""
    spec = CATALOGUE.find(name)
    body = attributes_of(**attributes).encoded()
    return wire.encode(spec.protocol, spec.id, reference, 0, body)


class Peer:
    """One connection, with one client on it if it has registered."""

    def __init__(self, port: int, name: str = "", type: str = "MediaServer") -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), WITHIN)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._frames = FrameBuffer()
        self._read: list[Message] = []
        self._references = count(2)
        if name:
            self.request("RequestRegisterClient", ClientName=name, ClientType=type)

    def message(self) -> Message | None:
        """The next message; None when the server has closed or reset the connection."""
        while not self._read:
            try:
                data = self.socket.recv(1 << 18)
            except ConnectionError:
                data = b""
            if not data:
                return None
            self._read += [_CODEC.decode(each) for each in self._frames.feed(data)]
        return self._read.pop(0)

    def messages(self) -> Iterator[Message]:
        """All messages, until the server ends the connection."""
        while (message := self.message()) is not None:
            yield message

    def request(self, name: str, **attributes: object) -> Message:
        """The answer; what else came before it is lost. Raises RuntimeError if there is none."""
        reference = next(self._references)
        self.socket.sendall(encode(name, reference, **attributes))
        for message in self.messages():
            if message.reference == reference:
                return message
        raise RuntimeError(f"the server ended the connection, expected an answer to {name}")

    def close(self) -> None:
        self.socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Waits(NamedTuple):
    """How long a client waited for its answers, in milliseconds."""

    usual: float
    longest: float
    answers: int


class Pinger:
    """A client in a process of its own that asks all the time, and notes how long it waits."""

    def __init__(self, port: int, name: str = "pinger") -> None:
        context = multiprocessing.get_context("spawn")
        self._here, there = context.Pipe()
        self._process = context.Process(target=_ping, args=(port, name, there), daemon=True)
        self._process.start()
        self._here.recv()

    def since(self) -> Waits:
        """Its waits since it was last asked for them."""
        self._here.send("tell")
        found: Waits = self._here.recv()
        return found

    def end(self) -> Waits:
        """Its last waits."""
        found = self.since()
        self._here.send("end")
        self._process.join(WITHIN)
        return found


def _ping(port: int, name: str, there: Connection) -> None:
    with Peer(port, name) as peer:
        there.send("ready")
        waits: list[float] = []
        while True:
            started = time.perf_counter()
            peer.request("RequestStopProcessing", InteractionId="none")
            waits.append((time.perf_counter() - started) * 1000)
            if there.poll(0.0005):
                if there.recv() == "end":
                    return
                there.send(Waits(median(waits), max(waits), len(waits)))
                waits = []
