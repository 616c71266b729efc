"""Hold and resume, played: an agent holds what it processes, and goes on with it."""

from __future__ import annotations

from typing import Any

from ...interaction_models.hold_resume import MODEL
from ...scenario import InteractionSetting, Scenario
from ..casts import AGENT, AGENT_AT_WORK, MEDIA, asking
from ..play import Play, Preparation, Stage

_HANDLED = InteractionSetting(
    id="handled", media_type="email", queue="inbound", submitted_by=MEDIA, agents=(AGENT,)
)
_SCENARIO = Scenario(interactions=(_HANDLED,))


async def _held(stage: Stage) -> dict[str, Any]:
    await stage["agent"].request("RequestHold", InteractionId=_HANDLED.id)
    return {"InteractionId": _HANDLED.id}


_PREPARED: dict[str, Preparation] = {
    "hold": asking(InteractionId=_HANDLED.id),
    "resume": _held,
    "not held": asking(InteractionId=_HANDLED.id),
}

PLAYS = tuple(
    Play(MODEL, version, AGENT_AT_WORK, _SCENARIO, _PREPARED[version.name])
    for version in MODEL.versions
)
