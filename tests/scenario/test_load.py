"""Scenario files as files: found, read and parsed, or one clear line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mockixn.errors import ScenarioError
from mockixn.scenario import Readings, Scenario, ServerSettings, load, parse

SHIPPED = Path(__file__).parents[2] / "config" / "stop-processing.toml"


def mistake(path: Path) -> str:
    """The one thing wrong with the file."""
    with pytest.raises(ScenarioError) as caught:
        load(path)
    (line,) = caught.value.mistakes
    return line


def test_no_path_is_the_default_scenario() -> None:
    """Without a scenario file the world is empty and every key has its default."""
    assert load(None) == Scenario()


@pytest.mark.parametrize("as_type", [str, Path])
def test_a_file_is_read_as_utf_8(tmp_path: Path, as_type: type[str] | type[Path]) -> None:
    """A path as text or as Path; line ends of Windows and a byte order mark do no harm."""
    path = tmp_path / "stop.toml"
    path.write_bytes('\N{BOM}[[client]]\r\nname = "Zoë"\r\n'.encode())
    assert load(as_type(path)).clients[0].name == "Zoë"


def test_no_such_file(tmp_path: Path) -> None:
    """A path that leads nowhere is named."""
    path = tmp_path / "nope.toml"
    assert mistake(path) == f"{path}: cannot be read: No such file or directory"


def test_a_directory(tmp_path: Path) -> None:
    """A directory is no scenario file."""
    assert mistake(tmp_path) == f"{tmp_path}: cannot be read: Is a directory"


def test_an_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file without the right to read it says so."""

    def refuse(*_args: object) -> None:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr(f"{load.__module__}.open", refuse, raising=False)  # root reads all
    path = tmp_path / "stop.toml"
    assert mistake(path) == f"{path}: cannot be read: Permission denied"


def test_not_utf_8(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are pointed at by their line."""
    path = tmp_path / "stop.toml"
    path.write_bytes(b'# one\n# two\nhost = "\xff"\n')
    assert mistake(path) == f"{path}: not UTF-8: invalid start byte (at line 3)"


def test_a_syntax_error(tmp_path: Path) -> None:
    """What is not TOML is pointed at by line and column."""
    path = tmp_path / "stop.toml"
    path.write_text("[server]\nport 5\n")
    assert mistake(path) == (
        f"{path}: not TOML: Expected '=' after a key in a key/value pair (at line 2, column 6)"
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a = " + "[" * 50_000, "arrays or tables nested too deep"),
        ("a = '\ud800'", "not valid Unicode"),
    ],
)
def test_texts_that_the_toml_parser_does_not_judge(text: str, problem: str) -> None:
    """Even what the parser itself stumbles over is one clear line."""
    with pytest.raises(ScenarioError) as caught:
        parse(text, "stop.toml")
    assert caught.value.mistakes == (f"stop.toml: {problem}",)


def test_a_number_of_too_many_digits() -> None:
    """A number that Python refuses to read is one clear line."""
    with pytest.raises(ScenarioError, match=r"^stop\.toml: not TOML: [^\n]*4300 digits[^\n]*$"):
        parse("server.port = " + "9" * 5000, "stop.toml")


def test_the_error_shows_every_mistake_a_line() -> None:
    """The text of the error is what a person is shown: one line for each mistake."""
    with pytest.raises(ScenarioError) as caught:
        parse("server.port = -1\nserver.host = 1", "stop.toml")
    assert str(caught.value).splitlines() == list(caught.value.mistakes)
    assert len(caught.value.mistakes) == 2


def test_the_shipped_scenario_of_stop_processing() -> None:
    """It has an interaction for each version that needs one, and spells out the defaults."""
    scenario = load(SHIPPED)
    assert {each.id: (each.agents, each.strategy) for each in scenario.interactions} == {
        "stop-a": (("agent-1",), None),
        "stop-b": ((), "urs-1"),
        "stop-c": (("agent-1",), None),
        "stop-d": ((), "urs-1"),
        "stop-d-im": ((), "urs-1"),
        "stop-queued": ((), None),
    }
    assert {each.submitted_by for each in scenario.interactions} == {"media-1"}
    assert {each.queue for each in scenario.interactions} == {"inbound"}
    assert scenario.server == ServerSettings()
    assert scenario.readings == Readings()
    assert scenario.clients == ()
