"""Explain: what a request would do now, told before, and done by nobody."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.stage import Stage

from mockixn.errors import NotThere
from mockixn.scenario.reading import read
from mockixn.scenario.script import Sent

WORLD = """
[[interaction]]
id = "i"
media_type = "email"
queue = "inbound"
submitted_by = "media-1"
agents = ["agent-1"]
[[interaction]]
id = "q"
media_type = "email"
queue = "inbound"
submitted_by = "media-1"
"""
REQUESTS = [
    ("RequestStopProcessing", {"InteractionId": "i"}),
    ("RequestStopProcessing", {"InteractionId": "q"}),
    ("RequestStopProcessing", {"InteractionId": "none"}),
    ("RequestPlaceInQueue", {"InteractionId": "i", "Queue": "later"}),
    ("RequestAgentLogout", {}),
    (
        "RequestSubmit",
        {
            "Queue": "inbound",
            "MediaType": "email",
            "InteractionType": "Inbound",
            "InteractionSubtype": "InboundNew",
        },
    ),
    ("RequestTransfer", {"InteractionId": "i", "AgentId": "agent-2", "PlaceId": "p"}),
    ("RequestUnregisterClient", {}),
    ("RequestPull", {"ViewId": "v"}),
]


def sent(name: str, attributes: dict[str, Any]) -> Sent:
    """The request as a tester orders it."""
    return read(Sent, {"message": name, "attributes": attributes})


def stage() -> Stage:
    """Two desks, a media server, somebody who reports."""
    made = Stage(WORLD)
    made.agent("desk-1", "agent-1")
    made.agent("desk-2", "agent-2")
    made.client("media-1")
    made.client("stat", "ReportingEngine")
    return made


def everything(made: Stage) -> object:
    """All that explaining must leave alone."""
    space = made.space
    return space.picture(), space.due(), made.told(), space.orders()


@given(st.sampled_from(REQUESTS), st.sampled_from(["desk-1", "media-1", "stat"]))
def test_explaining_foretells_and_changes_nothing(
    request: tuple[str, dict[str, Any]], client: str
) -> None:
    """Whatever is asked by whom: first nothing happens, then exactly what was told."""
    made = stage()
    before = everything(made)
    foretold = made.space.explain(client, sent(*request))
    assert everything(made) == before
    since = made.last
    made.space.send(client, sent(*request))
    assert made.space.journal is not None
    happened = [
        (entry.client or "", entry.message.name)
        for entry in made.space.journal.since(since)
        if entry.direction == "out" and entry.message is not None
    ]
    told = [(to, message.name) for to, message, _ in foretold.deliveries]
    assert happened[: len(told)] == told


def test_order_that_would_act_is_named() -> None:
    """An answer takes the request, a fault a frame; neither is used up by it."""
    made = stage()
    made.fault(do="drop", on={"message": "EventRevoked"}, probability=0.5)
    found = made.space.explain("media-1", sent(*REQUESTS[0]))
    assert (found.by, found.changes) == ("model", ["interactions.i: gone"])
    assert [(to, but) for to, _, but in found.deliveries if but] == [
        ("desk-1", "fault-1: drop (chance 0.5)")
    ]
    made.answer(on={"message": "RequestStopProcessing"}, times=1, silent=True)
    assert made.space.explain("media-1", sent(*REQUESTS[0])) == ("answer-1", [], [])
    assert [each.fired for each in made.space.orders()] == [0, 0]


def test_who_is_not_connected_needs_a_type() -> None:
    """A type says what would send it; without one there is nobody."""
    made = stage()
    with pytest.raises(NotThere, match="'media-2', expected one of: desk-1, desk-2, media-1, stat"):
        made.space.explain("media-2", sent(*REQUESTS[0]))
    from mockixn.messages.enumerations import ClientType

    found = made.space.explain("media-2", sent(*REQUESTS[0]), ClientType.MEDIA_SERVER)
    assert found.deliveries[0][0] == "media-2"
