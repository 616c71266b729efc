"""What a client says is never an order to the terminal of a tester, and no line of its own."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from support.process import STOP_PROCESSING, status_of

from mockixn import BlockingClient, RequestRefused, ThreadServer
from mockixn.cli import COMMANDS
from mockixn.control import Control
from mockixn.logs import logger

ORDERS = "\x1b[2J\r\n#99 forged ← EventAck (IM)\x9b31m\u202e\u2028\x85\x00\x7f"
"""Clears the screen, begins a line, changes colours, turns the text round."""

HOSTILE = f"evil{ORDERS}"


@pytest.fixture
def served() -> Iterator[tuple[str, io.StringIO]]:
    """The address of a control interface where a hostile client has been, and the server's log."""
    log = io.StringIO()
    with ThreadServer(STOP_PROCESSING, log=logger("info", "console", log)) as server:
        loop, control = server._loop, Control(server._server)
        assert loop is not None
        loop.wait(control.start())
        with BlockingClient.connect(server.host, server.port, HOSTILE, "MediaServer") as client:
            with pytest.raises(RequestRefused):
                client.request("RequestStopProcessing", InteractionId=HOSTILE)
            client.request(
                "RequestSubmit",
                InteractionId=f"i{ORDERS}",
                MediaType=HOSTILE,
                Queue="inbound",
                TenantId=1,
                InteractionType="Inbound",
                InteractionSubtype="New",
                UserData={HOSTILE[:99]: HOSTILE},
            )
            yield f"{control.host}:{control.port}", log
        loop.wait(control.stop())


CALLS: dict[str, list[list[str]]] = {
    "add": [
        ["participant", f"name=p{ORDERS}", "type=Proxy"],
        ["cue", f"participant={HOSTILE}", "on.message=EventAck", "do=leave"],
    ],
    "explain": [[HOSTILE, "RequestStopProcessing", f"InteractionId=i{ORDERS}"]],
    "list": [[]],
    "ping": [[]],
    "remove": [["rule", HOSTILE]],
    "reset": [[]],
    "route": [[f"i{ORDERS}"], [f"none{ORDERS}"]],
    "send": [
        [HOSTILE, "RequestGetInteractionProperties", f"InteractionId=i{ORDERS}"],
        [HOSTILE, "RequestStopProcessing", f"InteractionId=none{ORDERS}"],
        ["nobody" + ORDERS, "RequestStopProcessing", "InteractionId=i"],
    ],
    "tail": [[], ["--json"], ["--client", HOSTILE]],
    "verify": [
        ["in-order", "EventRevoked", f"to={HOSTILE}"],
        ["never", "EventAck", f"to={HOSTILE}"],
        ["no-remarks"],
        ["only-to", HOSTILE, "EventAck"],
    ],
    "wait": [
        ["EventAck", f"to={HOSTILE}"],
        ["--timeout", "0", "EventRevoked", f"to={HOSTILE}"],
        ["--timeout", "0", f"EventRevok{ORDERS}"],
    ],
}
"""How each command that calls a server gets to see the hostile text."""

NO_CALL = {"catalogue", "check", "decode", "demo", "docs", "models", "serve"}
"""Commands that call no server."""


def test_every_command_is_here() -> None:
    """One that is added is tried too."""
    assert CALLS.keys() | NO_CALL == COMMANDS.keys()


def harmless(text: str) -> bool:
    """Whether a terminal only shows the text, and no line in it is forged."""
    lines = [line.lstrip("\t") for line in text.split("\n")]
    return all(line.isprintable() and not line.startswith("#99") for line in lines)


@pytest.mark.parametrize("command", CALLS)
def test_no_command_prints_orders(
    command: str, served: tuple[str, io.StringIO], capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither where it succeeds nor where it says what is wrong."""
    address, _ = served
    for words in CALLS[command]:
        status_of(command, "--control", address, *words)
        out, err = capsys.readouterr()
        assert harmless(out), (words, out)
        assert harmless(err), (words, err)


def test_json_that_is_printed_still_says_what_was_sent(
    served: tuple[str, io.StringIO], capsys: pytest.CaptureFixture[str]
) -> None:
    """A program that reads it gets every character."""
    assert status_of("tail", "--json", "--control", served[0]) == 0
    entries: list[dict[str, Any]] = [
        json.loads(line) for line in capsys.readouterr().out.split("\n") if line
    ]
    assert HOSTILE in {each["client"] for each in entries}


def test_log_shows_orders_as_text(served: tuple[str, io.StringIO]) -> None:
    """The console log of the server too."""
    text = served[1].getvalue()
    assert "forged" in text
    assert harmless(text), text


def test_wrong_bytes_and_files_show_orders_as_text(
    tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """What `check` and `decode` were given may come from a client too."""
    path = tmp_path / "stop.toml"
    path.write_text(f"[[queue]]\nname = {json.dumps(HOSTILE[:20])}\nurs = 1\n", encoding="utf-8")
    status_of("check", path)
    status_of("decode", ORDERS.encode().hex())
    out, err = capsys.readouterr()
    assert out or err
    assert harmless(out), out
    assert harmless(err), err
