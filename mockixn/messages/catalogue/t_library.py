"""The T-Library messages that the Interaction Server exchanges with routers; their ids are public.

T-Library's own id 0, RequestRegisterClient, is left out: routers register by Interaction
Management's request of that name.
"""

from __future__ import annotations

from functools import partial

from ..spec import Protocol
from . import rows
from .rows import ABOUT_INTERACTION

# EventError alone: a request that no model handles is answered "not mocked".
request = partial(rows.request, Protocol.T_LIBRARY, id_source="T-Library", answers="EventError")
event = partial(rows.event, Protocol.T_LIBRARY, id_source="T-Library")

ABOUT_ROUTED = f"UserData {ABOUT_INTERACTION}"

# Used by models
RequestUpdateUserData = request(
    31,
    "RequestUpdateUserData",
    "InteractionId! UserData!",
    answers="EventAttachedDataChanged EventError",
    source="GenEM:ChangeProperties",
)
RequestRouteCall = request(
    36,
    "RequestRouteCall",
    "InteractionId! AgentId PlaceId Queue Workbin",
    answers="EventRouteUsed EventError",
    source="GenEM:StopProcessing",
)
RequestPrivateService = request(
    149,
    "RequestPrivateService",
    "InteractionId UserData",
    answers="EventPrivateInfo EventError",
    source="GenEM:InvokeAutoresponse",
)
EventError = event(52, "EventError", "ErrorCode! ErrorDescription! Extension", source="CODE")
EventAbandoned = event(59, "EventAbandoned", f"Party {ABOUT_ROUTED}", source="GenEM:StopProcessing")
EventRouteRequest = event(71, "EventRouteRequest", f"Queue {ABOUT_ROUTED}", source="CODE")
EventRouteUsed = event(72, "EventRouteUsed", f"Party {ABOUT_ROUTED}", source="GenEM:StopProcessing")
EventAttachedDataChanged = event(
    85, "EventAttachedDataChanged", ABOUT_ROUTED, source="GenEM:ChangeProperties"
)
EventPrivateInfo = event(
    150,
    "EventPrivateInfo",
    "Interaction UserData EventTime Extension",
    source="GenEM:InvokeAutoresponse",
)

# Known by name
RequestRegisterAddress = request(3, "RequestRegisterAddress", source="CODE")
RequestDeleteUserData = request(32, "RequestDeleteUserData", "InteractionId!", source="CODE")
RequestDeletePair = request(33, "RequestDeletePair", "InteractionId!", source="CODE")
RequestDistributeUserEvent = request(48, "RequestDistributeUserEvent", "UserData", source="CODE")
RequestDistributeEvent = request(49, "RequestDistributeEvent", "UserData", source="CODE")
RequestApplyTreatment = request(113, "RequestApplyTreatment", "InteractionId!", source="CODE")
EventServerConnected = event(50, "EventServerConnected", "Extension", source="CODE")
EventRegistered = event(53, "EventRegistered", "Extension", source="CODE")
EventQueued = event(57, "EventQueued", ABOUT_ROUTED, source="CODE")
EventDiverted = event(58, "EventDiverted", ABOUT_ROUTED, source="CODE")
EventServerInfo = event(93, "EventServerInfo", "Extension", source="CODE")
EventLinkDisconnected = event(94, "EventLinkDisconnected", "Extension", source="CODE")
EventLinkConnected = event(95, "EventLinkConnected", "Extension", source="CODE")
EventUserEvent = event(96, "EventUserEvent", "UserData Extension", source="CODE")
EventTreatmentApplied = event(114, "EventTreatmentApplied", ABOUT_ROUTED, source="CODE")
EventTreatmentNotApplied = event(115, "EventTreatmentNotApplied", ABOUT_ROUTED, source="CODE")
EventTreatmentEnd = event(116, "EventTreatmentEnd", ABOUT_ROUTED, source="CODE")
EventACK = event(138, "EventACK", "Extension", source="CODE")
"""Servers and routers also exchange these according to public logs; no model here uses them."""


ROWS = rows.declared_in(globals())
