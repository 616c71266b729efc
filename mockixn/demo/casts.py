"""What the plays of several models share: who is there, by role, and what needs no preparation."""

from __future__ import annotations

from typing import Any

from ..messages.enumerations import ClientType
from ..scenario import InteractionSetting
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

EVERYBODY_AND_SUBSCRIBER = Cast(
    clients={**EVERYBODY.clients, "subscriber": ("desk-2", ClientType.AGENT_APPLICATION)},
    logins=EVERYBODY.logins,
)
"""The same, and an agent application that can watch a workbin."""

TWO_AGENTS = Cast(
    clients={
        "agent 1": (AGENT, ClientType.AGENT_APPLICATION),
        "agent 2": ("agent-2", ClientType.AGENT_APPLICATION),
        "RE": (STAT, ClientType.REPORTING_ENGINE),
    },
    logins={"agent 1": (AGENT, PLACE), "agent 2": ("agent-2", "place-2")},
)
"""Two agents logged in, and a reporting engine."""


def interaction(
    id: str, *, agents: tuple[str, ...] = (), strategy: str | None = None
) -> InteractionSetting:
    """An e-mail of the media server in the queue `inbound`, processed by those, if by any."""
    return InteractionSetting(
        id=id,
        media_type="email",
        queue="inbound",
        submitted_by=MEDIA,
        agents=agents,
        strategy=strategy,
    )


def asking(**attributes: Any) -> Preparation:
    """Nothing to prepare: the version's request has these attributes."""

    async def prepare(_stage: Stage) -> dict[str, Any]:
        return attributes

    return prepare


def invited(role: str, request: str, **attributes: Any) -> Preparation:
    """Agent 2 has been invited, as `role` asked by `request`: the version's request answers."""

    async def prepare(stage: Stage) -> dict[str, Any]:
        stage[role].send(request, reference=1, **attributes)
        invite = await stage["agent 2"].expect("EventInvite")
        return {
            "TicketId": invite.attributes["TicketId"],
            "InteractionId": attributes["InteractionId"],
        }

    return prepare
