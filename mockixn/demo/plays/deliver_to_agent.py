"""Deliver to agent, played: a URS has an e-mail for an agent that accepts, rejects or waits."""

from __future__ import annotations

from typing import Any

from ...engine.versions import Version
from ...interaction_models.deliver_to_agent import MODEL
from ...scenario import InteractionSetting, Scenario
from ..casts import AGENT, EVERYBODY, MEDIA, URS, asking
from ..play import Play, Preparation, Stage

_ROUTED = InteractionSetting(
    id="routed", media_type="email", queue="inbound", submitted_by=MEDIA, strategy=URS
)
_SCENARIO = Scenario(interactions=(_ROUTED,))
_TO_AGENT: dict[str, Any] = {"InteractionId": _ROUTED.id, "AgentId": AGENT}


async def _invited(stage: Stage) -> dict[str, Any]:
    stage["URS"].send("RequestRouteCall", reference=1000, **_TO_AGENT)
    invite = await stage["agent"].expect("EventInvite")
    return {"TicketId": invite.attributes["TicketId"], "InteractionId": _ROUTED.id}


async def _time_runs_out(stage: Stage) -> None:
    await stage.advance(_SCENARIO.timers.delivering_timeout)


_PREPARED: dict[str, Preparation] = {
    "requested": asking(**_TO_AGENT),
    "refused": asking(InteractionId=_ROUTED.id, AgentId="not-logged-in"),
}


def _play(version: Version) -> Play:
    prepare = _PREPARED.get(version.name, _invited)
    begin = _time_runs_out if version.request is None else None
    return Play(MODEL, version, EVERYBODY, _SCENARIO, prepare, begin)


PLAYS = tuple(map(_play, MODEL.versions))
