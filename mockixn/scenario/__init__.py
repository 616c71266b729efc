"""The scenario: what is in the world at the start, and which of its readings mockixn follows."""

from .loading import load, parse
from .schema import (
    AcceptedClient,
    InteractionSetting,
    LoginSettings,
    Readings,
    Scenario,
    ServerSettings,
    Timers,
)

__all__ = [
    "AcceptedClient",
    "InteractionSetting",
    "LoginSettings",
    "Readings",
    "Scenario",
    "ServerSettings",
    "Timers",
    "load",
    "parse",
]
