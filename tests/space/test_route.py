"""An order to route: what waits free is offered now, or it is said what keeps it."""

from __future__ import annotations

from itertools import count

import pytest
from support.stage import Stage

from mockixn.errors import NotThere, OrderRefused

SCENARIO = """
[[queue]]
name = "kept"
urs = "urs"
reroute = false
[[queue]]
name = "inbound"
urs = "urs"
[[queue]]
name = "manual"
[[queue]]
name = "other"
urs = "urs-2"
[[interaction]]
id = "kept"
media_type = "email"
queue = "kept"
submitted_by = "media-1"
[[interaction]]
id = "soon"
media_type = "email"
queue = "inbound"
submitted_by = "media-1"
[[interaction]]
id = "held"
media_type = "email"
queue = "inbound"
submitted_by = "media-1"
is_held = true
[[interaction]]
id = "in a workbin"
media_type = "email"
queue = "inbound"
submitted_by = "media-1"
workbin = { type = "drafts" }
[[interaction]]
id = "handled"
media_type = "email"
queue = "inbound"
submitted_by = "media-1"
agents = ["agent-1"]
[[interaction]]
id = "manual"
media_type = "email"
queue = "manual"
submitted_by = "media-1"
[[interaction]]
id = "other"
media_type = "email"
queue = "other"
submitted_by = "media-1"
"""


@pytest.fixture
def stage() -> Stage:
    """A URS has got what its queues had, and has placed it where it was."""
    stage = Stage(SCENARIO)
    urs = stage.client("urs", "RoutingEngine")
    for id, queue in (("kept", "kept"), ("soon", "inbound")):
        stage.say(urs, "RequestRouteCall", InteractionId=id, Queue=queue)
    return stage


@pytest.mark.parametrize("id", ["kept", "soon"])
def test_what_waits_free_is_offered_at_once(stage: Stage, id: str) -> None:
    """Whatever it has come back from, and when; not a second time a second later."""
    before = stage.last
    assert stage.space.route(id) == "urs"
    assert stage.formatted(before) == ["urs < EventRouteRequest"]
    others = [line for line in stage.advance(2) if "EventRouteRequest" in line]
    assert len(others) == (1 if id == "kept" else 0)  # that of `soon`, which comes of itself


REFUSED = {
    "handled": "'handled' is being processed, expected one that waits free",
    "held": "'held' is held, expected one that waits free",
    "in a workbin": "'in a workbin' is in a workbin, expected one that waits free",
    "manual": "'manual' is in 'manual', which no URS serves",
    "other": "'other' is for 'urs-2', a URS that is not connected",
}


@pytest.mark.parametrize("id", REFUSED)
def test_what_is_not_offered_says_why(stage: Stage, id: str) -> None:
    """And nothing has changed."""
    before = stage.everything()
    with pytest.raises(OrderRefused) as caught:
        stage.space.route(id)
    assert [*caught.value.mistakes] == [("interaction", REFUSED[id])]
    assert stage.everything() == before


def test_what_is_locked_or_offered_to_an_agent_says_so(stage: Stage) -> None:
    """A lock keeps it; so does an invitation where the URS is released by its request."""
    desk = stage.agent("desk", "agent-1")
    stage.say(desk, "RequestTakeSnapshot", Condition="InteractionId = 'soon'", Lock=1)
    with pytest.raises(OrderRefused, match="'soon' is locked, expected"):
        stage.space.route("soon")
    released = Stage(f'[readings]\ndeliver_releases_urs_on = "request"\n{SCENARIO}')
    urs = released.client("urs", "RoutingEngine")
    released.agent("desk", "agent-1")
    released.say(urs, "RequestRouteCall", InteractionId="soon", AgentId="agent-1")
    with pytest.raises(OrderRefused, match="'soon' is being offered to an agent, expected"):
        released.space.route("soon")


def test_unknown_interaction_is_not_there(stage: Stage) -> None:
    """Those that are there are told; of very many, none is looked at."""
    with pytest.raises(NotThere, match=r"found 'son', expected one of: .*soon"):
        stage.space.route("son")
    media = stage.client("media-1")
    numbers = count()
    while len(stage.space.engine.world.interactions) <= 1000:
        id = f"many-{next(numbers)}"
        stage.say(media, "RequestSubmit", InteractionId=id, MediaType="chat", Queue="manual")
    with pytest.raises(NotThere, match="found 'son', but there is no such interaction"):
        stage.space.route("son")


def test_circle_that_takes_no_time_ends() -> None:
    """Without a wait, a URS that places in its own queue asks for it: the rules see the circle."""
    stage = Stage(f"timers.routing_retry = 0\n{SCENARIO}")
    stage.participant(name="urs", type="RoutingEngine", routes=[{"queue": "inbound"}])
    assert stage.space.rules()[0].why == "1000 cues have followed from one message already"
