"""Played participants and their cues: in the engine as real clients, and as configured."""

from __future__ import annotations

from typing import Any

import pytest
from support.stage import HANDLED, Stage, frame, sent

from mockixn.errors import NotThere, OrderRefused, ScenarioError

ROUTED = """
[[queue]]
name = "inbound"
urs = "urs-1"
"""
SUBMIT = {
    "message": "RequestSubmit",
    "attributes": {
        "Queue": "inbound",
        "MediaType": "email",
        "InteractionType": "Inbound",
        "InteractionSubtype": "InboundNew",
    },
}
STOP = {"message": "RequestStopProcessing", "attributes": {"InteractionId": "i"}}


def test_played_media_server_stops_what_an_agent_handles() -> None:
    """The agent cannot tell it from a real one: the same frames in the same order."""
    received_by = []
    for played in (True, False):
        stage = Stage(HANDLED)
        if played:
            stage.participant(name="media-1", type="MediaServer")
            desk = stage.agent("desk", "agent-1")
            stage.cue(participant="media-1", on={"message": "RequestAgentLogout"}, send=STOP)
            stage.cue(participant="media-1", send=STOP)
        else:
            media = stage.client("media-1")
            desk = stage.agent("desk", "agent-1")
            stage.say(media, "RequestStopProcessing", InteractionId="i")
        assert desk.login is not None
        stage.transports["desk"].flush()
        received_by.append(stage.transports["desk"].writes)
    assert received_by[0] == received_by[1] != []


def test_cue_takes_values_from_the_message_it_hears() -> None:
    """Each accepted interaction is stopped, under any id; the journal names the cue."""
    stage = Stage(ROUTED)
    stage.participant(name="media-1", type="MediaServer")
    stage.participant(name="urs-1", type="RoutingEngine", routes=[{"agent": "agent-1"}])
    stage.participant(
        name="desk", type="AgentApplication", agent="agent-1", invited="accept", after=2
    )
    stage.cue(
        participant="media-1",
        on={"message": "RequestAccept", "from": "desk"},
        after=3,
        send={
            "message": "RequestStopProcessing",
            "attributes": {"InteractionId": "${InteractionId}"},
        },
    )
    before = stage.last
    stage.cue(participant="media-1", at=1, send=SUBMIT)
    assert stage.formatted(before) == []
    assert "media-1 > RequestSubmit #2 [cue-2]" in stage.advance(1)
    assert stage.advance(1.9) == []
    accepted = stage.advance(0.1)
    assert accepted[0] == "desk > RequestAccept #3 [desk:invited]"
    stopped = stage.advance(3)
    assert stopped[:2] == [
        "media-1 > RequestStopProcessing #3 [cue-1]",
        "media-1 < EventAck #3",
    ]
    assert "desk < EventRevoked" in stopped
    assert stage.space.engine.world.interactions == {}


def test_urs_routes_by_its_list_and_begins_again() -> None:
    """One destination after the other: an agent, a queue, the end; then the agent again."""
    stage = Stage(ROUTED + '[[queue]]\nname = "later"\n')
    stage.participant(
        name="urs-1",
        type="RoutingEngine",
        routes=[{"agent": "agent-1"}, {"queue": "later"}, {"stop": True}],
    )
    stage.participant(name="desk", type="AgentApplication", agent="agent-1")
    media = stage.client("media-1")
    became = [
        stage.say(media, "RequestSubmit", reference=9, **SUBMIT["attributes"])  # type: ignore[arg-type]
        for _ in range(4)
    ]
    assert [("desk < EventInvite" in each) for each in became] == [True, False, False, True]
    assert [
        line.split(" [")[1] for each in became for line in each if "RequestRouteCall" in line
    ] == ["urs-1:route-1]", "urs-1:route-2]", "urs-1:route-3]", "urs-1:route-1]"]
    states = [each.queue for each in stage.space.engine.world.interactions.values()]
    assert states == ["inbound", "later", "inbound"]


@pytest.mark.parametrize(
    ("invited", "expected"),
    [("accept", "RequestAccept"), ("reject", "RequestReject"), ("nothing", None)],
)
def test_agent_answers_an_invitation_as_configured(invited: str, expected: str | None) -> None:
    """It accepts, rejects, or lets the invitation expire."""
    stage = Stage(ROUTED)
    stage.participant(name="urs-1", type="RoutingEngine", routes=[{"agent": "agent-1"}])
    stage.participant(name="desk", type="AgentApplication", agent="agent-1", invited=invited)
    formatted = stage.say(stage.client("media-1"), "RequestSubmit", **SUBMIT["attributes"])  # type: ignore[arg-type]
    answered = [line.split()[2] for line in formatted if line.startswith("desk >")]
    assert answered == ([] if expected is None else [expected])
    assert ("desk < EventRevoked" in stage.advance(31)) is (expected is None)


@pytest.mark.parametrize("serviced", ["response", "fault"])
def test_external_server_answers_or_faults(serviced: str) -> None:
    """Its answer has the reference of what it was asked, and reaches the URS that asked."""
    stage = Stage()
    stage.participant(
        name="auto",
        type="MediaServer",
        serviced=serviced,
        service={"Extension": {"Text": "gone"}},
        after=1,
    )
    urs = stage.client("urs-1", "RoutingEngine")
    envelope = {"AppName": "auto", "Service": "s", "Method": "m"}
    asked = stage.say(urs, "RequestPrivateService", Extension={"Envelope3rdServer": envelope})
    assert "auto < Request3rdServer #1" in asked
    answered = stage.advance(1)
    kind = serviced.capitalize()
    assert answered[0] == f"auto > Event3rdServer{kind} #1 [auto:serviced]"
    assert "urs-1 < EventPrivateInfo #7" in answered


def test_participant_leaves_and_joins_on_cue() -> None:
    """Its agent is logged out with it, and logs in again with it."""
    stage = Stage(HANDLED)
    stage.participant(name="desk", type="AgentApplication", agent="agent-1")
    stage.client("stat", "ReportingEngine")
    stage.cue(participant="desk", at=5, do="leave")
    stage.cue(participant="desk", at=8, do="join")
    left = stage.advance(5)
    assert "stat < EventAgentLogout" in left
    assert stage.space.participants.members["desk"].client is None
    assert "desk < EventCurrentAgentStatus" in stage.advance(3)
    assert stage.space.participants.members["desk"].client is not None


def test_cue_counts_what_it_hears() -> None:
    """From the nth on, as often as `every` and `times` say."""
    stage = Stage()
    stage.participant(name="media-1", type="MediaServer")
    stage.cue(
        participant="media-1",
        on={"message": "RequestStopProcessing", "from": "other"},
        nth=2,
        every=2,
        times=2,
        send=STOP,
    )
    other = stage.client("other")
    acted = [
        "[cue-1]" in " ".join(stage.say(other, "RequestStopProcessing", InteractionId="x"))
        for _ in range(8)
    ]
    assert acted == [False, True, False, True, False, False, False, False]
    [rule] = stage.space.rules()
    assert (rule.seen, rule.fired) == (8, 2)


def test_circle_of_cues_ends_and_is_reported() -> None:
    """Two participants that answer each other for ever end nobody's test."""
    stage = Stage()
    stage.participant(name="a", type="MediaServer")
    stage.cue(participant="a", on={"message": "EventError", "to": "a"}, send=STOP)
    stage.cue(participant="a", send=STOP)
    assert stage.formatted()[-1] == (
        "a > ? [not done: 1000 cues have followed from one message already; cue-1]"
    )


def test_dismissed_participant_does_nothing_more() -> None:
    """What it was about to do is not done, and its cues are gone."""
    stage = Stage()
    stage.participant(name="a", type="MediaServer")
    stage.cue(participant="a", at=5, send=STOP)
    stage.space.dismiss("a")
    assert stage.advance(10) == []
    assert stage.space.rules() == []
    with pytest.raises(NotThere, match="but no participant is played"):
        stage.space.dismiss("a")
    with pytest.raises(NotThere, match="but no participant is played"):
        stage.cue(participant="a", send=STOP)


@pytest.mark.parametrize(
    ("scenario", "why"),
    [
        ('[[agent]]\nid = "agent-1"\n', "agent-2"),
        ('[[client]]\nname = "media-1"\n', r'"x" \(AgentApplication\) is no \[\[client\]\]'),
        ('[[place]]\nid = "elsewhere"\n', "'x'"),
    ],
)
def test_participant_that_is_not_let_in_leaves_nothing_behind(scenario: str, why: str) -> None:
    """Neither connection nor cue nor timer: the world is as it was, and others go on."""
    stage = Stage(scenario)
    stage.client("media-1")
    before = stage.space.to_dict(), stage.space.due(), [*stage.space.connections]
    with pytest.raises(OrderRefused, match=why):
        stage.participant(name="x", type="AgentApplication", agent="agent-2", invited="accept")
    after = stage.space.to_dict(), stage.space.due(), [*stage.space.connections]
    assert after == before
    assert stage.space.rules() == []
    assert stage.space.participants.members == {}


def test_nobody_joins_while_the_server_is_away() -> None:
    """Neither by a call nor on cue; who was there comes back with the server."""
    stage = Stage()
    for name in ("a", "b"):
        stage.participant(name=name, type="MediaServer")
    stage.cue(participant="b", at=1, do="leave")
    stage.cue(participant="b", at=3, do="join")
    stage.advance(2)
    stage.space.begin_outage(10)
    with pytest.raises(OrderRefused, match="the server is away"):
        stage.participant(name="c", type="MediaServer")
    stage.advance(9)
    assert stage.space.engine.world.clients == {}
    stage.advance(1)
    assert [each.name for each in stage.space.engine.world.clients.values()] == ["a"]


def test_name_is_played_once() -> None:
    """A second participant of that name would be hard to tell from the first."""
    stage = Stage()
    stage.participant(name="x", type="MediaServer")
    with pytest.raises(OrderRefused, match="which is played already"):
        stage.participant(name="x", type="MediaServer")


def test_scenario_whose_participant_cannot_join_is_refused() -> None:
    """The server does not start with half of them; each is told, with its line."""
    scenario = """
        [[agent]]
        id = "agent-1"
        [[participant]]
        name = "x"
        type = "AgentApplication"
        agent = "agent-1"
        [[participant]]
        name = "y"
        type = "AgentApplication"
        agent = "agent-1"
        [[participant]]
        name = "z/z"
        type = "Proxy"
        [login]
        agent_logged_in_elsewhere = "refuse"
    """
    with pytest.raises(ScenarioError) as caught:
        Stage(scenario)
    assert caught.value.mistakes == (
        "stage.toml:13: participant[3].name: "
        "found 'z/z', expected no '/', which ends the name of a space",
        'stage.toml:8: participant[2]: "y" cannot join: '
        "agent 'agent-1' is already logged in through another client",
    )


def test_request_is_sent_in_the_name_of_a_connected_client() -> None:
    """The named client sends it; if there is none, `type` says what joins."""
    stage = Stage(HANDLED)
    stage.client("media-1")

    stopping = sent("RequestStopProcessing", InteractionId="i")
    sending = stage.space.send("media-1", stopping)
    assert sending.answer is not None
    assert sending.answer.name == "EventAck"
    with pytest.raises(NotThere, match="found 'nobody', expected one of: media-1"):
        stage.space.send("nobody", stopping)


def test_what_a_tester_sends_is_no_longer_than_what_a_client_may_send() -> None:
    """A request and a cue keep to server.max_frame, to the byte."""
    stage = Stage(f"[server]\nmax_frame = 100\n{HANDLED}")
    stage.client("media-1")
    room = 100 - len(frame("RequestStopProcessing", InteractionId="").body) - 12
    stage.space.send("media-1", sent("RequestStopProcessing", InteractionId="x" * room))
    before = stage.everything()
    for ask in (stage.space.send, stage.space.explain):
        with pytest.raises(OrderRefused, match="found a frame of length 101, expected at most 100"):
            ask("media-1", sent("RequestStopProcessing", InteractionId="x" * (room + 1)))
    assert stage.everything() == before
    stage.participant(name="played", type="MediaServer")
    attributes = {"InteractionId": "x" * (room + 1)}
    stage.cue(
        participant="played",
        at=0,
        send={"message": "RequestStopProcessing", "attributes": attributes},
    )
    [line] = stage.formatted(stage.last - 1)
    assert "found a frame of length 101, expected at most 100" in line


def test_a_cue_without_a_message_sends_texts_as_they_are_meant() -> None:
    """`$${` stands for `${` there too."""
    stage = Stage(HANDLED)
    stage.participant(name="played", type="MediaServer")
    attributes = {"InteractionId": "$${x}"}
    stage.cue(
        participant="played",
        at=0,
        send={"message": "RequestStopProcessing", "attributes": attributes},
    )
    [asked] = [each.message for each in stage.journal if each.direction == "in"][-1:]
    assert asked is not None
    assert asked.attributes["InteractionId"] == "${x}"


@pytest.mark.parametrize(
    ("add", "keys", "field"),
    [
        ("answer", {"on": {"from": "desk-2"}, "silent": True}, "on.from"),
        ("fault", {"do": "drop", "on": {"to": "desk-2"}}, "on.to"),
        (
            "cue",
            {
                "participant": "desk-1",
                "send": {
                    "message": "RequestPlaceInQueue",
                    "attributes": {"InteractionId": "i", "Queue": "inbuond"},
                },
            },
            "send.attributes.Queue",
        ),
        ("participant", {"name": "desk-2", "type": "Proxy"}, "name"),
    ],
)
def test_what_is_not_declared_is_refused_of_a_running_space_too(
    add: str, keys: dict[str, Any], field: str
) -> None:
    """As the file is, whatever interface adds it; nothing changes."""
    stage = Stage('[[client]]\nname = "desk-1"\n[[queue]]\nname = "inbound"\n')
    before = stage.everything()
    with pytest.raises(OrderRefused) as caught:
        getattr(stage, add)(**keys)
    assert [path for path, _ in caught.value.mistakes] == [field]
    assert stage.everything() == before


def test_participant_registers_with_its_media_type() -> None:
    """By which an interaction's AppType finds it; without one the request says nothing of it."""
    stage = Stage()
    stage.participant(name="sms", type="Proxy", media_type="sms")
    stage.participant(name="other", type="Proxy")
    entries = [each.message for each in stage.journal if each.direction == "in"]
    assert [each and each.attributes.get("MediaType") for each in entries] == ["sms", None]
