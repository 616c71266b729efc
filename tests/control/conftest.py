"""A server with its control interface for every test of this folder."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from support.caller import Caller

from mockixn import Server
from mockixn.control import Control


@pytest.fixture
async def call() -> AsyncIterator[Caller]:
    """A caller of a server with the interactions of Stop Processing."""
    async with Server("config/stop-processing.toml") as server, Control(server) as control:
        yield Caller(server, control)
