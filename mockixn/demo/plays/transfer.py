"""Transfer, played: agent 1 has an interaction, and agent 2 gets it or does not."""

from __future__ import annotations

from ...engine.versions import Version
from ...interaction_models.transfer import MODEL
from ...scenario import InteractionSetting, Scenario
from ..casts import AGENT, MEDIA, TWO_AGENTS, asking, invited
from ..play import Play, Stage

_INTERACTION = InteractionSetting(
    id="handed-on", media_type="email", queue="inbound", submitted_by=MEDIA, agents=(AGENT,)
)
_SCENARIO = Scenario(interactions=(_INTERACTION,))
_TO_AGENT_2 = {"InteractionId": _INTERACTION.id, "AgentId": "agent-2", "PlaceId": "place-2"}
_INVITED = invited("agent 1", "RequestTransfer", **_TO_AGENT_2)

# Version -> what comes before its request, and that request's attributes
_PREPARATIONS = {
    "issued": asking(**_TO_AGENT_2),
    "accepted": _INVITED,
    "rejected": _INVITED,
    "timed out": _INVITED,
    "invalid": asking(**{**_TO_AGENT_2, "AgentId": "agent-3"}),
}


async def _no_answer(stage: Stage) -> None:
    await stage.advance(_SCENARIO.timers.delivering_timeout)


def _play(version: Version) -> Play:
    return Play(MODEL, version, TWO_AGENTS, _SCENARIO, _PREPARATIONS[version.name], _no_answer)


PLAYS = tuple(map(_play, MODEL.versions))
