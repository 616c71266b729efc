"""The messages of Interaction Management: requests, answers, and events to agents.

Ids have a gap after each group of requests. Public logs show the ids 101 and 125.
"""

from __future__ import annotations

from functools import partial

from ..spec import Protocol
from . import rows
from .rows import ABOUT_INTERACTION

# Real clients take EventAck as success if there is no answer of its own type.
request = partial(rows.request, Protocol.INTERACTION_MANAGEMENT, answers="EventAck EventError")
event = partial(rows.event, Protocol.INTERACTION_MANAGEMENT)

# Registration
RequestRegisterClient = request(
    1,
    "RequestRegisterClient",
    "ClientName! ClientType! ProxyClientId MediaType",
    source="GenEM:Registration",
)
RequestUnregisterClient = request(2, "RequestUnregisterClient", "ProxyClientId", source="CODE")
RequestPing = request(4, "RequestPing", source="ours")

# Agent management
RequestAgentLogin = request(
    5,
    "RequestAgentLogin",
    "TenantId AgentId! PlaceId! MediaList",
    source="GenEM:LoginLogout",
)
RequestAgentLogout = request(6, "RequestAgentLogout", source="GenEM:LoginLogout")
RequestAgentAvailable = request(
    7,
    "RequestAgentAvailable",
    "TenantId AgentId PlaceId MediaList",
    source="GenEM:LoginLogout",
)
RequestAgentNotAvailable = request(8, "RequestAgentNotAvailable", source="GenEM:LoginLogout")
RequestAddMedia = request(10, "RequestAddMedia", "MediaTypeName!", source="CODE")
RequestRemoveMedia = request(11, "RequestRemoveMedia", "MediaTypeName!", source="CODE")
RequestNotReadyForMedia = request(12, "RequestNotReadyForMedia", "MediaTypeName!", source="CODE")
RequestCancelNotReadyForMedia = request(
    13, "RequestCancelNotReadyForMedia", "MediaTypeName!", source="CODE"
)
RequestChangeMediaStateReason = request(
    14, "RequestChangeMediaStateReason", "MediaTypeName!", source="CODE"
)
RequestDoNotDisturbOn = request(15, "RequestDoNotDisturbOn", source="CODE")
RequestDoNotDisturbOff = request(16, "RequestDoNotDisturbOff", source="CODE")

# Subscriptions
RequestStartPlaceAgentStateReportingAll = request(
    20, "RequestStartPlaceAgentStateReportingAll", "TenantList", source="CODE"
)
RequestStopPlaceAgentStateReportingAll = request(
    21, "RequestStopPlaceAgentStateReportingAll", "TenantList", source="CODE"
)
RequestStartPlaceAgentStateReporting = request(
    22, "RequestStartPlaceAgentStateReporting", "TenantId PlaceId", source="CODE"
)
RequestStopPlaceAgentStateReporting = request(
    23, "RequestStopPlaceAgentStateReporting", "TenantId PlaceId", source="CODE"
)
RequestSubscribe = request(25, "RequestSubscribe", "PsTopicList!", source="CODE")
RequestUnsubscribe = request(26, "RequestUnsubscribe", "PsTopicList", source="CODE")
RequestPublish = request(27, "RequestPublish", answers="EventError", source="CODE", free=True)
RequestStatSubscribe = request(
    28, "RequestStatSubscribe", answers="EventError", source="CODE", free=True
)

# Interaction delivery
RequestAccept = request(
    30,
    "RequestAccept",
    "TicketId! InteractionId! InitialInFocusState",
    source="GenEM:Intrusion",
)
RequestReject = request(
    31, "RequestReject", "TicketId! InteractionId!", source="GenEM:DeliverInteractiontoAgent"
)
RequestDeliver = request(32, "RequestDeliver", "InteractionId! AgentId PlaceId", source="CODE")

# Interactions
RequestPull = request(
    35,
    "RequestPull",
    "ViewId! PullParameters Count TenantId InitialInFocusState IgnoreHold",
    answers="EventPulledInteractions EventError",
    source="PSDK",
)
RequestPlaceInQueue = request(
    36,
    "RequestPlaceInQueue",
    "InteractionId! Queue! Hold AddedProperties",
    source="GenEM:PlaceInteractioninQueue",
)
RequestPlaceInWorkbin = request(
    37,
    "RequestPlaceInWorkbin",
    "InteractionId! Workbin!",
    source="GenEM:PlaceInteractioninWorkbin",
)
RequestStopProcessing = request(
    38, "RequestStopProcessing", "InteractionId!", source="GenEM:StopProcessing"
)
RequestChangeProperties = request(
    39,
    "RequestChangeProperties",
    "InteractionId! AddedProperties ChangedProperties DeletedProperties",
    source="GenEM:ChangeProperties",
)
RequestGetInteractionProperties = request(
    40,
    "RequestGetInteractionProperties",
    "InteractionId!",
    answers="EventInteractionProperties EventError",
    source="CODE",
)
RequestHold = request(41, "RequestHold", "InteractionId!", source="CODE")
RequestResume = request(42, "RequestResume", "InteractionId!", source="CODE")

# Parties
# Transfer and conference need AgentId or PlaceId: public clients give one or both
RequestTransfer = request(45, "RequestTransfer", "InteractionId! AgentId PlaceId", source="CODE")
RequestConference = request(
    46, "RequestConference", "InteractionId! AgentId PlaceId VisibilityMode", source="CODE"
)
RequestIntrude = request(
    47, "RequestIntrude", "InteractionId! VisibilityMode", source="GenEM:Intrusion"
)
RequestLeaveInteraction = request(48, "RequestLeaveInteraction", "InteractionId!", source="CODE")

# Workbins
RequestGetWorkbinContent = request(
    55,
    "RequestGetWorkbinContent",
    "Workbin!",
    answers="EventWorkbinContent EventError",
    source="CODE",
)
RequestWorkbinTypesInfo = request(
    56,
    "RequestWorkbinTypesInfo",
    "TenantId",
    answers="EventWorkbinTypesInfo EventError",
    source="CODE",
)
RequestWorkbinNotifications = request(
    57, "RequestWorkbinNotifications", "Workbin! NotifyPropertyChanges", source="CODE"
)
RequestCancelWorkbinNotifications = request(
    58, "RequestCancelWorkbinNotifications", "Workbin!", source="ours"
)
RequestWorkbinStatistic = request(
    59, "RequestWorkbinStatistic", answers="EventError", source="CODE", free=True
)

# Snapshots
RequestTakeSnapshot = request(
    65,
    "RequestTakeSnapshot",
    "Condition! Lock CheckInteractionsState",
    answers="EventSnapshotTaken EventError",
    source="PSDK",
)
RequestGetSnapshotInteractions = request(
    66,
    "RequestGetSnapshotInteractions",
    "SnapshotId! StartFrom NumberOfInteractions",
    answers="EventSnapshotInteractions EventError",
    source="CODE",
)
RequestLockInteraction = request(
    67, "RequestLockInteraction", "InteractionId! SnapshotId", source="PSDK"
)
RequestUnlockInteraction = request(
    68, "RequestUnlockInteraction", "InteractionId! SnapshotId", source="ours"
)
RequestReleaseSnapshot = request(69, "RequestReleaseSnapshot", "SnapshotId!", source="CODE")
RequestMoveInteractions = request(
    70,
    "RequestMoveInteractions",
    "SnapshotId! Queue!",
    answers="EventInteractionMoved EventError",
    source="PSDK",
)

# Search
RequestSearch = request(80, "RequestSearch", answers="EventError", source="CODE", free=True)
RequestGetIndexProperties = request(
    81, "RequestGetIndexProperties", answers="EventError", source="CODE", free=True
)

# Submit
RequestSubmit = request(
    101,
    "RequestSubmit",
    "TenantId MediaType! InteractionType InteractionSubtype Queue InteractionId"
    " ParentInteractionId ExternalId IsOnline ReceivedAt UserData InQueues OutQueues Workbin",
    source="GenEM:MediaServerSubmitsInteraction",
    id_source="log",
)

# Answers
EventAck = event(
    125, "EventAck", "ProxyClientId Extension!", source="GenEM:Registration", id_source="log"
)
EventError = event(
    126, "EventError", "ErrorCode! ErrorDescription! Extension", source="GenEM:Registration"
)
EventPong = event(135, "EventPong", "Extension", source="ours")
EventPulledInteractions = event(
    127,
    "EventPulledInteractions",
    "Interactions EventTime Extension",
    source="GenEM:AgentPullsInteraction",
)
EventInteractionProperties = event(
    128, "EventInteractionProperties", "Interaction! Extension", source="CODE"
)
EventWorkbinContent = event(
    129,
    "EventWorkbinContent",
    "Workbin Interactions NumberOfInteractions Extension",
    source="GenEM:WorkbinOperations",
)
EventWorkbinTypesInfo = event(130, "EventWorkbinTypesInfo", "WorkbinTypes Extension", source="CODE")
EventSnapshotTaken = event(
    131,
    "EventSnapshotTaken",
    "SnapshotId NumberOfInteractions Extension",
    source="GenEM:SnapshotOperations",
)
EventSnapshotInteractions = event(
    132,
    "EventSnapshotInteractions",
    "SnapshotId Interactions NumberOfInteractions Extension",
    source="GenEM:SnapshotOperations",
)
EventInteractionMoved = event(
    133, "EventInteractionMoved", "SnapshotId Queue NumberOfInteractions Extension", source="PSDK"
)

# Unsolicited
EventInvite = event(
    140,
    "EventInvite",
    f"TicketId ProxyClientId VisibilityMode Parties Operation {ABOUT_INTERACTION}",
    source="GenEM:DeliverInteractiontoAgent",
)
EventRevoked = event(
    141, "EventRevoked", f"Party {ABOUT_INTERACTION}", source="GenEM:StopProcessing"
)
EventPartyAdded = event(
    142, "EventPartyAdded", f"Party Operation {ABOUT_INTERACTION}", source="GenEM:Conference"
)
EventPartyRemoved = event(
    143, "EventPartyRemoved", f"Party Operation {ABOUT_INTERACTION}", source="CODE"
)
EventPropertiesChanged = event(
    144,
    "EventPropertiesChanged",
    f"AddedProperties ChangedProperties DeletedProperties {ABOUT_INTERACTION}",
    source="GenEM:ChangeProperties",
)
EventWorkbinContentChanged = event(
    145,
    "EventWorkbinContentChanged",
    f"Workbin WorkbinContentOperation {ABOUT_INTERACTION}",
    source="GenEM:PlaceInteractioninWorkbin",
)
# The Reporting event of that name, for workbin subscribers that ask for it with an extension
EventProcessingStopped = event(146, "EventProcessingStopped", ABOUT_INTERACTION, source="ours")
EventForcedAgentStateChange = event(
    150,
    "EventForcedAgentStateChange",
    "AgentStateChangeOperation MediaTypeName MediaList DonotDisturb Reason EventTime Extension",
    source="CODE",
)


ROWS = rows.declared_in(globals())
