"""The scenario: what is in the world at the start, and which of its readings mockixn follows."""

from .loading import load, parse
from .schema import (
    AcceptedClient,
    AgentSetting,
    InteractionSetting,
    LoginSettings,
    PlaceSetting,
    QueueSetting,
    Readings,
    Scenario,
    ServerSettings,
    TimerSettings,
    WorkbinPlace,
    WorkbinSetting,
)

__all__ = [
    "AcceptedClient",
    "AgentSetting",
    "InteractionSetting",
    "LoginSettings",
    "PlaceSetting",
    "QueueSetting",
    "Readings",
    "Scenario",
    "ServerSettings",
    "TimerSettings",
    "WorkbinPlace",
    "WorkbinSetting",
    "load",
    "parse",
]
