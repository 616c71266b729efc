"""Snapshot operations, played: an agent takes a snapshot, reads it, locks in it and lets it go."""

from __future__ import annotations

from typing import Any

from ...interaction_models.snapshot_operations import MODEL
from ...scenario import InteractionSetting, Scenario
from ..casts import AGENT_AT_WORK, MEDIA, asking
from ..play import Play, Preparation, Stage

_WAITING = InteractionSetting(id="waiting", media_type="email", queue="inbound", submitted_by=MEDIA)
_SCENARIO = Scenario(interactions=(_WAITING,))
_EMAILS: dict[str, Any] = {"Condition": "[media_type] = 'email' and state = 0", "Lock": False}


async def _taken(stage: Stage) -> dict[str, Any]:
    taken = await stage["agent"].request("RequestTakeSnapshot", **_EMAILS)
    return {"SnapshotId": taken.attributes["SnapshotId"]}


async def _first_page(stage: Stage) -> dict[str, Any]:
    return {**await _taken(stage), "StartFrom": 0, "NumberOfInteractions": 10}


async def _one_of_it(stage: Stage) -> dict[str, Any]:
    return {**await _taken(stage), "InteractionId": _WAITING.id}


async def _locked(stage: Stage) -> dict[str, Any]:
    one = await _one_of_it(stage)
    await stage["agent"].request("RequestLockInteraction", **one)
    return one


_PREPARED: dict[str, Preparation] = {
    "take": asking(**_EMAILS),
    "get": _first_page,
    "lock": _one_of_it,
    "unlock": _locked,
    "release": _taken,
    "refused": asking(Condition="received_at > '2026-01-01'", Lock=False),
}

PLAYS = tuple(
    Play(MODEL, version, AGENT_AT_WORK, _SCENARIO, _PREPARED[version.name])
    for version in MODEL.versions
)
