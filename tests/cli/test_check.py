"""`mockixn check`: every mistake in a scenario file, or nothing."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from support.process import STOP_PROCESSING, status_of

SHIPPED = sorted(STOP_PROCESSING.parent.glob("*.toml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_shipped_file_is_right(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each scenario file that comes with mockixn passes, without a word."""
    assert status_of("check", path) == 0
    assert capsys.readouterr() == ("", "")


def test_every_mistake_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """File, key, what was found and what was expected, a line a mistake; exit status 2."""
    path = tmp_path / "wrong.toml"
    path.write_text(
        """
        server.prot = 5
        timers.routing_timeout = "long"
        [[interaction]]
        id = "A1"
        media_type = "email"
        queue = ""
        """,
        encoding="utf-8",
    )
    assert status_of("check", path) == 2
    out, err = capsys.readouterr()
    assert out == ""
    formatted = err.splitlines()
    assert all(line.startswith(f"mockixn: {path}: ") for line in formatted)
    first, *rest = [line.removeprefix(f"mockixn: {path}: ") for line in formatted]
    assert first.startswith("server.prot: unknown key, expected one of host, port, ")
    assert first.endswith("(did you mean port?)")
    assert rest == [
        'timers.routing_timeout: found "long" (str), expected a number',
        'interaction[1].queue: found "", expected at least one character',
        "interaction[1].submitted_by: missing, expected a str",
    ]


@pytest.mark.parametrize(
    ("name", "formatted"),
    [
        ("", "cannot be read: Is a directory"),
        ("none.toml", "cannot be read: No such file or directory"),
        ("broken.toml", "not TOML: "),
    ],
)
def test_what_is_no_scenario_file(
    name: str, formatted: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A directory, a file that is not there, and one that is not TOML are one line each."""
    (tmp_path / "broken.toml").write_text("[server\n", encoding="utf-8")
    path = tmp_path / name
    assert status_of("check", path) == 2
    out, err = capsys.readouterr()
    assert out == ""
    [line] = err.splitlines()
    assert line.startswith(f"mockixn: {path}: {formatted}")


def test_nothing_listens(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that names a taken port is right all the same: `check` opens no port."""
    path = tmp_path / "taken.toml"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        path.write_text(f"server.port = {listener.getsockname()[1]}\n", encoding="utf-8")
        assert status_of("check", path) == 0
    assert capsys.readouterr() == ("", "")


def test_orders_that_never_happen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Rules that are valid but can never act are listed on stdout, one per line; exit status 1."""
    path = tmp_path / "shadowed.toml"
    path.write_text(
        """
        [[participant]]
        name = "urs-1"
        type = "RoutingEngine"
        joins = false
        [[answer]]
        on.message = "RequestStopProcessing"
        with.message = "EventError"
        [[answer]]
        on.message = "RequestHold"
        [[answer]]
        on.message = "RequestStopProcessing"
        on.interaction = "A1"
        [[fault]]
        do = "delay"
        [[fault]]
        do = "drop"
        on.message = "EventRevoked"
        """,
        encoding="utf-8",
    )
    assert status_of("check", path) == 1
    out, err = capsys.readouterr()
    assert err == ""
    assert out.splitlines() == [
        f"{path}: participant[1]: never joins: "
        'joins is false, and no [[cue]] of it has do = "join"',
        f"{path}: answer[3]: never used: "
        "answer[1] takes every RequestStopProcessing that it waits for",
        f"{path}: fault[2]: never used: fault[1] takes every EventRevoked that it waits for",
    ]


def test_mistakes_come_before_unreachable_rules(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file with a mistake in it is not looked at further: exit status 2, and only the mistake."""
    path = tmp_path / "wrong.toml"
    path.write_text('[[fault]]\ndo = "drop"\n' * 2 + '[server]\nport = "x"\n', encoding="utf-8")
    assert status_of("check", path) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f'mockixn: {path}: server.port: found "x" (str), expected an int\n'


def test_orders_that_can_happen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file whose rules can all match passes, and nothing is printed."""
    path = tmp_path / "right.toml"
    path.write_text(
        """
        [[answer]]
        on.message = "RequestStopProcessing"
        times = 1
        silent = true
        [[answer]]
        on.message = "RequestStopProcessing"
        with.message = "EventError"
        """,
        encoding="utf-8",
    )
    assert status_of("check", path) == 0
    assert capsys.readouterr() == ("", "")
