"""Stop Processing, played: the clients it needs, and which interaction each version stops."""

from __future__ import annotations

from ...engine.table import Version
from ...interaction_models.stop_processing import MODEL
from ...messages.enumerations import ClientType
from ...scenario import InteractionSetting, Scenario
from ..play import Cast, Play, Stage

_MEDIA, _AGENT, _URS = "media-1", "agent-1", "urs-1"


def _interaction(
    id: str, *, agents: tuple[str, ...] = (), strategy: str | None = None
) -> InteractionSetting:
    return InteractionSetting(
        id=id,
        media_type="email",
        queue="inbound",
        submitted_by=_MEDIA,
        agents=agents,
        strategy=strategy,
    )


# Version -> the interaction it stops. config/stop-processing.toml holds the same ones.
_INTERACTIONS = {
    "A": _interaction("stop-a", agents=(_AGENT,)),
    "B": _interaction("stop-b", strategy=_URS),
    "C": _interaction("stop-c", agents=(_AGENT,)),
    "D": _interaction("stop-d", strategy=_URS),
    "D'": _interaction("stop-d-im", strategy=_URS),
    "queued": _interaction("stop-queued"),
}
_UNKNOWN = "no-such-interaction"

SCENARIO = Scenario(interactions=tuple(_INTERACTIONS.values()))
"""What the plays need; config/stop-processing.toml holds the same interactions."""

_CAST = Cast(
    clients={
        "media server": (_MEDIA, ClientType.MEDIA_SERVER),
        "agent": (_AGENT, ClientType.AGENT_APPLICATION),
        "URS": (_URS, ClientType.ROUTING_ENGINE),
        "RE": ("stat-1", ClientType.REPORTING_ENGINE),
    },
    logins={"agent": (_AGENT, "place-1")},
)


def _play(version: Version) -> Play:
    stopped = _INTERACTIONS.get(version.name)

    async def prepare(_stage: Stage) -> dict[str, str]:
        return {"InteractionId": _UNKNOWN if stopped is None else stopped.id}

    return Play(MODEL, version, _CAST, SCENARIO, prepare)


PLAYS = tuple(map(_play, MODEL.versions))
