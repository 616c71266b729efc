"""Registration, played: a proxy that is connected registers one more client on its connection."""

from __future__ import annotations

from ...interaction_models.registration import MODEL
from ...messages.enumerations import ClientType
from ...scenario import Scenario
from ..casts import asking
from ..play import Cast, Play

_PROXY = "proxy-1"
_CAST = Cast(clients={"client": (_PROXY, ClientType.PROXY)})

# Version -> how its request is made
_REQUESTS = {
    "successful": asking(ClientName=_PROXY, ClientType=str(ClientType.PROXY)),
    "unsuccessful": asking(ClientName=_PROXY, ClientType="no such type"),
    "unregister": asking(),
}

PLAYS = tuple(
    Play(MODEL, version, _CAST, Scenario(), _REQUESTS[version.name]) for version in MODEL.versions
)
