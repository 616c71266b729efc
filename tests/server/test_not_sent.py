"""What never left stands as undelivered: what a socket read is what the journal says it got."""

from __future__ import annotations

import asyncio
import io
import json
import re
import socket
from contextlib import suppress
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.peer import Peer, in_file, turns
from support.raw import frame_of
from support.walk_length import examples

from mockixn import Server
from mockixn.errors import OrderRefused
from mockixn.journal import Entry, Journal
from mockixn.logs import logger
from mockixn.scenario import Scenario, ServerSettings, TimerSettings
from mockixn.scenario.fault_kinds import KINDS
from mockixn.scenario.rules import Fault
from mockixn.scenario.validation import read
from mockixn.server import server as server_module
from mockixn.server.hub import READ_SIZE
from mockixn.wire.frame import Frame

_GARBLED = 9  # a byte of the ReferenceId: the frame can be read all the same


def submit(number: int, size: int) -> bytes:
    """A request that tells every reporting engine so much."""
    return frame_of(
        "RequestSubmit",
        number,
        InteractionId=f"A{number}",
        MediaType="email",
        Queue="q",
        TenantId=1,
        InteractionType="Inbound",
        InteractionSubtype="InboundNew",
        UserData={"Text": "x" * size},
    )


def got(entries: list[Entry], name: str) -> list[tuple[int, int, bytes]]:
    """The messages that the journal calls delivered to that client."""
    return [
        (entry.message.spec.id, entry.message.reference, entry.message.attributes.encoded())
        for entry in entries
        if entry.message is not None
        and (entry.client, entry.direction, entry.problem) == (name, "out", None)
    ]


def seen(frames: list[Frame]) -> list[tuple[int, int, bytes]]:
    """The messages that a client read."""
    return [(each.message, each.reference, each.body) for each in frames]


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that stops waits for nobody."""
    monkeypatch.setattr(server_module, "GRACE", 0.0)


@pytest.mark.usefixtures("soon")
async def test_stopped_server_says_what_a_client_did_not_get() -> None:
    """In its journal, in the file, and in a line of the log, which says why."""
    file, log = io.StringIO(), io.StringIO()
    journal = Journal(file=file)
    async with Server(journal=journal, log=logger("warning", "json", log)) as server:
        stat, media = Peer("stat-1", slow=True), Peer("media-1")
        await stat.enter(server, "ReportingEngine")
        await media.enter(server, "MediaServer")
        for number in range(1, 60):
            media.send(submit(number, 60_000))
            await turns()
    entries = [*journal]
    lost = [each for each in entries if each.problem is not None]
    assert lost
    assert {(each.client, each.problem) for each in lost} == {("stat-1", "server stopped")}
    frames = stat.finish()
    assert seen(frames) == got(entries, "stat-1")
    assert len(in_file(file.getvalue(), "stat-1")) == len(frames)
    lines = [json.loads(each) for each in log.getvalue().splitlines()]
    assert {(each["event"], each["why"]) for each in lines} == {("not sent", "server stopped")}
    assert sum(each["entries"] for each in lines) == len(lost)
    media.finish()


async def test_client_that_stops_reading_is_not_told_to_have_got_it() -> None:
    """What waited for it beyond the bound stands as undelivered, and why."""
    scenario = Scenario(server=ServerSettings(max_buffered=100_000 // 16))
    async with Server(scenario) as server:
        stat, media = Peer("stat-1", slow=True), Peer("media-1")
        await stat.enter(server, "ReportingEngine")
        await media.enter(server, "MediaServer")
        space = server.hub.default
        for number in range(1, 300):
            media.send(submit(number, 60_000))
            await turns()
            if len(space.connections) == 1:
                break
        entries = [*server.space().journal]
        [none, why] = sorted(
            {each.problem for each in entries if each.client == "stat-1"}, key=bool
        )
        assert none is None
        assert why is not None
        assert re.fullmatch("client stopped reading: [0-9]{6} bytes wait", why)
        assert seen(stat.finish()) == got(entries, "stat-1")
    media.finish()


@pytest.mark.parametrize("on", [{"message": "RequestStopProcessing", "reference": 3}, {}])
@pytest.mark.parametrize("do", ["away", "reset", "close"])
async def test_answers_before_the_end_of_a_connection_leave_first(
    do: str, on: dict[str, Any]
) -> None:
    """Those in the same segment too, whether a request or an event is what ends it."""
    on = on or {"to": "media-1", "message": "EventError", "reference": 3}
    async with Server(Scenario(timers=TimerSettings(clock="held"))) as server:
        media = Peer("media-1")
        await media.enter(server, "MediaServer")
        server.hub.default.fault(read(Fault, {"do": do, "on": on}))
        media.send(
            b"".join(
                frame_of("RequestStopProcessing", reference, InteractionId="none")
                for reference in (2, 3)
            )
        )
        await turns()
        frames = media.finish()
        assert [each.reference for each in frames] == [1, 2]
        assert seen(frames) == got([*server.space().journal], "media-1")


async def test_connection_that_its_client_resets_got_nothing_after_that() -> None:
    """What was written to it in the same turn went nowhere."""
    async with Server() as server:
        stat, media = Peer("stat-1"), Peer("media-1")
        await stat.enter(server, "ReportingEngine")
        await media.enter(server, "MediaServer")
        stat.take()
        linger = bytes((1, 0, 0, 0, 0, 0, 0, 0))
        stat._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        stat._socket.close()
        media.send(submit(1, 10))
        await turns()
        entries = [*server.space().journal]
        assert len(got(entries, "stat-1")) == 1
        assert len(got(entries, "media-1")) == 2
    media.finish()


async def test_connection_that_is_closed_while_its_client_sends_loses_what_waits() -> None:
    """The operating system makes that a reset, and sends nothing more."""
    async with Server() as server:
        stat, media = Peer("stat-1", slow=True), Peer("media-1")
        await stat.enter(server, "ReportingEngine")
        await media.enter(server, "MediaServer")
        for number in range(1, 6):
            media.send(submit(number, 60_000))
            await turns()
        stat.send(bytes(READ_SIZE + 100_000))  # no frame: the server closes, and reads no more
        await turns()
        entries = [*server.space().journal]
        frames = stat.finish()
        assert len(frames) < 7
        assert seen(frames) == got(entries, "stat-1")
        lost = {each.problem for each in entries if each.client == "stat-1"}
        assert lost == {None, "connection closed"}
    media.finish()


# Whatever happens


class Step(NamedTuple):
    """One thing that happens in a story."""

    what: str
    number: int
    size: int


_NAMES = ("media-1", "stat-1", "stat-2", "desk")
_TYPES = ("MediaServer", "ReportingEngine", "ReportingEngine", "AgentApplication")
_STEPS = st.builds(
    Step,
    st.sampled_from(("submit", "ask", "advance", "take", "away", "leave", "reset", "close")),
    st.integers(0, 3),
    st.sampled_from((10, 1000, 60_000)),
)


@st.composite
def _faults(draw: st.DrawFn) -> dict[str, Any]:
    """Any fault, for what goes to a client or comes from it."""
    kind = KINDS[draw(st.sampled_from([*KINDS]))]
    name = draw(st.sampled_from(_NAMES))
    side = "to" if kind.only_out else draw(st.sampled_from(("to", "from")))
    keys: dict[str, Any] = {"do": kind.name, "on": {side: name}, "nth": draw(st.integers(2, 5))}
    if "seconds" in kind.keys and draw(st.booleans()):
        keys["seconds"] = draw(st.sampled_from((0.5, 1.0, 2.0)))
    if "frames" in kind.keys:
        keys["frames"] = draw(st.integers(2, 4))
    if kind.name == "garble":
        keys["bytes"] = _GARBLED
    elif "bytes" in kind.keys:
        keys["bytes"] = draw(st.sampled_from((1, 5, 14, 20, 5000)))
    return keys


class Story(NamedTuple):
    """What happens to a server and its clients."""

    faults: list[dict[str, Any]]
    steps: list[Step]
    slow: set[str]


_STORIES = st.builds(
    Story,
    st.lists(_faults(), max_size=4),
    st.lists(_STEPS, max_size=15),
    st.sets(st.sampled_from(_NAMES)),
)


async def play(story: Story) -> None:
    """Play it with real sockets, and compare what each read with the journal and its file."""
    scenario = Scenario(
        timers=TimerSettings(clock="held"), server=ServerSettings(max_buffered=150_000 // 16)
    )
    file = io.StringIO()
    journal = Journal(file=file)
    peers = {name: Peer(name, slow=name in story.slow) for name in _NAMES}
    async with Server(scenario, journal=journal, log=logger("error", "json", file)) as server:
        space = server.hub.default
        for name, type in zip(_NAMES, _TYPES, strict=True):
            await peers[name].enter(server, type)
        for keys in story.faults:
            space.fault(read(Fault, keys))
        for number, step in enumerate(story.steps, 10):
            await happen(server, step, number, peers)
            for each in peers.values():
                if not each.slow:
                    each.take()
    entries = [*journal]
    read_by = {name: peer.finish() for name, peer in peers.items()}
    for name, frames in read_by.items():
        delivered = [
            each
            for each in entries
            if (each.client, each.direction, each.problem) == (name, "out", None)
        ]
        assert [each.seq for each in delivered] == in_file(file.getvalue(), name)
        assert len(frames) == len(delivered), story
        for frame, entry in zip(frames, delivered, strict=True):
            assert entry.message is not None
            assert frame.message == entry.message.spec.id
            assert frame.body == entry.message.attributes.encoded()
            if "garble" not in (entry.because or ""):
                assert frame.reference == entry.message.reference


async def happen(server: Server, step: Step, number: int, peers: dict[str, Peer]) -> None:
    """Let one step happen."""
    space = server.hub.default
    peer = peers[_NAMES[step.number]]
    if step.what == "submit":
        for each in range(1 + step.number * 3):
            peers["media-1"].send(submit(number * 100 + each, step.size))
            await turns(3)
    elif step.what == "ask":
        connected = {each.name for each in space.engine.world.clients.values()}
        if peer.name not in connected:
            return  # who writes to a connection that has been closed resets it by that
        peer.send(
            b"".join(
                frame_of("RequestStopProcessing", number, InteractionId="none")
                for _ in range(1 + step.size % 7)
            )
        )
    elif step.what == "advance":
        space.advance(1)
        server.hub.flush()
    elif step.what == "away":
        space.begin_outage(1)
    elif step.what == "take":
        peer.take()
    else:
        ending = {"leave": "half_close", "reset": "reset", "close": "close"}[step.what]
        with suppress(OrderRefused):
            space.fault(read(Fault, {"do": ending, "on": {"to": peer.name}}))
    await turns()


@pytest.mark.long_walk
@pytest.mark.usefixtures("soon")
@settings(
    max_examples=examples(200),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(_STORIES)
def test_what_a_socket_read_is_what_the_journal_says(story: Story) -> None:
    """Whatever goes wrong, and whoever does not read: one by one, in their order."""
    asyncio.run(play(story))
