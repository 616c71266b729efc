"""Stop Processing, played: the clients it needs, and which interaction each version stops."""

from __future__ import annotations

from ..interaction_models.stop_processing import MODEL
from ..messages.enumerations import ClientType
from ..scenario import InteractionSetting, Scenario
from .play import Cast, Play, Programme

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

PROGRAMME = Programme(
    Cast(
        clients={
            "media server": (_MEDIA, ClientType.MEDIA_SERVER),
            "agent": (_AGENT, ClientType.AGENT_APPLICATION),
            "URS": (_URS, ClientType.ROUTING_ENGINE),
            "RE": ("stat-1", ClientType.REPORTING_ENGINE),
        },
        logins={"agent": (_AGENT, "place-1")},
    ),
    Scenario(interactions=tuple(_INTERACTIONS.values())),
    tuple(
        Play(
            MODEL,
            version,
            {
                "InteractionId": _INTERACTIONS[version.name].id
                if version.name in _INTERACTIONS
                else _UNKNOWN
            },
        )
        for version in MODEL.versions
    ),
)
