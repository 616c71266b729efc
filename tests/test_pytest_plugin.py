"""The fixtures of the pytest plugin, as a test author's suite has them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
CONFIG = ROOT / "config" / "stop-processing.toml"

SUITE = """
from mockixn import Client, pattern


def test_own_server(mockixn_server):
    mockixn_server.participant("media-1", "MediaServer")
    mockixn_server.send("media-1", "RequestStopProcessing", InteractionId="stop-a")
    mockixn_server.times(1, pattern("EventAck", to="media-1", Extension={}, reference=2))


def test_space(mockixn_space):
    mockixn_space.participant("media-1", "MediaServer")
    mockixn_space.send("media-1", "RequestStopProcessing", InteractionId="stop-a")


def test_another_space_is_another_world(mockixn_space):
    assert "stop-a" in mockixn_space.world()["interactions"]
    assert mockixn_space.journal == []


async def test_in_an_event_loop(mockixn_space):
    name = mockixn_space.client_name("desktop-1")
    client = await Client.connect(mockixn_space.host, mockixn_space.port, name, "AgentApplication")
    async with client:
        await client.log_in("agent-1", "place-1")
    mockixn_space.times(1, pattern("RequestAgentLogin", sender="desktop-1"))


def test_that_fails(mockixn_space):
    mockixn_space.participant("media-1", "MediaServer")
    assert False
"""


def pytest(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pytest in a folder of its own, with the plugin as its entry point loads it."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *arguments]
    if "mockixn" not in _entry_points():
        command += ["-p", "mockixn.pytest_plugin"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60
    )


def _entry_points() -> set[str]:
    from importlib.metadata import entry_points

    return {each.name for each in entry_points(group="pytest11")}


def test_fixtures_give_each_test_a_mock_of_its_own(tmp_path: Path) -> None:
    """A server a test, or a space a test; and a failure shows what happened in it."""
    (tmp_path / "pytest.ini").write_text(
        f"[pytest]\nmockixn_scenario = {CONFIG}\nasyncio_mode = auto\n"
        "asyncio_default_fixture_loop_scope = function\nfilterwarnings = error\n"
    )
    (tmp_path / "test_suite.py").write_text(SUITE)
    done = pytest(tmp_path, "test_suite.py")
    assert "1 failed, 4 passed" in done.stdout, done.stdout
    assert "what happened in mockixn_space" in done.stdout
    assert "EventAck (IM, ref 1)" in done.stdout


def test_plugin_loads_nothing_until_a_fixture_is_used() -> None:
    """A suite that does not use mockixn does not pay for it."""
    code = (
        "import sys, mockixn.pytest_plugin\n"
        "print([m for m in sys.modules if m.startswith('mockixn')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    assert done.stdout.strip() == "['mockixn', 'mockixn.pytest_plugin']"
