"""Conference, played: agent 1 has an interaction, agent 2 joins it or does not, and they leave."""

from __future__ import annotations

from typing import Any

from ...engine.versions import Version
from ...interaction_models.conference import MODEL
from ...scenario import InteractionSetting, Scenario
from ..casts import AGENT, MEDIA, TWO_AGENTS, asking, invited
from ..play import Play, Stage

_INTERACTION = InteractionSetting(
    id="shared", media_type="chat", queue="inbound", submitted_by=MEDIA, agents=(AGENT,)
)
_SCENARIO = Scenario(interactions=(_INTERACTION,))
_ID = {"InteractionId": _INTERACTION.id}
_WITH_AGENT_2 = {
    **_ID,
    "AgentId": "agent-2",
    "PlaceId": "place-2",
    "VisibilityMode": "Conference",
}
_INVITED = invited("agent 1", "RequestConference", **_WITH_AGENT_2)


async def _both_are_parties(stage: Stage) -> dict[str, Any]:
    ticket = await _INVITED(stage)
    await stage["agent 2"].request("RequestAccept", **ticket)
    return _ID


# Version -> what comes before its request, and that request's attributes
_PREPARATIONS = {
    "issued": asking(**_WITH_AGENT_2),
    "accepted": _INVITED,
    "rejected": _INVITED,
    "timed out": _INVITED,
    "invalid": asking(**{**_WITH_AGENT_2, "AgentId": "agent-3"}),
    "leave": _both_are_parties,
    "last leaves": asking(**_ID),
    "failed leave": asking(**_ID),
}


async def _no_answer(stage: Stage) -> None:
    await stage.advance(_SCENARIO.timers.delivering_timeout)


def _play(version: Version) -> Play:
    return Play(MODEL, version, TWO_AGENTS, _SCENARIO, _PREPARATIONS[version.name], _no_answer)


PLAYS = tuple(map(_play, MODEL.versions))
