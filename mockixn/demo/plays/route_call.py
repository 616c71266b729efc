"""RequestRouteCall, played: what it stands for is told by its destination, or by name."""

from __future__ import annotations

from ...interaction_models.route_call import MODEL
from ...scenario import InteractionSetting, Scenario
from ..casts import EVERYBODY, MEDIA, URS, asking
from ..play import Play

_ROUTED = InteractionSetting(
    id="mail-1", media_type="email", queue="inbound", submitted_by=MEDIA, strategy=URS
)
_SCENARIO = Scenario(interactions=(_ROUTED,))
_QUEUE = "second-level"


def _standing_for(name: str) -> dict[str, str]:
    return {"StandsFor": name}


# Version -> how its request is made
_REQUESTS = {
    "by destination": asking(InteractionId=_ROUTED.id, Queue=_QUEUE),
    "by name": asking(
        InteractionId=_ROUTED.id,
        Queue=_QUEUE,
        Extension=_standing_for("RequestStopProcessing"),
    ),
    "not mocked": asking(InteractionId=_ROUTED.id, Extension=_standing_for("RequestTransfer")),
}

PLAYS = tuple(
    Play(MODEL, version, EVERYBODY, _SCENARIO, _REQUESTS[version.name])
    for version in MODEL.versions
)
