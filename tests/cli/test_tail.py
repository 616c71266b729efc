"""`mockixn tail`: what it asks for, and what it makes of the answers."""

from __future__ import annotations

from typing import Any

import pytest
from support.process import status_of

from mockixn.cli import calling


def entries(*numbers: int) -> list[dict[str, Any]]:
    """Entries of the journal as the control interface has them."""
    return [
        {"seq": each, "time": "now", "client": "media-1", "direction": "in", "text": f"'M{each}'"}
        for each in numbers
    ]


class Responses:
    """Stands for the control interface: its answers one after the other, then an interrupt."""

    def __init__(self, *answers: dict[str, Any]) -> None:
        self._answers = [*answers]
        self.asked: list[object] = []

    def __call__(self, _arguments: Any, method: str, path: str, **query: Any) -> dict[str, Any]:
        """One answer more."""
        assert (method, path) == ("GET", "/journal")
        self.asked.append(query["since"])
        if not self._answers:
            raise KeyboardInterrupt
        return self._answers.pop(0)


def test_follow_goes_on_where_it_stood(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is printed twice; what a filter leaves out is not asked for again."""
    answers = Responses(
        {"entries": entries(1, 2), "run": 1, "after": 0, "last": 4, "dropped": 0},
        {"entries": [], "run": 1, "after": 4, "last": 4, "dropped": 0},
        {"entries": entries(5), "run": 1, "after": 4, "last": 5, "dropped": 0},
    )
    monkeypatch.setattr(calling, "call", answers)
    assert status_of("tail", "-f", "--message", "EventAck") == 130
    assert answers.asked == ["0", "1:4", "1:4", "1:5"]
    assert capsys.readouterr() == (
        "".join(f"#{each} now Received from media-1: 'M{each}'\n" for each in (1, 2, 5)),
        "",
    )


def test_remarks_stand_behind_the_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A client's mistakes are where a tester looks for its messages."""
    [entry] = entries(1)
    entry["remarks"] = ["Resaon: unknown (did you mean Reason?)", "Frobnicate: unknown"]
    answers = Responses({"entries": [entry], "run": 1, "after": 0, "last": 1, "dropped": 0})
    monkeypatch.setattr(calling, "call", answers)
    assert status_of("tail") == 0
    assert capsys.readouterr().out == (
        "#1 now Received from media-1: 'M1'"
        "  ▲ Resaon: unknown (did you mean Reason?); Frobnicate: unknown\n"
    )


def test_follow_begins_again_after_a_reset(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The journal's numbers begin again in a new run, and no entry is printed twice."""
    answers = Responses(
        {"entries": entries(1, 2), "run": 1, "after": 0, "last": 2, "dropped": 0},
        {"entries": entries(1), "run": 2, "after": 0, "last": 1, "dropped": 0},
    )
    monkeypatch.setattr(calling, "call", answers)
    assert status_of("tail", "-f") == 130
    assert answers.asked == ["0", "1:2", "2:1"]
    assert capsys.readouterr().out.splitlines()[-1] == "#1 now Received from media-1: 'M1'"


def test_what_is_no_longer_kept_is_reported(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A journal within bounds drops its oldest entries, and nobody takes the rest for all."""
    answer = {"entries": entries(8), "run": 1, "last": 8, "dropped": 7}
    answers = Responses({**answer, "after": 4}, {**answer, "after": 7})
    monkeypatch.setattr(calling, "call", answers)
    assert status_of("tail", "--since", 4) == 0
    assert status_of("tail", "--since", 7) == 0
    assert capsys.readouterr().err == "mockixn: entries 5 to 7 are no longer kept\n"


def test_what_was_odd_stands_in_brackets(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was not delivered and why; which rule was the cause; a frame that is no message."""
    [lost], [broken] = entries(1), entries(2)
    lost |= {"direction": "out", "undelivered": "drop", "because": "fault-1: drop"}
    broken |= {"client": None, "text": None, "malformed": "frame: too long"}
    answer = {"entries": [lost, broken], "run": 1, "after": 0, "last": 2, "dropped": 0}
    monkeypatch.setattr(calling, "call", Responses(answer))
    assert status_of("tail") == 0
    assert capsys.readouterr().out.splitlines() == [
        "#1 now [undelivered: drop; because: fault-1: drop] Sending to media-1: 'M1'",
        "#2 now [malformed: frame: too long] Received from unregistered: no message",
    ]
