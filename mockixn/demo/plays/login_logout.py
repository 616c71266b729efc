"""Login and logout, played: one agent, one desk, one reporting engine."""

from __future__ import annotations

from ...engine.versions import Version
from ...interaction_models.login_logout import MODEL
from ...scenario import Scenario
from ..casts import AGENT, AGENT_AT_WORK, DESK, PLACE, asking
from ..play import Play

_LOGIN = {"TenantId": 1, "AgentId": AGENT, "PlaceId": PLACE, "MediaList": {"email": 1, "chat": 1}}
_STATUS = {"AgentId": AGENT, "MediaStateList": {"email": 0, "chat": 1}}

# Version -> who is there, and how its request is made
_PLAYED = {
    "login": (DESK, asking(**_LOGIN)),
    "logout": (AGENT_AT_WORK, asking()),
    "status relayed": (AGENT_AT_WORK, asking(**_STATUS)),
    "available": (DESK, asking(**_LOGIN)),
    "not available": (DESK, asking()),
    "refused": (AGENT_AT_WORK, asking(**_LOGIN)),
}


def _play(version: Version) -> Play:
    cast, prepare = _PLAYED[version.name]
    return Play(MODEL, version, cast, Scenario(), prepare)


PLAYS = tuple(map(_play, MODEL.versions))
