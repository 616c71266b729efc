"""Plays of the places where interactions wait: queues, workbins, and snapshots of both."""

from __future__ import annotations

from typing import Any

from ...interaction_models import (
    place_in_queue,
    place_in_workbin,
    snapshot_operations,
    workbin_operations,
)
from ...scenario import QueueSetting, Scenario, WorkbinPlace, WorkbinSetting
from ..play import Preparation, Stage
from ..preparation import (
    AGENT,
    AGENT_AT_WORK,
    EVERYBODY,
    EVERYBODY_AND_SUBSCRIBER,
    URS,
    after,
    email_interaction,
    plays_of,
    request_with,
)

_DRAFTS = {"WorkbinTypeId": "drafts", "WorkbinAgentId": AGENT}
_WORKBIN = {"Workbin": _DRAFTS}
_NO_WORKBIN = {"Workbin": {"WorkbinTypeId": "no-such-type"}}
_SCENARIO = Scenario(
    queues=(QueueSetting(name="inbound"), QueueSetting(name="second-level")),
    workbins=(WorkbinSetting(type="drafts"),),
    interactions=(
        email_interaction("with-agent", agents=(AGENT,)),
        email_interaction("with-urs", strategy=URS),
        email_interaction("draft", workbin=WorkbinPlace(type="drafts", agent=AGENT)),
        email_interaction("waiting"),
    ),
)
_EMAILS: dict[str, Any] = {
    "Condition": "[media_type] = 'email' and state = 0 and queue = 'inbound'",
    "Lock": False,
}


def _watched(**attributes: Any) -> Preparation:
    """A subscriber gets events about the workbin."""
    return after("subscriber", "RequestWorkbinNotifications", _WORKBIN, **attributes)


async def _taken(stage: Stage) -> dict[str, Any]:
    taken = await stage["agent"].request("RequestTakeSnapshot", **_EMAILS)
    return {"SnapshotId": taken.attributes["SnapshotId"]}


async def _first_page(stage: Stage) -> dict[str, Any]:
    return {**await _taken(stage), "StartFrom": 0, "NumberOfInteractions": 10}


async def _one_of_it(stage: Stage) -> dict[str, Any]:
    return {**await _taken(stage), "InteractionId": "waiting"}


async def _of_one(stage: Stage) -> dict[str, Any]:
    taken = await stage["agent"].request("RequestTakeSnapshot", Condition="id = 'waiting'")
    return {"SnapshotId": taken.attributes["SnapshotId"], "Queue": "second-level"}


async def _locked(stage: Stage) -> dict[str, Any]:
    one = await _one_of_it(stage)
    await stage["agent"].request("RequestLockInteraction", **one)
    return one


PLAYS = (
    *plays_of(
        place_in_queue.MODEL,
        EVERYBODY,
        _SCENARIO,
        {
            "agent": request_with(InteractionId="with-agent", Queue="second-level"),
            "URS": request_with(InteractionId="with-urs", Queue="second-level"),
            "hold": request_with(InteractionId="with-agent", Queue="second-level", Hold=True),
            "refused": request_with(InteractionId="with-agent", Queue="no-such-queue"),
        },
    ),
    *plays_of(
        place_in_workbin.MODEL,
        EVERYBODY_AND_SUBSCRIBER,
        _SCENARIO,
        {
            "agent": _watched(InteractionId="with-agent", **_WORKBIN),
            "URS": _watched(InteractionId="with-urs", **_WORKBIN),
            "refused": _watched(InteractionId="with-agent", **_NO_WORKBIN),
        },
    ),
    *plays_of(
        workbin_operations.MODEL,
        EVERYBODY,
        _SCENARIO,
        {
            "content": request_with(**_WORKBIN),
            "no content": request_with(**_NO_WORKBIN),
            "types": request_with(TenantId=1),
            "subscribe": request_with(**_WORKBIN),
            "unsubscribe": after("agent", "RequestWorkbinNotifications", _WORKBIN, **_WORKBIN),
            "not subscribed": request_with(**_WORKBIN),
            "changed": after(
                "agent",
                "RequestWorkbinNotifications",
                {**_WORKBIN, "NotifyPropertyChanges": True},
                InteractionId="draft",
                ChangedProperties={"Subject": "Your order"},
            ),
            "stopped": after(
                "agent",
                "RequestWorkbinNotifications",
                {**_WORKBIN, "Extension": {"event_processing_stopped": 1}},
                InteractionId="draft",
            ),
        },
    ),
    *plays_of(
        snapshot_operations.MODEL,
        AGENT_AT_WORK,
        _SCENARIO,
        {
            "take": request_with(**_EMAILS),
            "get": _first_page,
            "lock": _one_of_it,
            "unlock": _locked,
            "move": _of_one,
            "release": _taken,
            "refused": request_with(Condition="received_at between 1 and 2", Lock=False),
        },
    ),
)
