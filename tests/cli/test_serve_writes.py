"""What the daemon writes, log and journal, holds up nobody; streams and signals at its start."""

from __future__ import annotations

import ast
import asyncio
import json
import os
import signal
import subprocess
import sys
from importlib.util import resolve_name
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from support.journal_entries import entries_in
from support.process import ROOT, STOP_PROCESSING, Daemon, serving

from mockixn import Client

MANY = 400  # requests whose lines are more than a pipe holds
SOON = 3.0


async def ask(daemon: Daemon, times: int) -> None:
    """That many requests are answered, whoever reads the log and the journal."""
    client = await Client.connect(daemon.host, daemon.port, "media-1", "MediaServer")
    async with client, asyncio.timeout(SOON):
        for _ in range(times):
            await client.request("RequestSubmit", Queue="q", MediaType="email")


async def test_log_that_nobody_drains_holds_up_nobody() -> None:
    """The pipe is full; requests are answered, and SIGTERM ends the server."""
    reading, writing = os.pipe()
    try:
        async with serving("--config", STOP_PROCESSING, stderr=writing) as daemon:
            await ask(daemon, MANY)
            ended = await daemon.end()
        assert ended.status == 0
        assert ended.seconds < SOON
    finally:
        os.close(reading)
        os.close(writing)


async def test_journal_whose_reader_pauses_holds_up_nobody(tmp_path: Path) -> None:
    """A FIFO is full; requests are answered, and when it is read on, no line is missing."""
    path = tmp_path / "fifo"
    os.mkfifo(path)
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(reading, True)
    async with serving("--journal", path) as daemon:
        await ask(daemon, MANY)
        ending = asyncio.create_task(daemon.end())
        with os.fdopen(reading, encoding="utf-8") as file:
            mark, *lines = map(json.loads, await asyncio.to_thread(file.readlines))
        assert (await ending).status == 0
    assert mark["server"] == "started"
    assert [line["seq"] for line in lines] == [*range(1, 2 * MANY + 3)]


async def test_journal_that_is_not_read_at_the_end_is_an_error(tmp_path: Path) -> None:
    """Though nobody reads the log either: the exit status says that lines were lost."""
    path = tmp_path / "fifo"
    os.mkfifo(path)
    reading, writing = os.pipe()
    try:
        async with serving("--journal", path, stderr=writing) as daemon:
            await ask(daemon, MANY)
            assert (await daemon.end()).status == 2
    finally:
        os.close(reading)
        os.close(writing)


async def test_line_of_the_journal_is_prompt(tmp_path: Path) -> None:
    """It comes without any further traffic, also that of a played participant."""
    path = tmp_path / "fifo"
    os.mkfifo(path)
    scenario = tmp_path / "scenario.toml"
    scenario.write_text(
        '[[participant]]\nname = "media-1"\ntype = "MediaServer"\n'
        '[[cue]]\nparticipant = "media-1"\nat = 0.01\n'
        'send = { message = "RequestSubmit", attributes = { Queue = "q", MediaType = "email" } }\n',
        encoding="utf-8",
    )
    starting = serving("--config", scenario, "--journal", path)
    async with starting as daemon, asyncio.timeout(SOON):
        with path.open(encoding="utf-8") as file:
            names = []
            while "RequestSubmit" not in names:
                line = json.loads(await asyncio.to_thread(file.readline))
                names.append(line.get("message"))
            ending = asyncio.create_task(daemon.end())
            await asyncio.to_thread(file.read)
        assert (await ending).status == 0


@pytest.mark.parametrize("by", ["SIGHUP", "POST /journal/reopen"])
async def test_journal_is_reopened(by: str, tmp_path: Path) -> None:
    """A program that rotates logs has moved the file: no line is in both, and none is missing."""
    path, moved, log = tmp_path / "journal", tmp_path / "journal.1", tmp_path / "log"
    with log.open("w+b") as stderr:
        async with serving("--journal", path, "--control", 0, stderr=stderr) as daemon:
            control = (await daemon.next_line()).split()[-1]
            await ask(daemon, 1)
            path.rename(moved)
            if by == "SIGHUP":
                daemon.send(signal.SIGHUP)
                async with asyncio.timeout(SOON):
                    while "the journal was reopened" not in log.read_text(encoding="utf-8"):
                        await asyncio.to_thread(os.sched_yield)
            else:
                url = f"http://{control}/journal/reopen"
                with await asyncio.to_thread(urlopen, Request(url, method="POST")) as answer:
                    assert json.load(answer) == {}
            await ask(daemon, 1)
            assert (await daemon.end()).status == 0
    seqs = [[each["seq"] for each in entries_in(file)] for file in (moved, path)]
    assert seqs == [[1, 2, 3, 4], [5, 6, 7, 8]]


def run(command: str) -> subprocess.CompletedProcess[str]:
    """A line of the shell, in which `mockixn` is the command."""
    line = f'mockixn() {{ exec {sys.executable} -m mockixn "$@"; }}; {command}'
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        ("sh", "-c", line), env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("command", ["serve --port 0", "models", "check sample:played"])
def test_closed_standard_output_is_one_line(command: str) -> None:
    """Nobody would learn the port, or what was asked for."""
    done = run(f"mockixn {command} >&-")
    assert done.returncode == 2
    assert done.stderr == "mockixn: standard output is closed, expected somewhere to print\n"


def test_closed_standard_error_is_no_reason_to_fail() -> None:
    """What would be said there is lost; nothing else gets it."""
    done = run("mockixn check sample:played 2>&- <&-")
    assert (done.returncode, done.stderr) == (0, "")
    assert run("mockixn check /nowhere 2>&-").returncode == 2
    assert run("mockixn models >&- 2>&-").returncode == 2


@pytest.mark.parametrize(("command", "status"), [("serve", 0), ("models", 128 + signal.SIGTERM)])
def test_sigterm_is_obeyed_before_anything_is_loaded(command: str, status: int) -> None:
    """Also by the first process of a container, whose signals need a handler."""
    program = (
        "import os, signal, sys, types, mockixn.__main__\n"
        "sys.modules['mockixn.cli'] = cli = types.ModuleType('mockixn.cli')\n"
        "cli.main = lambda: os.kill(os.getpid(), signal.SIGTERM)\n"
        "mockixn.__main__.main()\n"
    )
    done = subprocess.run(
        (sys.executable, "-c", program, command),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == status


def late_imports() -> set[str]:
    """What modules of the server import in their functions."""
    elsewhere = {"cli", "client", "demo", "docs", "embedding", "pytest_plugin.py", "__main__.py"}
    found: set[str] = set()
    for file in (ROOT / "mockixn").rglob("*.py"):
        first = file.relative_to(ROOT / "mockixn").parts[0]
        if first not in elsewhere and first != "__init__.py":
            found |= {*_in_functions(file)}
    return found


def _in_functions(file: Path) -> list[str]:
    package = "mockixn." + ".".join(file.parent.relative_to(ROOT / "mockixn").parts)
    nodes = [
        inner
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(function)
    ]
    names = []
    for node in nodes:
        if isinstance(node, ast.Import):
            names += [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom):
            dotted = "." * node.level + (node.module or "")
            names.append(resolve_name(dotted, package.rstrip(".")) if node.level else dotted)
    return names


def test_nothing_is_left_to_import_when_it_is_needed() -> None:
    """Where no descriptor is left, no module can be opened: each is loaded soon after the start."""
    late = late_imports()
    assert "structlog" in late
    program = (
        "import sys; from mockixn.cli.serve import load_rest; load_rest(); print(*sys.modules)"
    )
    done = subprocess.run(
        (sys.executable, "-c", program),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert late <= {*done.stdout.split()}
