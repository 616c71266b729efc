"""Change properties, played: who asks, and who hears of it."""

from __future__ import annotations

from ...engine.versions import Version
from ...interaction_models.change_properties import MODEL
from ...messages.enumerations import ClientType
from ...scenario import Scenario
from ..casts import AGENT, EVERYBODY, URS, asking, interaction
from ..play import Cast, Play

_AGENT_2 = "agent-2"

# Version -> the interaction whose properties it changes
_INTERACTIONS = {
    "media server, agent": interaction("with-agent", agents=(AGENT,)),
    "media server, URS": interaction("with-urs", strategy=URS),
    "URS": interaction("routed", strategy=URS),
    "agent": interaction("with-agents", agents=(AGENT, _AGENT_2)),
}
_SCENARIO = Scenario(interactions=tuple(_INTERACTIONS.values()))
_UNKNOWN = "no-such-interaction"

_CAST = Cast(
    clients={**EVERYBODY.clients, "agent 2": (_AGENT_2, ClientType.AGENT_APPLICATION)},
    logins={**EVERYBODY.logins, "agent 2": (_AGENT_2, "place-2")},
    extensions={"media server": {"event_properties_changed": 1}},
)


def _play(version: Version) -> Play:
    changed = _INTERACTIONS.get(version.name)
    id = _UNKNOWN if changed is None else changed.id
    name = "UserData" if version.name == "URS" else "ChangedProperties"
    prepare = asking(**{"InteractionId": id, name: {"Subject": "Your order"}})
    return Play(MODEL, version, _CAST, _SCENARIO, prepare)


PLAYS = tuple(map(_play, MODEL.versions))
