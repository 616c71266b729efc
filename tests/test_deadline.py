"""A bound on waiting: in real time, whatever Python's clock says."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from mockixn import ExpectationFailed, Server, ThreadServer, VerificationFailed, pattern
from mockixn.deadline import deadline

SOON = 0.02
LIMIT = 5.0  # seconds that a wait may take which ought to end soon


@pytest.fixture(params=[False, True], ids=["clock", "frozen clock"])
def _clock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's clock as it is, and as a library such as freezegun makes it."""
    if request.param:
        freeze(monkeypatch)


def freeze(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Python's clock stand still."""
    monkeypatch.setattr(time, "time", lambda: 1_325_376_000.0)
    monkeypatch.setattr(time, "monotonic", lambda: 1_325_376_000.0)


@pytest.mark.usefixtures("_clock")
async def test_block_that_takes_too_long_is_ended() -> None:
    """By a TimeoutError, and the task goes on."""
    began = time.clock_gettime(time.CLOCK_MONOTONIC)
    with pytest.raises(TimeoutError):
        async with deadline(SOON):
            await asyncio.Event().wait()
    assert SOON <= time.clock_gettime(time.CLOCK_MONOTONIC) - began < LIMIT
    await asyncio.sleep(0)


@pytest.mark.usefixtures("_clock")
async def test_block_that_ends_in_time_is_left_alone() -> None:
    """Also when the time is over afterwards."""
    async with deadline(SOON):
        pass
    async with deadline(None):
        pass
    await asyncio.to_thread(_sleep, 2 * SOON)
    await asyncio.sleep(0)


def _sleep(seconds: float) -> None:
    time.sleep(seconds)


@pytest.mark.usefixtures("_clock")
async def test_cancelled_task_is_cancelled() -> None:
    """A time-out is not made of what somebody else wants."""

    async def wait() -> None:
        async with deadline(LIMIT):
            await asyncio.Event().wait()

    task = asyncio.create_task(wait())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_waits_end_under_a_frozen_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those for the journal, for a message, for an answer; and the server stops."""
    freeze(monkeypatch)
    async with Server() as server:
        mock = server.space()
        async with await mock.client("media-1", "MediaServer") as media:
            with pytest.raises(VerificationFailed):
                await mock.wait_for(pattern("EventInvite"), timeout=SOON)
            await mock.never(pattern("EventError"), within=SOON)
            with pytest.raises(ExpectationFailed):
                await media.expect("EventInvite", timeout=SOON)
            mock.answer(on={"message": "RequestStopProcessing"}, silent=True)
            with pytest.raises(ExpectationFailed):
                await media.request("RequestStopProcessing", InteractionId="x", timeout=SOON)


def test_blocking_waits_end_under_a_frozen_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """And what the server does later comes all the same."""
    freeze(monkeypatch)
    with ThreadServer() as server, server.client("media-1", "MediaServer") as media:
        with pytest.raises(VerificationFailed):
            server.wait_for(pattern("EventInvite"), timeout=SOON)
        with pytest.raises(ExpectationFailed):
            media.expect("EventInvite", timeout=SOON)
        request: dict[str, Any] = {"message": "RequestStopProcessing"}
        server.answer(on=request, after=SOON)
        with pytest.raises(Exception, match="was refused"):
            media.request("RequestStopProcessing", InteractionId="none")
