"""A shell script with `set -e` and nothing but `mockixn` tests an agent desktop."""

from __future__ import annotations

import asyncio
import os
import sys

import pytest
from support.process import LIMIT, ROOT, STOP_PROCESSING

from mockixn import Client, ConnectionLost, Server
from mockixn.control import Control
from mockixn.messages.enumerations import ClientType

SCRIPT = """
set -e
mockixn() { "$PYTHON" -W error -m mockixn "$@"; }
mockixn add participant name=media-1 type=MediaServer >&2
if [ -n "$FAULT" ]; then
    mockixn add fault do=reset on.message="$FAULT" on.to=desktop-1 >&2
fi
echo ready
mockixn wait EventCurrentAgentStatus to=desktop-1 AgentId=agent-1 >/dev/null
mockixn send media-1 RequestStopProcessing InteractionId=stop-a >/dev/null
mockixn verify in-order EventAck to=media-1 EventRevoked to=desktop-1 interaction=stop-a
echo passed
"""


@pytest.mark.parametrize("fault", ["", "EventRevoked"])
async def test_script_passes_or_says_why(fault: str) -> None:
    """It ends at the first thing that is not as expected; stderr says what."""
    async with Server(str(STOP_PROCESSING)) as server, Control(server) as control:
        script = await asyncio.create_subprocess_exec(
            *("bash", "-c", SCRIPT),
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "PYTHON": sys.executable,
                "FAULT": fault,
                "MOCKIXN_CONTROL": f"{control.host}:{control.port}",
            },
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        assert script.stdout is not None
        async with asyncio.timeout(LIMIT):
            assert await script.stdout.readline() == b"ready\n"
            await the_desktop(server)
            out, err = await script.communicate()
    if fault:
        assert (script.returncode, out) == (1, b"")
        assert "was not delivered: reset (fault-1: reset)" in err.decode()
    else:
        assert (script.returncode, out) == (0, b"passed\n")


async def the_desktop(server: Server) -> None:
    """What is tested: it logs in, and has seen enough when it is revoked or disconnected."""
    desktop = await Client.connect(
        server.host, server.port, "desktop-1", ClientType.AGENT_APPLICATION
    )
    async with desktop:
        await desktop.log_in("agent-1", "place-1")
        try:
            await desktop.expect("EventRevoked", interaction="stop-a", timeout=LIMIT)
        except ConnectionLost:
            return
