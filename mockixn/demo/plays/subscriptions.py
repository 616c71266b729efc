"""Subscriptions, played: a reporting engine and an agent say which places they want to hear of."""

from __future__ import annotations

from typing import Any

from ...interaction_models.subscriptions import MODEL
from ...scenario import Scenario
from ..casts import AGENT_AT_WORK, PLACE, asking
from ..play import Play, Preparation, Stage

_ONE: dict[str, Any] = {"TenantId": 1, "PlaceId": PLACE}
_ALL: dict[str, Any] = {"TenantList": {"Tenant": "1"}}


async def _subscribed_to_one(stage: Stage) -> dict[str, Any]:
    await stage["RE"].request("RequestStartPlaceAgentStateReporting", **_ONE)
    return _ONE


_PREPARED: dict[str, Preparation] = {
    "all places": asking(**_ALL),
    "one place": asking(**_ONE),
    "stop one place": _subscribed_to_one,
    "stop all places": asking(**_ALL),
    "subscribe": asking(PsTopicList={f"1@{PLACE}": "1"}),
    "not a place": asking(PsTopicList={PLACE: "1"}),
}

PLAYS = tuple(
    Play(MODEL, version, AGENT_AT_WORK, Scenario(), _PREPARED[version.name])
    for version in MODEL.versions
)
