"""Cues: when a played participant acts, how often, and when it does not any more."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.stage import Stage, sent
from support.walk_length import BEATS

from mockixn.errors import NotThere, OrderRefused, UserError
from mockixn.messages.enumerations import ClientType

MEDIA = '[[participant]]\nname = "media-1"\ntype = "MediaServer"\n'
CUE = '[[cue]]\nparticipant = "media-1"\nsend = { message = "RequestAgentLogout" }\n'
HOLD = {"message": "RequestHold", "attributes": {"InteractionId": "none"}}


def stop(id: str = "none") -> dict[str, Any]:
    """A request that is answered EventError wherever there is no such interaction."""
    return {"message": "RequestStopProcessing", "attributes": {"InteractionId": id}}


def with_media() -> Stage:
    """A stage on which media-1 is played."""
    stage = Stage()
    stage.participant(name="media-1", type="MediaServer")
    return stage


@pytest.mark.parametrize("held", [True, False])
def test_cue_without_a_moment_is_followed_at_the_start(held: bool) -> None:
    """A scenario that gives it begins with it; nobody has to come first."""
    scenario = MEDIA + CUE
    stage = Stage(scenario, held=held)
    begun = stage.formatted()
    assert begun == [
        "- > RequestRegisterClient #1",
        "media-1 < EventAck #1",
        "media-1 > RequestAgentLogout #2 [cue-1]",
        "media-1 < EventError #2",
    ]
    stage.space.reset()
    assert stage.formatted() == begun


def test_cue_by_receiver_and_attribute_values() -> None:
    """The event must have gone to that client, with those values in it, also within lists."""
    stage = with_media()
    meant = {
        "message": "EventAgentLogin",
        "to": "stat-2",
        "attributes": {"AgentId": "agent-2", "MediaList": {"chat": 1}},
    }
    stage.cue(participant="media-1", on=meant, send=stop())
    for name in ("stat-1", "stat-2"):
        stage.client(name, "ReportingEngine")
    stage.agent("desk-1", "agent-1")
    assert not any("cue-1" in line for line in stage.formatted())
    before = stage.last
    stage.agent("desk-2", "agent-2")
    assert [line for line in stage.formatted(before) if "cue-1" in line] == [
        "media-1 > RequestStopProcessing #2 [cue-1]"
    ]


def test_cue_hears_what_others_are_cued_to_send() -> None:
    """A chain over three participants, each with its own delay, in one advance."""
    stage = Stage()
    for name in "abc":
        stage.participant(name=name, type="MediaServer")
    stage.cue(participant="a", at=1, send=stop("one"))
    for name, received_by, said in (
        ("b", "one", "two"),
        ("c", "two", "three"),
        ("a", "three", "four"),
    ):
        meant = {"attributes": {"InteractionId": received_by}}
        stage.cue(participant=name, on=meant, after=2, send=stop(said))
    assert [line for line in stage.advance(10) if ">" in line] == [
        "a > RequestStopProcessing #2 [cue-1]",
        "b > RequestStopProcessing #2 [cue-2]",
        "c > RequestStopProcessing #2 [cue-3]",
        "a > RequestStopProcessing #3 [cue-4]",
    ]
    began = stage.space.started
    times = [round(entry.time - began, 6) for entry in stage.journal if entry.because]
    assert times == [1, 3, 5, 7]


@given(
    nth=st.integers(1, 6),
    every=st.integers(1, 4),
    times=st.none() | st.integers(1, 4),
    count=st.integers(1, 20),
)
def test_cue_counts(nth: int, every: int, times: int | None, count: int) -> None:
    """From the nth on, as often as `every` and `times` say."""
    stage = with_media()
    counted = {} if times is None else {"times": times}
    meant = {"message": "RequestHold"}
    stage.cue(participant="media-1", on=meant, nth=nth, every=every, send=stop(), **counted)
    other = stage.client("other")
    acted = [
        number
        for number in range(1, count + 1)
        if any("cue-1" in line for line in stage.say(other, "RequestHold", InteractionId="x"))
    ]
    assert acted == [*range(nth, count + 1, every)][:times]


@given(st.lists(st.integers(1, 5_000_000), min_size=1, max_size=12), st.integers(1, 5_000_000))
def test_what_is_due_at_the_end_of_an_advance_happens(steps: list[int], first: int) -> None:
    """In any steps: a sum of seconds has no visible rounding."""
    stage = with_media()
    stage.client("other")
    total = sum(steps)
    chain = min(first, total) / 1e6
    stage.cue(participant="media-1", at=chain, send=stop("one"))
    stage.cue(
        participant="media-1",
        on={"message": "RequestStopProcessing", "attributes": {"InteractionId": "one"}},
        after=total / 1e6 - chain,
        send=stop("two"),
    )
    for step in steps[:-1]:
        stage.advance(step / 1e6)
    formatted = stage.advance(steps[-1] / 1e6)
    assert stage.space.now == round(stage.space.started + total / 1e6, 6)
    assert any("cue-2" in line for line in formatted)


def test_cue_whose_moment_has_passed_is_followed_at_once() -> None:
    """`at` counts from the start of the world, not from when the cue is given."""
    stage = with_media()
    stage.advance(10)
    before = stage.last
    stage.cue(participant="media-1", at=3, send=stop())
    assert stage.formatted(before)[0] == "media-1 > RequestStopProcessing #2 [cue-1]"
    stage.cue(participant="media-1", at=12, send=stop())
    assert stage.advance(1.9) == []
    assert len(stage.advance(0.1)) == 2


@pytest.mark.parametrize("after", [0, 1e-9, 1e-7])
def test_circle_of_two_ends(after: float) -> None:
    """Also where the delay is shorter than the clock can tell; the server goes on afterwards."""
    stage = Stage()
    for name, received_by, said in (("a", "two", "one"), ("b", "one", "two")):
        stage.participant(name=name, type="MediaServer")
        meant = {"attributes": {"InteractionId": received_by}}
        stage.cue(id=name, participant=name, on=meant, after=after, send=stop(said))
    formatted = stage.say(stage.client("other"), "RequestStopProcessing", InteractionId="one")
    assert [line for line in formatted if "not done" in line] == [
        "b > ? [not done: 1000 cues have followed from one message already; b]"
    ]
    assert len([line for line in formatted if "> Request" in line]) == 1 + 2 + 1000
    stage.advance(5)
    assert stage.space.due() is None


def test_many_cues_at_the_start_are_no_circle() -> None:
    """What waits for nothing follows from no message."""
    stage = Stage(MEDIA + 1200 * CUE)
    assert len([line for line in stage.formatted() if "RequestAgentLogout" in line]) == 1200


def test_circle_with_a_delay_goes_on_with_time() -> None:
    """One round a second; nothing is wrong with that."""
    stage = with_media()
    stage.cue(participant="media-1", on={"message": "EventError"}, after=1, send=stop())
    stage.cue(participant="media-1", send=stop())
    assert len([line for line in stage.advance(60) if ">" in line]) == 60


@pytest.mark.long_walk
def test_cue_beats_for_ever() -> None:
    """Each beat follows a delay, and so begins a new count."""
    stage = with_media()
    stage.cue(participant="media-1", on={"message": "EventError"}, after=1, send=stop())
    stage.cue(participant="media-1", send=stop())
    stage.advance(BEATS)
    beat = stage.space.rules()[0]
    assert (beat.fired, beat.not_done) == (BEATS + 1, 0)
    last = stage.journal.since(stage.last - 2)
    assert [entry.because for entry in last] == ["cue-1", None]


@pytest.mark.parametrize("do", ["routes", "invited", "after a message", "at a moment"])
def test_whatever_is_due_in_one_advance_is_done(do: str) -> None:
    """However many cues are due at one moment, they are no circle."""
    stage = Stage(
        "\n".join(
            f'[[interaction]]\nid = "i{n}"\nmedia_type = "email"\nqueue = "inbound"\n'
            'submitted_by = "media-1"\n'
            for n in range(1200)
        )
        + '[[queue]]\nname = "inbound"\nurs = "urs"\n'
    )
    stage.participant(name="media-1", type="MediaServer")
    stage.participant(name="desk", type="AgentApplication", agent="a", invited="accept", after=1)
    if do in ("routes", "invited"):
        after = 1 if do == "routes" else 0
        stage.participant(name="urs", type="RoutingEngine", routes=[{"agent": "a"}], after=after)
        told = stage.advance(2)
        assert len([line for line in told if "> RequestAccept" in line]) == 1200
    elif do == "at a moment":
        for _ in range(1200):
            stage.cue(participant="media-1", at=5, send=stop())
        assert len([line for line in stage.advance(5) if "> RequestStop" in line]) == 1200
    else:
        stage.cue(participant="media-1", on={"message": "RequestHold"}, after=5, send=stop())
        other = stage.client("other")
        for _ in range(1200):
            stage.say(other, "RequestHold", InteractionId="x")
        assert len([line for line in stage.advance(5) if "> RequestStop" in line]) == 1200
    assert not any(rule.not_done for rule in stage.space.rules())


@pytest.mark.parametrize("way", ["requests", "leave and join", "a delayed frame"])
def test_circle_that_begins_after_a_delay_ends(way: str) -> None:
    """Whatever it goes through at that moment; the advance comes to its end."""
    stage = with_media()
    if way == "leave and join":
        stage.participant(name="desk", type="AgentApplication", agent="agent-1")
        stage.client("stat", "ReportingEngine")
        for heard, do in (("EventAgentLogin", "leave"), ("EventAgentLogout", "join")):
            stage.cue(participant="desk", on={"message": heard}, do=do)
        stage.cue(participant="desk", at=1, do="leave")
    else:
        if way == "a delayed frame":
            stage.fault(do="delay", on={"message": "RequestStopProcessing"}, seconds=1e-9)
        stage.cue(participant="media-1", on={"message": "EventError"}, send=stop())
        stage.cue(participant="media-1", at=1, send=stop())
    told = stage.advance(10)
    assert len([line for line in told if "1000 cues have followed" in line]) == 1
    assert stage.space.now == stage.space.started + 10


def test_cue_of_who_was_cut_off_is_told() -> None:
    """In the journal and in the list of rules, each time; once it is back, nothing is wrong."""
    stage = with_media()
    stage.fault(do="reset", on={"to": "media-1"}, times=1)
    stage.cue(participant="media-1", on={"message": "RequestHold"}, send=stop())
    stage.space.send("media-1", sent("RequestAgentLogout"))
    other = stage.client("other")
    for _ in range(2):
        assert stage.say(other, "RequestHold", InteractionId="x")[-1] == (
            "media-1 > ? [not done: RequestStopProcessing: 'media-1' is not connected; cue-1]"
        )
    rule = stage.space.rules()[0]
    assert (rule.fired, rule.not_done) == (2, 2)
    assert rule.why == "RequestStopProcessing: 'media-1' is not connected"


def test_cue_to_join_that_is_not_let_in_is_told() -> None:
    """A server that is away lets nobody in."""
    stage = with_media()
    stage.fault(do="away", on={"message": "RequestHold"}, seconds=10)
    stage.cue(participant="media-1", at=5, do="join")
    stage.say(stage.client("other"), "RequestHold", InteractionId="x")
    assert stage.advance(5) == ["media-1 > ? [not done: join: the server is away; cue-1]"]
    assert stage.space.rules()[0].not_done == 1


@pytest.mark.parametrize("how", ["remove", "dismiss", "dismiss and play again"])
def test_cue_that_is_taken_back_is_not_followed(how: str) -> None:
    """Also after its message has come, while time passes."""
    stage = with_media()
    stage.cue(participant="media-1", at=5, send=stop())
    stage.cue(participant="media-1", on={"message": "RequestHold"}, after=5, send=stop())
    stage.say(stage.client("other"), "RequestHold", InteractionId="x")
    if how == "remove":
        stage.space.remove("cue-1")
        stage.space.remove("cue-2")
    else:
        stage.space.dismiss("media-1")
    if "again" in how:
        stage.participant(name="media-1", type="MediaServer")
    assert stage.advance(10) == []


def test_participant_that_has_left_follows_no_cue_but_to_join() -> None:
    """It says nothing until it is there again, and the journal tells what it would have said."""
    stage = with_media()
    for at, do in ((1, "leave"), (3, "leave"), (4, "join"), (5, "join")):
        stage.cue(participant="media-1", at=at, do=do)
    for at in (2, 6):
        stage.cue(participant="media-1", at=at, send=stop())
    assert stage.advance(3) == [
        "media-1 > ? [not done: RequestStopProcessing: 'media-1' is not connected; cue-5]"
    ]
    with pytest.raises(OrderRefused, match="'media-1' is played, and not connected now"):
        stage.space.send("media-1", sent("RequestHold"))
    with pytest.raises(OrderRefused, match="'media-1' is played, and not connected now"):
        stage.space.explain("media-1", sent("RequestHold"))
    assert [line.split(" #")[0] for line in stage.advance(10)] == [
        "- > RequestRegisterClient",
        "media-1 < EventAck",
        "media-1 > RequestStopProcessing",
        "media-1 < EventError",
    ]


def test_participant_that_is_never_let_in_is_no_end() -> None:
    """A registration that nobody answers is closed in time, and it may try again."""
    stage = Stage()
    stage.answer(on={"message": "RequestRegisterClient"}, times=1, silent=True)
    stage.participant(name="a", type="MediaServer")
    assert stage.space.participants.members["a"].client is None
    stage.cue(participant="a", at=5, do="join")
    stage.advance(5)
    assert stage.space.participants.members["a"].client is not None
    assert len(stage.space.connections) == 1
    stage.advance(60)
    assert stage.space.participants.members["a"].client is not None


def test_cue_that_makes_an_impossible_message_is_reported() -> None:
    """A value from the message may be nested deeper than lists can be."""
    stage = with_media()
    extension: dict[str, Any] = {}
    for _ in range(15):
        extension = {"x": extension}
    send = {"message": "RequestAgentLogout", "attributes": {"Extension": {"y": "${Extension}"}}}
    stage.cue(participant="media-1", on={"message": "RequestHold"}, send=send)
    other = stage.client("other")
    formatted = stage.say(other, "RequestHold", InteractionId="x", Extension=extension)
    assert formatted[-1] == (
        "media-1 > ? [not done: RequestAgentLogout: attribute list: "
        "lists nested deeper than 16; cue-1]"
    )


@pytest.mark.parametrize("name", ["desk", "urs"])
def test_participant_whose_cue_would_have_a_name_in_use_is_refused(name: str) -> None:
    """Nothing of it is left behind."""
    stage = with_media()
    keys: dict[str, Any] = {"type": "AgentApplication", "agent": "agent-1", "invited": "accept"}
    if name == "urs":
        keys = {"type": "RoutingEngine", "routes": [{"stop": True}, {"queue": "q"}]}
    id = {"desk": "desk:invited", "urs": "urs:route-2"}[name]
    stage.cue(id=id, participant="media-1", at=5, send=stop())
    before = stage.everything()
    with pytest.raises(OrderRefused, match=f"name: .* would be '{id}', which is in use"):
        stage.participant(name=name, **keys)
    assert stage.everything() == before


def test_scenario_whose_cues_share_a_name_is_refused() -> None:
    """In one clear line that names the participant."""
    scenario = """
        [[participant]]
        name = "desk"
        type = "AgentApplication"
        invited = "accept"
        [[cue]]
        id = "desk:invited"
        participant = "desk"
        at = 1
        do = "leave"
    """
    with pytest.raises(UserError, match=r"^stage\.toml:3: .*'desk:invited', which is in use$"):
        Stage(scenario)


def test_played_name_has_no_slash() -> None:
    """It would be taken for the name of a space, and the rest for the name of the client."""
    stage = Stage(name="alpha")
    before = stage.everything()
    for name in ("alpha/x", "beta/x", "/x"):
        with pytest.raises(OrderRefused, match="expected no '/'"):
            stage.participant(name=name, type="MediaServer")
        with pytest.raises(OrderRefused, match="expected no '/'"):
            stage.space.send(name, sent("RequestHold"), ClientType.MEDIA_SERVER)
    assert stage.everything() == before


def test_cue_for_nobody_is_refused() -> None:
    """It names the played participants."""
    stage = with_media()
    stage.client("real")
    before = stage.everything()
    with pytest.raises(NotThere, match="'real', expected one of: media-1"):
        stage.cue(participant="real", send=stop())
    with pytest.raises(NotThere, match="'cue-9', but no rule is in force"):
        stage.space.remove("cue-9")
    assert stage.everything() == before


def test_answer_that_is_lost_is_no_answer() -> None:
    """What a fault drops on its way does not reach who sent the request, played or not."""
    stage = with_media()
    stage.fault(do="drop", on={"message": "EventError", "to": "media-1"})
    stage.cue(participant="media-1", on={"message": "EventError"}, send=HOLD)
    sending = stage.space.send("media-1", sent("RequestHold", InteractionId="x"))
    assert sending.answer is None
    assert stage.formatted(sending.seq) == [
        "media-1 > RequestHold #2",
        "media-1 < EventError #2 [drop; fault-1: drop]",
    ]
