"""Positions over a reset, and calls about a space that is closed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from support.caller import Caller, Watchers, watchers_of

JOIN = {"name": "media-1", "type": "MediaServer"}
ACK: dict[str, Any] = {"message": "EventAck"}


async def join(call: Caller, space: str = "") -> None:
    """Play a media server: two entries more."""
    found = await call("POST", f"/participants?space={space}", JOIN)
    assert found.status == 201


async def test_position_of_a_run_that_is_over_reads_from_the_start(call: Caller) -> None:
    """Nothing is skipped, and nothing waited for that is there; a plain number is of this run."""
    await join(call)
    before = (await call("GET", "/journal")).body
    assert (before["run"], before["after"], before["last"]) == (1, 0, 2)
    assert [each["run"] for each in before["entries"]] == [1, 1]
    await call("POST", "/reset")
    await join(call)
    for since, after in (("1:2", 0), ("2:1", 1), ("1", 1), ("9", 0)):
        found = (await call("GET", f"/journal?since={since}")).body
        assert (found["run"], found["after"], len(found["entries"])) == (2, after, 2 - after)
    found = await call("POST", "/wait", {"on": ACK, "since": "1:2", "timeout": 0})
    assert found.body["entry"]["seq"] == 2
    assert (await call("POST", "/wait", {"on": ACK, "since": 1, "timeout": 0})).status == 200
    body = {"times": 1, "on": ACK, "since": "1:2"}
    assert (await call("POST", "/verify", body)).status == 200
    sent = {"client": "media-1", "message": "RequestGetInteractionProperties"}
    found = await call("POST", "/send", {**sent, "attributes": {"InteractionId": ""}})
    assert (found.body["run"], found.body["seq"]) == (2, 2)


@pytest.mark.parametrize("path", ["/journal?wait=60&since=1:2", "/wait"])
async def test_wait_goes_on_over_a_reset(call: Caller, path: str) -> None:
    """What comes first in the new run is later than all that stood in the one before."""
    await join(call)
    somebody = watchers_of(call.server).somebody
    body = {"on": ACK, "since": 2, "timeout": 60} if path == "/wait" else None
    waiting = asyncio.create_task(call("POST" if body else "GET", path, body))
    await somebody.wait()
    await call("POST", "/reset")
    await join(call)
    found = (await waiting).body
    if body:
        assert (found["entry"]["run"], found["entry"]["seq"]) == (2, 2)
    else:
        assert (found["run"], found["after"], found["entries"][0]["seq"]) == (2, 0, 1)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/wait", {"on": ACK, "timeout": 60}),
        ("/verify", {"never": ACK, "within": 60}),
        ("/journal", None),
    ],
)
async def test_call_that_waits_ends_with_its_space(
    call: Caller, path: str, body: dict[str, Any] | None
) -> None:
    """Though another space of that name is there at once."""
    await call("POST", "/spaces", {"name": "alpha"})
    journal = call.server.hub.spaces["alpha"].journal
    assert journal is not None
    journal.watchers = watchers = Watchers()
    query = "?space=alpha" if body else "?space=alpha&wait=60"
    waiting = asyncio.create_task(call("POST" if body else "GET", f"{path}{query}", body))
    await watchers.somebody.wait()
    await call("DELETE", "/spaces/alpha")
    await call("POST", "/spaces", {"name": "alpha"})
    found = await waiting
    assert (found.status, found.body["error"]) == (410, "the space 'alpha' was closed")
