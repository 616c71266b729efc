"""Commands about a run that is over, and about a space that is closed meanwhile."""

from __future__ import annotations

import asyncio

import pytest
from support.caller import watchers_of
from support.process import LIMIT, mockixn

from mockixn import Server
from mockixn.control import Control


@pytest.mark.parametrize(
    "words", [("wait", "EventInvite", "--timeout", 60), ("tail", "-f", "--message", "EventInvite")]
)
async def test_command_that_waits_ends_with_its_space(words: tuple[object, ...]) -> None:
    """Exit status 2, and one line that says why."""
    async with Server() as server, Control(server) as control:
        journal = server.space("alpha").journal
        watchers = watchers_of(server)
        journal.watchers = watchers
        where = ("--control", f"{control.host}:{control.port}", "--space", "alpha")
        async with (
            asyncio.timeout(LIMIT),
            mockixn(*words, *where, stderr=asyncio.subprocess.PIPE) as process,
        ):
            await watchers.somebody.wait()
            await server.close_space("alpha")
            _, error = await process.communicate()
    assert (process.returncode, error.decode()) == (2, "mockixn: the space 'alpha' was closed\n")


async def test_position_of_a_run_that_is_over_is_taken() -> None:
    """`--since RUN:N` reads the present run from its start, and refuses what is no position."""
    async with Server() as server, Control(server) as control:
        where = ("--control", f"{control.host}:{control.port}")
        mock = server.space()
        mock.participant("media-1", "MediaServer")
        since = mock.journal.since(0)[-1].position
        mock.reset()
        mock.participant("media-1", "MediaServer")
        for words, status in (
            (("wait", "EventAck", "--since", since, "--timeout", 0), 0),
            (("wait", "EventAck", "--since", 2, "--timeout", 0), 1),
            (("verify", "times", 1, "EventAck", "--since", since), 0),
            (("tail", "--since", "x"), 2),
        ):
            async with (
                asyncio.timeout(LIMIT),
                mockixn(*words, *where, stderr=asyncio.subprocess.PIPE) as process,
            ):
                _, error = await process.communicate()
            assert process.returncode == status, error
    text = 'since: found "x" (str), expected the number of an entry, or RUN:NUMBER'
    assert error.decode() == f"mockixn: {text}\n"
