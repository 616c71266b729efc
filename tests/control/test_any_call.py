"""For any call, the response is no 5xx, and the server goes on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.caller import Caller

from mockixn import Server
from mockixn.control import Control
from mockixn.control.operations import OPERATIONS
from mockixn.scenario.declaration import settings as keys_of

KEYS = sorted({key for each in OPERATIONS if each.body for key in keys_of(each.body)})
TEXTS = st.sampled_from(
    ["media-1", "MediaServer", "RequestStopProcessing", "EventAck", "IM", "send", "drop", "stop-a"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[asyncio.Runner, Caller]]:
    """One server for every example: what one leaves behind must not trouble the next."""
    with asyncio.Runner() as runner:
        server = Server("config/stop-processing.toml")
        runner.run(server.start())
        control = Control(server)
        runner.run(control.start())
        yield runner, Caller(server, control)
        runner.run(control.stop())
        runner.run(server.stop())


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from(OPERATIONS),
    VALUES.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=40),
    st.sampled_from(
        ["", "?wait=0&since=1", "?space=x", "?%00=%ff&;=", "?limit=9&message=EventAck"]
    ),
)
def test_no_call_is_a_defect(
    running: tuple[asyncio.Runner, Caller], operation: Any, body: bytes, query: str
) -> None:
    """Any JSON and any bytes, at every operation."""
    runner, call = running
    # nobody waits in this test: a call without what it would wait for is refused
    body = body.replace(b'"on"', b'"no"').replace(b'"within"', b'"without"')
    path = operation.path.replace("{kind}", "clients").replace("{id}", "1").replace("{name}", "x")
    answered = runner.run(call(operation.method, path + query, body))
    assert answered.status < 500


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.sampled_from([b"GET ", b"/world", b" HTTP/1.1\r\n", b"\r\n", b": ", b"%"])
        | st.binary(max_size=8),
        max_size=8,
    ).map(b"".join)
)
def test_no_bytes_are_a_defect(running: tuple[asyncio.Runner, Caller], data: bytes) -> None:
    """What is no HTTP at all ends its own connection, and no other."""
    runner, call = running

    async def sent() -> bytes:
        reader, writer = await asyncio.open_connection(call.control.host, call.control.port)
        writer.write(data)
        writer.write_eof()
        try:
            async with asyncio.timeout(10):
                return await reader.read()
        finally:
            writer.close()

    assert not runner.run(sent()).startswith(b"HTTP/1.1 5")
    assert runner.run(call("GET", "/health")).status == 200
