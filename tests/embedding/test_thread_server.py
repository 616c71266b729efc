"""A server in a thread: starts when it says so, stops at once, raises where it is called."""

from __future__ import annotations

import inspect
import os
import socket
import threading
import time
from pathlib import Path

import pytest

from mockixn import (
    Journal,
    NotThere,
    OrderRefused,
    ScenarioError,
    Server,
    ThreadServer,
    UserError,
    pattern,
)
from mockixn.scenario import Scenario

CONFIG = Path(__file__).parent.parent.parent / "config" / "stop-processing.toml"


def test_it_takes_what_the_async_server_takes() -> None:
    """An editor, too, sees the arguments of Server."""
    assert inspect.signature(ThreadServer).parameters == inspect.signature(Server).parameters


def test_port_accepts_when_start_returns() -> None:
    """A client that connects right after the start is accepted."""
    with ThreadServer() as server, socket.create_connection((server.host, server.port), 5):
        pass


def test_wrong_scenario_is_reported_where_the_server_is_made(tmp_path: Path) -> None:
    """A scenario file with mistakes raises what `mockixn check` says."""
    path = tmp_path / "wrong.toml"
    path.write_text("x = 1")
    with pytest.raises(ScenarioError, match="unknown key"):
        ThreadServer(path)


def test_taken_port_is_reported_to_the_caller() -> None:
    """The exception has the reason, and to stop a server that has not started does nothing."""
    with ThreadServer() as server:
        second = ThreadServer(port=server.port)
        with pytest.raises(UserError, match=r"cannot listen on .*: Address already in use"):
            second.start()
        second.stop()


def test_stop_takes_milliseconds_with_a_hundred_connections() -> None:
    """Nothing polls and nothing waits for clients; the best of three, as machines are busy."""
    took = []
    for _ in range(3):
        server = ThreadServer()
        server.start()
        silent = [socket.create_connection((server.host, server.port), 5) for _ in range(50)]
        clients = [server.client(f"stat-{number}", "ReportingEngine") for number in range(50)]
        began = time.perf_counter()
        server.stop()
        took.append(time.perf_counter() - began)
        for client in clients:
            client.wait_closed()
            client.close()
        for each in silent:
            assert each.recv(1) == b""
            each.close()
    assert min(took) < 0.1


def test_stop_twice_and_before_the_start_does_nothing() -> None:
    """A `finally` may stop a server in any state."""
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


def test_server_that_runs_is_not_started_again() -> None:
    """The second start says so, and the server goes on."""
    with ThreadServer() as server:
        with pytest.raises(RuntimeError, match="runs already"):
            server.start()
        server.participant("media-1", "MediaServer")


def test_server_starts_again_on_its_port_with_its_world_as_at_the_start() -> None:
    """A client sees its server go, and comes back to one that knows nothing of it."""
    server = ThreadServer(CONFIG)
    server.start()
    try:
        port, alpha = server.port, server.space("alpha")
        server.participant("media-1", "MediaServer")
        server.send("media-1", "RequestStopProcessing", InteractionId="stop-a")
        with server.client("desktop-1", "AgentApplication") as desktop:
            server.stop()
            desktop.wait_closed()
        server.start()
        assert server.port == port
        assert "stop-a" in server.world()["interactions"]
        with server.client("desktop-1", "AgentApplication") as desktop:
            desktop.log_in("agent-1", "place-1")
        with pytest.raises(RuntimeError, match="has been stopped"):
            alpha.participant("media-1", "MediaServer")  # that space was of the first run
    finally:
        server.stop()


def test_what_happened_is_known_after_the_stop() -> None:
    """Checks may stand after the block, as nothing changes any more; rules cannot be added."""
    with ThreadServer(CONFIG) as server:
        server.participant("media-1", "MediaServer")
        server.send("media-1", "RequestStopProcessing", InteractionId="stop-queued")
    server.times(1, pattern("RequestStopProcessing"))
    server.never(pattern("EventError"))
    assert "RequestStopProcessing" in server.diagram()
    assert server.journal[-1].client == "media-1"
    assert "stop-queued" not in server.world()["interactions"]
    for act in (
        lambda: server.participant("media-2", "MediaServer"),
        lambda: server.wait_for(pattern("EventError")),
        lambda: server.space("alpha"),
    ):
        with pytest.raises(RuntimeError, match="the server has been stopped"):
            act()


def test_nothing_can_be_asked_of_a_server_before_its_start() -> None:
    """What is wrong is said in words."""
    server = ThreadServer(port=0)
    assert (server.host, server.port) == ("127.0.0.1", 0)
    for act in (lambda: server.journal, lambda: server.participant("media-1", "MediaServer")):
        with pytest.raises(RuntimeError, match="the server has not been started"):
            act()


async def test_it_works_inside_an_event_loop() -> None:
    """The caller's own event loop is another one, and its clients live there."""
    with ThreadServer(CONFIG) as server:
        mock = server.space("alpha")
        async with await mock.async_client("desktop-1", "AgentApplication") as desktop:
            await desktop.log_in("agent-1", "place-1")
            mock.participant("media-1", "MediaServer")
            mock.send("media-1", "RequestStopProcessing", InteractionId="stop-a")
            await desktop.expect("EventRevoked", interaction="stop-a")
        mock.only_to("desktop-1", pattern("EventRevoked"))
        stays = await mock.async_client("desktop-2", "AgentApplication")
    await stays.wait_closed()  # the stop has ended it
    await stays.close()


def test_arguments_are_those_of_the_server() -> None:
    """Overrides, a journal of the caller's own, or none at all."""
    journal = Journal(entries=1)
    with ThreadServer(overrides={"timers": {"clock": "held"}}, journal=journal) as server:
        server.advance(60)
        server.participant("media-1", "MediaServer")
        assert server.world()["now"] % 3600 == 60
    assert (journal.last, journal.dropped) == (2, 1)
    with (
        ThreadServer(Scenario(), journal=False) as server,
        pytest.raises(RuntimeError, match="keeps no journal"),
    ):
        server.times(0, pattern("EventAck"))


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


def test_space_with_a_listener_of_its_own_needs_no_prefix() -> None:
    """A client whose name is fixed gets into a space by its port."""
    with ThreadServer(CONFIG) as server:
        mock = server.space("alpha", port=0)
        assert mock.port != server.port
        assert mock.client_name("desktop-1") == "desktop-1"
        for face in (mock, server.space("alpha")):
            with face.client("desktop-1", "AgentApplication") as desktop:
                desktop.log_in("agent-1", "place-1")
        mock.times(2, pattern("RequestAgentLogin", sender="desktop-1"))
        with pytest.raises(OrderRefused, match="which exists"):
            server.space("alpha", port=0)


@pytest.mark.skipif(not os.path.isdir("/dev/fd"), reason="no list of open files")
def test_a_hundred_servers_leave_no_open_file() -> None:
    """The stop closes everything that a start opens."""

    def use() -> None:
        with ThreadServer() as server, server.client("media-1", "MediaServer"):
            server.space("alpha")

    use()
    before = len(os.listdir("/dev/fd"))
    for _ in range(100):
        use()
    assert len(os.listdir("/dev/fd")) == before


def test_process_without_a_thread_left_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller gets the error of the operating system, and nothing stays open."""

    def start(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", start)
        server = ThreadServer()
        with pytest.raises(RuntimeError, match="can't start new thread"):
            server.start()
    with server:  # later there is one
        assert server.port
