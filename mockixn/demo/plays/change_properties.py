"""Change properties, played: who asks, and who hears of it."""

from __future__ import annotations

from ...engine.table import Version
from ...interaction_models.change_properties import MODEL
from ...messages.enumerations import ClientType
from ...scenario import InteractionSetting, Scenario
from ..casts import AGENT, EVERYBODY, MEDIA, URS, asking
from ..play import Cast, Play

_AGENT_2 = "agent-2"


def _interaction(
    id: str, *, agents: tuple[str, ...] = (), strategy: str | None = None
) -> InteractionSetting:
    return InteractionSetting(
        id=id,
        media_type="email",
        queue="inbound",
        submitted_by=MEDIA,
        agents=agents,
        strategy=strategy,
    )


# Version -> the interaction whose properties it changes
_INTERACTIONS = {
    "media server, agent": _interaction("with-agent", agents=(AGENT,)),
    "media server, URS": _interaction("with-urs", strategy=URS),
    "URS": _interaction("routed", strategy=URS),
    "agent": _interaction("with-agents", agents=(AGENT, _AGENT_2)),
}
_SCENARIO = Scenario(interactions=tuple(_INTERACTIONS.values()))
_UNKNOWN = "no-such-interaction"

_CAST = Cast(
    clients={**EVERYBODY.clients, "agent 2": (_AGENT_2, ClientType.AGENT_APPLICATION)},
    logins={**EVERYBODY.logins, "agent 2": (_AGENT_2, "place-2")},
    extensions={"media server": {"event_properties_changed": 1}},
)


def _play(version: Version) -> Play:
    interaction = _INTERACTIONS.get(version.name)
    id = _UNKNOWN if interaction is None else interaction.id
    name = "UserData" if version.name == "URS" else "ChangedProperties"
    prepare = asking(**{"InteractionId": id, name: {"Subject": "Your order"}})
    return Play(MODEL, version, _CAST, _SCENARIO, prepare)


PLAYS = tuple(map(_play, MODEL.versions))
