"""Plays of the ways to an agent: routing, route calls, delivery, pulls."""

from __future__ import annotations

from typing import Any

from ...interaction_models import agent_pulls, deliver_to_agent, route_call, routing
from ...interaction_models.agent_pulls import SYSTEM_VIEW
from ...scenario import QueueSetting, Scenario, WorkbinPlace
from ..play import Stage
from ..preparation import (
    AGENT,
    EVERYBODY,
    EVERYBODY_AND_SUBSCRIBER,
    URS,
    after,
    email_interaction,
    invited,
    plays_of,
    request_with,
)

_SUBMIT: dict[str, Any] = {"InteractionId": "new", "MediaType": "email", "Queue": "inbound"}
_ROUTED = Scenario(interactions=(email_interaction("routed", strategy=URS),))
_ID = {"InteractionId": "routed"}
_TO_QUEUE = {**_ID, "Queue": "second-level"}
_TO_AGENT = {**_ID, "AgentId": AGENT}
_INVITED = invited("URS", "RequestRouteCall", "agent", **_TO_AGENT)
_DRAFTS = {"WorkbinTypeId": "drafts", "WorkbinAgentId": AGENT}


def _standing_for(request: str) -> dict[str, Any]:
    return {"Extension": {"StandsFor": request}}


def _by_id(id: str) -> dict[str, Any]:
    return {"ViewId": SYSTEM_VIEW, "PullParameters": {"id": id}}


_PULLED = after("agent", "RequestPull", _by_id("queued"), InteractionId="queued")
_NEW: dict[str, Any] = {"InteractionId": "new"}
_PLACED = after("URS", "RequestRouteCall", {**_NEW, "Queue": "inbound"})


async def _held(stage: Stage) -> dict[str, Any]:
    """The agent has placed what the media server holds in the queue that the URS serves."""
    media, agent = stage["media server"], stage["agent"]
    await media.request("RequestSubmit", **{**_SUBMIT, "Queue": "second-level"})
    await media.request("RequestHold", **_NEW)
    await agent.request("RequestPull", **_by_id("new"), IgnoreHold=1)
    await agent.request("RequestPlaceInQueue", **_NEW, Queue="inbound")
    return _NEW


async def _returned(stage: Stage) -> dict[str, Any]:
    """The URS has placed an interaction in the queue that it serves."""
    await stage["media server"].request("RequestSubmit", **_SUBMIT)
    return {**await _PLACED(stage)}


async def _handled(stage: Stage) -> dict[str, Any]:
    """The agent has submitted an interaction to the queue that the URS serves."""
    await stage["agent"].request("RequestSubmit", **_SUBMIT)
    return _NEW


PLAYS = (
    *plays_of(
        routing.MODEL,
        EVERYBODY,
        Scenario(queues=(QueueSetting(name="inbound", urs=URS), QueueSetting(name="second-level"))),
        {
            "submitted": request_with(**_SUBMIT),
            "resumed": _held,
            "returned": _handled,
            "offered again": _returned,
            "not routed": after("media server", "RequestSubmit", _SUBMIT),
        },
    ),
    *plays_of(
        route_call.MODEL,
        EVERYBODY,
        _ROUTED,
        {
            "by destination": request_with(**_TO_QUEUE),
            "by name": request_with(**_TO_QUEUE, **_standing_for("RequestStopProcessing")),
            "not mocked": request_with(**_ID, **_standing_for("RequestTransfer")),
        },
    ),
    *plays_of(
        deliver_to_agent.MODEL,
        EVERYBODY,
        _ROUTED,
        {
            "requested": request_with(**_TO_AGENT),
            "accepted": _INVITED,
            "rejected": _INVITED,
            "not answered": _INVITED,
            "refused": request_with(**_ID, AgentId="not-logged-in"),
        },
    ),
    *plays_of(
        agent_pulls.MODEL,
        EVERYBODY_AND_SUBSCRIBER,
        Scenario(
            interactions=(
                email_interaction("queued"),
                email_interaction("draft", workbin=WorkbinPlace(type="drafts", agent=AGENT)),
            )
        ),
        {
            "queue": request_with(ViewId="inbound"),
            "workbin": after(
                "subscriber",
                "RequestWorkbinNotifications",
                {"Workbin": _DRAFTS},
                **_by_id("draft"),
            ),
            "strategy": request_with(**_by_id("queued"), Extension={"pull-for-strategy": 1}),
            "processing": _PULLED,
            "timeout": _PULLED,
            "refused": request_with(**_by_id("no-such-interaction")),
        },
    ),
)
