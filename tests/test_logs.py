"""Log lines: their levels and forms, and that nothing global is set up for them."""

from __future__ import annotations

import io
import json
import logging
from datetime import UTC, datetime, timedelta

import pytest
import structlog

from mockixn.logs import Format, Level, logger, logs_messages

LEVELS: tuple[Level, ...] = ("debug", "info", "warning", "error")


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("format", ["console", "json"])
def test_lines_below_the_level_are_not_written(level: Level, format: Format) -> None:
    """A logger writes lines of its level and above, one each."""
    stream = io.StringIO()
    log = logger(level, format, stream)
    for each in LEVELS:
        getattr(log, each)(f"this is {each}")
    lines = stream.getvalue().splitlines()
    expected = LEVELS[LEVELS.index(level) :]
    assert len(lines) == len(expected)
    for line, each in zip(lines, expected, strict=True):
        assert f"this is {each}" in line


def test_json_line_is_one_object() -> None:
    """A JSON line has what was said, its level, and when, in UTC."""
    stream = io.StringIO()
    logger("info", "json", stream).info("message", client="Ünï", reference=7, interaction=None)
    line = stream.getvalue()
    assert line.endswith("}\n")
    assert '"Ünï"' in line
    found = json.loads(line)
    when = datetime.fromisoformat(found.pop("timestamp"))
    assert when.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - when) < timedelta(minutes=1)
    assert found == {
        "event": "message",
        "level": "info",
        "client": "Ünï",
        "reference": 7,
        "interaction": None,
    }


@pytest.mark.parametrize("format", ["console", "json"])
def test_line_is_one_line_whatever_it_says(format: Format) -> None:
    """What a client sent cannot forge a second line."""
    stream = io.StringIO()
    logger("info", format, stream).info("message", client="a\nb\r\nc")
    assert len(stream.getvalue().splitlines()) == 1


def test_console_line_has_no_colours_where_no_terminal_is() -> None:
    """What goes to a file or a pipe is plain text."""
    stream = io.StringIO()
    logger("info", "console", stream).warning("cut off", bytes=5)
    assert "\x1b" not in stream.getvalue()
    assert "bytes=5" in stream.getvalue()
    assert "warning" in stream.getvalue()


def test_json_line_of_an_exception_is_one_object() -> None:
    """A traceback in a JSON log is data inside its line."""
    stream = io.StringIO()
    log = logger("error", "json", stream)
    try:
        raise RuntimeError("a defect")
    except RuntimeError:
        log.exception("defect", message="RequestPull")
    [line] = stream.getvalue().splitlines()
    found = json.loads(line)
    assert (found["event"], found["level"], found["message"]) == ("defect", "error", "RequestPull")
    [formatted] = found["exception"]
    assert (formatted["exc_type"], formatted["exc_value"]) == ("RuntimeError", "a defect")


def test_console_shows_the_traceback_of_an_exception() -> None:
    """A person reads where a defect is."""
    stream = io.StringIO()
    log = logger("error", "console", stream)
    try:
        raise RuntimeError("a defect")
    except RuntimeError:
        log.exception("defect")
    assert "RuntimeError: a defect" in stream.getvalue()
    assert "test_logs.py" in stream.getvalue()


def test_lines_go_to_stderr_by_default(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a stream a logger writes to stderr, and never to stdout."""
    logger("info", "json").info("here")
    out, err = capsys.readouterr()
    assert out == ""
    assert json.loads(err)["event"] == "here"


def test_loggers_are_independent() -> None:
    """Each logger has its own level, form and stream."""
    first, second = io.StringIO(), io.StringIO()
    quiet, loud = logger("error", "json", first), logger("debug", "console", second)
    quiet.info("no")
    loud.debug("yes")
    quiet.error("this too")
    assert "no" not in first.getvalue() + second.getvalue()
    assert "yes" in second.getvalue()
    assert json.loads(first.getvalue())["event"] == "this too"


def test_nothing_global_is_set_up() -> None:
    """An embedding program keeps its own structlog and logging as they were."""
    root = logging.getLogger()
    before = (structlog.get_config(), root.level, root.handlers[:])
    logger("debug", "json", io.StringIO()).info("here")
    assert not structlog.is_configured()
    assert (structlog.get_config(), root.level, root.handlers[:]) == before


@pytest.mark.parametrize(
    ("level", "expected"),
    [("debug", True), ("info", True), ("warning", False), ("error", False)],
)
def test_messages_are_reported_at_info(level: Level, expected: bool) -> None:
    """A line a message is written at info: a level above it has none."""
    assert logs_messages(level) is expected


REQUEST = {
    "client": "media-1",
    "direction": "in",
    "protocol": "IM",
    "message": "RequestStopProcessing",
    "reference": 7,
    "interaction": None,
}


@pytest.mark.parametrize(
    ("event", "more", "expected"),
    [
        ("message", {}, "media-1 → RequestStopProcessing (IM, ref 7)"),
        (
            "message",
            {"interaction": "stop a", "because": "cue-1"},
            "media-1 → RequestStopProcessing (IM, ref 7) interaction='stop a' because=cue-1",
        ),
        (
            "message",
            {"direction": "out", "message": "EventError", "code": 43, "text": "no\nsuch"},
            r"media-1 ← EventError (IM, ref 7): 43, no\nsuch",
        ),
        (
            "undelivered",
            {"client": None, "direction": "out", "reference": 0, "why": "not connected"},
            "unregistered ← RequestStopProcessing (IM) undelivered: not connected",
        ),
    ],
)
def test_console_line_of_a_message_can_be_read(
    event: str, more: dict[str, object], expected: str
) -> None:
    """No word stands twice, nothing is padded, and what is not so is left out."""
    stream = io.StringIO()
    logger("info", "console", stream).info(event, **{**REQUEST, **more})
    time, line = stream.getvalue().rstrip("\n").split(" ", 1)
    assert line == expected
    datetime.strptime(time, "%H:%M:%S.%fZ")


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """Yes."""
        return True


@pytest.mark.parametrize(
    ("setting", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False), ({"NO_COLOR": ""}, True)],
)
def test_colours_are_for_terminals_that_want_them(
    setting: dict[str, str], coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NO_COLOR and a dumb terminal want none."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in setting.items():
        monkeypatch.setenv(name, value)
    stream = Terminal()
    logger("info", "console", stream).warning("cut off")
    assert ("\x1b[33mwarning cut off" in stream.getvalue()) is coloured
    assert ("\x1b" in stream.getvalue()) is coloured
