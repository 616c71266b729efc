"""What a receiver does with bad bytes: the table of the wire page, row by row, over TCP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from support.raw import Raw, frame_of, framed

from mockixn import Server
from mockixn.codes import ErrorCode
from mockixn.messages.catalogue import CATALOGUE
from mockixn.scenario import InteractionSetting, Scenario, ServerSettings

SCENARIO = Scenario(
    server=ServerSettings(max_frame=4096, idle_timeout=0.05),
    interactions=(
        InteractionSetting(id="A1", media_type="email", queue="q", submitted_by="media-1"),
    ),
)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """A server with small limits."""
    async with Server(SCENARIO) as server:
        yield server


async def test_incomplete_frame_is_waited_for(server: Server) -> None:
    """A frame in two pieces is answered when its second piece has come."""
    patient = Scenario(server=replace(SCENARIO.server, idle_timeout=60.0))
    async with Server(patient) as server, Raw(server) as raw:
        await raw.register()
        data = frame_of("RequestStopProcessing", InteractionId="x")
        raw.send(data[:20])
        async with Raw(server) as other:  # while another client is served
            await other.register()
        raw.send(data[20:])
        assert (await raw.message()).name == "EventError"


@pytest.mark.parametrize("size", [1, 4, 11, 12, 17, 20])
async def test_silence_inside_a_frame_closes(raw: Raw, size: int) -> None:
    """After idle_timeout of silence inside a frame the connection is closed."""
    raw.send(frame_of("RequestStopProcessing", InteractionId="x")[:size])
    assert await raw.frame() is None


async def test_silence_between_frames_is_allowed(server: Server) -> None:
    """A client that says nothing keeps its connection: the clock runs inside frames only."""
    async with Raw(server) as raw, Raw(server) as slow:
        await raw.register()
        slow.send(b"\x00")
        assert await slow.frame() is None  # its time-out has passed; the silent one's would have
        assert await raw.is_open()


LOST = {
    "length 0": ("00000000 01 01 0000", None),
    "length 7": ("00000007 01 01 007d", None),
    "length 13": ("0000000d 01 01 007d 00000009 00000000 00", 9),
    "length over max_frame": ("00001001 01 01 007d 00000009 00000000", 9),
    "length of four gigabytes": ("ffffffff 01 01 007d 00000009 00000000", 9),
    "version 0": ("0000000e 00 01 007d 00000009 00000000 0000", 9),
    "version 2": ("0000000e 02 01 007d 00000009 00000000 0000", 9),
    "a text": (b"GET / HTTP/1.1\r\n\r\n".hex(), int.from_bytes(b"TP/1")),
}


@pytest.mark.parametrize(("hexadecimal", "reference"), LOST.values(), ids=LOST)
async def test_lost_stream_is_answered_and_closed(
    raw: Raw, hexadecimal: str, reference: int | None
) -> None:
    """EventError if a reference can be read; then the connection is closed."""
    raw.send(bytes.fromhex(hexadecimal))
    if reference is not None:
        error = await raw.message()
        assert error.name == "EventError"
        assert error.reference == reference
        assert error.attributes["ErrorCode"] == ErrorCode.BAD_FRAME
    assert await raw.frame() is None


BODIES = {
    "truncated": "0001 0d 496e74",
    "overlong": "0001 01 61 02 000000ff 61",
    "unknown type": "0001 01 61 09",
    "bad UTF-8": "0001 01 61 02 00000001 ff",
    "duplicate key": "0002 01 61 01 00000001 01 61 01 00000001",
    "trailing bytes": "0000 00",
}


@pytest.mark.parametrize("hexadecimal", BODIES.values(), ids=BODIES)
async def test_bad_body_is_answered_and_the_connection_stays(raw: Raw, hexadecimal: str) -> None:
    """The frame's end is known: EventError with its reference, and the next frame counts."""
    raw.send(framed(bytes.fromhex(hexadecimal)))
    error = await raw.message()
    assert (error.name, error.reference) == ("EventError", 7)
    assert error.attributes["ErrorCode"] == ErrorCode.BAD_BODY
    assert await raw.is_open()


async def test_nesting_too_deep_is_answered(raw: Raw) -> None:
    """Nesting deeper than sixteen is a bad body like any other."""
    body = b"\x00\x00"
    for _ in range(17):
        body = b"\x00\x01\x01r\x04" + len(body).to_bytes(4, "big") + body
    raw.send(framed(body))
    assert (await raw.message()).attributes["ErrorCode"] == ErrorCode.BAD_BODY
    assert await raw.is_open()


@pytest.mark.parametrize(
    ("protocol", "message"), [(0, 1), (5, 1), (255, 125), (1, 65535), (3, 183)]
)
async def test_unknown_message_is_answered(raw: Raw, protocol: int, message: int) -> None:
    """An unknown protocol or message id is answered with the reference."""
    raw.send(framed(b"\x00\x00", protocol=protocol, message=message))
    error = await raw.message()
    assert (error.name, error.reference) == ("EventError", 7)
    assert error.attributes["ErrorCode"] == ErrorCode.UNKNOWN_MESSAGE
    assert await raw.is_open()


async def test_missing_attribute_is_named(raw: Raw) -> None:
    """A required attribute that is not there is named in the answer."""
    raw.send(frame_of("RequestStopProcessing"))
    assert (await raw.message()).attributes == {
        "ErrorCode": ErrorCode.MISSING_ATTRIBUTE,
        "ErrorDescription": "RequestStopProcessing.InteractionId: missing, expected str",
    }
    assert await raw.is_open()


@pytest.mark.parametrize(
    ("attributes", "text"),
    [
        ({"InteractionId": 5}, "RequestStopProcessing.InteractionId: found int, expected str"),
        (
            {"InteractionId": "A1", "Reason": "why"},
            "RequestStopProcessing.Reason: found str, expected list",
        ),
    ],
)
async def test_wrong_type_is_named(raw: Raw, attributes: dict[str, Any], text: str) -> None:
    """A listed attribute of another type, required or not, is named in the answer."""
    raw.send(frame_of("RequestStopProcessing", **attributes))
    assert (await raw.message()).attributes == {
        "ErrorCode": ErrorCode.WRONG_TYPE,
        "ErrorDescription": text,
    }
    assert await raw.is_open()


async def test_unlisted_attribute_is_kept(server: Server, raw: Raw) -> None:
    """What the catalogue does not list is no error, and is handed on with the message."""
    raw.send(frame_of("RequestStopProcessing", InteractionId="A1", Mine="x"))
    assert (await raw.message()).name == "EventAck"
    assert server.journal is not None
    seen = [each.message for each in server.journal if each.message]
    [request] = [each for each in seen if each.name == "RequestStopProcessing"]
    assert request.attributes["Mine"] == "x"


@pytest.mark.parametrize("name", ["EventAck", "EventRevoked", "EventProcessingStopped"])
async def test_event_from_a_client_is_refused(raw: Raw, name: str) -> None:
    """An event that clients do not send is answered EventError."""
    listed: dict[str, Any] = {"Extension": {}} if name == "EventAck" else {"Interaction": {}}
    raw.send(frame_of(name, **listed))
    error = await raw.message()
    assert error.attributes["ErrorCode"] == ErrorCode.NOT_A_REQUEST
    assert await raw.is_open()


async def test_errors_speak_the_protocol_of_the_request(raw: Raw) -> None:
    """A bad T-Library frame is answered with T-Library's EventError, 52."""
    raw.send(framed(b"\x00\x00", protocol=3, message=36))
    frame = await raw.frame()
    assert frame is not None
    assert (frame.protocol, frame.message, frame.reference) == (3, 52, 7)


async def test_peer_that_closes_inside_a_frame_is_gone(server: Server) -> None:
    """A client that dies mid-frame leaves nothing behind and costs the others nothing."""
    async with Raw(server) as other:
        await other.register("media-2")
        async with Raw(server) as raw:
            await raw.register()
            raw.send(frame_of("RequestStopProcessing", InteractionId="A1")[:-1])
            raw.writer.write_eof()
            assert await raw.frame() is None
        assert await other.is_open()
        assert len(server.hub.default.engine.world.to_dict()["clients"]) == 1
        assert "A1" in server.hub.default.engine.world.interactions


async def test_frames_before_a_lost_stream_count(raw: Raw) -> None:
    """What a client sent before its mistake is done and answered, in order."""
    raw.send(frame_of("RequestStopProcessing", InteractionId="A1") + bytes.fromhex("00000000"))
    assert (await raw.message()).name == "EventAck"
    assert await raw.frame() is None


async def test_request_of_an_unregistered_connection_is_answered(server: Server) -> None:
    """Before registration EventError answers every frame."""
    async with Raw(server) as raw:
        raw.send(frame_of("RequestStopProcessing", InteractionId="A1"))
        raw.send(framed(b"\x00\x01"))
        codes = [(await raw.message()).attributes["ErrorCode"] for _ in range(2)]
        assert codes == [ErrorCode.NOT_REGISTERED, ErrorCode.BAD_BODY]


async def test_unregistered_connection_is_closed_in_time() -> None:
    """A connection on which nobody registers is closed after registration_timeout."""
    scenario = Scenario(timers=replace(Scenario().timers, registration_timeout=0.05))
    async with Server(scenario) as server, Raw(server) as raw:
        raw.send(frame_of("RequestAgentLogout"))
        assert (await raw.message()).name == "EventError"
        assert await raw.frame() is None


async def test_client_that_stops_reading_is_cut_off() -> None:
    """Beyond max_buffered, after write_timeout; the others are served all the while."""
    scenario = Scenario(server=ServerSettings(max_buffered=64 * 1024, write_timeout=0.05))
    async with Server(scenario) as server, Raw(server) as slow, Raw(server) as other:
        await slow.register("slow")
        await other.register("other")
        request = frame_of("RequestStopProcessing", InteractionId="x" * 1000) * 100
        clients = server.hub.default.engine.world.to_dict
        while len(clients()["clients"]) == 2:
            slow.send(request)
            assert await other.is_open()
        assert await other.is_open()
        assert [each["name"] for each in clients()["clients"].values()] == ["other"]


async def test_first_registration_with_a_bad_body_is_answered(server: Server) -> None:
    """Though its ClientName, which would choose the space, cannot be read."""
    async with Raw(server) as raw:
        register = CATALOGUE.find("RequestRegisterClient")
        raw.send(framed(b"\0\1", message=register.id, reference=9))
        error = await raw.message()
        assert (error.name, error.reference) == ("EventError", 9)
        await raw.register()
