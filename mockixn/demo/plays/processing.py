"""Plays of the life of an interaction: submit, hold, change, an external service, stop."""

from __future__ import annotations

from typing import Any

from ...interaction_models import (
    agent_submits,
    change_properties,
    hold_resume,
    interaction_properties,
    invoke_autoresponse,
    media_server_submits,
    stop_processing,
)
from ...interaction_models.invoke_autoresponse import ENVELOPE_KEY
from ...messages.enumerations import ClientType
from ...scenario import QueueSetting, Scenario
from ..play import PlayParticipants, Preparation, Stage
from ..preparation import (
    AGENT,
    AGENT_2,
    AGENT_AT_WORK,
    EVERYBODY,
    EVERYBODY_AND_SUBSCRIBER,
    PLACE_2,
    STAT,
    URS,
    after,
    email_interaction,
    plays_of,
    request_with,
)

_UNKNOWN = "no-such-interaction"

STOP_SCENARIO = Scenario(
    interactions=(
        email_interaction("stop-a", agents=(AGENT,)),
        email_interaction("stop-b", strategy=URS),
        email_interaction("stop-c", agents=(AGENT,)),
        email_interaction("stop-d", strategy=URS),
        email_interaction("stop-d-im", strategy=URS),
        email_interaction("stop-queued"),
    )
)
"""The scenario for the plays of Stop Processing; config/stop-processing.toml has the same one."""

_SCENARIO = Scenario(
    interactions=(
        email_interaction("waiting"),
        email_interaction("handled", agents=(AGENT,)),
        email_interaction("shared", agents=(AGENT, AGENT_2)),
        email_interaction("routed", strategy=URS),
    )
)
_OWNER_AND_AGENTS = PlayParticipants(
    clients={
        **EVERYBODY.clients,
        "agent 2": (AGENT_2, ClientType.AGENT_APPLICATION),
        "proxy": ("proxy-1", ClientType.PROXY),
    },
    logins={**EVERYBODY.logins, "agent 2": (AGENT_2, PLACE_2)},
    extensions={"media server": {"event_properties_changed": 1}},
)
_SUBJECT = {"Subject": "Your order"}
_DRAFTS: dict[str, Any] = {"Workbin": {"WorkbinTypeId": "drafts", "WorkbinAgentId": AGENT}}
_SERVER = "esj-1"
_URS_AND_SERVER = PlayParticipants(
    clients={
        "URS": (URS, ClientType.ROUTING_ENGINE),
        "external server": (_SERVER, ClientType.MEDIA_SERVER),
        "RE": (STAT, ClientType.REPORTING_ENGINE),
    },
)
_CALL = {"Service": "Email", "Method": "AutoResponse"}


def _submit(id: str, **attributes: Any) -> Preparation:
    return request_with(InteractionId=id, MediaType="email", **attributes)


def _change(id: str) -> Preparation:
    return request_with(InteractionId=id, ChangedProperties=_SUBJECT)


def _request_to(server: str) -> dict[str, Any]:
    envelope = {"AppName": server, **_CALL, "Parameters": {"Template": "received"}}
    return {"InteractionId": "routed", "Extension": {ENVELOPE_KEY: envelope}}


def _asked(**answer: Any) -> Preparation:
    """The URS asks the external server; the version's message answers with that reference."""

    async def prepare(stage: Stage) -> dict[str, Any]:
        stage["URS"].send("RequestPrivateService", reference=1, **_request_to(_SERVER))
        asked = await stage["external server"].expect("Request3rdServer")
        return {"reference": asked.reference, **_CALL, **answer}

    return prepare


async def _about_to_submit(stage: Stage) -> dict[str, Any]:
    await _asked()(stage)
    return {
        "MediaType": "email",
        "InteractionType": "Outbound",
        "InteractionSubtype": "OutboundAutoResponse",
        "ParentInteractionId": "routed",
        "Queue": "outbound",
    }


PLAYS = (
    *plays_of(
        media_server_submits.MODEL,
        EVERYBODY_AND_SUBSCRIBER,
        Scenario(queues=(QueueSetting(name="inbound"),)),
        {
            "submit": _submit("new", Queue="inbound"),
            "workbin": after(
                "subscriber",
                "RequestWorkbinNotifications",
                _DRAFTS,
                InteractionId="new",
                MediaType="email",
                **_DRAFTS,
            ),
            "unsuccessful": _submit("new", Queue="no-such-queue"),
        },
    ),
    *plays_of(
        agent_submits.MODEL,
        AGENT_AT_WORK,
        _SCENARIO,
        {
            "successful": _submit("new", InteractionType="Outbound", Queue="inbound"),
            "unsuccessful": _submit("waiting", InteractionType="Outbound", Queue="inbound"),
        },
    ),
    *plays_of(
        interaction_properties.MODEL,
        AGENT_AT_WORK,
        _SCENARIO,
        {
            "get": request_with(InteractionId="waiting"),
            "unknown": request_with(InteractionId=_UNKNOWN),
        },
    ),
    *plays_of(
        hold_resume.MODEL,
        AGENT_AT_WORK,
        _SCENARIO,
        {
            "hold": request_with(InteractionId="handled"),
            "resume": after(
                "agent", "RequestHold", {"InteractionId": "handled"}, InteractionId="handled"
            ),
            "not held": request_with(InteractionId="handled"),
        },
    ),
    *plays_of(
        change_properties.MODEL,
        _OWNER_AND_AGENTS,
        _SCENARIO,
        {
            "media server, agent": _change("handled"),
            "media server, URS": _change("routed"),
            "URS": request_with(InteractionId="routed", UserData=_SUBJECT),
            "agent": _change("shared"),
            "proxy": _change("handled"),
            "unsuccessful": _change(_UNKNOWN),
        },
    ),
    *plays_of(
        invoke_autoresponse.MODEL,
        _URS_AND_SERVER,
        _SCENARIO,
        {
            "requested": request_with(**_request_to(_SERVER)),
            "submitted": _about_to_submit,
            "responded": _asked(Parameters={"NewInteractionId": "autoresponse"}),
            "fault": _asked(FaultCode=1, FaultString="no such template"),
            "no server": request_with(**_request_to("no-such-server")),
        },
    ),
    *plays_of(
        stop_processing.MODEL,
        EVERYBODY,
        STOP_SCENARIO,
        {
            "A": request_with(InteractionId="stop-a"),
            "B": request_with(InteractionId="stop-b"),
            "C": request_with(InteractionId="stop-c"),
            "D": request_with(InteractionId="stop-d"),
            "D'": request_with(InteractionId="stop-d-im"),
            "queued": request_with(InteractionId="stop-queued"),
            "unsuccessful": request_with(InteractionId=_UNKNOWN),
        },
    ),
)
