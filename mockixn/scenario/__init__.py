"""The scenario: what is in the world at the start, and which of its readings mockixn follows."""

from .behaviour import LoginSettings, Readings, ServerSettings, TimerSettings
from .loading import load, parse
from .schema import (
    AcceptedClient,
    AgentSetting,
    InteractionSetting,
    PlaceSetting,
    QueueSetting,
    Scenario,
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
