"""Agent submits, played: an outbound e-mail, and one under an id that is in use."""

from __future__ import annotations

from ...interaction_models.agent_submits import MODEL
from ...scenario import InteractionSetting, Scenario
from ..casts import AGENT_AT_WORK, MEDIA, asking
from ..play import Play

_IN_USE = InteractionSetting(id="in-use", media_type="email", queue="inbound", submitted_by=MEDIA)

# Version -> the id of its request
_IDS = {"successful": "new", "unsuccessful": _IN_USE.id}

PLAYS = tuple(
    Play(
        MODEL,
        version,
        AGENT_AT_WORK,
        Scenario(interactions=(_IN_USE,)),
        asking(
            InteractionId=_IDS[version.name],
            MediaType="email",
            InteractionType="Outbound",
            InteractionSubtype="OutboundNew",
        ),
    )
    for version in MODEL.versions
)
