"""Agent state, played: an agent that is ready for e-mail and chat changes its mind."""

from __future__ import annotations

from typing import Any

from ...engine.versions import Version
from ...interaction_models.agent_state import MODEL
from ...scenario import Scenario
from ..casts import AGENT_AT_WORK
from ..play import Play, Stage

# Version -> what the agent asks before, and the medium of the version's request
_PLAYED: dict[str, tuple[str | None, str | None]] = {
    "add media": (None, "sms"),
    "remove media": (None, "chat"),
    "ready": ("RequestNotReadyForMedia", "email"),
    "not ready": (None, "email"),
    "reason": (None, "email"),
    "do not disturb": (None, None),
    "disturb again": ("RequestDoNotDisturbOn", None),
    "already so": (None, "email"),
}


def _play(version: Version) -> Play:
    before, medium = _PLAYED[version.name]
    attributes: dict[str, Any] = {} if medium is None else {"MediaTypeName": medium}

    async def prepare(stage: Stage) -> dict[str, Any]:
        if before is not None:
            await stage["agent"].request(before, **attributes)
        return attributes

    return Play(MODEL, version, AGENT_AT_WORK, Scenario(), prepare)


PLAYS = tuple(map(_play, MODEL.versions))
