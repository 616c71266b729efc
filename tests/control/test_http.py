"""HTTP around the operations: every wrong call is a 4xx that says what is wrong."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.caller import Caller, watchers_of

from mockixn import Server, UserError
from mockixn.control import Control
from mockixn.control.openapi import openapi
from mockixn.control.operations import OPERATIONS


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "error"),
    [
        ("GET", "/jurnal", None, 404, "(did you mean /journal?)"),
        ("GET", "/reset", None, 405, "/reset: found GET, expected POST"),
        ("PATCH", "/world", None, 405, "found PATCH, expected GET"),
        ("GET", "/world?spaec=a", None, 400, "spaec: unknown key, expected one of space"),
        ("GET", "/world?space=a", None, 404, "space: found 'a', expected one of: there is none"),
        ("GET", "/journal?since=x", None, 400, 'since: found "x" (str), expected an int'),
        ("GET", "/journal?limit=0", None, 400, "limit: found 0, expected at least 1"),
        ("POST", "/wait", b"{", 400, "not JSON: "),
        ("POST", "/wait", b"", 400, "not JSON: "),
        ("POST", "/wait", b'{"on": {}, "on": {}}', 400, "the key 'on' stands twice"),
        ("POST", "/wait", b'{"timeout": NaN}', 400, "NaN is no number"),
        ("POST", "/wait", b"\xff", 400, "not JSON: "),
        ("POST", "/wait", b'{"on": {"to": "\\ud800"}}', 400, "not JSON: "),
        ("POST", "/wait", b"[" * 100_000, 400, "not JSON: nested too deep"),
        ("POST", "/wait", b"[]", 400, "found an array, expected a table"),
        ("POST", "/wait", {}, 400, "on: missing, expected a table"),
        ("POST", "/wait", {"on": {"message": "EventRevoke"}}, 400, "(did you mean EventRevoked?)"),
        ("POST", "/faults", {"do": "dorp"}, 400, 'do: found "dorp", expected '),
        ("POST", "/faults", {"do": "drop", "seconds": 1}, 400, "seconds: found together with"),
        ("POST", "/verify", {}, 400, "expected one of in_order, any_order, times"),
        ("POST", "/verify", {"times": 1}, 400, "on: expected together with times"),
        ("DELETE", "/faults/none", None, 404, "id: found 'none', expected one of: nothing is"),
    ],
)
async def test_wrong_call_is_told_in_one_line(
    call: Any, method: str, path: str, body: Any, status: int, error: str
) -> None:
    """The status is a 4xx, and the JSON says what was found and what was expected."""
    found = await call(method, path, body)
    assert found.status == status
    assert error in found.body["error"]
    assert "\n" not in found.body["error"]


async def test_all_mistakes_of_a_body_are_told_by_field(call: Any) -> None:
    """Who fixes one finds no second one behind it."""
    body = {"participant": 5, "on": {"message": "Nope"}, "tims": 1, "send": {}}
    found = await call("POST", "/cues", body)
    assert [each["field"] for each in found.body["mistakes"]] == [
        "participant",
        "on.message",
        "tims",
        "send.message",
    ]


async def test_method_that_is_not_allowed_says_which_are(call: Any) -> None:
    """As HTTP wants it."""
    assert (await call("PUT", "/cues")).headers["Allow"] == "GET, POST"


async def test_token_is_asked_for() -> None:
    """Without it nothing is done, whatever is called."""
    async with Server() as server, Control(server, token="secret") as control:
        call = Caller(server, control)
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer secré"}):
            refused = await call(
                "GET", "/health", headers={k: v.encode() for k, v in headers.items()}
            )  # type: ignore[misc]
            assert (refused.status, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert (
            await call("GET", "/health", headers={"Authorization": "Bearer secret"})
        ).status == 200


async def test_page_in_a_browser_is_refused(call: Any) -> None:
    """A site that the tester happens to visit must not drive the mock."""
    assert (await call("GET", "/health", headers={"Origin": "http://evil"})).status == 403


async def test_body_without_a_length_or_too_long(call: Any) -> None:
    """Neither is read."""
    assert (await call("POST", "/wait", headers={"Transfer-Encoding": "chunked"})).status == 411
    headers = {"Content-Length": str(9 * 1024 * 1024)}
    assert (await call("POST", "/wait", headers=headers)).status == 413


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from([each for each in OPERATIONS if each.body is not None]),
    st.binary(max_size=40)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["on", "message", "do", "name", "client", "attributes", "send", "x"]
                )
                | st.text(max_size=4),
                inner,
                max_size=4,
            )
        ),
        max_leaves=8,
    ).map(lambda value: json.dumps(value).encode()),
)
def test_no_body_is_a_defect(operation: Any, body: bytes) -> None:
    """Whatever comes, the answer is no 5xx."""

    async def answered() -> int:
        async with Server() as server:
            control = Control(server)
            status, _, _ = await control.answer(operation.method, operation.path, body)
            return status

    assert asyncio.run(answered()) < 500


async def test_connection_is_kept_for_the_next_call(call: Any) -> None:
    """Two calls in one segment are two answers."""
    reader, writer = await asyncio.open_connection(call.control.host, call.control.port)
    writer.write(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n" * 2)
    for _ in range(2):
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
    writer.close()
    await writer.wait_closed()


async def test_stop_takes_milliseconds_whoever_is_connected() -> None:
    """An idle connection and a call that waits for a minute hold nothing up."""
    async with Server() as server:
        control, watchers = Control(server), watchers_of(server)
        await control.start()
        idle = socket.create_connection((control.host, control.port), 5)
        waiting = socket.create_connection((control.host, control.port), 5)
        body = b'{"on": {"message": "EventAck"}, "timeout": 60}'
        waiting.sendall(b"POST /wait HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        await watchers.somebody.wait()
        began = time.perf_counter()
        await control.stop()
        assert time.perf_counter() - began < 0.5
        await control.stop()
        idle.close()
        waiting.close()


async def test_taken_port_is_told_in_one_line(call: Any) -> None:
    """As for the wire port."""
    with pytest.raises(UserError, match=r"cannot listen on 127\.0\.0\.1:\d+ for control: "):
        await Control(call.server, port=call.control.port).start()


async def test_every_operation_is_documented_and_served(call: Any) -> None:
    """The document and the dispatch are made from the same declarations."""
    document = (await call("GET", "/openapi.json")).body
    assert document == openapi(OPERATIONS)
    found = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    assert found == {(each.method, each.path) for each in OPERATIONS}
    for path, item in document["paths"].items():
        for method, described in item.items():
            assert described["summary"]
            answer = await call(method.upper(), path.replace("{", "").replace("}", ""), {})
            assert answer.status != 405
            assert answer.status < 500


def test_document_refers_only_to_what_is_in_it() -> None:
    """Each reference leads to a schema, each schema says what its keys do."""
    document = openapi(OPERATIONS)
    text = json.dumps(document)
    schemas = document["components"]["schemas"]
    for part in text.split('"#/components/schemas/')[1:]:
        assert part.split('"')[0] in schemas
    for schema in schemas.values():
        for described in schema.get("properties", {}).values():
            assert described
    assert schemas["Fault"]["properties"]["do"]["enum"][0] == "delay"
    assert schemas["Meant"]["properties"]["from"]["type"] == "string"
