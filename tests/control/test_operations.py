"""What the control interface can do, as HTTP shows it."""

from __future__ import annotations

import asyncio
import re
from typing import Any
from urllib.parse import quote

import pytest
from support.caller import Caller, watchers_of

from mockixn import Client, RequestRefused, Scenario, Server, pattern
from mockixn.control import Control
from mockixn.engine.interaction import WorkbinKey
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.message import Message
from mockixn.scenario import TimerSettings
from mockixn.scenario.schema import AcceptedClient

STOP = {"client": "media-1", "message": "RequestStopProcessing"}
MEDIA = {"name": "media-1", "type": "MediaServer"}


def stop(id: str) -> dict[str, Any]:
    """The body that lets media-1 stop an interaction."""
    return {**STOP, "attributes": {"InteractionId": id}}


async def test_registration_is_the_clients_own(call: Caller) -> None:
    """In the journal, in waits and in checks a client's first message counts as its own."""
    await call("POST", "/participants", {"name": "media-1", "type": "MediaServer"})
    found = (await call("GET", "/journal?client=media-1&direction=in")).body["entries"]
    assert [each["message"] for each in found] == ["RequestRegisterClient"]
    own = {"message": "RequestRegisterClient", "from": "media-1"}
    assert (await call("POST", "/wait", {"on": own})).body["entry"]["seq"] == 1
    assert (await call("POST", "/verify", {"times": 1, "on": own})).status == 200
    other = {**own, "from": "media-2"}
    assert (await call("POST", "/verify", {"never": other})).status == 200


async def test_journal_is_asked_by_every_part_of_a_pattern(call: Caller) -> None:
    """Who sent it, who got it, and its reference, as in a rule or a wait."""
    await call("POST", "/participants", {"name": "media-1", "type": "MediaServer"})
    await call("POST", "/participants", {"name": "media-2", "type": "MediaServer"})
    for query, expected in (
        ("from=media-1", [1]),
        ("to=media-2", [4]),
        ("reference=1&client=media-2", [3, 4]),
        ("reference=2", []),
    ):
        found = (await call("GET", f"/journal?{query}")).body["entries"]
        assert [each["seq"] for each in found] == expected, query
    refused = await call("GET", "/journal?from=media-1&to=media-2")
    assert refused.status == 400


async def test_pattern_is_refused_in_the_same_words(call: Caller) -> None:
    """By every operation that takes one, with the path of the field."""
    text = 'found "1" (str), expected a signed int of 32 bits'
    wrong = {"message": "EventAck", "attributes": {"ProxyClientId": "1"}}
    for path, body, field in (
        ("/wait", {"on": wrong}, "on"),
        ("/verify", {"never": wrong}, "never"),
        ("/verify", {"in_order": [{}, wrong]}, "in_order[2]"),
        ("/faults", {"do": "drop", "on": wrong}, "on"),
    ):
        refused = await call("POST", path, body)
        assert refused.status == 400
        assert refused.body["mistakes"] == [
            {"field": f"{field}.attributes.ProxyClientId", "problem": text}
        ]
    refused = await call("GET", "/journal?message=EventAck&direction=in")
    assert refused.status == 400
    [mistake] = refused.body["mistakes"]
    assert mistake["problem"].endswith(
        "expected a message that clients send, since direction is given"
    )
    refused = await call("POST", "/verify", {"only_to": "a", "on": {"message": "RequestHold"}})
    assert refused.body["mistakes"][0]["field"] == "on.message"


async def test_ready_says_where_clients_connect(call: Any) -> None:
    """It is answered only by a server that serves: ready is no lie."""
    assert (await call("GET", "/health")).body["status"] == "ok"
    ready = (await call("GET", "/ready")).body
    assert (ready["host"], ready["port"]) == (call.server.host, call.server.port)


async def test_stop_processing_a_with_everybody_played_but_the_desktop(call: Any) -> None:
    """Play, cue, add a fault, wait, verify: a whole test without Python."""
    assert (await call("POST", "/participants", MEDIA)).status == 201
    cue = {
        "participant": "media-1",
        "on": {"message": "RequestAgentLogin", "from": "desktop-1"},
        "send": {"message": "RequestStopProcessing", "attributes": {"InteractionId": "stop-a"}},
    }
    assert (await call("POST", "/cues", cue)).body == {"id": "cue-1", "warnings": []}
    fault = {"do": "reset", "on": {"message": "EventRevoked", "to": "desktop-1"}, "times": 1}
    assert (await call("POST", "/faults", fault)).body == {"id": "fault-1", "warnings": []}
    desktop = await Client.connect(
        call.server.host, call.server.port, "desktop-1", "AgentApplication"
    )
    async with desktop:
        desktop.send(
            "RequestAgentLogin",
            reference=5,
            TenantId=1,
            AgentId="agent-1",
            PlaceId="p",
            MediaList={"email": 1},
        )
        await desktop.wait_closed()
    waited = await call(
        "POST", "/wait", {"on": {"message": "EventAck", "to": "media-1"}, "since": 2}
    )
    assert waited.body["entry"]["client"] == "media-1"
    failed = await call(
        "POST", "/verify", {"in_order": [{"message": "EventRevoked", "to": "desktop-1"}]}
    )
    assert failed.status == 409
    assert failed.body["met"] is False
    assert "was not delivered: reset (fault-1: reset)" in failed.body["why"]
    assert failed.body["nearest"][0]["entry"]["message"] == "EventRevoked"
    assert "EventRevoked (IM)  [fault-1: reset]" in failed.body["diagram"]
    in_force = {"id": "fault-1", "seen": 1, "fired": 1, "setting": fault}
    assert (await call("GET", "/faults")).body == [in_force]


async def test_send_answers_with_what_came_at_once(call: Any) -> None:
    """As a participant that joins by its type, and then as one that is there."""
    refused = await call("POST", "/send", stop("stop-a"))
    assert refused.status == 404
    assert refused.body["mistakes"][0]["field"] == "client"
    sent = await call("POST", "/send", {**stop("stop-queued"), "type": "MediaServer"})
    assert sent.body["answer"]["message"] == "EventAck"
    assert sent.body["answer"]["text"].startswith("'EventAck' (125) attributes:")
    again = await call("POST", "/send", stop("stop-queued"))
    assert again.body["answer"]["attributes"]["ErrorCode"] == 43


async def test_explain_does_nothing(call: Any) -> None:
    """It says who would answer, what would go out, and what would change."""
    await call("POST", "/participants", MEDIA)
    found = (await call("POST", "/explain", stop("stop-queued"))).body
    assert (found["by"], found["changes"][-1]) == ("model", "queues.inbound: without stop-queued")
    assert [(each["to"], each["message"]) for each in found["deliveries"]] == [
        ("media-1", "EventAck")
    ]
    world = (await call("GET", "/world")).body
    assert "stop-queued" in world["interactions"]


async def test_one_workbin_whose_owner_has_a_slash_in_its_name(call: Any) -> None:
    """Its id alone does not tell where the owner ends."""
    world = call.server.hub.default.engine.world
    world.workbin(WorkbinKey("parked", "agent", "sales/agent-1"))
    [id] = map(str, world.workbins)
    path = "/world/workbins/" + quote(id, safe="")
    assert (await call("GET", path)).status == 200
    assert (await call("GET", path + "0")).status == 404


async def test_world_whole_or_one_thing_of_it(call: Any) -> None:
    """By kind and id; what is not there is 404, with what is."""
    whole = (await call("GET", "/world")).body
    assert whole["next"] == {}
    page = (await call("GET", "/world/interactions")).body
    assert page == {"things": whole["interactions"], "next": None}
    one = (await call("GET", "/world/interactions/stop-a")).body
    assert one["parties"] == [{"agent_id": "agent-1"}]
    missing = await call("GET", "/world/interactions/none")
    assert missing.status == 404
    assert "stop-a" in missing.body["mistakes"][0]["problem"]
    assert (await call("GET", "/world/agents")).body["mistakes"][0]["field"] == "kind"


async def test_rules_are_added_listed_and_removed(call: Any) -> None:
    """Each kind under its path; a played client's cues go with it."""
    await call(
        "POST",
        "/participants",
        {"name": "desk", "type": "AgentApplication", "agent": "a", "invited": "accept"},
    )
    answer = {"on": {"message": "RequestPull"}, "silent": True, "id": "mine"}
    assert (await call("POST", "/answers", answer)).body == {"id": "mine", "warnings": []}
    assert (await call("POST", "/answers", answer)).status == 400
    in_force = {"id": "mine", "seen": 0, "fired": 0, "setting": answer}
    assert (await call("GET", "/answers")).body == [in_force]
    assert [each["id"] for each in (await call("GET", "/cues")).body] == ["desk:invited"]
    assert (await call("GET", "/participants")).body == [
        {"name": "desk", "type": "AgentApplication", "connected": True}
    ]
    assert (await call("DELETE", "/participants/desk")).status == 200
    assert (await call("DELETE", "/answers/mine")).status == 200
    assert (await call("DELETE", "/answers/mine")).status == 404
    assert (await call("DELETE", "/faults/desk:invited")).status == 404  # it is a cue
    assert (await call("GET", "/cues")).body == []


async def test_journal_is_filtered_and_can_be_waited_for(call: Any) -> None:
    """A call that waits is answered as soon as there is something to show."""
    await call("POST", "/participants", MEDIA)
    watchers = watchers_of(call.server)
    waiting = asyncio.create_task(
        call("GET", "/journal?since=2&client=media-1&direction=out&wait=30")
    )
    await watchers.somebody.wait()
    await call("POST", "/send", stop("stop-queued"))
    found = (await waiting).body
    assert [(each["seq"], each["message"]) for each in found["entries"]] == [(4, "EventAck")]
    assert found["dropped"] == 0
    last = (await call("GET", "/journal?limit=1")).body["entries"]
    assert [each["seq"] for each in last] == [found["last"]]
    assert (await call("GET", "/journal?wait=0&message=EventRevoked")).body["entries"] == []


@pytest.mark.parametrize(
    ("expected", "met"),
    [
        ({"in_order": [{"message": "RequestRegisterClient"}, {"message": "EventAck"}]}, True),
        ({"in_order": [{"message": "EventAck"}, {"message": "RequestRegisterClient"}]}, False),
        ({"any_order": [{"message": "EventAck"}, {"message": "RequestRegisterClient"}]}, True),
        ({"times": 1, "on": {"message": "EventAck"}}, True),
        ({"times": 2, "on": {"message": "EventAck"}}, False),
        ({"times": 0, "on": {"message": "EventError"}}, True),
        ({"never": {"message": "EventError"}, "within": 0.01}, True),
        ({"never": {"message": "EventAck"}}, False),
        ({"only_to": "media-1", "on": {"message": "EventAck"}}, True),
        ({"only_to": "other", "on": {"message": "EventAck"}}, False),
        ({"times": 0, "on": {"message": "EventAck"}, "since": 2}, True),
    ],
)
async def test_verify(call: Any, expected: dict[str, Any], met: bool) -> None:
    """What holds is 200, what does not is 409 and says why."""
    await call("POST", "/participants", MEDIA)
    found = await call("POST", "/verify", expected)
    assert (found.status, found.body["met"]) == ((200, True) if met else (409, False))
    assert met or found.body["why"]


async def test_verify_no_remarks(call: Any) -> None:
    """A client's mistake stands in its entry, and the check fails by it."""
    await call("POST", "/participants", MEDIA)
    assert (await call("POST", "/verify", {"no_remarks": True})).status == 200
    async with await call.server.space().client("desk", "AgentApplication") as desk:
        with pytest.raises(RequestRefused):
            await desk.request("RequestPull", ViewId="rubbish")
    text = 'RequestPull.ViewId: found "rubbish", expected _system_ or a queue'
    found = await call("POST", "/verify", {"no_remarks": True})
    assert (found.status, found.body["met"]) == (409, False)
    assert text in found.body["why"]
    entries = (await call("GET", "/journal?message=RequestPull")).body["entries"]
    assert [each["remarks"] for each in entries] == [[text]]
    refused = await call("POST", "/verify", {"no_remarks": False})
    assert refused.status == 400


async def test_space_is_strict_as_it_is_made(call: Any) -> None:
    """It alone: the server itself is not."""
    assert (await call("POST", "/spaces", {"name": "alpha", "strict": True})).status == 201
    for name, error in (("alpha", "ErrorCode 1009"), ("", "no agent is logged in")):
        async with await call.server.space(name).client("desk", "AgentApplication") as desk:
            with pytest.raises(RequestRefused, match=error):
                await desk.request("RequestPull", ViewId="rubbish")
    assert call.server.space("alpha").strict
    assert not call.server.space().strict


async def test_never_within_is_broken_by_what_comes(call: Any) -> None:
    """It is answered at once when the message comes, not when the time is over."""
    verify = {"never": {"message": "EventAck"}, "within": 60}
    watchers = watchers_of(call.server)
    waiting = asyncio.create_task(call("POST", "/verify", verify))
    await watchers.somebody.wait()
    await call("POST", "/participants", MEDIA)
    assert (await waiting).status == 409


async def test_wait_in_vain_says_what_came_instead(call: Any) -> None:
    """Nearest misses for what does not come in time."""
    await call("POST", "/participants", MEDIA)
    found = await call("POST", "/wait", {"on": {"message": "EventAck", "to": "x"}, "timeout": 0.01})
    assert found.status == 409
    assert 'client: found "media-1", expected "x"' in found.body["why"]


async def test_spaces_and_reset(call: Any) -> None:
    """A space has a world, a journal and a port of its own; reset begins it anew."""
    made = await call("POST", "/spaces", {"name": "alpha", "port": 0})
    assert made.status == 201
    assert made.body["port"] not in (None, call.server.port)
    assert (await call("POST", "/spaces", {"name": "alpha"})).status == 400
    await call("POST", "/send?space=alpha", {**stop("stop-a"), "type": "MediaServer"})
    assert "stop-a" not in (await call("GET", "/world?space=alpha")).body["interactions"]
    assert "stop-a" in (await call("GET", "/world")).body["interactions"]
    assert (await call("POST", "/reset?space=alpha")).status == 200
    assert "stop-a" in (await call("GET", "/world?space=alpha")).body["interactions"]
    assert (await call("GET", "/journal?space=alpha")).body["last"] == 0
    assert [each["name"] for each in (await call("GET", "/spaces")).body] == ["", "alpha"]
    assert (await call("DELETE", "/spaces/alpha")).status == 200
    assert (await call("GET", "/world?space=alpha")).status == 404


async def test_interaction_is_routed_by_order() -> None:
    """The answer names the URS; where it cannot be offered, the key and the reason."""
    order = {"interaction": "mail-1"}
    overrides = {"timers.routing_retry": 3600}
    async with (
        Server("config/routing.toml", overrides=overrides) as server,
        Control(server) as control,
    ):
        call = Caller(server, control)
        refused = await call("POST", "/route", order)
        assert refused.status == 400
        why = "'mail-1' is for 'urs-1', a URS that is not connected"
        assert refused.body["mistakes"] == [{"field": "interaction", "problem": why}]
        assert (await call("POST", "/route", {"interaction": "none"})).status == 404
        await call("POST", "/participants", {"name": "urs-1", "type": "RoutingEngine"})
        back = {"InteractionId": "mail-1", "Queue": "inbound"}
        mock = server.space()
        mock.send("urs-1", "RequestRouteCall", **back)
        routed = await call("POST", "/route", order)
        assert (routed.status, routed.body) == (200, {"urs": "urs-1"})
        mock.send("urs-1", "RequestRouteCall", **back)
        assert mock.route("mail-1") == "urs-1"
        mock.times(3, pattern("EventRouteRequest", interaction="mail-1"))


async def test_metrics_are_prometheus_text(call: Any) -> None:
    """Each figure has its help and type before its samples, one for each space."""
    await call("POST", "/participants", MEDIA)
    await call("POST", "/spaces", {"name": "alpha"})
    await call("POST", "/faults", {"do": "drop", "on": {"message": "EventAck"}})
    await call("POST", "/send", stop("stop-queued"))
    found = await call("GET", "/metrics")
    assert found.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    *lines, end = found.body.split("\n")
    assert end == ""
    declared: dict[str, list[str]] = {}
    for line in lines:
        if line.startswith("#"):
            what, name = re.fullmatch(r"# (HELP|TYPE) (mockixn_[a-z_]+) .+", line).groups()  # type: ignore[union-attr]
            declared.setdefault(name, []).append(what)
        else:
            sample = re.fullmatch(r'(mockixn_[a-z_]+){space="(|alpha)"(,kind="[a-z]+")?} \d+', line)
            assert sample, line
            assert declared[sample[1]] == ["HELP", "TYPE"]
    assert 'mockixn_clients{space=""} 1' in lines
    assert 'mockixn_clients{space="alpha"} 0' in lines
    assert 'mockixn_journal_messages_total{space=""} 4' in lines
    assert 'mockixn_orders_fired{space="",kind="fault"} 1' in lines


async def test_long_list_of_names_is_not_a_mistake_s_text(call: Any) -> None:
    """Of a large world the nearest are named, and how many there are."""
    world = call.server.hub.default.engine.world
    for number in range(1000):
        world.queue(f"queue-{number}")
    missing = await call("GET", "/world/queues/queue-99x")
    assert missing.status == 404
    assert "queue-99" in missing.body["error"]
    assert len(missing.body["error"]) < 200


async def test_number_from_before_a_reset_is_not_beyond_what_comes(call: Any) -> None:
    """Who follows the journal loses nothing after a reset, also where it waits meanwhile."""
    await call("POST", "/participants", MEDIA)
    watchers = watchers_of(call.server)
    following = asyncio.create_task(call("GET", "/journal?since=2&wait=30"))
    await watchers.somebody.wait()
    await call("POST", "/reset")
    await call("POST", "/participants", MEDIA)
    assert [each["seq"] for each in (await following).body["entries"]][:1] == [1]
    assert [each["seq"] for each in (await call("GET", "/journal?since=9")).body["entries"]] == [
        1,
        2,
    ]
    on = {"message": "EventAck"}
    assert (await call("POST", "/wait", {"on": on, "since": 9})).body["entry"]["seq"] == 2
    assert (await call("POST", "/verify", {"times": 1, "on": on, "since": 9})).status == 200


async def test_large_journal_is_read_whole(call: Any) -> None:
    """Also where it is looked at in parts, between which clients are served."""
    ack = Message(CATALOGUE.find("EventAck"))
    for _ in range(1001):
        call.server.journal.record(0.0, "x", None, "out", ack)
    found = (await call("GET", "/journal")).body["entries"]
    assert [each["seq"] for each in found] == [*range(1, 1002)]
    found = (await call("GET", "/journal?since=500")).body["entries"]
    assert [each["seq"] for each in found] == [*range(501, 1002)]
    verify = {"times": 1001, "on": {"message": "EventAck", "to": "x"}}
    assert (await call("POST", "/verify", verify)).status == 200


async def test_clock_moves_only_where_it_is_held(call: Any) -> None:
    """A real clock does not move: the response says why."""
    assert (await call("GET", "/clock")).body["held"] is False
    refused = await call("POST", "/clock", {"advance": 1})
    assert (refused.status, refused.body["mistakes"][0]["field"]) == (400, "advance")


async def test_held_clock_moves_at_once() -> None:
    """What is due happens, and no moment is beyond a journal."""
    async with (
        Server(Scenario(timers=TimerSettings(clock="held"))) as server,
        Control(server) as control,
    ):
        call = Caller(server, control)
        await call("POST", "/participants", MEDIA)
        send = {"message": "RequestStopProcessing", "attributes": {"InteractionId": "x"}}
        cue = {"participant": "media-1", "at": 30, "send": send}
        await call("POST", "/cues", cue)
        began = (await call("GET", "/clock")).body["now"]
        assert (await call("POST", "/clock", {"advance": 30})).body["now"] == began + 30
        verify = {"in_order": [{"message": "RequestStopProcessing", "from": "media-1"}]}
        assert (await call("POST", "/verify", verify)).status == 200
        refused = await call("POST", "/clock", {"advance": 1e18})
        assert (refused.status, refused.body["mistakes"][0]["field"]) == (400, "advance")
        assert (await call("GET", "/journal")).status == 200


async def test_never_within_waits_in_real_time_where_the_clock_is_held() -> None:
    """A real client may still send; and what only `advance` brings is told."""
    async with (
        Server("config/stop-processing.toml", overrides={"timers.clock": "held"}) as server,
        Control(server) as control,
    ):
        call = Caller(server, control)
        await call("POST", "/participants", MEDIA)
        await call("POST", "/cues", {"participant": "media-1", "at": 30, "do": "leave"})
        held = {"never": {"message": "EventRevoked"}, "within": 0.01}
        found = (await call("POST", "/verify", held)).body
        assert found["due"][0] == {"after": 30.0, "what": "cue-1 of media-1"}
        assert "due" not in (await call("POST", "/verify", {**held, "within": 0})).body
        watchers = watchers_of(server)
        waiting = asyncio.create_task(call("POST", "/verify", {**held, "within": 60}))
        await watchers.somebody.wait()
        desktop = await Client.connect(server.host, server.port, "desktop-1", "AgentApplication")
        async with desktop:
            await desktop.log_in("agent-1", "place-1")
            await call("POST", "/send", stop("stop-a"))
            assert (await waiting).body["verdict"] == "not met"


async def test_server_that_has_stopped_is_not_ready() -> None:
    """Its control interface may outlive it, and says so."""
    async with Server() as server, Control(server) as control:
        call = Caller(server, control)
        assert (await call("GET", "/ready")).status == 200
        await server.stop()
        found = await call("GET", "/ready")
        assert (found.status, found.body["error"]) == (503, "the server is stopping")


async def test_server_without_a_journal_says_so() -> None:
    """Nothing that needs one is carried out; all else is."""
    async with Server(journal=False) as server, Control(server) as control:
        call = Caller(server, control)
        found = await call("GET", "/journal")
        assert (found.status, found.body["error"]) == (404, "this server keeps no journal")
        assert (await call("GET", "/world")).status == 200


async def test_bytes_of_a_rule_are_shown_as_they_are_given(call: Any) -> None:
    """What JSON has no type for stands in a table of its own."""
    data = {"bstr": "00ff"}
    send = {"message": "EventAck", "attributes": {"Extension": {"Data": data}}}
    added = await call("POST", "/answers", {"on": {"message": "RequestPull"}, "with": send})
    assert added.status == 201, added.body
    [shown] = (await call("GET", "/answers")).body
    assert shown["setting"]["with"]["attributes"] == {"Extension": {"Data": data}}


async def test_rules_are_refused_as_a_scenario_file_is(call: Caller) -> None:
    """Every mistake of an answer or a cue at once, and nothing is added."""
    await call("POST", "/participants", MEDIA)
    refused = await call(
        "POST",
        "/answers",
        {
            "on": {"message": "RequestHold"},
            "with": {
                "message": "EventError",
                "attributes": {"ErrorCode": "43", "ErrorDescription": "${InteractionID}"},
            },
        },
    )
    assert refused.status == 400
    assert refused.body["mistakes"] == [
        {
            "field": "with.attributes.ErrorCode",
            "problem": 'found "43" (str), expected a signed int of 32 bits',
        },
        {
            "field": "with.attributes.ErrorDescription",
            "problem": 'found "${InteractionID}", expected reference or an attribute of '
            "RequestHold: Extension, InteractionId, Reason (did you mean InteractionId?)",
        },
    ]
    refused = await call(
        "POST",
        "/cues",
        {"participant": "media-1", "at": 0, "send": {"message": "RequestStopProcessing"}},
    )
    assert refused.body["mistakes"] == [
        {"field": "send.attributes.InteractionId", "problem": "missing, expected a str"}
    ]
    assert (await call("GET", "/answers")).body == (await call("GET", "/cues")).body == []


async def test_rules_that_can_do_nothing_are_added_with_a_warning(call: Caller) -> None:
    """In the words of `mockixn check`."""
    await call("POST", "/participants", MEDIA)
    cue = {
        "participant": "media-1",
        "at": 9,
        "send": {"message": "RequestAddMedia", "attributes": {"MediaTypeName": "email"}},
    }
    added = await call("POST", "/cues", cue)
    assert added.status == 201
    [warning] = added.body["warnings"]
    assert warning.endswith("expected from AgentApplication: the server refuses it")


async def test_undeclared_names_are_told_beside_wrong_keys() -> None:
    """Nothing has to be right first; a space that is not there does not hide the mistakes."""
    scenario = Scenario(clients=(AcceptedClient(name="media-1"),))
    wrong = {"on": {"message": "RequestHold", "from": "medai-1"}, "silent": True, "nth": 0}
    async with Server(scenario) as server, Control(server) as control:
        call = Caller(server, control)
        refused = await call("POST", "/answers", wrong)
        assert [each["field"] for each in refused.body["mistakes"]] == ["nth", "on.from"]
        refused = await call("POST", "/answers?space=none", wrong)
        assert [each["field"] for each in refused.body["mistakes"]] == ["nth"]


async def test_rule_with_an_unknown_protocol_is_a_mistake_and_no_defect(call: Caller) -> None:
    """Also where its message is known."""
    with_ = {"message": "EventAck", "protocol": "AAA", "attributes": {}}
    refused = await call("POST", "/answers", {"on": {"message": "RequestHold"}, "with": with_})
    assert (refused.status, refused.body["mistakes"][0]["field"]) == (400, "with.protocol")
    send = {"message": "RequestHold", "protocol": "AAA"}
    refused = await call("POST", "/cues", {"participant": "media-1", "at": 0, "send": send})
    assert (refused.status, refused.body["mistakes"][0]["field"]) == (400, "send.protocol")


async def test_never_within_knows_what_came_though_it_is_dropped_since() -> None:
    """The message came and so much else with it that the journal has lost it: not met."""
    async with (
        Server("config/stop-processing.toml", overrides={"journal.entries": 2}) as server,
        Control(server) as control,
    ):
        call = Caller(server, control)
        watchers = watchers_of(server)
        verify = {"never": {"message": "RequestStopProcessing"}, "within": 60}
        waiting = asyncio.create_task(call("POST", "/verify", verify))
        await watchers.somebody.wait()
        mock = server.space()
        mock.participant("media-1", "MediaServer")
        mock.send("media-1", "RequestStopProcessing", InteractionId="stop-queued")
        mock.participant("media-2", "MediaServer")
        assert (await waiting).body["verdict"] == "not met"
        again = await call("POST", "/verify", verify)  # at once: waiting would decide nothing
        assert again.body["verdict"] == "undecided"


async def test_circle_under_a_moved_clock_ends_and_is_told() -> None:
    """In the journal and in the list of cues, as is the cue of a client that is not connected."""
    async with (
        Server(Scenario(timers=TimerSettings(clock="held"))) as server,
        Control(server) as control,
    ):
        call = Caller(server, control)
        await call("POST", "/participants", MEDIA)
        send = {"message": "RequestStopProcessing", "attributes": {"InteractionId": "none"}}
        for keys in ({"on": {"message": "EventError"}, "send": send}, {"at": 5, "send": send}):
            await call("POST", "/cues", {"participant": "media-1", **keys})
        for keys in ({"at": 6, "do": "leave"}, {"at": 7, "send": send}):
            await call("POST", "/cues", {"participant": "media-1", **keys})
        await call("POST", "/clock", {"advance": 10})
        listed = (await call("GET", "/cues")).body
        assert [(each["not_done"], each["why"]) for each in listed] == [
            (1, "1000 cues have followed from one message already"),
            (0, None),
            (0, None),
            (1, "RequestStopProcessing: 'media-1' is not connected"),
        ]
        entries = (await call("GET", "/journal?limit=10000")).body["entries"]
        told = [each["malformed"] for each in entries if "malformed" in each]
        assert told == [f"not done: {each['why']}" for each in listed if each["why"]]


async def test_wait_on_a_held_clock_says_that_it_is_held() -> None:
    """And when something is due, since no time passes by itself."""
    async with (
        Server(Scenario(timers=TimerSettings(clock="held"))) as server,
        Control(server) as control,
    ):
        call = Caller(server, control)
        await call("POST", "/participants", MEDIA)
        send = {"message": "RequestStopProcessing", "attributes": {"InteractionId": "x"}}
        await call("POST", "/cues", {"participant": "media-1", "at": 30, "send": send})
        await call("POST", "/clock", {"advance": 10})
        body = {"on": {"message": "RequestStopProcessing"}, "timeout": 0}
        failed = await call("POST", "/wait", body)
        assert failed.status == 409
        held = "the clock is held; advance brings cue-1 of media-1 in 20 s"
        assert failed.body["why"].endswith(held)
