"""The names that enumerated attributes have on the wire.

The codec does not check them. Public client code has the values (`CODE`), except OUR_VALUES.
"""

from __future__ import annotations

from enum import StrEnum


class ClientType(StrEnum):
    """What a client registers as (ClientType of RequestRegisterClient; PSDK InteractionClient)."""

    AGENT_APPLICATION = "AgentApplication"
    MEDIA_SERVER = "MediaServer"
    ROUTING_ENGINE = "RoutingEngine"
    REPORTING_ENGINE = "ReportingEngine"
    PROXY = "Proxy"


class VisibilityMode(StrEnum):
    """What a party sees of the others, and what the others see of it."""

    CONFERENCE = "Conference"
    COACH = "Coach"
    MONITOR = "Monitor"


class InteractionOperation(StrEnum):
    """The cause of an invitation, or of a change of parties: the attribute `Operation`."""

    TRANSFER = "Transfer"
    CONFERENCE = "Conference"
    INTRUDE = "Intrude"


class WorkbinContentOperation(StrEnum):
    """What happened to an interaction in a workbin."""

    PLACED_IN = "PlacedIn"
    TAKEN_OUT = "TakenOut"


class AgentStateChangeOperation(StrEnum):
    """The change that EventForcedAgentStateChange forces on an agent."""

    READY_FOR_MEDIA = "ReadyForMedia"
    NOT_READY_FOR_MEDIA = "NotReadyForMedia"
    ADD_MEDIA = "AddMedia"
    REMOVE_MEDIA = "RemoveMedia"
    DO_NOT_DISTURB_ON = "DoNotDisturbOn"
    DO_NOT_DISTURB_OFF = "DoNotDisturbOff"


class RouteType(StrEnum):
    """How a strategy routes; in the order of the vendor's numbers, from 0 (T-Library)."""

    UNKNOWN = "Unknown"
    DEFAULT = "Default"
    LABEL = "Label"
    OVERWRITE_DNIS = "OverwriteDNIS"
    DDD = "DDD"
    IDDD = "IDDD"
    DIRECT = "Direct"
    REJECT = "Reject"
    ANNOUNCEMENT = "Announcement"
    POST_FEATURE = "PostFeature"
    DIRECT_AGENT = "DirectAgent"
    PRIORITY = "Priority"
    DIRECT_PRIORITY = "DirectPriority"
    AGENT_ID = "AgentID"
    CALL_DISCONNECT = "CallDisconnect"


OUR_VALUES: frozenset[StrEnum] = frozenset(
    {VisibilityMode.MONITOR, *AgentStateChangeOperation}
    - {AgentStateChangeOperation.READY_FOR_MEDIA}
)
"""Values that no public source has: the documentation implies them, or an event has the name."""
