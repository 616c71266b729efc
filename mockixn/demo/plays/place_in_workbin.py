"""Place in workbin, played: an agent and a URS put away what they process; somebody watches."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...engine.versions import Version
from ...interaction_models.place_in_workbin import MODEL
from ...scenario import InteractionSetting, Scenario, WorkbinSetting
from ..casts import AGENT, EVERYBODY_AND_SUBSCRIBER, MEDIA, URS
from ..play import Play, Stage

_WITH_AGENT = InteractionSetting(
    id="with-agent", media_type="email", queue="inbound", submitted_by=MEDIA, agents=(AGENT,)
)
_WITH_URS = replace(_WITH_AGENT, id="with-urs", agents=(), strategy=URS)
_SCENARIO = Scenario(
    workbins=(WorkbinSetting(type="drafts"),), interactions=(_WITH_AGENT, _WITH_URS)
)
_DRAFTS = {"WorkbinTypeId": "drafts", "WorkbinAgentId": AGENT}

# Version -> the attributes of its request
_REQUESTS: dict[str, dict[str, Any]] = {
    "agent": {"InteractionId": _WITH_AGENT.id, "Workbin": _DRAFTS},
    "URS": {"InteractionId": _WITH_URS.id, "Workbin": _DRAFTS},
    "refused": {
        "InteractionId": _WITH_AGENT.id,
        "Workbin": {**_DRAFTS, "WorkbinTypeId": "no-such-type"},
    },
}


def _play(version: Version) -> Play:
    async def prepare(stage: Stage) -> dict[str, Any]:
        await stage["subscriber"].request("RequestWorkbinNotifications", Workbin=_DRAFTS)
        return _REQUESTS[version.name]

    return Play(MODEL, version, EVERYBODY_AND_SUBSCRIBER, _SCENARIO, prepare)


PLAYS = tuple(map(_play, MODEL.versions))
