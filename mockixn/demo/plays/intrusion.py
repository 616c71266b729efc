"""Intrusion, played: agent 1 has an interaction, and agent 2 asks to join it."""

from __future__ import annotations

from ...engine.versions import Version
from ...interaction_models.intrusion import MODEL
from ...scenario import InteractionSetting, Scenario
from ..casts import AGENT, MEDIA, TWO_AGENTS, asking, invited
from ..play import Play, Stage

_HANDLED = InteractionSetting(
    id="handled", media_type="chat", queue="inbound", submitted_by=MEDIA, agents=(AGENT,)
)
_QUEUED = InteractionSetting(id="queued", media_type="chat", queue="inbound", submitted_by=MEDIA)
_SCENARIO = Scenario(interactions=(_HANDLED, _QUEUED))
_JOIN = {"InteractionId": _HANDLED.id, "VisibilityMode": "Conference"}
_INVITED = invited("agent 2", "RequestIntrude", **_JOIN)

# Version -> what comes before its request, and that request's attributes
_PREPARATIONS = {
    "requested": asking(**_JOIN),
    "accepted": _INVITED,
    "rejected": _INVITED,
    "timed out": _INVITED,
    "invalid": asking(InteractionId=_QUEUED.id),
}


async def _no_answer(stage: Stage) -> None:
    await stage.advance(_SCENARIO.timers.delivering_timeout)


def _play(version: Version) -> Play:
    return Play(MODEL, version, TWO_AGENTS, _SCENARIO, _PREPARATIONS[version.name], _no_answer)


PLAYS = tuple(map(_play, MODEL.versions))
