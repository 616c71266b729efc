"""Every answer of every operation is as the OpenAPI document says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.answers import document, mistakes, mistakes_of_answer, operation_of
from support.caller import Caller

from mockixn import Client, Journal, JournalFile, Server
from mockixn.control import Control
from mockixn.control.answer_schemas import ANSWER_SCHEMAS
from mockixn.control.operations import OPERATIONS
from mockixn.scenario import InteractionSetting, QueueSetting, load

PLAYED = {"name": "media-1", "type": "MediaServer"}
AGENT = {"name": "desk", "type": "AgentApplication", "agent": "agent-2", "invited": "accept"}
STOP = {"message": "RequestStopProcessing", "attributes": {"InteractionId": "stop-queued"}}
BACK = {"InteractionId": "routed", "Queue": "routed"}
CALLS: list[tuple[str, str, Any]] = [
    ("GET", "/health", None),
    ("GET", "/ready", None),
    ("GET", "/metrics", None),
    ("GET", "/openapi.json", None),
    ("POST", "/participants", PLAYED),
    ("POST", "/participants", AGENT),
    ("GET", "/participants", None),
    ("POST", "/cues", {"participant": "media-1", "at": 30, "do": "leave"}),
    ("POST", "/cues", {"participant": "media-1", "at": 0, "send": STOP}),
    ("POST", "/answers", {"on": {"message": "RequestPull"}, "silent": True, "id": "mine"}),
    ("POST", "/faults", {"do": "drop", "on": {"message": "EventRevoked"}, "id": "mine"}),
    ("GET", "/cues", None),
    ("GET", "/answers", None),
    ("GET", "/faults", None),
    ("POST", "/explain", {"client": "media-1", **STOP}),
    ("POST", "/send", {"client": "media-1", **STOP}),
    ("POST", "/clock", {"advance": 1}),
    ("GET", "/clock", None),
    ("GET", "/world", None),
    ("GET", "/world?limit=1", None),
    ("GET", "/world/clients", None),
    ("GET", "/world/interactions?limit=1", None),
    ("GET", "/world/workbins", None),
    ("GET", "/world/queues", None),
    ("GET", "/world/clients/1", None),
    ("GET", "/world/interactions/stop-a", None),
    ("GET", "/journal", None),
    ("POST", "/journal/reopen", None),
    ("POST", "/wait", {"on": {"message": "EventAck"}}),
    ("POST", "/wait", {"on": {"message": "EventInvite"}, "timeout": 0}),
    ("POST", "/verify", {"never": {"message": "EventInvite"}, "within": 0.01}),
    ("POST", "/verify", {"never": {"message": "EventAck"}}),
    ("DELETE", "/cues/cue-1", None),
    ("DELETE", "/answers/mine", None),
    ("DELETE", "/faults/mine", None),
    ("DELETE", "/participants/media-1", None),
    ("POST", "/spaces", {"name": "alpha", "port": 0, "strict": None}),
    ("GET", "/spaces", None),
    ("DELETE", "/spaces/alpha", None),
    ("POST", "/participants", {"name": "urs", "type": "RoutingEngine"}),
    ("POST", "/send", {"client": "urs", "message": "RequestRouteCall", "attributes": BACK}),
    ("POST", "/route", {"interaction": "routed"}),
    ("POST", "/reset", None),
]


async def test_every_operation_answers_as_the_document_says(tmp_path: Path) -> None:
    """Each with success at least once, in a world with a logged-in agent and an unread frame."""
    succeeded = set()
    scenario = load("config/stop-processing.toml", ["timers.clock=held"])
    routed = InteractionSetting("routed", "email", "routed", "media-1")
    scenario = replace(
        scenario,
        queues=(QueueSetting("inbound"), QueueSetting("routed", "urs", reroute=False)),
        interactions=(*scenario.interactions, routed),
    )
    file = JournalFile(tmp_path / "journal")
    async with (
        Server(scenario, journal=Journal(file=file)) as server,
        Control(server) as control,
        await Client.connect(server.host, server.port, "desktop-1", "AgentApplication") as desk,
    ):
        await desk.log_in("agent-1", "place-1")
        call = Caller(server, control)  # which holds each answer against the document
        for method, path, body in CALLS:
            answer = await call(method, path, body)
            assert answer.status < 400 or answer.status == 409, (path, answer.body)
            if answer.status < 400:
                found = operation_of(method, path)
                assert found is not None
                succeeded.add(found["operationId"])
    file.close()
    assert succeeded == {each.id for each in OPERATIONS}


@pytest.mark.parametrize("name", ANSWER_SCHEMAS)
def test_examples_are_as_their_schemas_say(name: str) -> None:
    """And every answer has one."""
    for example in ANSWER_SCHEMAS[name].get("examples", []):
        assert mistakes(document()["components"]["schemas"][name], example) == []
    for each in OPERATIONS:
        assert ANSWER_SCHEMAS[each.answer]["examples"]


def test_what_is_not_as_the_document_says_is_found() -> None:
    """A key too much or too few, another type, a status that nobody declared."""
    for body in ({}, {"now": 1.0}, {"now": "1", "held": True}, {"now": 1.0, "held": True, "a": 1}):
        assert mistakes_of_answer("GET", "/clock", 200, "application/json", body)
    assert not mistakes_of_answer(
        "GET", "/clock", 200, "application/json", {"now": 1, "held": True}
    )
    assert mistakes_of_answer("GET", "/clock", 201, "application/json", {"now": 1, "held": True})
    assert mistakes_of_answer("GET", "/clock", 200, "text/plain", "")


async def test_null_in_a_body_is_a_key_that_is_left_out(call: Caller) -> None:
    """As the schemas say: all keys that need not be given may be null."""
    answer = {"id": None, "on": {"message": "RequestPull", "to": None}, "silent": True}
    added = await call("POST", "/answers", answer)
    assert added.status == 201
    schemas = document()["components"]["schemas"]
    assert mistakes(schemas["Answer"], answer) == []
    assert (await call("POST", "/send", {"client": None})).status == 400
    assert mistakes(schemas["SendRequest"], {"client": None, **STOP})
