"""What the plays of several models share: who is there, by role, and what needs no preparation."""

from __future__ import annotations

from typing import Any

from ..messages.enumerations import ClientType
from .play import Cast, Preparation, Stage

MEDIA, AGENT, URS, STAT = "media-1", "agent-1", "urs-1", "stat-1"
PLACE = "place-1"

DESK = Cast(
    clients={
        "agent": (AGENT, ClientType.AGENT_APPLICATION),
        "RE": (STAT, ClientType.REPORTING_ENGINE),
    }
)
"""An agent application whose agent is not logged in, and a reporting engine."""

AGENT_AT_WORK = Cast(clients=DESK.clients, logins={"agent": (AGENT, PLACE)})
"""The same, the agent logged in."""

EVERYBODY = Cast(
    clients={
        "media server": (MEDIA, ClientType.MEDIA_SERVER),
        "agent": (AGENT, ClientType.AGENT_APPLICATION),
        "URS": (URS, ClientType.ROUTING_ENGINE),
        "RE": (STAT, ClientType.REPORTING_ENGINE),
    },
    logins={"agent": (AGENT, PLACE)},
)
"""One client of each type that the models are about, the agent logged in."""


def asking(**attributes: Any) -> Preparation:
    """Nothing to prepare: the version's request has these attributes."""

    async def prepare(_stage: Stage) -> dict[str, Any]:
        return attributes

    return prepare
