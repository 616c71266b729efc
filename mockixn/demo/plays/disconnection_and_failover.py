"""Disconnection and failover, played: an agent goes, and agents come from another server."""

from __future__ import annotations

from ...engine.versions import Version
from ...interaction_models.disconnection_and_failover import MODEL
from ...scenario import InteractionSetting, Scenario
from ..casts import AGENT, AGENT_AT_WORK, DESK, MEDIA, PLACE, asking
from ..play import Play, Stage

_SCENARIO = Scenario(
    interactions=(
        InteractionSetting(
            id="in-hand", media_type="email", queue="inbound", submitted_by=MEDIA, agents=(AGENT,)
        ),
    )
)
_LOGIN = {"TenantId": 1, "AgentId": AGENT, "PlaceId": PLACE, "MediaList": {"email": 1}}


async def _agent_disconnects(stage: Stage) -> None:
    await stage["agent"].close()


def _play(version: Version) -> Play:
    if version.request is None:
        return Play(MODEL, version, AGENT_AT_WORK, _SCENARIO, asking(), _agent_disconnects)
    return Play(MODEL, version, DESK, Scenario(), asking(**_LOGIN))


PLAYS = tuple(map(_play, MODEL.versions))
