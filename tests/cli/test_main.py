"""The `mockixn` command as a whole: its commands, its exit statuses, and a reader that leaves."""

from __future__ import annotations

import asyncio
import gc
import io
import os
import sys
from contextlib import redirect_stdout

import pytest
from support.process import LIMIT, mockixn, status_of

import mockixn as package
from mockixn.cli import COMMANDS


@pytest.mark.parametrize(
    ("arguments", "formatted"),
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
def test_wrong_usage(
    arguments: list[str], formatted: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """For a command line that cannot be parsed, stderr says why; exit status 2."""
    assert status_of(*arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert formatted in err.splitlines()[-1]


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


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a full device")
async def test_output_that_cannot_be_written_is_told_in_one_line() -> None:
    """Where the disk of `mockixn … > file` is full: exit status 2."""
    writing = os.open("/dev/full", os.O_WRONLY)
    try:
        async with (
            asyncio.timeout(LIMIT),
            mockixn("models", stdout=writing, stderr=asyncio.subprocess.PIPE) as process,
        ):
            _, err = await process.communicate()
    finally:
        os.close(writing)
    assert err == b"mockixn: cannot write: No space left on device\n"
    assert process.returncode == 2


def test_output_may_be_any_file_object() -> None:
    """A program that calls `main` collects what it prints as it likes."""
    with redirect_stdout(io.StringIO()) as out:
        assert status_of("--version") == 0
        assert status_of("models") == 0
    assert out.getvalue().startswith("mockixn ")


@pytest.mark.parametrize("collects", [True, False])
def test_garbage_is_collected_afterwards_as_before(collects: bool) -> None:
    """A program that calls `main` finds the collector as it has left it."""
    try:
        if not collects:
            gc.disable()
        assert status_of("--version") == 0
        assert gc.isenabled() is collects
    finally:
        gc.enable()
