"""The command line: in this process, or as `python -m mockixn` with a bound on every wait."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import pytest

from mockixn.cli import main

ROOT = Path(__file__).parents[2]
STOP_PROCESSING = ROOT / "config" / "stop-processing.toml"
LIMIT = 10.0  # seconds that a process may take to print its line, or to end


def status_of(*arguments: object) -> int:
    """The exit status of the command line, run here: what it prints, pytest captures."""
    with pytest.raises(SystemExit) as ended:
        main([str(each) for each in arguments])
    assert isinstance(ended.value.code, int)
    return ended.value.code


@asynccontextmanager
async def mockixn(
    *arguments: object, stdout: int = asyncio.subprocess.PIPE, stderr: int | IO[bytes]
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m mockixn` with these arguments; killed if it has not ended after the block."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", "-m", "mockixn", *map(str, arguments)),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@dataclass(frozen=True)
class Ended:
    """How a daemon ended: exit status, seconds from the signal, the whole of its stdout."""

    status: int
    seconds: float
    stdout: str


class Daemon:
    """A running `mockixn serve`: `first` is its first line, `host` and `port` are out of it."""

    def __init__(self, process: asyncio.subprocess.Process, first: str) -> None:
        self._process = process
        self.first = first
        self.address = first.split()[-1]
        self.host, _, port = self.address.rpartition(":")
        self.port = int(port)

    def send(self, number: signal.Signals) -> None:
        """Send it a signal that does not end it."""
        self._process.send_signal(number)

    async def next_line(self) -> str:
        """The next line of its stdout."""
        assert self._process.stdout is not None
        return (await self._process.stdout.readline()).decode()

    async def end(self, by: signal.Signals = signal.SIGTERM) -> Ended:
        """Send the signal, and wait for the end."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        self._process.send_signal(by)
        async with asyncio.timeout(LIMIT):
            status = await self._process.wait()
            seconds = loop.time() - started
            assert self._process.stdout is not None
            rest = await self._process.stdout.read()
        return Ended(status, seconds, self.first + rest.decode())


@asynccontextmanager
async def serving(
    *arguments: object, stderr: int | IO[bytes] | None = None
) -> AsyncIterator[Daemon]:
    """A daemon on a free port that has printed its first line; its stderr goes to a file."""
    with TemporaryFile() as unread:
        log = unread if stderr is None else stderr
        async with mockixn("serve", "--port", 0, *arguments, stderr=log) as process:
            assert process.stdout is not None
            async with asyncio.timeout(LIMIT):
                first = (await process.stdout.readline()).decode()
            if not first:
                unread.seek(0)
                raise AssertionError(f"the daemon does not listen: {unread.read().decode()}")
            yield Daemon(process, first)
