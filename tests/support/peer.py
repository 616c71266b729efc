"""A client that may leave unread what comes, and what a journal file says that it got."""

from __future__ import annotations

import asyncio
import json
import socket
from contextlib import suppress

from mockixn.wire.frame import Frame, FrameBuffer

from .raw import Listening, frame_of

_SMALL = 4096  # bytes that the operating system keeps for a client that does not read, about


class Peer:
    """A client that reads at once or, where it is `slow`, not before the end."""

    def __init__(self, name: str, *, slow: bool = False) -> None:
        self.name = name
        self.slow = slow
        self.read = b""
        self.has_ended = False

    async def enter(self, server: Listening, type: str) -> None:
        """Connect and register."""
        self._socket = socket.socket()
        if self.slow:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL)
        # What would wait here, and came after the server has closed, would make that a reset.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setblocking(False)
        await asyncio.get_running_loop().sock_connect(self._socket, (server.host, server.port))
        self.send(frame_of("RequestRegisterClient", 1, ClientName=self.name, ClientType=type))
        await turns()

    def send(self, data: bytes) -> None:
        """Send, as far as it can be sent."""
        with suppress(OSError):
            self._socket.send(data)

    def take(self) -> None:
        """Read what is there."""
        with suppress(BlockingIOError):
            while not self.has_ended:
                try:
                    data = self._socket.recv(1 << 20)
                except (ConnectionResetError, BrokenPipeError):
                    data = b""
                self.read += data
                self.has_ended = not data

    def finish(self) -> list[Frame]:
        """Read to the end, which the server has made; returns the whole frames."""
        self._socket.settimeout(2)
        self.take()
        assert self.has_ended
        self._socket.close()
        return [*FrameBuffer().feed(self.read)]


async def turns(many: int = 6) -> None:
    """Let the event loop turn."""
    for _ in range(many):
        await asyncio.sleep(0)


def in_file(text: str, name: str) -> list[int]:
    """The entries that a journal file calls delivered to that client, with its corrections."""
    found: dict[int, None] = {}
    for line in map(json.loads, text.splitlines()):
        if "seqs" in line:
            for seq in line["seqs"]:
                found.pop(seq, None)
        elif (
            "server" not in line
            and (line["client"], line["direction"]) == (name, "out")
            and "undelivered" not in line
        ):
            found[line["seq"]] = None
    return [*found]
