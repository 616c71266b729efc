"""What tests of a server share: a client of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from support.raw import Raw

from mockixn import Server


@pytest.fixture
async def raw(server: Server) -> AsyncIterator[Raw]:
    """A connection with a registered media server, to the module's own `server`."""
    async with Raw(server) as raw:
        await raw.register()
        yield raw
