"""The blocking client: what `mockixn.Client` does, for tests without an event loop."""

from __future__ import annotations

import asyncio
import inspect
import threading
from pathlib import Path

import pytest

from mockixn import (
    BlockingClient,
    Client,
    ClientType,
    ConnectionLost,
    ExpectationFailed,
    Message,
    RequestRefused,
    Server,
    ThreadServer,
)

CONFIG = Path(__file__).parent.parent.parent / "config" / "stop-processing.toml"


def test_it_has_what_the_async_client_has() -> None:
    """Every public method of Client is there, with the same parameters but for the journal's."""
    names = {name for name in vars(Client) if not name.startswith("_")}
    assert {"request", "send_bytes", "connect"} <= names
    for name in names:
        blocking, original = getattr(BlockingClient, name), getattr(Client, name)
        expected = dict(inspect.signature(original).parameters)
        expected.pop("journal", None)  # the thread would write it beside the test
        assert dict(inspect.signature(blocking).parameters) == expected, name
        assert blocking.__doc__, name


def threads() -> int:
    """How many threads of mockixn there are."""
    return [each.name for each in threading.enumerate()].count("mockixn")


def test_it_speaks_to_any_server() -> None:
    """Only a host and a port are needed; the server may be anywhere."""
    with ThreadServer(CONFIG) as server:
        address = server.host, server.port
        with BlockingClient.connect(
            *address, "media-1", "MediaServer", extension={"event_properties_changed": 1}
        ) as media:
            assert (media.name, media.type) == ("media-1", ClientType.MEDIA_SERVER)
            assert media.proxy_client_id > 0
            answer = media.request("RequestStopProcessing", InteractionId="stop-queued")
            assert answer.name == "EventAck"


async def test_it_may_be_used_by_threads_beside_an_event_loop() -> None:
    """The server runs in this loop, the client blocks a thread of a pool."""

    def agent(host: str, port: int) -> str:
        with BlockingClient.connect(host, port, "desktop-1", "AgentApplication") as desktop:
            desktop.log_in("agent-1", "place-1", tenant_id=2, media={"chat": 1})
            return desktop.expect("EventCurrentAgentStatus").name

    async with Server(CONFIG) as server:
        came = await asyncio.to_thread(agent, server.host, server.port)
        assert came == "EventCurrentAgentStatus"


def test_it_needs_a_server() -> None:
    """Where nothing listens the async client's exception comes through."""
    with ThreadServer() as server:
        host, port = server.host, server.port
    with pytest.raises(ConnectionLost, match="cannot connect"):
        BlockingClient.connect(host, port, "x", "MediaServer")


def test_exceptions_of_the_client_come_through() -> None:
    """A refusal with its code, a time-out with what came instead, a name of no message."""
    with ThreadServer() as server, server.client("media-1", "MediaServer") as media:
        with pytest.raises(RequestRefused, match="Unknown interaction") as refused:
            media.request("RequestStopProcessing", InteractionId="none")
        assert refused.value.code == 43
        media.send("RequestStopProcessing", reference=9, InteractionId="none")
        with pytest.raises(
            ExpectationFailed, match=r"within 0\.01 s; what came instead:\n  EventE"
        ):
            media.expect("EventAck", timeout=0.01)
        assert [each.reference for each in media.inbox] == [9]
        with pytest.raises(KeyError):
            media.send("RequestStop")
        with pytest.raises(ExpectationFailed, match="still open"):
            media.wait_closed(timeout=0.01)


def test_logical_clients_of_one_connection_are_closed_together() -> None:
    """`another` registers on the same connection, `unregister` leaves it to the other one."""
    with ThreadServer() as server, server.client("proxy", "Proxy") as proxy:
        agent = proxy.another("desktop-1", "AgentApplication")
        assert agent.name == "desktop-1"
        agent.send("RequestStopProcessing", reference=9, InteractionId="none")
        agent.settle()
        assert agent.expect("EventError").reference == 9
        assert agent.inbox == ()
        assert agent.unregister().name == "EventAck"
        proxy.settle()
        agent.close()
        with pytest.raises(ConnectionLost, match="proxy: the client closed the connection"):
            proxy.settle()


def test_closed_client_can_be_closed_and_looked_at() -> None:
    """A `finally` may close it again; what has come is still there, nothing more can be asked."""
    with ThreadServer(CONFIG) as server:
        desktop = server.client("desktop-1", "AgentApplication")
        desktop.log_in("agent-1", "place-1")
        desktop.settle()
        desktop.close()
        desktop.close()
        desktop.wait_closed()
        assert [each.name for each in desktop.inbox] == ["EventCurrentAgentStatus"]
        for act in (
            lambda: desktop.request("RequestAgentLogout"),
            lambda: desktop.send("RequestAgentLogout"),
            lambda: desktop.expect("EventRevoked"),
        ):
            with pytest.raises(ConnectionLost, match="desktop-1: the client closed the connection"):
                act()


def test_all_clients_share_one_thread_until_the_last_is_closed() -> None:
    """A hundred clients are one thread, not a hundred."""
    with ThreadServer() as server:
        assert threads() == 1  # the server's
        clients = [server.client(f"stat-{number}", "ReportingEngine") for number in range(100)]
        assert threads() == 2
        for each in clients[1:]:
            each.close()
        clients[0].settle()
        clients[0].close()
        assert threads() == 1


def test_condition_that_asks_the_client_is_refused() -> None:
    """It runs where the client runs and would wait for itself: an error, and no deadlock."""
    with ThreadServer(CONFIG) as mock, mock.client("desktop-1", "AgentApplication") as desktop:
        desktop.log_in("agent-1", "place-1")

        def asks(_message: Message) -> bool:
            return bool(desktop.inbox)

        with pytest.raises(RuntimeError, match="the loop cannot wait for itself"):
            desktop.expect("EventCurrentAgentStatus", where=asks)
