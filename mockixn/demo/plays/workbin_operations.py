"""Workbin operations, played: an agent looks into a workbin and asks to be told of changes."""

from __future__ import annotations

from typing import Any

from ...interaction_models.workbin_operations import MODEL
from ...scenario import InteractionSetting, Scenario, WorkbinPlace, WorkbinSetting
from ..casts import AGENT, EVERYBODY, MEDIA, asking
from ..play import Play, Preparation, Stage

_DRAFT = InteractionSetting(
    id="draft",
    media_type="email",
    queue="inbound",
    submitted_by=MEDIA,
    workbin=WorkbinPlace(type="drafts", agent=AGENT),
)
_SCENARIO = Scenario(workbins=(WorkbinSetting(type="drafts"),), interactions=(_DRAFT,))
_DRAFTS = {"WorkbinTypeId": "drafts", "WorkbinAgentId": AGENT}


async def _subscribed(stage: Stage) -> dict[str, Any]:
    await stage["agent"].request("RequestWorkbinNotifications", Workbin=_DRAFTS)
    return {"Workbin": _DRAFTS}


async def _subscribed_to_stops(stage: Stage) -> dict[str, Any]:
    await stage["agent"].request(
        "RequestWorkbinNotifications", Workbin=_DRAFTS, Extension={"event_processing_stopped": 1}
    )
    return {"InteractionId": _DRAFT.id}


_PREPARED: dict[str, Preparation] = {
    "content": asking(Workbin=_DRAFTS),
    "no content": asking(Workbin={"WorkbinTypeId": "no-such-type"}),
    "types": asking(TenantId=1),
    "subscribe": asking(Workbin=_DRAFTS),
    "unsubscribe": _subscribed,
    "not subscribed": asking(Workbin=_DRAFTS),
    "stopped": _subscribed_to_stops,
}

PLAYS = tuple(
    Play(MODEL, version, EVERYBODY, _SCENARIO, _PREPARED[version.name])
    for version in MODEL.versions
)
