"""The requests of all models and values of their attributes, for tests that send at random.

A table lists the attributes that each request is sent with; one with a question mark is there or
not. Most values fit; one of each kind is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mockixn.interaction_models import all_models
from mockixn.messages.enumerations import ClientType

AGENTS = ("agent-1", "agent-2", "agent-3")
PLACES = ("place-1", "place-2", "place-3")
MEDIA = ("email", "chat")
QUEUES = ("routed", "plain", "other")
WORKBINS = (
    {"WorkbinTypeId": "drafts", "WorkbinAgentId": "agent-1"},
    {"WorkbinTypeId": "shared", "WorkbinPlaceId": "place-1"},
)
CONDITIONS = (
    "MediaType = 'email'",
    "InteractionState = 0 and Queue = 'plain'",
    "InteractionId = 'plain' or Queue in ('routed', 'other')",
    "Queue <> 'plain'",
    "Queue like 'p%'",
)

INVITING = {
    "RequestTransfer": "InteractionId AgentId",
    "RequestConference": "InteractionId AgentId PlaceId? VisibilityMode",
    "RequestIntrude": "InteractionId",
    "RequestRouteCall": "InteractionId AgentId",
    "RequestAccept": "TicketId InteractionId",
    "RequestReject": "TicketId InteractionId",
}
MOVING = {
    "RequestSubmit": "NewId? MediaType Queue",
    "RequestStopProcessing": "InteractionId",
    "RequestRouteCall": "InteractionId AgentId? PlaceId? Queue? Workbin? StandsFor?",
    "RequestPull": "ViewId PullParameters? PullParameters? Count?",
    "RequestPlaceInQueue": "InteractionId Queue",
    "RequestPlaceInWorkbin": "InteractionId Workbin",
    "RequestLeaveInteraction": "InteractionId",
}
LOOKING = {
    "RequestChangeProperties": "InteractionId ChangedProperties",
    "RequestUpdateUserData": "InteractionId UserData",
    "RequestHold": "InteractionId",
    "RequestResume": "InteractionId",
    "RequestGetInteractionProperties": "InteractionId",
    "RequestTakeSnapshot": "Condition Lock",
    "RequestGetSnapshotInteractions": "SnapshotId StartFrom NumberOfInteractions",
    "RequestLockInteraction": "InteractionId SnapshotId",
    "RequestUnlockInteraction": "InteractionId SnapshotId",
    "RequestReleaseSnapshot": "SnapshotId",
    "RequestGetWorkbinContent": "Workbin",
    "RequestWorkbinTypesInfo": "",
    "RequestWorkbinNotifications": "Workbin TellsOfStops?",
    "RequestCancelWorkbinNotifications": "Workbin",
    "RequestPrivateService": "Envelope?",
    "RequestMoveInteractions": "SnapshotId Queue",
}
WORKING = {
    "RequestAgentLogin": "TenantId AgentId PlaceId MediaList",
    "RequestAgentLogout": "",
    "RequestAddMedia": "MediaTypeName",
    "RequestRemoveMedia": "MediaTypeName",
    "RequestNotReadyForMedia": "MediaTypeName",
    "RequestCancelNotReadyForMedia": "MediaTypeName",
    "RequestDoNotDisturbOn": "",
    "RequestDoNotDisturbOff": "",
    "RequestStartPlaceAgentStateReporting": "PlaceId",
    "RequestStopPlaceAgentStateReportingAll": "",
}
VALUES: dict[str, Sequence[Any]] = {
    "NewId": ("plain", "A1", "A2"),
    "MediaType": MEDIA,
    "Queue": (*QUEUES, "unknown"),
    "AgentId": (*AGENTS, *AGENTS, "unknown"),
    "PlaceId": PLACES,
    "Workbin": WORKBINS,
    "StandsFor": [{"StandsFor": name} for name in ("RequestDeliver", "RequestStopProcessing", "x")],
    "ViewId": ("plain", "routed", "_system_"),
    "Count": (1, 2, 0),
    "VisibilityMode": ("Conference",),
    "ChangedProperties": ({"Subject": "hello"}, {"Queue": "other"}),
    "UserData": ({"Subject": "hello"}, {"Queue": "other"}),
    "Condition": CONDITIONS,
    "Lock": (1, 0),
    "StartFrom": (0, -1),
    "NumberOfInteractions": (10,),
    "TellsOfStops": ({"event_processing_stopped": 1},),
    "Envelope": [
        {"Envelope3rdServer": {"AppName": name, "Service": "s", "Method": "m"}}
        for name in ("external", "desk-1", "nobody")
    ],
    "TenantId": (1,),
    "MediaList": ({"email": 1, "chat": 1}, {"email": 0}, {}),
    "MediaTypeName": (*MEDIA, "sms"),
}
NAMES = {"NewId": "InteractionId"} | dict.fromkeys(
    ("StandsFor", "TellsOfStops", "Envelope"), "Extension"
)
SENDERS = {
    name: {
        sender
        for model in all_models()
        for spec, sender, _handler in model.handlers
        if spec.name == name
    }
    or {ClientType.ROUTING_ENGINE}
    for name in (*INVITING, *MOVING, *LOOKING, *WORKING)
}
