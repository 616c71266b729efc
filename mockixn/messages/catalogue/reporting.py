"""The events of Reporting: what reporting engines are told of every interaction and agent."""

from __future__ import annotations

from functools import partial

from ..spec import MessageSpec, Protocol
from . import rows
from .rows import ABOUT_INTERACTION

event = partial(rows.event, Protocol.REPORTING)

ABOUT_AGENT = "TenantId AgentId PlaceId Reason EventTime Extension"
ABOUT_SERVICE = (
    "Interaction UserData EspClientRefid EspServerRefid EspRequestId ProxyClientId"
    " Actor EventTime Extension"
)

INTERACTIONS = (
    event(
        1,
        "EventInteractionSubmitted",
        ABOUT_INTERACTION,
        source="GenEM:MediaServerSubmitsInteraction",
    ),
    event(2, "EventProcessingStopped", ABOUT_INTERACTION, source="GenEM:StopProcessing"),
    event(
        3,
        "EventPropertiesChanged",
        f"AddedProperties ChangedProperties DeletedProperties {ABOUT_INTERACTION}",
        source="EVLOG",
    ),
    event(4, "EventHeld", ABOUT_INTERACTION, source="EVLOG"),
    event(5, "EventResumed", ABOUT_INTERACTION, source="EVLOG"),
)

PARTIES = (
    event(10, "EventPartyAdded", f"Party Operation {ABOUT_INTERACTION}", source="GenEM:Transfer"),
    event(
        11,
        "EventPartyRemoved",
        f"Party Operation {ABOUT_INTERACTION}",
        source="GenEM:StopProcessing",
    ),
    event(
        12,
        "EventAgentInvited",
        f"Party Operation VisibilityMode {ABOUT_INTERACTION}",
        source="GenEM:DeliverInteractiontoAgent",
    ),
    event(13, "EventAccepted", f"Party {ABOUT_INTERACTION}", source="CODE"),
    event(
        14, "EventRejected", f"Party {ABOUT_INTERACTION}", source="GenEM:DeliverInteractiontoAgent"
    ),
    event(15, "EventRevoked", f"Party {ABOUT_INTERACTION}", source="EVLOG"),
)

QUEUES_AND_WORKBINS = (
    event(
        20,
        "EventPlacedInQueue",
        f"Queue {ABOUT_INTERACTION}",
        source="GenEM:PlaceInteractioninQueue",
    ),
    event(
        21,
        "EventTakenFromQueue",
        f"Queue {ABOUT_INTERACTION}",
        source="GenEM:AgentPullsInteraction",
    ),
    event(
        22,
        "EventPlacedInWorkbin",
        f"Workbin {ABOUT_INTERACTION}",
        source="GenEM:PlaceInteractioninWorkbin",
    ),
    event(
        23,
        "EventTakenFromWorkbin",
        f"Workbin {ABOUT_INTERACTION}",
        source="GenEM:AgentPullsInteraction",
    ),
)

AGENTS = (
    event(30, "EventAgentLogin", f"MediaList {ABOUT_AGENT}", source="GenEM:LoginLogout"),
    event(31, "EventAgentLogout", ABOUT_AGENT, source="GenEM:LoginLogout"),
    event(32, "EventAgentAvailable", ABOUT_AGENT, source="CODE"),
    event(33, "EventAgentNotAvailable", ABOUT_AGENT, source="CODE"),
    event(34, "EventAgentConnectionClosed", ABOUT_AGENT, source="CODE"),
    event(35, "EventMediaAdded", f"MediaTypeName {ABOUT_AGENT}", source="EVLOG"),
    event(36, "EventMediaRemoved", f"MediaTypeName {ABOUT_AGENT}", source="EVLOG"),
    event(37, "EventReadyForMedia", f"MediaTypeName {ABOUT_AGENT}", source="EVLOG"),
    event(38, "EventNotReadyForMedia", f"MediaTypeName {ABOUT_AGENT}", source="EVLOG"),
    event(39, "EventMediaStateReasonChanged", f"MediaTypeName {ABOUT_AGENT}", source="EVLOG"),
    event(40, "EventAgentStateReasonChanged", ABOUT_AGENT, source="EVLOG"),
    event(41, "EventDoNotDisturbOn", ABOUT_AGENT, source="EVLOG"),
    event(42, "EventDoNotDisturbOff", ABOUT_AGENT, source="EVLOG"),
    # A reporting engine sends it, the server relays it (or sends its own) to the agent
    event(
        43,
        "EventCurrentAgentStatus",
        f"MediaStateList MediaCapacityList DonotDisturb {ABOUT_AGENT}",
        source="GenEM:LoginLogout",
        sender="both",
    ),
    event(
        44,
        "EventPlaceAgentState",
        f"MediaStateList MediaCapacityList DonotDisturb {ABOUT_AGENT}",
        source="CODE",
    ),
    event(45, "EventActivityReport", ABOUT_AGENT, source="CODE"),
)

SERVICES = (
    event(
        50,
        "EventExternalServiceRequested",
        f"EspRequestEnvelope {ABOUT_SERVICE}",
        source="GenEM:InvokeAutoresponse",
    ),
    event(
        51,
        "EventExternalServiceResponded",
        f"EspResponseEnvelope {ABOUT_SERVICE}",
        source="GenEM:InvokeAutoresponse",
    ),
    event(60, "EventCustomReporting", "EventContent Actor EventTime Extension", source="EVLOG"),
)

ROWS: tuple[MessageSpec, ...] = (
    *INTERACTIONS,
    *PARTIES,
    *QUEUES_AND_WORKBINS,
    *AGENTS,
    *SERVICES,
)
