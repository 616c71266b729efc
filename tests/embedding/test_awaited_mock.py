"""A server in a thread, from a test in an event loop: what waits is awaited, and never blocks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from inspect import iscoroutinefunction, signature
from pathlib import Path

import pytest

from mockixn import AwaitedMock, BlockingMock, Mock, ThreadServer, VerificationFailed, WrongLoop
from mockixn.messages.pattern import pattern

CONFIG = Path(__file__).parent.parent.parent / "config" / "stop-processing.toml"
REVOKED = pattern("EventRevoked", to="desktop-1")


async def test_client_under_test_goes_on_while_a_check_waits() -> None:
    """The client lives in the loop of the test: a check that blocked would hold it up."""
    with ThreadServer(CONFIG) as server:
        mock = server.awaited
        async with await mock.client("desktop-1", "AgentApplication") as desktop:
            logged_in = asyncio.create_task(desktop.log_in("agent-1", "place-1"))
            await mock.wait_for(pattern("EventAck", to="desktop-1", reference=2))
            await logged_in
            mock.participant("media-1", "MediaServer")
            await mock.never(REVOKED, within=0.01)
            mock.send("media-1", "RequestStopProcessing", InteractionId="stop-a")
            await mock.wait_for(REVOKED)
            mock.only_to("desktop-1", REVOKED)


async def test_check_that_fails_says_why() -> None:
    """As in the other faces, with what happened."""
    with ThreadServer(CONFIG) as server:
        mock = server.space("alpha").awaited
        mock.participant("media-1", "MediaServer")
        with pytest.raises(VerificationFailed, match="no EventRevoked") as failed:
            await mock.wait_for(REVOKED, timeout=0.01)
        assert "media-1    server" in failed.value.diagram
        with pytest.raises(VerificationFailed, match="found 1, expected 0"):
            await mock.never(pattern("EventAck"))


async def test_never_has_checked_before_anybody_awaits_it() -> None:
    """A test that forgets to await it gets no green."""
    with ThreadServer(CONFIG) as server:
        mock = server.awaited
        mock.participant("media-1", "MediaServer")
        for within in (0.0, 60.0):
            with pytest.raises(VerificationFailed, match="found 1, expected 0"):
                mock.never(pattern("EventAck"), within=within)  # type: ignore[unused-coroutine]
        assert await mock.never(pattern("EventError")) == []


async def test_awaited_face_of_a_stopped_server() -> None:
    """What waits says that the server has stopped; what happened stays readable."""
    server = ThreadServer(CONFIG)
    with server:
        mock = server.awaited
        mock.participant("media-1", "MediaServer")
    with pytest.raises(RuntimeError, match="the server has been stopped"):
        await mock.wait_for(REVOKED)
    mock.times(1, pattern("EventAck"))
    with pytest.raises(RuntimeError, match="the server has not been started"):
        _ = ThreadServer().awaited


async def test_call_that_blocks_is_refused_in_a_running_loop() -> None:
    """At once, with the name of the loop, and what to use instead."""
    with ThreadServer(CONFIG) as server:
        calls: tuple[Callable[[], object], ...] = (
            lambda: server.wait_for(REVOKED),
            lambda: server.never(REVOKED, within=60),
            lambda: server.client("a", "Proxy"),
        )
        name = f"event loop {id(asyncio.get_running_loop()):#x} (running)"
        for call in calls:
            with pytest.raises(WrongLoop, match="a call that blocks") as refused:
                call()
            assert name in str(refused.value)
            assert "await" in str(refused.value)
        client = await asyncio.to_thread(server.client, "a", "Proxy")
        with pytest.raises(WrongLoop, match=r"await mock\.async_client"):
            client.expect("EventAck")
        client.close()  # at once, and therefore here too
        server.never(pattern("EventError"))


def test_faces_have_the_same_methods() -> None:
    """What waits in Mock is awaited in one and blocks in the other; arguments are the same."""
    for name, method in vars(Mock).items():
        if name.startswith("_") or not callable(method):
            continue
        ours = getattr(AwaitedMock, name)
        assert signature(ours).parameters == signature(method).parameters, name
        assert iscoroutinefunction(ours) == iscoroutinefunction(method), name
        assert not iscoroutinefunction(getattr(BlockingMock, name)), name
