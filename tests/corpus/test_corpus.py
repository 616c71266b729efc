"""One corpus of conversations, with the server in this process and with the daemon.

The third way, the built image, is in `tests/image/run`, which runs `tests/corpus/run.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from support.corpus import CONVERSATIONS, OVERRIDE, Conversation, converse
from support.process import STOP_PROCESSING, mockixn

from mockixn import Server
from mockixn.control import Control
from mockixn.scenario import load


@pytest.fixture(params=["embedded", "daemon"])
async def ports(request: pytest.FixtureRequest) -> AsyncIterator[tuple[str, str]]:
    """HOST:PORT of the wire and of the control interface."""
    if request.param == "embedded":
        async with (
            Server(load(STOP_PROCESSING, [OVERRIDE])) as server,
            Control(server) as control,
        ):
            yield f"{server.host}:{server.port}", f"{control.host}:{control.port}"
        return
    arguments = ("--config", STOP_PROCESSING, "--port", 0, "--control", 0, "--set", OVERRIDE)
    async with mockixn("serve", *arguments, stderr=asyncio.subprocess.DEVNULL) as daemon:
        assert daemon.stdout is not None
        lines = [(await daemon.stdout.readline()).decode().split() for _ in range(2)]
        assert [line[0] for line in lines] == ["listening", "control"]
        yield lines[0][-1], lines[1][-1]


@pytest.mark.parametrize("held", CONVERSATIONS, ids=lambda each: each.__name__)
async def test_conversation(held: Conversation, ports: tuple[str, str]) -> None:
    """It ends as it should on any server."""
    await converse(held, *ports)
