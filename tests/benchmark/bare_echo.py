"""The floor: an `asyncio.Protocol` that echoes what it reads and parses nothing.

Prints `listening on HOST:PORT`, and at its end the number of bytes it has read, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import signal


class Echo(asyncio.Protocol):
    """One connection."""

    received = 0  # bytes, on all connections

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        Echo.received += len(data)
        self._transport.write(data)


async def serve() -> None:
    """Echo until SIGTERM."""
    must_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, must_stop.set)
    server = await loop.create_server(Echo, "127.0.0.1", 0, backlog=1024)
    host, port = server.sockets[0].getsockname()
    print(f"listening on {host}:{port}", flush=True)
    await must_stop.wait()


if __name__ == "__main__":
    asyncio.run(serve())
    print(json.dumps({"bytes": Echo.received}))
