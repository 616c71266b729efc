"""Runs the commands and examples of a page as a reader would, one after the other, in one folder.

    SESSION = Session(text, folder); SESSION.run()

- `console`: a line `$ COMMAND` must exit 0. `mockixn serve` stays until the page ends.
- `sh`: a script must exit 0. `./desktop` is the client under test.
- `python`: a file of tests, named by its docstring. `$ pytest` in a console block runs them.
- `toml`: a scenario file without a mistake.
- `json`: an object a line of the journal, or a body.
- `text`, `yaml`, `py`: shown, not run.

Ports 7120 and 7121 stand for the free ones that the server has taken.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

LIMIT = 60  # seconds that a command may take
ROOT = Path(__file__).parents[2]

_DESKTOP = """#!{python}
import sys
from mockixn import BlockingClient, ConnectionLost
host, port = sys.argv[2].split(":")
with BlockingClient.connect(host, int(port), "desktop-1", "AgentApplication") as desktop:
    desktop.log_in("agent-1", "place-1")
    try:
        desktop.expect("EventRevoked", interaction="stop-a")
    except ConnectionLost:
        pass
"""


class Block(NamedTuple):
    """A fenced block of a page."""

    language: str
    text: str


def blocks(page: str) -> Sequence[Block]:
    """The fenced blocks, in their order."""
    found = re.findall(r"^```(\w+)\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    return [Block(language, text) for language, text in found]


def commands(page: str) -> Sequence[str]:
    """The commands of the console blocks."""
    return [
        line.removeprefix("$ ")
        for block in blocks(page)
        if block.language == "console"
        for line in block.text.splitlines()
        if line.startswith("$ ")
    ]


def file_name(source: str) -> str:
    """The name that the docstring of an example gives its file."""
    return source.removeprefix('"""').partition(":")[0]


class Session:
    """One page, run in one folder. `skip` says which commands something else runs."""

    def __init__(self, folder: Path, skip: Callable[[str], bool] = lambda _command: False) -> None:
        self.folder = folder
        self._skip = skip
        self._ports: dict[str, str] = {}
        self._servers = ExitStack()
        self._environment = self._prepared()

    def run(self, page: str) -> None:
        """Run every block; AssertionError names the first command that does not do as it should."""
        with self._servers:
            for block in blocks(page):
                if block.language == "python":
                    (self.folder / file_name(block.text)).write_text(block.text, encoding="utf-8")
            for block in blocks(page):
                run: Mapping[str, Callable[[str], None]] = {
                    "console": self._console,
                    "sh": self._script,
                    "toml": self._scenario,
                    "json": _is_json,
                }
                if block.language in run:
                    run[block.language](block.text)

    def _prepared(self) -> Mapping[str, str]:
        """The folder with what the page takes for granted: the commands, the client under test."""
        programs = self.folder / ".programs"
        programs.mkdir()
        for name in ("mockixn", "pytest"):
            _write_program(programs / name, f'#!/bin/sh\nexec "{sys.executable}" -m {name} "$@"\n')
        _write_program(self.folder / "desktop", _DESKTOP.format(python=sys.executable))
        environment = {
            **{key: each for key, each in os.environ.items() if not key.startswith("MOCKIXN_")},
            "PATH": f"{programs}:{os.environ['PATH']}",
            "PYTEST_ADDOPTS": "-p no:cacheprovider",
        }
        if (ROOT / "mockixn").is_dir():  # else the installed package is tested
            environment["PYTHONPATH"] = str(ROOT)
        return environment

    def _console(self, text: str) -> None:
        for line in text.splitlines():
            command = line.removeprefix("$ ")
            if command == line or self._skip(command):
                continue
            if command.startswith("mockixn serve"):
                self._serve(command)
            else:
                self._done(command, ["sh", "-c", self._with_ports(command)])

    def _script(self, text: str) -> None:
        script = self._with_ports(text) + ("\nwait\n" if "./desktop" in text else "")
        self._done(text, ["sh", "-e", "-c", script])

    def _scenario(self, text: str) -> None:
        (self.folder / "scenario.toml").write_text(text, encoding="utf-8")
        self._done(text, ["mockixn", "check", "scenario.toml"])

    def _serve(self, command: str) -> None:
        self._servers.close()  # a page has one server at a time
        words = [re.sub("^712[01]$", "0", word) for word in shlex.split(command)]
        process = subprocess.Popen(
            words,
            cwd=self.folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._servers.callback(_end, process)
        assert process.stdout is not None
        for port in ("7120", "7121")[: 1 + ("--control" in words)]:
            address = process.stdout.readline().split()[-1:]
            assert address, f"{command}: does not listen"
            self._ports[f"127.0.0.1:{port}"] = address[0]
        control = self._ports.get("127.0.0.1:7121", "")
        self._environment = {**self._environment, "MOCKIXN_CONTROL": control}

    def _with_ports(self, command: str) -> str:
        for shown, real in self._ports.items():
            command = command.replace(shown, real)
        return command

    def _done(self, shown: str, words: Sequence[str]) -> None:
        done = subprocess.run(
            words,
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LIMIT,
        )
        assert done.returncode == 0, f"{shown}\n{done.stdout}{done.stderr}"


def _write_program(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


def _is_json(text: str) -> None:
    json.loads(text)


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    assert process.wait(LIMIT) == 0
    assert process.stdout is not None
    process.stdout.close()
