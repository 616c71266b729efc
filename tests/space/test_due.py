"""What is due when, in words: the next of it first."""

from __future__ import annotations

from support.stage import Stage, Writes

from mockixn.engine.interaction import AgentParty
from mockixn.space.due import format_key

SCENARIO = """
timers.routing_timeout = 2000
[[interaction]]
id = "i"
media_type = "email"
queue = "inbound"
submitted_by = "media-1"
strategy = "urs"
[[interaction]]
id = "k"
media_type = "email"
queue = "routed"
submitted_by = "media-1"
[[queue]]
name = "inbound"
[[queue]]
name = "routed"
urs = "urs"
[[participant]]
name = "desk"
type = "AgentApplication"
agent = "agent-1"
"""


def due(stage: Stage) -> list[str]:
    """What a test would be told."""
    return [str(each) for each in stage.space.still_due()]


def test_what_is_due_is_said_in_words() -> None:
    """Of models, of rules and of faults; what has happened is due no more."""
    stage = Stage(SCENARIO)
    urs = stage.client("urs", "RoutingEngine")
    stage.say(urs, "RequestRouteCall", InteractionId="i", AgentId="agent-1")
    stage.space.opened(Writes())
    stage.cue(participant="desk", at=3, do="leave")
    stage.answer(on={"message": "RequestHold"}, after=4)
    stage.say(urs, "RequestHold", InteractionId="i")
    stage.fault(do="delay", seconds=5, on={"message": "EventError"})
    stage.say(urs, "RequestPlaceInQueue", InteractionId="none", Queue="inbound")
    assert due(stage) == [
        "cue-1 of desk in 3 s",
        "EventError to urs by answer-1 in 4 s",
        "a fault lets go what it holds back in 5 s",
        "a connection without a client is closed in 10 s",
        "the invitation of agent-1 to i expires in 30 s",
        "the routing of i by urs times out in 2000 s",
        "the routing of k by urs times out in 2000 s",
    ]
    stage.advance(3)
    assert due(stage)[0] == "EventError to urs by answer-1 in 1 s"


def test_handling_of_an_agent_is_due() -> None:
    """The timer of what an agent handles."""
    assert format_key(("i", AgentParty("agent-1"))) == "the handling of i by agent-1 times out"


def test_next_offer_is_due() -> None:
    """What a URS has placed in the queue that it serves is offered to it again."""
    stage = Stage(SCENARIO)
    urs = stage.client("urs", "RoutingEngine")
    stage.say(urs, "RequestRouteCall", InteractionId="k", Queue="routed")
    assert due(stage)[0] == "k is offered to its URS again in 1 s"


def test_first_ten_are_told() -> None:
    """The nearest ones of many."""
    stage = Stage()
    stage.participant(name="a", type="MediaServer")
    for second in range(20, 0, -1):
        stage.cue(participant="a", at=second, do="leave")
    assert due(stage)[::9] == ["cue-20 of a in 1 s", "cue-11 of a in 10 s"]
    assert len(due(stage)) == 10


def test_end_of_an_outage_is_due() -> None:
    """When clients can connect again."""
    stage = Stage()
    stage.space.begin_outage(7)
    assert due(stage) == ["the outage ends in 7 s"]


def test_held_clock_says_that_nothing_is_due() -> None:
    """A wait that is in vain tells it."""
    assert Stage().space.clock.note() == "the clock is held, and nothing is due"
