"""Routing, played: an e-mail enters a queue that a URS serves, which routes it or does not."""

from __future__ import annotations

from typing import Any

from ...engine.versions import Version
from ...interaction_models.routing import MODEL
from ...scenario import QueueSetting, Scenario
from ..casts import EVERYBODY, URS, asking
from ..play import Play, Stage

_SCENARIO = Scenario(queues=(QueueSetting(name="inbound", urs=URS),))
_SUBMIT: dict[str, Any] = {"InteractionId": "new", "MediaType": "email", "Queue": "inbound"}


async def _submitted(stage: Stage) -> dict[str, Any]:
    await stage["media server"].request("RequestSubmit", **_SUBMIT)
    return {}


async def _time_runs_out(stage: Stage) -> None:
    await stage.advance(_SCENARIO.timers.routing_timeout)


def _play(version: Version) -> Play:
    if version.request is None:
        return Play(MODEL, version, EVERYBODY, _SCENARIO, _submitted, _time_runs_out)
    return Play(MODEL, version, EVERYBODY, _SCENARIO, asking(**_SUBMIT))


PLAYS = tuple(map(_play, MODEL.versions))
