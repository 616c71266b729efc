"""Media server submits, played: an e-mail into a queue that the scenario has, and one that not."""

from __future__ import annotations

from ...interaction_models.media_server_submits import MODEL
from ...scenario import QueueSetting, Scenario
from ..casts import EVERYBODY, asking
from ..play import Play

_SCENARIO = Scenario(queues=(QueueSetting(name="inbound"),))

# Version -> the queue of its request
_QUEUES = {"submit": "inbound", "unsuccessful": "no-such-queue"}

PLAYS = tuple(
    Play(
        MODEL,
        version,
        EVERYBODY,
        _SCENARIO,
        asking(InteractionId="new", MediaType="email", Queue=_QUEUES[version.name]),
    )
    for version in MODEL.versions
)
