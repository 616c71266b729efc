"""Interaction properties, played: an agent asks for those of an interaction in a queue."""

from __future__ import annotations

from ...interaction_models.interaction_properties import MODEL
from ...scenario import InteractionSetting, Scenario
from ..casts import AGENT_AT_WORK, MEDIA, asking
from ..play import Play

_WAITING = InteractionSetting(id="waiting", media_type="email", queue="inbound", submitted_by=MEDIA)
_SCENARIO = Scenario(interactions=(_WAITING,))

# Version -> the interaction asked for
_ASKED = {"get": _WAITING.id, "unknown": "no-such-interaction"}

PLAYS = tuple(
    Play(MODEL, version, AGENT_AT_WORK, _SCENARIO, asking(InteractionId=_ASKED[version.name]))
    for version in MODEL.versions
)
