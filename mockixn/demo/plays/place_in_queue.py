"""Place in queue, played: an agent and a URS put what they process into another queue."""

from __future__ import annotations

from dataclasses import replace

from ...interaction_models.place_in_queue import MODEL
from ...scenario import InteractionSetting, QueueSetting, Scenario
from ..casts import AGENT, EVERYBODY, MEDIA, URS, asking
from ..play import Play

_WITH_AGENT = InteractionSetting(
    id="with-agent", media_type="email", queue="inbound", submitted_by=MEDIA, agents=(AGENT,)
)
_WITH_URS = replace(_WITH_AGENT, id="with-urs", agents=(), strategy=URS)
_SCENARIO = Scenario(
    queues=(QueueSetting(name="inbound"), QueueSetting(name="second-level")),
    interactions=(_WITH_AGENT, _WITH_URS),
)

# Version -> how its request is made
_REQUESTS = {
    "agent": asking(InteractionId=_WITH_AGENT.id, Queue="second-level"),
    "URS": asking(InteractionId=_WITH_URS.id, Queue="second-level"),
    "refused": asking(InteractionId=_WITH_AGENT.id, Queue="no-such-queue"),
}

PLAYS = tuple(
    Play(MODEL, version, EVERYBODY, _SCENARIO, _REQUESTS[version.name])
    for version in MODEL.versions
)
