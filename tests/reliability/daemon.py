"""The daemon that a program tries: started, watched and ended as an operator would."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self
from urllib.request import Request, urlopen

WITHIN = 30.0
"""Seconds that a start or an end may take, and any answer."""


class Daemon:
    """`mockixn serve` on a free port, with its log in a file; a context manager that ends it.

    `limit` is called in the new process before it begins. With `control`, the control interface
    listens too, at `url`.
    """

    def __init__(
        self, *options: str, control: bool = False, limit: Callable[[], None] | None = None
    ) -> None:
        self._log = tempfile.TemporaryFile()  # noqa: SIM115
        words = [sys.executable, "-m", "mockixn", "serve", "--port", "0", *options]
        self.process = subprocess.Popen(
            [*words, *(["--control", "0"] if control else [])],
            stdout=subprocess.PIPE,
            stderr=self._log,
            preexec_fn=limit,
            text=True,
        )
        self.port = int(self._address().rpartition(":")[2])
        self.url = f"http://{self._address()}" if control else ""

    def _address(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the daemon does not listen: {self.log()}")
        return line.split()[-1]

    def log(self) -> str:
        """What it has logged until now."""
        size = os.fstat(self._log.fileno()).st_size
        return os.pread(self._log.fileno(), size, 0).decode()

    def call(self, method: str, path: str, body: object = None) -> Any:
        """The JSON that the control interface answers."""
        data = None if body is None else json.dumps(body).encode()
        headers = {} if data is None else {"Content-Type": "application/json"}
        request = Request(self.url + path, data, headers, method=method)
        with urlopen(request, timeout=WITHIN) as answer:
            return json.load(answer)

    def memory(self, key: str = "VmRSS") -> float:
        """MiB in memory now; the most that ever were, for VmHWM."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        [line] = [each for each in status.splitlines() if each.startswith(f"{key}:")]
        return int(line.split()[1]) / 1024

    def end(self, by: signal.Signals = signal.SIGTERM) -> float:
        """Seconds from the signal to the end."""
        started = time.perf_counter()
        self.process.send_signal(by)
        self.process.wait(WITHIN)
        return time.perf_counter() - started

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        self._log.close()


def limited(kind: int, most: int) -> Callable[[], None]:
    """What limits a resource of a new process."""
    return lambda: resource.setrlimit(kind, (most, most))


def most_connections(wanted: int) -> int:
    """As many as the system lets this process, and the daemon, have open; at most `wanted`."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return wanted if hard == resource.RLIM_INFINITY else min(wanted, hard - 200)
