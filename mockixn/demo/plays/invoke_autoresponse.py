"""Invoke autoresponse, played: URS asks an external server, which answers or is not there."""

from __future__ import annotations

from typing import Any

from ...engine.versions import Version
from ...interaction_models.invoke_autoresponse import ENVELOPE, MODEL
from ...messages.enumerations import ClientType
from ...scenario import InteractionSetting, Scenario
from ..casts import MEDIA, STAT, URS, asking
from ..play import Cast, Play, Preparation, Stage

_ESJ = "esj-1"
_CAST = Cast(
    clients={
        "URS": (URS, ClientType.ROUTING_ENGINE),
        "external server": (_ESJ, ClientType.MEDIA_SERVER),
        "RE": (STAT, ClientType.REPORTING_ENGINE),
    },
)
_INTERACTION = InteractionSetting(
    id="to-be-answered", media_type="email", queue="inbound", submitted_by=MEDIA, strategy=URS
)
_SCENARIO = Scenario(interactions=(_INTERACTION,))
_CALL = {"Service": "Email", "Method": "AutoResponse"}


def _request_to(server: str) -> dict[str, Any]:
    envelope = {"AppName": server, **_CALL, "Parameters": {"Template": "received"}}
    return {"InteractionId": _INTERACTION.id, "Extension": {ENVELOPE: envelope}}


def _asked(**answer: Any) -> Preparation:
    """The external server has been asked: the version's message answers under that reference."""

    async def prepare(stage: Stage) -> dict[str, Any]:
        stage["URS"].send("RequestPrivateService", reference=1, **_request_to(_ESJ))
        asked = await stage["external server"].expect("Request3rdServer")
        return {"reference": asked.reference, **_CALL, **answer}

    return prepare


async def _about_to_submit(stage: Stage) -> dict[str, Any]:
    await _asked()(stage)
    return {
        "MediaType": "email",
        "InteractionType": "Outbound",
        "InteractionSubtype": "OutboundAutoResponse",
        "ParentInteractionId": _INTERACTION.id,
        "Queue": "outbound",
    }


# Version -> what comes before its message, and that message's attributes
_PREPARATIONS = {
    "requested": asking(**_request_to(_ESJ)),
    "submitted": _about_to_submit,
    "responded": _asked(Parameters={"NewInteractionId": "autoresponse"}),
    "fault": _asked(FaultCode=1, FaultString="no such template"),
    "no server": asking(**_request_to("no-such-server")),
}


def _play(version: Version) -> Play:
    return Play(MODEL, version, _CAST, _SCENARIO, _PREPARATIONS[version.name])


PLAYS = tuple(map(_play, MODEL.versions))
