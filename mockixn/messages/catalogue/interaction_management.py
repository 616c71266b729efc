"""The messages of Interaction Management: requests, answers, and what agents are told.

Ids have a gap after each group of requests; 101 and 125 stand in public logs.
"""

from __future__ import annotations

from functools import partial

from ..spec import MessageSpec, Protocol
from . import rows
from .rows import ABOUT_INTERACTION

# Real clients take EventAck for success wherever no typed answer exists.
request = partial(rows.request, Protocol.INTERACTION_MANAGEMENT, answers="EventAck EventError")
event = partial(rows.event, Protocol.INTERACTION_MANAGEMENT)

REGISTRATION = (
    request(
        1,
        "RequestRegisterClient",
        "ClientName! ClientType! ProxyClientId MediaType",
        source="GenEM:Registration",
    ),
    request(2, "RequestUnregisterClient", "ProxyClientId", source="CODE"),
)

AGENT_MANAGEMENT = (
    request(
        5,
        "RequestAgentLogin",
        "TenantId! AgentId! PlaceId! MediaList!",
        source="GenEM:LoginLogout",
    ),
    request(6, "RequestAgentLogout", source="GenEM:LoginLogout"),
    request(
        7,
        "RequestAgentAvailable",
        "TenantId AgentId PlaceId MediaList",
        source="GenEM:LoginLogout",
    ),
    request(8, "RequestAgentNotAvailable", source="GenEM:LoginLogout"),
    request(10, "RequestAddMedia", "MediaTypeName!", source="CODE"),
    request(11, "RequestRemoveMedia", "MediaTypeName!", source="CODE"),
    request(12, "RequestNotReadyForMedia", "MediaTypeName!", source="CODE"),
    request(13, "RequestCancelNotReadyForMedia", "MediaTypeName!", source="CODE"),
    request(14, "RequestChangeMediaStateReason", "MediaTypeName!", source="CODE"),
    request(15, "RequestDoNotDisturbOn", source="CODE"),
    request(16, "RequestDoNotDisturbOff", source="CODE"),
)

SUBSCRIPTIONS = (
    request(20, "RequestStartPlaceAgentStateReportingAll", "TenantList", source="CODE"),
    request(21, "RequestStopPlaceAgentStateReportingAll", "TenantList", source="CODE"),
    request(22, "RequestStartPlaceAgentStateReporting", "TenantId PlaceId", source="CODE"),
    request(23, "RequestStopPlaceAgentStateReporting", "TenantId PlaceId", source="CODE"),
    request(25, "RequestSubscribe", "PsTopicList!", source="CODE"),
    request(26, "RequestUnsubscribe", "PsTopicList", source="CODE"),
    request(27, "RequestPublish", answers="EventError", source="CODE"),
    request(28, "RequestStatSubscribe", answers="EventError", source="CODE"),
)

INTERACTION_DELIVERY = (
    request(
        30,
        "RequestAccept",
        "TicketId! InteractionId! InitialInFocusState",
        source="GenEM:Intrusion",
    ),
    request(
        31, "RequestReject", "TicketId! InteractionId!", source="GenEM:DeliverInteractiontoAgent"
    ),
    request(32, "RequestDeliver", "InteractionId! AgentId PlaceId", source="CODE"),
)

INTERACTIONS = (
    request(
        35,
        "RequestPull",
        "ViewId! PullParameters Count TenantId InitialInFocusState IgnoreHold",
        answers="EventPulledInteractions EventError",
        source="PSDK",
    ),
    request(
        36,
        "RequestPlaceInQueue",
        "InteractionId! Queue! Hold AddedProperties",
        source="GenEM:PlaceInteractioninQueue",
    ),
    request(
        37,
        "RequestPlaceInWorkbin",
        "InteractionId! Workbin!",
        source="GenEM:PlaceInteractioninWorkbin",
    ),
    request(38, "RequestStopProcessing", "InteractionId!", source="GenEM:StopProcessing"),
    request(
        39,
        "RequestChangeProperties",
        "InteractionId! AddedProperties ChangedProperties DeletedProperties",
        source="GenEM:ChangeProperties",
    ),
    request(
        40,
        "RequestGetInteractionProperties",
        "InteractionId!",
        answers="EventInteractionProperties EventError",
        source="CODE",
    ),
    request(41, "RequestHold", "InteractionId!", source="CODE"),
    request(42, "RequestResume", "InteractionId!", source="CODE"),
)

PARTIES = (
    request(45, "RequestTransfer", "InteractionId! AgentId! PlaceId!", source="CODE"),
    request(
        46,
        "RequestConference",
        "InteractionId! AgentId! PlaceId! VisibilityMode!",
        source="CODE",
    ),
    request(47, "RequestIntrude", "InteractionId! VisibilityMode", source="GenEM:Intrusion"),
    request(48, "RequestLeaveInteraction", "InteractionId!", source="CODE"),
)

WORKBINS = (
    request(
        55,
        "RequestGetWorkbinContent",
        "Workbin!",
        answers="EventWorkbinContent EventError",
        source="CODE",
    ),
    request(
        56,
        "RequestWorkbinTypesInfo",
        "TenantId",
        answers="EventWorkbinTypesInfo EventError",
        source="CODE",
    ),
    request(57, "RequestWorkbinNotifications", "Workbin! NotifyPropertyChanges", source="CODE"),
    request(58, "RequestCancelWorkbinNotifications", "Workbin!", source="ours"),
    request(59, "RequestWorkbinStatistic", answers="EventError", source="CODE"),
)

SNAPSHOTS = (
    request(
        65,
        "RequestTakeSnapshot",
        "Condition! Lock! CheckInteractionsState",
        answers="EventSnapshotTaken EventError",
        source="PSDK",
    ),
    request(
        66,
        "RequestGetSnapshotInteractions",
        "SnapshotId! StartFrom! NumberOfInteractions!",
        answers="EventSnapshotInteractions EventError",
        source="CODE",
    ),
    request(67, "RequestLockInteraction", "InteractionId! SnapshotId", source="PSDK"),
    request(68, "RequestUnlockInteraction", "InteractionId! SnapshotId", source="ours"),
    request(69, "RequestReleaseSnapshot", "SnapshotId!", source="CODE"),
    request(
        70,
        "RequestMoveInteractions",
        "SnapshotId! Queue!",
        answers="EventInteractionMoved EventError",
        source="PSDK",
    ),
)

SEARCH = (
    request(80, "RequestSearch", answers="EventError", source="CODE"),
    request(81, "RequestGetIndexProperties", answers="EventError", source="CODE"),
)

SUBMIT = (
    request(
        101,
        "RequestSubmit",
        "TenantId MediaType! InteractionType InteractionSubtype Queue InteractionId"
        " ParentInteractionId ExternalId IsOnline ReceivedAt UserData InQueues OutQueues Workbin",
        source="GenEM:MediaServerSubmitsInteraction",
        id_source="log",
    ),
)

ANSWERS = (
    event(
        125, "EventAck", "ProxyClientId Extension!", source="GenEM:Registration", id_source="log"
    ),
    event(126, "EventError", "ErrorCode! ErrorDescription! Extension", source="GenEM:Registration"),
    event(
        127,
        "EventPulledInteractions",
        "Interactions EventTime Extension",
        source="GenEM:AgentPullsInteraction",
    ),
    event(128, "EventInteractionProperties", "Interaction! Extension", source="CODE"),
    event(
        129,
        "EventWorkbinContent",
        "Workbin Interactions Extension",
        source="GenEM:WorkbinOperations",
    ),
    event(130, "EventWorkbinTypesInfo", "WorkbinTypes Extension", source="CODE"),
    event(
        131,
        "EventSnapshotTaken",
        "SnapshotId NumberOfInteractions Extension",
        source="GenEM:SnapshotOperations",
    ),
    event(
        132,
        "EventSnapshotInteractions",
        "SnapshotId Interactions NumberOfInteractions Extension",
        source="GenEM:SnapshotOperations",
    ),
    event(133, "EventInteractionMoved", "SnapshotId Queue Extension", source="PSDK"),
)

UNSOLICITED = (
    event(
        140,
        "EventInvite",
        f"TicketId ProxyClientId VisibilityMode Parties Operation {ABOUT_INTERACTION}",
        source="GenEM:DeliverInteractiontoAgent",
    ),
    event(141, "EventRevoked", f"Party {ABOUT_INTERACTION}", source="GenEM:StopProcessing"),
    event(
        142, "EventPartyAdded", f"Party Operation {ABOUT_INTERACTION}", source="GenEM:Conference"
    ),
    event(143, "EventPartyRemoved", f"Party Operation {ABOUT_INTERACTION}", source="CODE"),
    event(
        144,
        "EventPropertiesChanged",
        f"AddedProperties ChangedProperties DeletedProperties {ABOUT_INTERACTION}",
        source="GenEM:ChangeProperties",
    ),
    event(
        145,
        "EventWorkbinContentChanged",
        f"Workbin WorkbinContentOperation {ABOUT_INTERACTION}",
        source="GenEM:PlaceInteractioninWorkbin",
    ),
    # The Reporting event of that name, for workbin subscribers that asked for it by extension
    event(146, "EventProcessingStopped", ABOUT_INTERACTION, source="ours"),
    event(
        150,
        "EventForcedAgentStateChange",
        "AgentStateChangeOperation MediaTypeName MediaList DonotDisturb Reason EventTime Extension",
        source="CODE",
    ),
)

ROWS: tuple[MessageSpec, ...] = (
    *REGISTRATION,
    *AGENT_MANAGEMENT,
    *SUBSCRIPTIONS,
    *INTERACTION_DELIVERY,
    *INTERACTIONS,
    *PARTIES,
    *WORKBINS,
    *SNAPSHOTS,
    *SEARCH,
    *SUBMIT,
    *ANSWERS,
    *UNSOLICITED,
)
