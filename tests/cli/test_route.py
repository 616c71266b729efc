"""`mockixn route`: an order to route, as a shell gives it."""

from __future__ import annotations

import asyncio

import pytest
from support.process import status_of

from mockixn import Server
from mockixn.control import Control


async def test_it_prints_the_urs_or_what_is_in_the_way(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 2 and one line where the interaction cannot be offered."""
    overrides = {"timers.routing_retry": 3600}
    async with (
        Server("config/routing.toml", overrides=overrides) as server,
        Control(server) as control,
    ):
        mock = server.space()
        mock.participant("urs-1", "RoutingEngine")
        words = ("route", "mail-1", "--control", f"{control.host}:{control.port}")
        assert await asyncio.to_thread(status_of, *words) == 2
        why = "interaction: 'mail-1' is being processed, expected one that waits free"
        assert capsys.readouterr() == ("", f"mockixn: {why}\n")
        mock.send("urs-1", "RequestRouteCall", InteractionId="mail-1", Queue="inbound")
        assert await asyncio.to_thread(status_of, *words) == 0
        assert capsys.readouterr() == ("urs-1\n", "")
