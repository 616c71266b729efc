"""A forked process has no server and no clients of the one that it comes from."""

from __future__ import annotations

import os
import socket
import warnings
from collections.abc import Callable

import pytest
from support.raw import frame_of

from mockixn import BlockingClient, Ended, ThreadServer
from mockixn.embedding.loop_thread import LoopThread

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")


def in_child(act: Callable[[], None], then: Callable[[], None] = lambda: None) -> str:
    """What goes wrong when a forked process acts; `then` is done here while that process lives."""
    reading, writing = os.pipe()
    done_reading, done_writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that there are threads: this is it
        process = os.fork()
    if not process:
        try:
            try:
                act()
                said = "well"
            except BaseException as error:
                said = f"{type(error).__name__}: {error}"
            os.write(writing, said.encode())
            os.read(done_reading, 1)
        finally:
            os._exit(0)
    try:
        said = os.read(reading, 10_000).decode()
        then()
    finally:
        os.write(done_writing, b"x")
        os.waitpid(process, 0)
        for each in (reading, writing, done_reading, done_writing):
            os.close(each)
    return said


def test_close_is_seen_though_a_child_lives() -> None:
    """The server's client gets the end of its connection, and the port is free."""
    server = ThreadServer()
    server.start()
    with socket.create_connection((server.host, server.port)) as client:
        client.settimeout(5)
        client.sendall(frame_of("RequestRegisterClient", ClientName="c", ClientType="Proxy"))
        assert client.recv(1000), "it is accepted"

        def stopped() -> None:
            server.stop()
            assert client.recv(1) == b""
            socket.create_server((server.host, server.port)).close()

        assert in_child(lambda: None, stopped) == "well"


def test_client_that_closes_is_gone_though_a_child_lives() -> None:
    """The server sees the end of the connection."""
    with ThreadServer() as server:
        client = BlockingClient.connect(server.host, server.port, "desk-1", "AgentApplication")
        other = BlockingClient.connect(server.host, server.port, "stat-1", "ReportingEngine")
        client.log_in("agent-1", "place-1")

        def closed() -> None:
            client.close()
            other.expect("EventAgentLogout")

        assert in_child(lambda: None, closed) == "well"
        other.close()


def test_copies_say_what_they_are() -> None:
    """At once: nothing in the child waits for a thread that is not there."""
    with ThreadServer() as server:
        client = BlockingClient.connect(server.host, server.port, "desk-1", "AgentApplication")

        def use_server() -> None:
            server.send("media-1", "RequestStopProcessing", InteractionId="i")

        for act in (use_server, client.settle):
            assert in_child(act).startswith("Ended: this process was forked from the one in which")
        assert in_child(lambda: server.stop()) == "well"
        assert in_child(client.close) == "well"
        client.settle()
        client.close()


def test_child_has_servers_and_clients_of_its_own() -> None:
    """The thread of the clients of the parent is not theirs."""
    with ThreadServer() as server:
        client = BlockingClient.connect(server.host, server.port, "desk-1", "AgentApplication")

        def play() -> None:
            with (
                ThreadServer() as own,
                BlockingClient.connect(own.host, own.port, "desk-2", "Proxy") as mine,
            ):
                mine.settle()

        assert in_child(play) == "well"
        client.settle()
        client.close()


def test_ended_thread_is_nothing_to_a_child() -> None:
    """It says why it ended."""
    thread = LoopThread("ended")
    thread.stop()
    assert in_child(lambda: thread.stop()) == "well"
    with pytest.raises(Ended, match="ended"):
        thread.do(lambda: None)
