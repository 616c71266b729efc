"""Stop Processing, played: the clients it needs, and which interaction each version stops."""

from __future__ import annotations

from ...engine.versions import Version
from ...interaction_models.stop_processing import MODEL
from ...scenario import Scenario
from ..casts import AGENT, EVERYBODY, URS, asking, interaction
from ..play import Play

# Version -> the interaction it stops. config/stop-processing.toml holds the same ones.
_INTERACTIONS = {
    "A": interaction("stop-a", agents=(AGENT,)),
    "B": interaction("stop-b", strategy=URS),
    "C": interaction("stop-c", agents=(AGENT,)),
    "D": interaction("stop-d", strategy=URS),
    "D'": interaction("stop-d-im", strategy=URS),
    "queued": interaction("stop-queued"),
}
_UNKNOWN = "no-such-interaction"

SCENARIO = Scenario(interactions=tuple(_INTERACTIONS.values()))
"""What the plays need; config/stop-processing.toml holds the same interactions."""


def _play(version: Version) -> Play:
    stopped = _INTERACTIONS.get(version.name)
    prepare = asking(InteractionId=_UNKNOWN if stopped is None else stopped.id)
    return Play(MODEL, version, EVERYBODY, SCENARIO, prepare)


PLAYS = tuple(map(_play, MODEL.versions))
