"""Every documented step of every model is seen over TCP, in order, and nothing else is sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mockixn.demo.play import Play
from mockixn.demo.plays import all_plays
from mockixn.interaction_models import all_models
from mockixn.messages.remarks import remarks_of

PLAYS = {f"{play.model.name}: {play.version.name}": play for play in all_plays()}
VERSIONS = {f"{model.name}: {version.name}" for model in all_models() for version in model.versions}


@pytest.mark.parametrize("play", PLAYS.values(), ids=PLAYS)
async def test_version_is_played_as_documented(play: Play) -> None:
    """Each step is seen at its receiver, in order, and nothing else; all in it is known."""
    server = replace(play.scenario.server, strict=True)  # what is remarked on is refused
    strict = replace(play, scenario=replace(play.scenario, server=server))
    performance = await strict.perform()
    assert performance.comparison.complete, (
        f"\n{performance.diagram}\n\n{performance.comparison.formatted()}"
    )
    for message in performance.messages:
        assert set(message.attributes) <= set(message.spec.types), message.name
        assert remarks_of(message) == ()


def test_every_version_has_a_play() -> None:
    """A version that no play has seen fails the suite, and so does a second play of one."""
    assert sorted(PLAYS) == sorted(VERSIONS)
    assert len(PLAYS) == len(all_plays())
