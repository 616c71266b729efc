"""Every scenario file in config/ is right and runs as it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mockixn import Client, ClientType, Server, pattern
from mockixn.demo.plays import all_plays
from mockixn.demo.plays.processing import STOP_SCENARIO
from mockixn.scenario import load

CONFIG = Path(__file__).parent.parent / "config"
FILES = sorted(CONFIG.glob("*.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
async def test_file_runs_as_it_is(path: Path) -> None:
    """The file is loaded without a mistake, and a listed client registers at its server."""
    scenario = load(path)
    name = scenario.clients[0].name if scenario.clients else "urs-1"
    async with (
        Server(scenario) as server,
        await Client.connect(server.host, server.port, name, ClientType.ROUTING_ENGINE) as client,
    ):
        await client.settle()
        assert set(server.hub.default.engine.world.interactions) == {
            each.id for each in scenario.interactions
        }


@pytest.mark.parametrize("answer", ["RequestReject", None])
async def test_what_agent_1_does_not_take_goes_to_its_colleague(answer: str | None) -> None:
    """In the sample that plays the others: nothing that is offered is lost when nobody takes it."""
    overrides = {"timers.clock": "held"}
    async with Server(CONFIG / "played.toml", overrides=overrides) as server:
        mock = server.space()
        async with await mock.client("desktop-1", ClientType.AGENT_APPLICATION) as desktop:
            await desktop.log_in("agent-1", "place-1")
            mock.advance(1)
            invite = (await desktop.expect("EventInvite")).attributes
            [id] = mock.world()["interactions"]
            if answer is None:
                mock.advance(30)
                await desktop.expect("EventRevoked")
            else:
                await desktop.request(answer, InteractionId=id, TicketId=invite["TicketId"])
            mock.advance(1)
            mock.times(2, pattern("EventRouteRequest", to="urs-1", interaction=id))
            mock.times(1, pattern("EventInvite", to="desktop-2", interaction=id))
            mock.advance(2)
            mock.times(1, pattern("RequestAccept", sender="desktop-2", interaction=id))
            mock.advance(5)
            mock.times(1, pattern("EventRevoked", to="desktop-2", interaction=id))


def test_there_is_a_file_for_each_family() -> None:
    """The families of models that README names have their files."""
    assert [path.stem for path in FILES] == [
        "conference",
        "external-service",
        "played",
        "routing",
        "stop-processing",
        "workbins",
    ]


def test_demo_plays_on_what_the_file_holds() -> None:
    """`demo --against` finds the interactions of the demo in config/stop-processing.toml."""
    assert all(
        play.scenario is STOP_SCENARIO for play in all_plays() if play.model.name[:4] == "Stop"
    )
    in_file = load(CONFIG / "stop-processing.toml").interactions
    bare = [replace(each, user_data=STOP_SCENARIO.interactions[0].user_data) for each in in_file]
    assert bare == [*STOP_SCENARIO.interactions]
