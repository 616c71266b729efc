"""Cues that send what the server refuses to a client of that type."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from support.process import status_of

from mockixn.scenario import parse
from mockixn.space.senders import refused_cues

SENDS = """\
[[participant]]
name = "played"
type = "{type}"
[[cue]]
participant = "played"
at = 1
send.message = "{message}"
send.attributes = {{ {attributes} }}
"""
VIEW = 'ViewId = "v"'


def warnings(type: str, message: str, attributes: str = VIEW, more: str = "") -> list[str]:
    """What is said of a cue that sends that message as a participant of that type."""
    text = SENDS.format(type=type, message=message, attributes=attributes) + more
    return [str(each) for each in refused_cues(parse(text, "x.toml"))]


def test_a_request_of_another_client_type() -> None:
    """The participant, its type and the types that may are told."""
    assert warnings("MediaServer", "RequestPull") == [
        'x.toml:7: cue[1].send.message: found "RequestPull" from "played" (MediaServer), '
        "expected from AgentApplication or RoutingEngine: the server refuses it"
    ]
    [found] = warnings("Proxy", "RequestHold", 'InteractionId = "A1"')
    assert "expected from AgentApplication or MediaServer: " in found


@pytest.mark.parametrize(
    ("type", "message", "attributes"),
    [
        ("AgentApplication", "RequestPull", VIEW),
        ("Proxy", "RequestStopProcessing", 'InteractionId = "A1"'),
        ("Proxy", "Event3rdServerFault", ""),
        ("Proxy", "RequestDistributeEvent", ""),  # no model handles it
    ],
)
def test_a_message_that_it_may_send(type: str, message: str, attributes: str) -> None:
    """Nothing is said of a right sender, an event, and a request that no model plays."""
    assert warnings(type, message, attributes) == []


def test_an_answer_may_take_it() -> None:
    """A rule that answers in place of the model does not ask for the type of the client."""
    answer = '[[answer]]\non.message = "RequestPull"\n'
    assert warnings("MediaServer", "RequestPull", more=f"{answer}silent = true\n") == []
    assert len(warnings("MediaServer", "RequestPull", more=f"{answer}after = 1\n")) == 1


def test_check_and_serve_warn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The request may be meant to be refused: `check` ends with 1, and `serve` starts."""
    path = tmp_path / "x.toml"
    text = SENDS.format(type="MediaServer", message="RequestPull", attributes=VIEW)
    path.write_text(text, encoding="utf-8")
    assert status_of("check", path) == 1
    line = capsys.readouterr().out.strip()
    assert line.startswith(f"{path}:7: cue[1].send.message: found ")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert status_of("serve", "--config", path, "--port", port, "--log-format", "json") == 2
    warning, *_ = capsys.readouterr().err.splitlines()
    found = json.loads(warning)
    assert (found["event"], found["where"]) == ("cue sends what is refused", line)
