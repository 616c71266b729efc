"""The servers under measurement: how each is started, asked what it counted, and stopped."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import frames

HERE = Path(__file__).parent
SERVER_CPU, LOAD_CPU = 0, 1
READY_WITHIN = 30.0
"""Seconds that a server has to get ready, or to end."""
MOUNTEBANK = "mountebank@2.9.1"


class CannotMeasure(Exception):
    """Something that the measurement needs is missing, or a count does not agree."""


def two_processors() -> bool:
    """Whether server and load generator can each have a processor of their own."""
    return hasattr(os, "sched_setaffinity") and {SERVER_CPU, LOAD_CPU} <= os.sched_getaffinity(0)


@contextlib.contextmanager
def pinned() -> Iterator[None]:
    """What is started in the block runs on the server's processor, all its threads included."""
    if not two_processors():
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {SERVER_CPU})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _environment() -> dict[str, str]:
    """Ours, except that bytecode is written: an installed package has it from the start."""
    return {key: os.environ[key] for key in os.environ if key != "PYTHONDONTWRITEBYTECODE"}


class Process(ABC):
    """One server process, ready when the object has been made. `port` is where requests go."""

    registers = False  # whether clients of this server register, and events come back
    port: int

    def __init__(self, command: Sequence[str], stderr: int | IO[bytes]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="mockixn-benchmark-")
        started = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=stderr,
            cwd=self._folder.name,
            env=_environment(),
        )
        try:
            self._wait_until_ready()
        except BaseException:
            self.process.kill()
            self.process.wait()
            self._folder.cleanup()
            raise
        self.seconds_to_start = time.perf_counter() - started

    @abstractmethod
    def _wait_until_ready(self) -> None:
        """Return once the server accepts connections; set `port` if it is known by then."""

    @abstractmethod
    def requests(self) -> int:
        """Stop the server; returns how many requests it says it has received."""

    def _line_with(self, text: str) -> str:
        """The first line of its output that holds `text`."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if text in line.decode():
                return line.decode().strip()
        raise CannotMeasure(f"{self.process.args!r} ended before it said {text!r}")

    def stop(self) -> float:
        """End it with SIGTERM; returns the seconds until it is gone."""
        started = time.perf_counter()
        self.process.send_signal(signal.SIGTERM)
        words, _ = self.process.communicate(timeout=READY_WITHIN)
        seconds = time.perf_counter() - started
        self.last_words = words.decode().strip()
        self._folder.cleanup()
        return seconds

    def resident(self) -> float:
        """VmRSS in MiB."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise CannotMeasure("no VmRSS in /proc")


class _Listening(Process):
    """A server to measure: prints `listening on HOST:PORT`, and its counts as JSON at the end."""

    def __init__(self, *arguments: str, stderr: int | IO[bytes] = subprocess.DEVNULL) -> None:
        super().__init__([sys.executable, *arguments], stderr)

    def _wait_until_ready(self) -> None:
        self.port = int(self._line_with("listening on").rpartition(":")[2])

    def _counts(self) -> dict[str, int]:
        self.stop()
        counts: dict[str, int] = json.loads(self.last_words)
        return counts


class Mockixn(_Listening):
    """mockixn with a world made in memory."""

    registers = True
    encodings = 0  # lists turned into bytes, if it counts them: known after its stop

    def __init__(self, interactions: int, *options: str, **keywords: Any) -> None:
        launcher = str(HERE / "serve_mockixn.py")
        super().__init__(launcher, "--interactions", str(interactions), *options, **keywords)

    def requests(self) -> int:
        counts = self._counts()
        self.encodings = counts["encodings"]
        return counts["requests"]


class ObservedMockixn(Mockixn):
    """The same with every message logged as JSON and written to a journal file."""

    def __init__(self, interactions: int) -> None:
        with tempfile.TemporaryFile() as log:
            super().__init__(interactions, "--journal", "journal.jsonl", stderr=log)


class ControlledMockixn(Mockixn):
    """The same with its journal in memory and the control interface, on the port `control`."""

    control: int

    def __init__(self, interactions: int) -> None:
        super().__init__(interactions, "--keep", "--control")

    def _wait_until_ready(self) -> None:
        super()._wait_until_ready()
        self.control = int(self._line_with("control on").rpartition(":")[2])


class Daemon(_Listening):
    """`mockixn serve` itself, with no scenario."""

    registers = True

    def __init__(self) -> None:
        super().__init__("-m", "mockixn", "serve", "--port", "0")

    def requests(self) -> int:
        raise NotImplementedError("the daemon is not asked for counts")


class BareEcho(_Listening):
    """The floor: echoes, parses nothing."""

    def __init__(self) -> None:
        super().__init__(str(HERE / "bare_echo.py"))

    def requests(self) -> int:
        received = self._counts()["bytes"]
        count, rest = divmod(received, len(frames.stop_processing(0)))
        if rest:
            raise CannotMeasure(f"the echo has read {received} bytes: not whole requests")
        return count


class Mountebank(Process):
    """mountebank alone: its control interface, and no mocked port yet."""

    def __init__(self, *options: str) -> None:
        self._control = _free_port()
        command = [_node(), str(_mountebank()), "start", "--port", str(self._control)]
        super().__init__([*command, "--localOnly", "--nologfile", *options], subprocess.DEVNULL)

    def _wait_until_ready(self) -> None:
        self._line_with("now taking orders")
        self.port = self._control

    def requests(self) -> int:
        raise NotImplementedError("there is no mocked port")

    def _ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self._control, timeout=READY_WITHIN)
        connection.request(method, path, json.dumps(body) if body else None)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        if answer.status not in (200, 201):
            raise CannotMeasure(f"mountebank: {method} {path}: {answer.status} {text}")
        result: dict[str, Any] = json.loads(text)
        return result


class MountebankTcp(Mountebank):
    """mountebank with one TCP port in binary mode that gives one canned answer to everything.

    It logs warnings only, as mockixn does when it is measured.
    """

    def __init__(self) -> None:
        super().__init__("--loglevel", "warn")

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while True:  # at this log level it does not say when it is ready
            try:
                socket.create_connection(("127.0.0.1", self._control)).close()
                break
            except ConnectionRefusedError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise CannotMeasure("mountebank did not start") from None
                time.sleep(0.02)
        canned = base64.b64encode(frames.canned_answer()).decode()
        imposter = {
            "protocol": "tcp",
            "mode": "binary",
            "host": "127.0.0.1",
            "stubs": [{"responses": [{"is": {"data": canned}}]}],
        }
        self.port = int(self._ask("POST", "/imposters", imposter)["port"])

    def requests(self) -> int:
        count = int(self._ask("GET", f"/imposters/{self.port}")["numberOfRequests"])
        self.stop()
        return count


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def node_version() -> str:
    """What `node --version` says."""
    return subprocess.run([_node(), "--version"], capture_output=True, text=True).stdout.strip()


def _node() -> str:
    node = shutil.which("node")
    if node is None:
        raise CannotMeasure("found no node: mountebank needs Node.js")
    return node


def _mountebank() -> Path:
    """mountebank's start script, installed from npm into the user's cache the first time."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "mockixn-benchmark"
    script = folder / "node_modules" / "mountebank" / "bin" / "mb"
    if not script.exists():
        npm = shutil.which("npm")
        if npm is None:
            raise CannotMeasure("found no npm: mountebank is installed with it")
        folder.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), MOUNTEBANK]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise CannotMeasure(f"npm cannot install {MOUNTEBANK}: {done.stderr.strip()}")
    return script
