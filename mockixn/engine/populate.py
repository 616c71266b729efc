"""The world at the start of a scenario."""

from __future__ import annotations

from ..messages.moments import in_utc
from ..scenario.schema import InteractionSetting, Scenario
from ..wire.attributes import EMPTY, AttributeList
from .interaction import AgentParty, Interaction, Party, StrategyParty, WorkbinKey
from .world import World

_PROPERTIES = {
    "parent_interaction_id": "InteractionParentInteractionId",
    "external_id": "InteractionExternalId",
    "is_online": "InteractionIsOnline",
    "in_queues": "InteractionInQueues",
    "out_queues": "InteractionOutQueues",
}
"""The keys of a setting that are properties, and the names of these in events."""

_TIMES = (
    "received_at",
    "submitted_at",
    "moved_to_queue_at",
    "placed_in_queue_at",
    "submitted_to_router_at",
    "delivered_at",
    "assigned_at",
)
_NUMBERS = ("submit_seq", "place_in_queue_seq")


def populate(world: World, scenario: Scenario) -> None:
    """Create the scenario's queues and interactions.

    What the setting does not say of an interaction is as if it had come now by a submit, had been
    placed where it is, and taken by those who process it.
    """
    for queue in scenario.queues:
        made = world.queue(queue.name)
        made.urs, made.reroute, made.declared = queue.urs, queue.reroute, True
    for setting in scenario.interactions:
        key, workbin = None, setting.workbin
        if workbin is not None:
            key = WorkbinKey(workbin.type, workbin.agent or "", workbin.place or "")
        interaction = Interaction(
            id=setting.id,
            media_type=setting.media_type,
            type=setting.type,
            subtype=setting.subtype,
            tenant_id=setting.tenant_id,
            queue=setting.queue if key is None else key.queue,
            submitted_by=setting.submitted_by,
            owner=setting.submitted_by,
            user_data=setting.user_data or EMPTY,  # one object, encoded once
            properties=_properties(setting),
            workbin=key,
        )
        world.add(interaction)
        for party in _parties(setting):
            world.add_party(interaction, party)
        interaction.held, interaction.locked = setting.is_held, setting.is_locked
        for name in _TIMES:
            if (moment := getattr(setting, name)) is not None:
                setattr(interaction, name, in_utc(moment))
        for name in _NUMBERS:
            if (number := getattr(setting, name)) is not None:
                setattr(interaction, name, str(number))


def _parties(setting: InteractionSetting) -> tuple[Party, ...]:
    if setting.strategy is not None:
        return (StrategyParty(setting.strategy),)
    return tuple(map(AgentParty, setting.agents))


def _properties(setting: InteractionSetting) -> AttributeList:
    """The properties that the setting gives; one object where it gives none."""
    given = {name: getattr(setting, key) for key, name in _PROPERTIES.items()}
    found = {name: value for name, value in given.items() if value}
    return AttributeList.of(found) if found else EMPTY
