"""What the plays share: their participants and interactions, and what comes before a version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..engine.model import Model
from ..messages.enumerations import ClientType
from ..scenario import InteractionSetting, Scenario
from .play import Play, PlayParticipants, Preparation, Stage

MEDIA, AGENT, URS, STAT = "media-1", "agent-1", "urs-1", "stat-1"
AGENT_2, PLACE, PLACE_2 = "agent-2", "place-1", "place-2"

DESK = PlayParticipants(
    clients={
        "agent": (AGENT, ClientType.AGENT_APPLICATION),
        "RE": (STAT, ClientType.REPORTING_ENGINE),
    }
)
"""An agent application whose agent is not logged in, and a reporting engine."""

AGENT_AT_WORK = PlayParticipants(clients=DESK.clients, logins={"agent": (AGENT, PLACE)})
"""The same, with the agent logged in."""

EVERYBODY = PlayParticipants(
    clients={
        "media server": (MEDIA, ClientType.MEDIA_SERVER),
        "agent": (AGENT, ClientType.AGENT_APPLICATION),
        "URS": (URS, ClientType.ROUTING_ENGINE),
        "RE": (STAT, ClientType.REPORTING_ENGINE),
    },
    logins={"agent": (AGENT, PLACE)},
)
"""One client of each type in the models, with the agent logged in."""

EVERYBODY_AND_SUBSCRIBER = PlayParticipants(
    clients={**EVERYBODY.clients, "subscriber": ("desk-2", ClientType.AGENT_APPLICATION)},
    logins=EVERYBODY.logins,
)
"""The same, and an agent application that can subscribe to a workbin."""

TWO_AGENTS = PlayParticipants(
    clients={
        "agent 1": (AGENT, ClientType.AGENT_APPLICATION),
        "agent 2": (AGENT_2, ClientType.AGENT_APPLICATION),
        "RE": (STAT, ClientType.REPORTING_ENGINE),
    },
    logins={"agent 1": (AGENT, PLACE), "agent 2": (AGENT_2, PLACE_2)},
)
"""Two agents who are logged in, and a reporting engine."""


def plays_of(
    model: Model,
    participants: PlayParticipants,
    scenario: Scenario,
    preparations: Mapping[str, Preparation],
) -> tuple[Play, ...]:
    """One play for each version of the model that `preparations` names."""
    return tuple(
        Play(model, version, participants, scenario, preparations[version.name])
        for version in model.versions
        if version.name in preparations
    )


def email_interaction(id: str, **where: Any) -> InteractionSetting:
    """An e-mail of the media server in the queue `inbound`; `where` has other scenario keys."""
    return InteractionSetting(
        id=id, media_type="email", queue="inbound", submitted_by=MEDIA, **where
    )


def request_with(**attributes: Any) -> Preparation:
    """No preparation: the version's request has these attributes."""

    async def prepare(_stage: Stage) -> dict[str, Any]:
        return attributes

    return prepare


def after(role: str, request: str, before: Mapping[str, Any], **attributes: Any) -> Preparation:
    """First, `role` sends that request with the attributes `before`, and gets its answer."""

    async def prepare(stage: Stage) -> dict[str, Any]:
        await stage[role].request(request, **before)
        return attributes

    return prepare


def invited(role: str, request: str, invitee: str, **attributes: Any) -> Preparation:
    """First, `role` sends a request that invites `invitee`, whose answer begins the version."""

    async def prepare(stage: Stage) -> dict[str, Any]:
        stage[role].send(request, reference=1, **attributes)
        invite = await stage[invitee].expect("EventInvite")
        return {
            "TicketId": invite.attributes["TicketId"],
            "InteractionId": attributes["InteractionId"],
        }

    return prepare
