"""A typo in a pattern passes no check: each face refuses it when the pattern is made."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from support.caller import Caller
from support.process import status_of

from mockixn import OrderRefused, Pattern, Server, pattern
from mockixn.control import Control


class Typo(NamedTuple):
    """A pattern that no message can match, and what is said of it.

    `words` are those of the shell: None where its words have no such typo.
    """

    table: Mapping[str, Any]
    words: str | None
    text: str


def attribute(key: str, value: object) -> dict[str, Any]:
    """The table of EventRevoked with that attribute."""
    return {"message": "EventRevoked", "attributes": {key: value}}


TYPOS: dict[str, Typo] = {
    "message": Typo({"message": "EventRevokd"}, "EventRevokd", "did you mean EventRevoked?"),
    "case of the message": Typo(
        {"message": "eventrevoked"}, "eventrevoked", "did you mean EventRevoked?"
    ),
    "part": Typo(
        {"message": "EventRevoked", "too": "desktop-1"},
        "EventRevoked too=desktop-1",
        "did you mean to?",
    ),
    "part of Python": Typo(
        {"message": "EventRevoked", "from_": "desktop-1"}, "EventRevoked from_=desktop-1", "from_"
    ),
    "protocol": Typo(
        {"message": "EventRevoked", "protocol": "IMM"}, "EventRevoked protocol=IMM", "IMM"
    ),
    "direction": Typo(
        {"message": "EventRevoked", "direction": "outt"}, "EventRevoked direction=outt", "outt"
    ),
    "attribute": Typo(attribute("Resaon", {}), "EventRevoked Resaon=x", "did you mean Reason?"),
    "case of the attribute": Typo(
        {"message": "RequestStopProcessing", "attributes": {"InteractionID": "i"}},
        "RequestStopProcessing InteractionID=i",
        "did you mean InteractionId?",
    ),
    "key of a list": Typo(
        attribute("Interaction", {"InteractionID": "i"}),
        "EventRevoked Interaction.InteractionID=i",
        "did you mean InteractionId?",
    ),
    "type": Typo(
        {"message": "EventError", "attributes": {"ErrorCode": "43"}},
        "EventError ErrorCode:='\"43\"'",
        "expected a signed int of 32 bits",
    ),
    "a list for a text": Typo(
        {"message": "RequestAccept", "attributes": {"InteractionId": {"x": "i"}}},
        "RequestAccept InteractionId.x=i",
        "InteractionId: found a table, expected a str",
    ),
    "matcher": Typo(
        attribute("Interaction", {"InteractionId": {"contians": "i"}}),
        "EventRevoked Interaction.InteractionId.contians=i",
        "did you mean contains?",
    ),
    "regular expression": Typo(
        attribute("Interaction", {"InteractionId": {"matches": "("}}),
        "EventRevoked Interaction.InteractionId~=(",
        "regular expression",
    ),
    "enumeration": Typo(
        {"message": "RequestRegisterClient", "attributes": {"ClientType": "MedaiServer"}},
        "RequestRegisterClient ClientType=MedaiServer",
        "did you mean MediaServer?",
    ),
    "receiver of a request": Typo(
        {"message": "RequestHold", "to": "desktop-1"}, "RequestHold to=desktop-1", "RequestHold"
    ),
    "sender of an event": Typo(
        {"message": "EventRevoked", "from": "desktop-1"}, "EventRevoked from=desktop-1", "found"
    ),
    "both ways": Typo(
        {"from": "media-1", "to": "desktop-1"}, "* from=media-1 to=desktop-1", "from"
    ),
    "empty name": Typo(
        {"message": "EventRevoked", "to": ""}, "EventRevoked to=", "at least one character"
    ),
    "reference": Typo(
        {"message": "EventAck", "reference": -1}, "EventAck reference:=-1", "reference"
    ),
    "two interactions": Typo(
        {
            "message": "EventRevoked",
            "interaction": "A",
            "attributes": {"Interaction": {"InteractionId": "B"}},
        },
        "EventRevoked interaction=A Interaction.InteractionId=B",
        "interaction",
    ),
}


class Faces(NamedTuple):
    """A server with a client that has been there, and a caller of its control interface."""

    server: Server
    call: Caller


@pytest.fixture
async def faces() -> AsyncIterator[Faces]:
    """media-1 and desktop-1 are played."""
    async with Server("config/stop-processing.toml") as server, Control(server) as control:
        mock = server.space()
        mock.participant("media-1", "MediaServer")
        mock.participant("desktop-1", "AgentApplication")
        yield Faces(server, Caller(server, control))


@pytest.mark.parametrize("typo", TYPOS.values(), ids=TYPOS)
async def test_typo_is_refused_by_every_face(
    typo: Typo, faces: Faces, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Python, HTTP, the shell and the scenario file say the same of it."""
    table = {**typo.table}
    refusing: dict[str, str] = {}

    # Python, where parts and attributes are keywords, or a rule has the table
    keys = {("sender" if key == "from" else key): table[key] for key in table}
    attributes = keys.pop("attributes", {})
    with pytest.raises(OrderRefused) as refused:
        pattern(**keys, **attributes)
    refusing["python"] = str(refused.value)
    with pytest.raises(OrderRefused) as refused:
        Pattern.from_dict(table)
    refusing["table"] = str(refused.value)
    with pytest.raises(OrderRefused) as refused:
        faces.server.space().fault("drop", on=table)
    refusing["rule"] = str(refused.value)

    for name, path, body in (
        ("never", "/verify", {"never": table}),
        ("times", "/verify", {"times": 0, "on": table}),
        ("only_to", "/verify", {"only_to": "desktop-1", "on": table}),
        ("in_order", "/verify", {"in_order": [table]}),
        ("wait", "/wait", {"on": table, "timeout": 0}),
        ("fault", "/faults", {"do": "drop", "on": table}),
    ):
        answer = await faces.call("POST", path, body)
        assert answer.status == 400, name
        refusing[name] = answer.body["error"]

    if typo.words is not None:
        for check in (
            ("verify", "never", typo.words),
            ("verify", "times", 0, typo.words),
            ("verify", "only-to", "desktop-1", typo.words),
            ("wait", typo.words, "--timeout", 0),
        ):
            where = f"{faces.call.control.host}:{faces.call.control.port}"
            status = await asyncio.to_thread(status_of, *check, "--control", where)
            assert status == 2, check
            refusing[" ".join(map(str, check[:2]))] = capsys.readouterr().err

    file = tmp_path / "scenario.toml"
    file.write_text(f'[[fault]]\ndo = "drop"\non = {_toml(table)}\n', encoding="utf-8")
    assert status_of("check", file) == 2
    refusing["scenario file"] = capsys.readouterr().err

    assert {face: text for face, text in refusing.items() if typo.text not in text} == {}
    faces.server.space().all_used(vacuous=True)  # no rule has been added


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        inner = ", ".join(f"{json.dumps(key)} = {_toml(each)}" for key, each in value.items())
        return f"{{{inner}}}"
    return json.dumps(value)
