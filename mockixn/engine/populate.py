"""The world at the start of a scenario."""

from __future__ import annotations

from ..scenario.schema import InteractionSetting, Scenario
from ..wire.attributes import EMPTY
from .interaction import AgentParty, Interaction, Party, StrategyParty, WorkbinKey
from .world import World


def populate(world: World, scenario: Scenario) -> None:
    """Create the scenario's queues and interactions."""
    for queue in scenario.queues:
        made = world.queue(queue.name)
        made.urs, made.declared = queue.urs, True
    for setting in scenario.interactions:
        workbin = setting.workbin
        world.add(
            Interaction(
                id=setting.id,
                media_type=setting.media_type,
                type=setting.type,
                subtype=setting.subtype,
                tenant_id=setting.tenant_id,
                queue=setting.queue,
                submitted_by=setting.submitted_by,
                owner=setting.submitted_by,
                user_data=setting.user_data or EMPTY,  # one object, encoded once
                parties=_parties(setting),
                workbin=None
                if workbin is None
                else WorkbinKey(workbin.type, workbin.agent or "", workbin.place or ""),
            )
        )


def _parties(setting: InteractionSetting) -> tuple[Party, ...]:
    if setting.strategy is not None:
        return (StrategyParty(setting.strategy),)
    return tuple(map(AgentParty, setting.agents))
