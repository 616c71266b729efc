"""Plays of two agents with one interaction: transfer, conference, intrusion."""

from __future__ import annotations

from typing import Any

from ...interaction_models import conference, intrusion, transfer
from ...scenario import Scenario
from ..play import Stage
from ..preparation import (
    AGENT,
    AGENT_2,
    PLACE_2,
    TWO_AGENTS,
    email_interaction,
    invited,
    plays_of,
    request_with,
)

_SCENARIO = Scenario(
    interactions=(email_interaction("handled", agents=(AGENT,)), email_interaction("queued"))
)
_ID = {"InteractionId": "handled"}
_TO_AGENT_2 = {**_ID, "AgentId": AGENT_2, "PlaceId": PLACE_2}
_WITH_AGENT_2 = {**_TO_AGENT_2, "VisibilityMode": "Conference"}
_JOIN = {**_ID, "VisibilityMode": "Conference"}
_TO_TRANSFER = invited("agent 1", "RequestTransfer", "agent 2", **_TO_AGENT_2)
_TO_CONFERENCE = invited("agent 1", "RequestConference", "agent 2", **_WITH_AGENT_2)
_TO_INTRUDE = invited("agent 2", "RequestIntrude", "agent 2", **_JOIN)


async def _both_are_parties(stage: Stage) -> dict[str, Any]:
    await stage["agent 2"].request("RequestAccept", **await _TO_CONFERENCE(stage))
    return _ID


PLAYS = (
    *plays_of(
        transfer.MODEL,
        TWO_AGENTS,
        _SCENARIO,
        {
            "issued": request_with(**_TO_AGENT_2),
            "accepted": _TO_TRANSFER,
            "rejected": _TO_TRANSFER,
            "timed out": _TO_TRANSFER,
            "invalid": request_with(**_ID, AgentId="agent-3"),
        },
    ),
    *plays_of(
        conference.MODEL,
        TWO_AGENTS,
        _SCENARIO,
        {
            "issued": request_with(**_WITH_AGENT_2),
            "accepted": _TO_CONFERENCE,
            "rejected": _TO_CONFERENCE,
            "timed out": _TO_CONFERENCE,
            "invalid": request_with(**{**_WITH_AGENT_2, "AgentId": "agent-3"}),
            "leave": _both_are_parties,
            "last leaves": request_with(**_ID),
            "failed leave": request_with(**_ID),
        },
    ),
    *plays_of(
        intrusion.MODEL,
        TWO_AGENTS,
        _SCENARIO,
        {
            "requested": request_with(**_JOIN),
            "accepted": _TO_INTRUDE,
            "rejected": _TO_INTRUDE,
            "timed out": _TO_INTRUDE,
            "invalid": request_with(InteractionId="queued"),
        },
    ),
)
