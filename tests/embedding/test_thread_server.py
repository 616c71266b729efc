"""A server in a thread: starts when it says so, stops at once, raises where it is called."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from pathlib import Path

import pytest

from mockixn import (
    BlockingClient,
    ConnectionLost,
    NotThere,
    OrderRefused,
    RequestRefused,
    ScenarioError,
    ThreadServer,
    UserError,
    VerificationFailed,
    pattern,
)

CONFIG = Path(__file__).parent.parent.parent / "config" / "stop-processing.toml"


def test_port_accepts_when_start_returns() -> None:
    """Whoever connects right after the start is let in."""
    with ThreadServer() as server, socket.create_connection((server.host, server.port), 5):
        pass


def test_wrong_scenario_is_told_where_the_server_is_made(tmp_path: Path) -> None:
    """A scenario file with mistakes raises what `mockixn check` says."""
    path = tmp_path / "wrong.toml"
    path.write_text("x = 1")
    with pytest.raises(ScenarioError, match="unknown key"):
        ThreadServer(path)


def test_taken_port_is_told_to_the_caller() -> None:
    """The reason stands in the exception, and no thread is left."""
    with ThreadServer() as server:
        before = threading.active_count()
        with pytest.raises(UserError, match="cannot listen on"):
            ThreadServer(port=server.port).start()
        assert threading.active_count() == before


def test_stop_takes_milliseconds_with_a_hundred_connections() -> None:
    """Nothing polls and nothing waits: complaint 7 about other mocks."""
    server = ThreadServer()
    server.start()
    threads = threading.active_count()
    clients = [server.client(f"stat-{number}", "ReportingEngine") for number in range(100)]
    began = time.perf_counter()
    server.stop()
    took = time.perf_counter() - began
    assert took < 0.5
    assert threading.active_count() == threads - 1
    assert len(clients) == 100


def test_stop_twice_and_before_the_start_does_nothing() -> None:
    """A `finally` may stop whatever has become of the server."""
    server = ThreadServer()
    server.stop()
    server.start()
    server.stop()
    server.stop()


def test_failure_in_the_block_stops_the_server() -> None:
    """A test that fails leaves no server behind."""
    server = ThreadServer()
    with pytest.raises(ZeroDivisionError), server:
        raise ZeroDivisionError
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((server.host, server.port), 5)


async def test_it_works_inside_an_event_loop() -> None:
    """The caller's own event loop is another one."""
    with ThreadServer(CONFIG) as server:
        mock = server.space("alpha")
        reader, writer = await asyncio.open_connection(mock.host, mock.port)
        writer.close()
        await writer.wait_closed()
        assert await reader.read() == b""


def test_played_media_server_stops_what_the_desktop_handles() -> None:
    """Stop Processing A with one real client, blocking from the first line to the last."""
    with ThreadServer(CONFIG) as mock:
        mock.participant("media-1", "MediaServer")
        with mock.client("desktop-1", "AgentApplication") as desktop:
            desktop.log_in("agent-1", "place-1")
            answer = mock.send("media-1", "RequestStopProcessing", InteractionId="stop-a")
            assert answer is not None
            assert answer.name == "EventAck"
            assert desktop.expect("EventRevoked").attributes["Party"] == {
                "AgentId": "agent-1",
                "PlaceId": "place-1",
            }
        mock.wait_for(pattern("EventRevoked", to="desktop-1"))
        mock.times(1, pattern("EventRevoked"))
        mock.never(pattern("EventError"))


def test_failure_shows_nearest_misses_and_what_happened() -> None:
    """Why it did not match: complaint 3 about other mocks."""
    with ThreadServer(CONFIG) as mock:
        mock.participant("media-1", "MediaServer")
        mock.send("media-1", "RequestStopProcessing", InteractionId="stop-queued")
        with pytest.raises(VerificationFailed) as caught:
            mock.in_order(pattern("EventAck", to="desktop-1"))
        text = str(caught.value)
        assert 'client: found "media-1", expected "desktop-1"' in text
        assert "what happened:\n" in text
        assert "RequestStopProcessing (IM, ref 2)" in caught.value.diagram
        assert caught.value.nearest[0]["entry"]["message"] == "EventAck"  # type: ignore[index]


def test_refusals_of_orders_name_the_field() -> None:
    """A wrong order raises, says where it is wrong, and changes nothing."""
    with ThreadServer(CONFIG) as mock:
        before = mock.world()["clients"]
        with pytest.raises(OrderRefused, match=r"on\.message: found \"EventRevoke\""):
            mock.fault("drop", on={"message": "EventRevoke"})
        with pytest.raises(NotThere, match="expected one of: nobody is connected"):
            mock.send("media-1", "RequestStopProcessing", InteractionId="stop-a")
        with pytest.raises(RequestRefused, match="Unknown interaction"):
            mock.send("m", "RequestStopProcessing", type="MediaServer", InteractionId="none")
        mock.dismiss("m")
        with pytest.raises(NotThere):
            mock.remove("fault-1")
        assert mock.world()["clients"] == before


def test_spaces_of_one_server_are_worlds_of_their_own() -> None:
    """The same interaction is stopped in each of them, and reset in one leaves the other."""
    with ThreadServer(CONFIG) as server:
        spaces = [server.space(name) for name in ("alpha", "beta")]
        for mock in spaces:
            mock.participant("media-1", "MediaServer")
            mock.send("media-1", "RequestStopProcessing", InteractionId="stop-a")
        spaces[0].reset()
        assert "stop-a" in spaces[0].world()["interactions"]
        assert "stop-a" not in spaces[1].world()["interactions"]
        assert spaces[0].journal == []
        server.close_space("beta")
        with pytest.raises(NotThere):
            server.close_space("beta")


def test_client_of_a_space_is_called_as_its_space_calls_it() -> None:
    """The name of the space is for finding it: inside it is not there."""
    with ThreadServer(CONFIG) as server:
        mock = server.space("alpha")
        with BlockingClient.connect(
            mock.host, mock.port, mock.client_name("desktop-1"), "AgentApplication"
        ) as client:
            client.log_in("agent-1", "place-1")
            assert [each["name"] for each in mock.world()["clients"].values()] == ["desktop-1"]
            assert server.world()["clients"] == {}


def test_blocking_client_needs_a_server() -> None:
    """Where nothing listens the async client's exception comes through, and no thread stays."""
    with ThreadServer() as server:
        host, port = server.host, server.port
    before = threading.active_count()
    with pytest.raises(ConnectionLost, match="cannot connect"):
        BlockingClient.connect(host, port, "x", "MediaServer")
    assert threading.active_count() == before


def test_logical_clients_of_one_blocking_connection() -> None:
    """`another` registers on the same connection, `unregister` leaves it to the other one."""
    with ThreadServer() as server, server.client("proxy", "Proxy") as proxy:
        agent = proxy.another("desktop-1", "AgentApplication")
        assert agent.name == "desktop-1"
        agent.send("RequestStopProcessing", reference=9, InteractionId="none")
        assert agent.expect("EventError").reference == 9
        assert agent.inbox == ()
        assert agent.unregister().name == "EventAck"
        proxy.settle()


def test_held_clock_moves_when_told() -> None:
    """A time-out of half a minute takes no time, and explain foretells without doing."""
    scenario = CONFIG.with_name("played.toml")
    with ThreadServer(scenario) as mock:
        with pytest.raises(OrderRefused, match="the clock is not held"):
            mock.advance(1)
        foretold = mock.explain("media-1", "RequestStopProcessing", InteractionId="none")
        assert [(to, message.name) for to, message, _ in foretold.deliveries] == [
            ("media-1", "EventError")
        ]
        assert foretold.changes == []
