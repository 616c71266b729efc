"""What is foretold happens: for any world, any rules and any request."""

from __future__ import annotations

import re
from contextlib import suppress
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.picture import picture
from support.stage import Stage, sent
from support.walk_length import examples

from mockixn.errors import UserError
from mockixn.messages.enumerations import ClientType
from mockixn.rules.faults import label_of
from mockixn.scenario.fault_kinds import KINDS
from mockixn.scenario.rules import MessageTemplate
from mockixn.space.world_changes import world_changes

SCENARIO = """
[chance]
seed = {seed}
[timers]
registration_timeout = 1000
delivering_timeout = {timeout:.7f}
routing_retry = {retry}
[[queue]]
name = "inbound"
urs = "urs-1"
[[queue]]
name = "later"
[[interaction]]
id = "i"
media_type = "email"
queue = "inbound"
submitted_by = "media-1"
agents = ["agent-1"]
[[interaction]]
id = "q"
media_type = "email"
queue = "later"
submitted_by = "media-1"
[[interaction]]
id = "w"
media_type = "email"
queue = "inbound"
submitted_by = "media-1"
"""
CLIENTS = {
    "desk-1": "AgentApplication",
    "desk-2": "AgentApplication",
    "media-1": "MediaServer",
    "stat-1": "ReportingEngine",
    "played": "MediaServer",
    "urs-1": "RoutingEngine",
    "new/one": "MediaServer",
}
SUBMIT = {
    "Queue": "inbound",
    "MediaType": "email",
    "InteractionType": "Inbound",
    "InteractionSubtype": "InboundNew",
}
REQUESTS: list[tuple[str, dict[str, Any]]] = [
    *(("RequestStopProcessing", {"InteractionId": id}) for id in ("i", "q", "w", "none")),
    ("RequestStopProcessing", {}),
    ("RequestPlaceInQueue", {"InteractionId": "i", "Queue": "later"}),
    ("RequestPlaceInWorkbin", {"InteractionId": "i", "Workbin": {"WorkbinTypeId": "drafts"}}),
    ("RequestSubmit", SUBMIT),
    ("RequestTransfer", {"InteractionId": "i", "AgentId": "agent-2", "PlaceId": "p"}),
    ("RequestConference", {"InteractionId": "i", "AgentId": "agent-2", "PlaceId": "p"}),
    ("RequestAccept", {"TicketId": 1, "InteractionId": "i"}),
    ("RequestReject", {"TicketId": 1, "InteractionId": "i"}),
    ("RequestChangeProperties", {"InteractionId": "i", "ChangedProperties": {"a": "b"}}),
    ("RequestTakeSnapshot", {"Condition": "MediaType = 'email'", "Lock": 1}),
    ("RequestAgentLogout", {}),
    ("RequestUnregisterClient", {}),
    ("RequestRouteCall", {"InteractionId": "w", "AgentId": "agent-2"}),
    ("RequestRouteCall", {"InteractionId": "w"}),
]
REQUESTS_TO_SEND = [sent(name, **attributes) for name, attributes in REQUESTS]
NAMES = sorted({name for name, _ in REQUESTS} | {"RequestRegisterClient"})
EVENTS = ["EventAck", "EventError", "EventRevoked", "EventPartyRemoved", "EventProcessingStopped"]
SECONDS = st.sampled_from([0.5, 1, 2])

triggers = st.fixed_dictionaries(
    {}, optional={"nth": st.integers(1, 3), "every": st.integers(1, 2), "times": st.integers(1, 2)}
)
patterns = st.fixed_dictionaries(
    {"message": st.sampled_from(NAMES)},
    optional={"reference": st.sampled_from([1, 2, 3, 0x8000_0001, 0x8000_0002])},
)
TEMPLATES = [
    {"message": "EventAck", "attributes": {"Extension": {"to": "${reference}"}}},
    {"message": "EventError", "attributes": {"ErrorCode": 9, "ErrorDescription": "${reference}"}},
]
answers = st.builds(
    lambda on, trigger, what: {"on": on, **trigger, **what},
    patterns,
    triggers,
    st.one_of(
        st.just({"silent": True}),
        st.sampled_from([{"with": each} for each in TEMPLATES]),
        st.sampled_from([{"repeat": 2}, {"after": 1.5}, {"after": 0.5, "repeat": 2}]),
        st.sampled_from([{"behind": 1}, {"behind": 2}, {"after": 1, "behind": 1}]),
    ),
)
cues = st.builds(
    lambda on, trigger, act: {"participant": "played", "on": on, **trigger, **act},
    st.builds(
        lambda name, who: {"message": name, **who},
        st.sampled_from(NAMES + EVENTS),
        st.sampled_from([{}, {"client": "desk-1"}, {"client": "played"}]),
    ),
    triggers,
    st.one_of(
        st.sampled_from([{"do": "leave"}, {"do": "join"}]),
        st.builds(
            lambda what: {"send": {"message": what[0], "attributes": what[1]}},
            st.sampled_from(REQUESTS[:4] + REQUESTS[5:8]),
        ),
    ),
)


@st.composite
def faults(draw: st.DrawFn) -> dict[str, Any]:
    """A fault of any kind, certain or left to chance."""
    kind = KINDS[draw(st.sampled_from(sorted(KINDS)))]
    on = draw(
        st.one_of(
            st.builds(lambda name: {"message": name}, st.sampled_from(NAMES + EVENTS)),
            st.builds(lambda name: {"to": name}, st.sampled_from(sorted(CLIENTS)[:4])),
        )
    )
    keys: dict[str, Any] = {"do": kind.name, "on": on, **draw(triggers)}
    if "message" in on and on["message"] in NAMES and kind.only_out:
        keys["on"] = {"message": "EventAck"}
    if "seconds" in kind.keys and draw(st.booleans()):
        keys["seconds"] = 0.01 if kind.name == "split" else draw(SECONDS)
    if kind.name == "split":
        keys["bytes"] = 40
    if draw(st.booleans()):
        keys["probability"] = draw(st.sampled_from([0.3, 0.7]))
    return keys


requests = st.tuples(
    st.sampled_from(sorted(CLIENTS)), st.sampled_from(REQUESTS_TO_SEND), st.booleans()
)


def staged(seed: int, timeout: float, retry: int) -> Stage:
    """Two agents, a media server, one who reports, and one who is played."""
    made = Stage(SCENARIO.format(seed=seed, timeout=timeout, retry=retry))
    made.agent("desk-1", "agent-1")
    made.agent("desk-2", "agent-2")
    made.client("media-1")
    made.client("stat-1", "ReportingEngine")
    made.participant(name="played", type="MediaServer")
    return made


def outcome(made: Stage, since: int) -> list[tuple[str, object, float, str]]:
    """What went out since then: to whom, what, when, and by which faults."""
    return [
        (entry.client or "", entry.message, entry.time, f"{entry.because} {entry.problem}")
        for entry in made.journal.since(since)
        if entry.direction == "out" and entry.message is not None
    ]


@pytest.mark.long_walk
@settings(max_examples=examples(200), suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 3),
    timeout=st.sampled_from([1e-7, 30]),
    retry=st.sampled_from([0, 60]),
    rules=st.lists(st.one_of(answers, cues, faults()), max_size=4),
    before=st.lists(requests, max_size=4),
    request=requests,
    settled=st.booleans(),
)
def test_what_is_foretold_happens(
    seed: int,
    timeout: float,
    retry: int,
    rules: list[dict[str, Any]],
    before: list[tuple[str, MessageTemplate, bool]],
    request: tuple[str, MessageTemplate, bool],
    settled: bool,
) -> None:
    """Who gets what, when and in which order, by which rule, and what is different then."""
    made = staged(seed, timeout, retry)
    for rule in rules:
        add = made.cue if "participant" in rule else made.fault if "do" in rule else made.answer
        add(**rule)
    for client, template, joins in before:
        type = ClientType(CLIENTS[client]) if joins else None
        with suppress(UserError):
            made.space.send(client, template, type)
    if settled or any("after" in rule for rule in rules):
        made.space.advance(6)  # late answers of earlier requests are not of this one
    made.space.advance(0.001)  # nor is what was due before
    for transport in made.transports.values():
        transport.writes.clear()

    client, template, joins = request
    type = ClientType(CLIENTS[client]) if joins else None
    everything, world = picture(made.space), deepcopy(made.space.engine.world)
    now = made.space.now
    refused: UserError | None = None
    try:
        foretold = made.space.explain(client, template, type)
    except UserError as error:
        refused = error
    assert picture(made.space) == everything
    if refused is not None:
        with pytest.raises(UserError, match=f"^{re.escape(str(refused))}$"):
            made.space.send(client, template, type)
        return

    outages = made.host.outages
    since = made.space.send(client, template, type).seq
    made.space.advance(9)
    if made.host.outages > outages + 1:
        return  # what follows the second is not foretold
    happened = outcome(made, since)
    told = [each for each in foretold.deliveries if "behind" not in (each[2] or "")]
    assert [(to, message) for to, message, _ in told] == [each[:2] for each in happened]
    for (_, _, odd), (_, _, time, why) in zip(told, happened, strict=True):
        late = round(time - now, 6)
        assert (f"{late:g} s late" in (odd or "")) is (late > 0)
        for label in map(label_of, made.space.faults.rules):
            assert (label in (odd or "")) is (label in why)
    changes = [each for each in foretold.changes if not each.startswith("connection")]
    assert sorted(changes) == sorted(world_changes(world, made.space.engine.world))
    endings = [each for each in foretold.changes if each.startswith("connection")]
    ended = [
        name
        for name, transport in made.transports.items()
        if any(each in ("close", "reset", "half_close") for each in transport.writes)
    ]
    for name in made.transports:
        assert any(f"of {name} " in each for each in endings) is (name in ended)
