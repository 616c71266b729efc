"""A server for schemathesis, with a held clock, so that time moves; prints its control port."""

from __future__ import annotations

import asyncio
from pathlib import Path

from mockixn import Server
from mockixn.control import Control

SCENARIO = Path(__file__).parents[2] / "config" / "stop-processing.toml"


async def serve() -> None:
    """Until the process is ended."""
    overrides = {"timers.clock": "held", "server.max_spaces": 10_000}
    async with Server(SCENARIO, overrides=overrides) as server, Control(server) as control:
        print(control.port, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
