"""The names that enumerated attributes take on the wire."""

from __future__ import annotations

from enum import StrEnum


class ClientType(StrEnum):
    """What a client registers as (RequestRegisterClient's ClientType; PSDK InteractionClient)."""

    AGENT_APPLICATION = "AgentApplication"
    MEDIA_SERVER = "MediaServer"
    ROUTING_ENGINE = "RoutingEngine"
    REPORTING_ENGINE = "ReportingEngine"
    PROXY = "Proxy"
