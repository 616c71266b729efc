"""The hub: what is encoded once, what a defect costs, and what the log says."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest
from support.raw import Raw, frame_of, framed

from mockixn import Client, RequestRefused, Scenario, Server, pattern
from mockixn.codes import ErrorCode
from mockixn.engine.context import Context, Request
from mockixn.engine.effects import Effect
from mockixn.engine.model import Model
from mockixn.engine.versions import OURS
from mockixn.errors import UndecidedCheck, VerificationFailed
from mockixn.interaction_models import registration
from mockixn.journal import Journal
from mockixn.logs import Level, logger
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.enumerations import ClientType
from mockixn.scenario import InteractionSetting, ServerSettings, TimerSettings
from mockixn.wire import attributes as wire
from mockixn.wire.attributes import AttributeList

STOP = CATALOGUE.find("RequestStopProcessing")
SCENARIO = Scenario(
    interactions=(
        InteractionSetting(
            id="A1", media_type="email", queue="q", submitted_by="media-1", agents=("a1",)
        ),
    )
)


def lines_of(stream: io.StringIO, event: str | None = None) -> list[dict[str, Any]]:
    """The log lines, of that event if one is given."""
    found: list[dict[str, Any]] = [json.loads(line) for line in stream.getvalue().splitlines()]
    return [line for line in found if event in (None, line["event"])]


async def stopped(server: Server, reporting: int) -> list[bytes]:
    """Stop A1 while that many reporting engines listen; what each of them was sent, as bodies."""
    async with AsyncExitStack() as stack:
        engines = [await stack.enter_async_context(Raw(server)) for _ in range(reporting)]
        for number, each in enumerate(engines):
            await each.register(f"stat-{number}", "ReportingEngine")
        media = await stack.enter_async_context(Raw(server))
        await media.register()
        media.send(frame_of("RequestStopProcessing", InteractionId="A1"))
        assert (await media.message()).name == "EventAck"
        bodies = []
        for each in engines:
            frames = [await each.frame(), await each.frame()]
            bodies.append(b"".join(frame.body for frame in frames if frame is not None))
        return bodies


@pytest.mark.parametrize("reporting", [1, 5])
async def test_event_is_encoded_once_however_many_receive_it(
    monkeypatch: pytest.MonkeyPatch, reporting: int
) -> None:
    """Five reporting engines cost no more encoding than one: an event's bytes are made once."""
    encoded: list[AttributeList] = []
    encode = wire._encode

    def counted(attributes: AttributeList) -> tuple[bytes, int]:
        encoded.append(attributes)
        return encode(attributes)

    monkeypatch.setattr(wire, "_encode", counted)
    async with Server(SCENARIO) as server:
        bodies = await stopped(server, reporting)
    assert len(bodies) == reporting
    assert len(set(bodies)) == 1
    # EventRevoked and EventPartyRemoved say the same, EventProcessingStopped something else
    assert sum("Interaction" in each for each in encoded) == 2
    assert sum("InteractionMediatype" in each for each in encoded) == 1


def broken() -> Model:
    """A model whose handler of RequestPull has a defect."""
    model = Model("Broken", OURS)

    @model.handles("RequestPull")
    def pull(_context: Context, _request: Request) -> Sequence[Effect]:
        raise RuntimeError("a defect")

    return model


@pytest.fixture
def stream() -> io.StringIO:
    """Where log lines go."""
    return io.StringIO()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO) -> Server:
    """A server, not started yet, that plays registration and a model with a defect."""
    models = (registration.MODEL, broken())
    monkeypatch.setattr("mockixn.space.pipeline.all_models", lambda: models)
    return Server(log=logger("info", "json", stream))


async def test_defect_of_a_handler_is_answered(server: Server) -> None:
    """After a defect of mockixn, the sender learns that the request was not wrong."""
    async with server, Raw(server) as raw:
        await raw.register()
        raw.send(frame_of("RequestPull", ViewId="v", reference=9))
        error = await raw.message()
        assert (error.name, error.reference) == ("EventError", 9)
        assert error.attributes["ErrorCode"] == ErrorCode.INTERNAL
        assert str(error.attributes["ErrorDescription"]).startswith("RequestPull: a defect of ")
        assert await raw.is_open()


async def test_defect_of_a_handler_is_logged(server: Server, stream: io.StringIO) -> None:
    """A defect is one log line at error, with the request and where it was raised."""
    async with server, Raw(server) as raw:
        await raw.register()
        raw.send(frame_of("RequestPull", ViewId="v", reference=9))
        await raw.message()
    [line] = lines_of(stream, "defect")
    assert (line["level"], line["message"], line["reference"]) == ("error", "RequestPull", 9)
    [raised] = line["exception"]
    assert (raised["exc_type"], raised["exc_value"]) == ("RuntimeError", "a defect")
    assert raised["frames"][-1]["name"] == "pull"


async def test_after_a_defect_no_check_is_met_by_what_did_not_come(server: Server) -> None:
    """What should have come may be missing; what is there stays certain, and a reset ends it."""
    async with server, Raw(server) as raw:
        await raw.register()
        mock = server.space()
        mock.times(0, pattern("EventPulledInteractions"))
        raw.send(frame_of("RequestPull", ViewId="v", reference=9))
        await raw.message()
        assert mock.defect == "mockixn itself failed: RuntimeError: a defect, see its log"
        mock.in_order(pattern("RequestPull"), pattern("EventError"))
        with pytest.raises(VerificationFailed, match="found 1, expected 2"):
            mock.times(2, pattern("EventError"))
        for check in (
            lambda: mock.times(0, pattern("EventPulledInteractions")),
            lambda: mock.times(1, pattern("EventError")),
            lambda: mock.only_to("media-1", pattern("EventAck")),
            mock.no_remarks,
        ):
            with pytest.raises(UndecidedCheck, match=r"\(mockixn itself failed: RuntimeError: a d"):
                check()
        mock.reset()
        assert mock.defect is None


async def test_defect_costs_nobody_else_anything(server: Server) -> None:
    """The other clients, and the other frames of the same client, are served as before."""
    async with server, Raw(server) as raw, Raw(server) as other:
        await raw.register()
        await other.register("other")
        leave = frame_of("RequestUnregisterClient", reference=10)
        raw.send(frame_of("RequestPull", ViewId="v", reference=9) + leave)
        assert [(await raw.message()).reference for _ in range(2)] == [9, 10]
        assert await other.is_open()


async def test_event_that_cannot_be_sent_is_a_defect(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO
) -> None:
    """An event that no attribute list can hold is a defect like any other, and closes nothing."""
    model = Model("Broken", OURS)

    @model.handles("RequestPull")
    def pull(_context: Context, request: Request) -> Sequence[Effect]:
        unsendable = AttributeList({"k" * 256: 1})
        return (request.answer(CATALOGUE.find("EventPulledInteractions"), unsendable),)

    models = (registration.MODEL, model)
    monkeypatch.setattr("mockixn.space.pipeline.all_models", lambda: models)
    async with Server(log=logger("info", "json", stream)) as server, Raw(server) as raw:
        await raw.register()
        raw.send(frame_of("RequestPull", ViewId="v", reference=9))
        error = await raw.message()
        assert error.attributes["ErrorCode"] == ErrorCode.INTERNAL
        assert await raw.is_open()
    assert len(lines_of(stream, "defect")) == 1


async def watched(level: Level, stream: io.StringIO, scenario: Scenario = SCENARIO) -> None:
    """Stop an interaction whose agent is not connected, on a server that logs at that level."""
    async with (
        Server(scenario, log=logger(level, "json", stream)) as server,
        await Client.connect(
            server.host, server.port, "media-1", ClientType.MEDIA_SERVER
        ) as client,
    ):
        await client.request("RequestStopProcessing", reference=4711, InteractionId="A1")


async def test_each_message_is_a_line_at_info(stream: io.StringIO) -> None:
    """A line says who, which way, which message, its reference and its interaction."""
    await watched("info", stream)
    expected = [
        ("message", None, "in", "RequestRegisterClient", 1, None),
        ("message", "media-1", "out", "EventAck", 1, None),
        ("message", "media-1", "in", "RequestStopProcessing", 4711, "A1"),
        ("message", "media-1", "out", "EventAck", 4711, None),
        ("undelivered", "a1", "out", "EventRevoked", 0, "A1"),
    ]
    keys = ("event", "client", "direction", "message", "reference", "interaction")
    assert [tuple(line[key] for key in keys) for line in lines_of(stream)] == expected
    assert {line["level"] for line in lines_of(stream)} == {"info"}


async def test_messages_are_no_lines_at_warning(stream: io.StringIO) -> None:
    """A log at warning says nothing of messages, delivered or not."""
    await watched("warning", stream)
    assert stream.getvalue() == ""


async def test_level_of_the_scenario_decides_for_messages(stream: io.StringIO) -> None:
    """With log level warning in the scenario, no message has a line, with any logger."""
    settings = ServerSettings(log_level="warning")
    await watched("debug", stream, replace(SCENARIO, server=settings))
    assert lines_of(stream, "message") == lines_of(stream, "undelivered") == []


async def test_without_a_log_messages_are_reported_nowhere(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """An embedded server writes nothing while all is well."""
    async with Server(SCENARIO) as server, Raw(server) as raw:
        await raw.register()
        assert await raw.is_open()
    assert capfd.readouterr() == ("", "")


async def test_malformed_frame_is_a_warning(stream: io.StringIO) -> None:
    """The log line of a frame that is no message has its sender and its mistake."""
    async with Server(log=logger("warning", "json", stream)) as server, Raw(server) as raw:
        await raw.register()
        raw.send(bytes.fromhex("0000000e 01 01 ffff 00000009 00000000 0000"))
        await raw.message()
    [line] = lines_of(stream)
    del line["timestamp"]
    assert line == {
        "event": "malformed",
        "level": "warning",
        "client": "media-1",
        "direction": "in",
        "problem": "unknown message 65535 of protocol Interaction Management",
    }


async def test_mistake_of_a_client_is_a_warning(stream: io.StringIO) -> None:
    """The log has what the journal remarks on, also where messages are not logged."""
    async with Server(log=logger("warning", "json", stream)) as server:
        media = await server.space().client("media-1", "MediaServer")
        with pytest.raises(RequestRefused):
            await media.request("RequestStopProcessing", InteractionId="a", Resaon={})
        await media.close()
    [line] = lines_of(stream)
    del line["timestamp"]
    assert line == {
        "event": "remark",
        "level": "warning",
        "client": "media-1",
        "message": "RequestStopProcessing",
        "reference": 2,
        "remarks": "RequestStopProcessing.Resaon: unknown attribute, expected one of "
        "InteractionId, Reason, Extension (did you mean Reason?)",
    }


async def test_lost_stream_is_reported_before_its_connection_closes(stream: io.StringIO) -> None:
    """The log says why the server closed a connection."""
    async with Server(log=logger("warning", "json", stream)) as server, Raw(server) as raw:
        await raw.register()
        raw.send(bytes(20))
        assert await raw.frame() is None
    malformed, closing = lines_of(stream)
    assert (malformed["event"], closing["event"]) == ("malformed", "closing connection")
    assert malformed["problem"] == closing["why"]
    assert malformed["problem"].startswith("frame: found length 0, expected 14")


async def test_client_that_is_silent_inside_a_frame_departs_at_once(stream: io.StringIO) -> None:
    """Not when its socket is gone: a client that reads nothing can keep that open for long."""
    async with Server(log=logger("warning", "json", stream)) as server, Raw(server) as raw:
        await raw.register()
        [socket] = server.hub._sockets
        server.hub.incomplete(socket, "silent for 30 seconds inside a frame")
        assert server.hub.default.engine.world.clients == {}
        assert await raw.frame() is None
    [line] = lines_of(stream)
    assert (line["event"], line["why"]) == (
        "closing connection",
        "silent for 30 seconds inside a frame",
    )


async def test_client_that_stopped_reading_is_named(stream: io.StringIO) -> None:
    """The log says who was cut off and how much was waiting for it; the client sees a reset."""
    async with Server(log=logger("warning", "json", stream)) as server, Raw(server) as raw:
        await raw.register("slow")
        [socket] = server.hub._sockets
        server.hub.cut_off(socket, "4711 bytes wait")
        with pytest.raises(ConnectionResetError):
            await raw.frame()
    [line] = lines_of(stream)
    assert (line["event"], line["level"]) == ("cut off: client stopped reading", "warning")
    assert (line["clients"], line["why"]) == (["slow"], "4711 bytes wait")


async def test_peer_that_closes_inside_a_frame_is_reported(stream: io.StringIO) -> None:
    """A connection that ends mid-frame is logged as such."""
    async with Server(log=logger("warning", "json", stream)) as server, Raw(server) as raw:
        await raw.register()
        raw.send(bytes.fromhex("0000000e 01"))
        raw.writer.write_eof()
        assert await raw.frame() is None
    [line] = lines_of(stream)
    assert (line["event"], line["bytes"]) == ("peer closed inside a frame", 5)


# Spaces


async def test_message_in_a_space_is_a_line_too(stream: io.StringIO) -> None:
    """Whichever space a client is in, the log has what passes between it and the server."""
    async with Server(log=logger("info", "json", stream)) as server, Raw(server) as raw:
        await raw.register("alpha/media-1")
    lines = [(each["client"], each["message"]) for each in lines_of(stream, "message")]
    assert lines == [(None, "RequestRegisterClient"), ("media-1", "EventAck")]


async def test_space_that_cannot_be_made_is_a_warning(stream: io.StringIO) -> None:
    """The client is refused in the default space, and the log says why it is not in its own."""
    scenario = Scenario(server=ServerSettings(max_spaces=1))
    async with Server(scenario, log=logger("warning", "json", stream)) as server:
        server.hub.space("alpha")
        async with Raw(server) as raw:
            raw.send(frame_of("RequestRegisterClient", ClientName="beta/x", ClientType="Proxy"))
            assert (await raw.message()).name == "EventError"
    [line] = lines_of(stream)
    assert (line["event"], line["space"]) == ("no such space", "beta")
    assert "there are 1 spaces, expected no more" in line["why"]


async def test_only_a_registration_brings_a_connection_into_a_space() -> None:
    """A frame of another protocol whose message happens to have that number does not."""
    register = CATALOGUE.find("RequestRegisterClient")
    body = AttributeList(ClientName="alpha/x", ClientType="Proxy").encoded()
    async with Server() as server, Raw(server) as raw:
        raw.send(framed(body, protocol=register.protocol + 1, message=register.id))
        await raw.message()
        assert [*server.hub.spaces] == [""]


# When something is due


async def test_time_that_is_due_no_more_wakes_nobody() -> None:
    """A connection on which somebody registers has no time-out any more."""
    async with Server() as server, Raw(server) as raw:
        assert await raw.is_open()
        [wake] = server.hub._wakes.values()
        await raw.register()
        assert wake.cancelled()
        assert server.hub._wakes == {}


async def test_held_clock_wakes_nobody() -> None:
    """It is moved on by tests alone: the event loop is asked for nothing."""
    scenario = Scenario(timers=TimerSettings(clock="held"))
    async with Server(scenario) as server, Raw(server) as raw:
        raw.send(frame_of("RequestStopProcessing", InteractionId="x"))
        await raw.message()
        assert server.hub.default.due() is not None
        assert server.hub._wakes == {}


# Stopping


async def test_stopped_hub_leaves_nothing_behind(stream: io.StringIO) -> None:
    """No socket, nothing that the event loop would wake, nobody who watches the journal."""
    journal = Journal()
    async with Server(journal=journal, log=logger("info", "json", stream)) as server:
        async with Raw(server) as gone:
            await gone.register()
        async with Raw(server) as raw, Raw(server) as unregistered:
            await raw.register("other")
            assert await unregistered.is_open()
            assert journal.watchers != []
            await server.stop()
            assert server.hub._sockets == set()
            assert all(wake.cancelled() for wake in server.hub._wakes.values())
    assert journal.watchers == []
