"""The `mockixn` command as a whole: its commands, its exit statuses, and a reader that leaves."""

from __future__ import annotations

import asyncio
import io
import os
import sys

import pytest
from support.process import LIMIT, mockixn, status_of

import mockixn as package
from mockixn.cli import COMMANDS


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["sevre"], "found command 'sevre', expected one of: serve, demo, "),
        (["sevre"], " (did you mean serve?)"),
        (["order", "fault"], " (it is add, list or remove now)"),
        (["--quiet", "reset"], "unrecognized arguments: --quiet"),
        (["check"], "the following arguments are required: FILE"),
        (["serve", "--port", "http"], "argument --port: invalid int value: 'http'"),
        (["serve", "--log-format", "xml"], "invalid choice: 'xml'"),
        (["ping", "x:1", "--timeout", "long"], "--timeout: invalid float value: 'long'"),
        (["catalogue", "--format", "xml"], "invalid choice: 'xml'"),
    ],
)
def test_wrong_usage(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A command line that cannot be understood is told on stderr; exit status 2."""
    assert status_of(*arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert told in err.splitlines()[-1]


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """`--help` has a line for each command, with what it does."""
    assert status_of("--help") == 0
    words = " ".join(capsys.readouterr().out.split())
    for name, command in COMMANDS.items():
        assert f"{name} {command.summary}" in words


@pytest.mark.parametrize("name", COMMANDS)
def test_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each command explains itself, and ends with an example of its own."""
    assert status_of(name, "--help") == 0
    text = capsys.readouterr().out
    assert text.startswith(f"usage: mockixn {name} ")
    assert text.endswith(f"\n\nexample:\n\n  {COMMANDS[name].example}\n")
    assert f"{COMMANDS[name].example} ".startswith(f"mockixn {name} ")


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """`--version` is the version of the package."""
    assert status_of("--version") == 0
    assert capsys.readouterr().out == f"mockixn {package.__version__}\n"


async def test_reader_that_leaves_is_no_error() -> None:
    """Where nobody reads on, as with `| head -1`, the command ends without a word on stderr."""
    reading, writing = os.pipe()
    os.close(reading)  # before the command writes: the first line finds nobody
    try:
        async with (
            asyncio.timeout(LIMIT),
            mockixn("catalogue", stdout=writing, stderr=asyncio.subprocess.PIPE) as process,
        ):
            _, err = await process.communicate()
    finally:
        os.close(writing)
    assert err == b""
    assert process.returncode == 1


def test_output_of_few_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where stdout cannot write arrows and ticks the demo still ends as it went."""
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, "latin-1"))
    assert status_of("demo") == 0
    assert b" versions as documented" in written.getvalue()
