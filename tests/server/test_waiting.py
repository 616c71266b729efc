"""Waiting for what the journal will hold."""

from __future__ import annotations

import asyncio

import pytest

from mockixn import Client, Server, VerificationFailed, pattern
from mockixn.messages.enumerations import ClientType


async def test_what_is_there_already_is_returned_at_once() -> None:
    """An entry that stands in the journal needs no waiting."""
    async with (
        Server() as server,
        await Client.connect(server.host, server.port, "media-1", ClientType.MEDIA_SERVER),
    ):
        entry = await server.wait_for(pattern("EventAck", to="media-1"), timeout=0.05)
        assert entry.message is not None
        assert entry.message.name == "EventAck"


async def test_what_comes_later_is_waited_for() -> None:
    """The wait ends with the entry; one that came before `after` does not count."""
    async with (
        Server() as server,
        await Client.connect(server.host, server.port, "media-1", ClientType.MEDIA_SERVER) as media,
    ):
        assert server.journal is not None
        before = server.journal.last
        waiting = asyncio.create_task(
            server.wait_for(pattern("RequestStopProcessing", sender="media-1"), after=before)
        )
        media.send("RequestStopProcessing", InteractionId="x")
        entry = await waiting
        assert entry.seq == before + 1
        assert server.journal.watchers == []


async def test_what_never_comes_shows_the_nearest() -> None:
    """After the time-out the failure shows what came instead, and in what it differs."""
    async with (
        Server() as server,
        await Client.connect(server.host, server.port, "media-1", ClientType.MEDIA_SERVER),
    ):
        with pytest.raises(VerificationFailed) as caught:
            await server.wait_for(pattern("EventAck", to="desk-1"), timeout=0.01)
        assert str(caught.value).splitlines()[0] == "no EventAck to desk-1 within 0.01 s; nearest:"
        assert '    client: found "media-1", expected "desk-1"' in str(caught.value).splitlines()


async def test_server_without_a_journal_says_so() -> None:
    """Where nothing is recorded nothing can be waited for."""
    async with Server(journal=False) as server:
        with pytest.raises(RuntimeError, match="keeps no journal"):
            await server.wait_for(pattern())
