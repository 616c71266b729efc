"""The events of Reporting: what happens to interactions and agents."""

from __future__ import annotations

from functools import partial

from ..spec import Protocol
from . import rows

event = partial(rows.event, Protocol.REPORTING)

ON_EVERY_EVENT = "EventTime ReportingEventSequenceNumber Extension"
ABOUT_INTERACTION = f"Interaction! Actor Reason {ON_EVERY_EVENT}"
ABOUT_AGENT = f"TenantId AgentId PlaceId Reason {ON_EVERY_EVENT}"
ABOUT_SERVICE = (
    "Interaction UserData EspClientRefid EspServerRefid EspRequestId ProxyClientId"
    f" Actor {ON_EVERY_EVENT}"
)

# Interactions
EventInteractionSubmitted = event(
    1,
    "EventInteractionSubmitted",
    ABOUT_INTERACTION,
    source="GenEM:MediaServerSubmitsInteraction",
)
EventProcessingStopped = event(
    2, "EventProcessingStopped", ABOUT_INTERACTION, source="GenEM:StopProcessing"
)
EventPropertiesChanged = event(
    3,
    "EventPropertiesChanged",
    f"AddedProperties ChangedProperties DeletedProperties {ABOUT_INTERACTION}",
    source="EVLOG",
)
EventHeld = event(4, "EventHeld", ABOUT_INTERACTION, source="EVLOG")
EventResumed = event(5, "EventResumed", ABOUT_INTERACTION, source="EVLOG")

# Parties
EventPartyAdded = event(
    10, "EventPartyAdded", f"Party Operation {ABOUT_INTERACTION}", source="GenEM:Transfer"
)
EventPartyRemoved = event(
    11,
    "EventPartyRemoved",
    f"Party Operation {ABOUT_INTERACTION}",
    source="GenEM:StopProcessing",
)
EventAgentInvited = event(
    12,
    "EventAgentInvited",
    f"Party Operation VisibilityMode {ABOUT_INTERACTION}",
    source="GenEM:DeliverInteractiontoAgent",
)
EventAccepted = event(13, "EventAccepted", f"Party {ABOUT_INTERACTION}", source="CODE")
EventRejected = event(
    14, "EventRejected", f"Party {ABOUT_INTERACTION}", source="GenEM:DeliverInteractiontoAgent"
)
EventRevoked = event(15, "EventRevoked", f"Party {ABOUT_INTERACTION}", source="EVLOG")

# Queues and workbins
EventPlacedInQueue = event(
    20,
    "EventPlacedInQueue",
    f"Queue {ABOUT_INTERACTION}",
    source="GenEM:PlaceInteractioninQueue",
)
EventTakenFromQueue = event(
    21,
    "EventTakenFromQueue",
    f"Queue {ABOUT_INTERACTION}",
    source="GenEM:AgentPullsInteraction",
)
EventPlacedInWorkbin = event(
    22,
    "EventPlacedInWorkbin",
    f"Workbin {ABOUT_INTERACTION}",
    source="GenEM:PlaceInteractioninWorkbin",
)
EventTakenFromWorkbin = event(
    23,
    "EventTakenFromWorkbin",
    f"Workbin {ABOUT_INTERACTION}",
    source="GenEM:AgentPullsInteraction",
)

# Agents
EventAgentLogin = event(
    30, "EventAgentLogin", f"MediaList {ABOUT_AGENT}", source="GenEM:LoginLogout"
)
EventAgentLogout = event(31, "EventAgentLogout", ABOUT_AGENT, source="GenEM:LoginLogout")
EventAgentAvailable = event(32, "EventAgentAvailable", ABOUT_AGENT, source="CODE")
EventAgentNotAvailable = event(33, "EventAgentNotAvailable", ABOUT_AGENT, source="CODE")
EventAgentConnectionClosed = event(34, "EventAgentConnectionClosed", ABOUT_AGENT, source="CODE")
EventMediaAdded = event(35, "EventMediaAdded", f"MediaTypeName {ABOUT_AGENT}", source="EVLOG")
EventMediaRemoved = event(36, "EventMediaRemoved", f"MediaTypeName {ABOUT_AGENT}", source="EVLOG")
EventReadyForMedia = event(37, "EventReadyForMedia", f"MediaTypeName {ABOUT_AGENT}", source="EVLOG")
EventNotReadyForMedia = event(
    38, "EventNotReadyForMedia", f"MediaTypeName {ABOUT_AGENT}", source="EVLOG"
)
EventMediaStateReasonChanged = event(
    39, "EventMediaStateReasonChanged", f"MediaTypeName {ABOUT_AGENT}", source="EVLOG"
)
EventAgentStateReasonChanged = event(
    40, "EventAgentStateReasonChanged", ABOUT_AGENT, source="EVLOG"
)
EventDoNotDisturbOn = event(41, "EventDoNotDisturbOn", ABOUT_AGENT, source="EVLOG")
EventDoNotDisturbOff = event(42, "EventDoNotDisturbOff", ABOUT_AGENT, source="EVLOG")
# A reporting engine sends it; the server relays it to the agent, or sends its own
EventCurrentAgentStatus = event(
    43,
    "EventCurrentAgentStatus",
    f"MediaStateList MediaCapacityList DonotDisturb {ABOUT_AGENT}",
    source="GenEM:LoginLogout",
    sender="both",
)
EventPlaceAgentState = event(
    44,
    "EventPlaceAgentState",
    f"MediaStateList MediaCapacityList DonotDisturb {ABOUT_AGENT}",
    source="CODE",
)
EventActivityReport = event(45, "EventActivityReport", ABOUT_AGENT, source="CODE")

# Services
EventExternalServiceRequested = event(
    50,
    "EventExternalServiceRequested",
    f"EspRequestEnvelope {ABOUT_SERVICE}",
    source="GenEM:InvokeAutoresponse",
)
EventExternalServiceResponded = event(
    51,
    "EventExternalServiceResponded",
    f"EspResponseEnvelope {ABOUT_SERVICE}",
    source="GenEM:InvokeAutoresponse",
)
EventCustomReporting = event(
    60, "EventCustomReporting", f"EventContent Actor {ON_EVERY_EVENT}", source="EVLOG"
)


ROWS = rows.declared_in(globals())
