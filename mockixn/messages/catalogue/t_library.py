"""The T-Library messages that the Interaction Server exchanges with routers; their ids are public.

T-Library's own id 0, RequestRegisterClient, is left out: routers register by Interaction
Management's request of that name.
"""

from __future__ import annotations

from functools import partial

from ..spec import MessageSpec, Protocol
from . import rows
from .rows import ABOUT_INTERACTION

# EventError alone: what no model handles is answered "not mocked".
request = partial(rows.request, Protocol.T_LIBRARY, id_source="T-Library", answers="EventError")
event = partial(rows.event, Protocol.T_LIBRARY, id_source="T-Library")

ABOUT_ROUTED = f"UserData {ABOUT_INTERACTION}"

USED_BY_MODELS = (
    request(
        31,
        "RequestUpdateUserData",
        "InteractionId! UserData!",
        answers="EventAttachedDataChanged EventError",
        source="GenEM:ChangeProperties",
    ),
    request(
        36,
        "RequestRouteCall",
        "InteractionId! AgentId PlaceId Queue Workbin",
        answers="EventRouteUsed EventError",
        source="GenEM:StopProcessing",
    ),
    request(
        149,
        "RequestPrivateService",
        "InteractionId UserData",
        answers="EventPrivateInfo EventError",
        source="GenEM:InvokeAutoresponse",
    ),
    event(52, "EventError", "ErrorCode! ErrorDescription! Extension", source="CODE"),
    event(59, "EventAbandoned", f"Party {ABOUT_ROUTED}", source="GenEM:StopProcessing"),
    event(71, "EventRouteRequest", f"Queue {ABOUT_ROUTED}", source="CODE"),
    event(72, "EventRouteUsed", f"Party {ABOUT_ROUTED}", source="GenEM:StopProcessing"),
    event(85, "EventAttachedDataChanged", ABOUT_ROUTED, source="GenEM:ChangeProperties"),
    event(
        150,
        "EventPrivateInfo",
        "Interaction UserData EventTime Extension",
        source="GenEM:InvokeAutoresponse",
    ),
)

KNOWN_BY_NAME = (
    request(3, "RequestRegisterAddress", source="CODE"),
    request(32, "RequestDeleteUserData", "InteractionId!", source="CODE"),
    request(33, "RequestDeletePair", "InteractionId!", source="CODE"),
    request(48, "RequestDistributeUserEvent", "UserData", source="CODE"),
    request(49, "RequestDistributeEvent", "UserData", source="CODE"),
    request(113, "RequestApplyTreatment", "InteractionId!", source="CODE"),
    event(50, "EventServerConnected", "Extension", source="CODE"),
    event(53, "EventRegistered", "Extension", source="CODE"),
    event(57, "EventQueued", ABOUT_ROUTED, source="CODE"),
    event(58, "EventDiverted", ABOUT_ROUTED, source="CODE"),
    event(93, "EventServerInfo", "Extension", source="CODE"),
    event(94, "EventLinkDisconnected", "Extension", source="CODE"),
    event(95, "EventLinkConnected", "Extension", source="CODE"),
    event(96, "EventUserEvent", "UserData Extension", source="CODE"),
    event(114, "EventTreatmentApplied", ABOUT_ROUTED, source="CODE"),
    event(115, "EventTreatmentNotApplied", ABOUT_ROUTED, source="CODE"),
    event(116, "EventTreatmentEnd", ABOUT_ROUTED, source="CODE"),
    event(138, "EventACK", "Extension", source="CODE"),
)
"""What servers and routers also exchange according to public logs, and no model here uses."""

ROWS: tuple[MessageSpec, ...] = (*USED_BY_MODELS, *KNOWN_BY_NAME)
