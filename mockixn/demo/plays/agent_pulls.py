"""Agent pulls, played: from a queue, from a workbin that somebody watches; then it does nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...engine.versions import Version
from ...interaction_models.agent_pulls import MODEL, SYSTEM_VIEW
from ...scenario import InteractionSetting, Scenario, WorkbinPlace
from ..casts import AGENT, EVERYBODY_AND_SUBSCRIBER, MEDIA, asking
from ..play import Play, Preparation, Stage

_QUEUED = InteractionSetting(id="queued", media_type="email", queue="inbound", submitted_by=MEDIA)
_DRAFT = replace(_QUEUED, id="draft", workbin=WorkbinPlace(type="drafts", agent=AGENT))
_SCENARIO = Scenario(interactions=(_QUEUED, _DRAFT))


def _by_id(id: str) -> dict[str, Any]:
    return {"ViewId": SYSTEM_VIEW, "PullParameters": {"id": id}}


async def _watched(stage: Stage) -> dict[str, Any]:
    workbin = {"WorkbinTypeId": "drafts", "WorkbinAgentId": AGENT}
    await stage["subscriber"].request("RequestWorkbinNotifications", Workbin=workbin)
    return _by_id(_DRAFT.id)


async def _pulled(stage: Stage) -> dict[str, Any]:
    await stage["agent"].request("RequestPull", **_by_id(_QUEUED.id))
    return {"InteractionId": _QUEUED.id}


async def _time_runs_out(stage: Stage) -> None:
    await stage.advance(_SCENARIO.timers.handling_timeout)


_PREPARED: dict[str, Preparation] = {
    "queue": asking(ViewId=_QUEUED.queue),
    "workbin": _watched,
    "processing": _pulled,
    "timeout": _pulled,
    "refused": asking(**_by_id("no-such-interaction")),
}


def _play(version: Version) -> Play:
    begin = _time_runs_out if version.request is None else None
    prepare = _PREPARED[version.name]
    return Play(MODEL, version, EVERYBODY_AND_SUBSCRIBER, _SCENARIO, prepare, begin)


PLAYS = tuple(map(_play, MODEL.versions))
