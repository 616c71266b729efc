"""Change properties: by media server, agent or URS (GenEM:ChangeProperties)."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.context import Context, Request
from ..engine.effects import Delivery, Effect
from ..engine.interaction import AgentParty, Interaction
from ..engine.model import Model
from ..engine.permissions import (
    require_interaction,
    require_owner_or_party,
    require_strategy_party,
)
from ..engine.properties import set_properties
from ..messages.catalogue import im, rep, tlib
from ..messages.enumerations import ClientType
from ..messages.message import Message

MODEL = Model(
    "Change properties",
    "GenEM:ChangeProperties",
    """
    media server, agent: Media server asks, an agent processes it
        media server > RequestChangeProperties IM
        EventAck IM > media server
        EventPropertiesChanged IM > agent
        EventPropertiesChanged REP > RE [ours]

    media server, URS: Media server asks, URS processes it
        media server > RequestChangeProperties IM
        EventAck IM > media server
        EventAttachedDataChanged TLIB in place of EventPropertiesChanged > URS
        EventPropertiesChanged REP > RE [ours]

    URS: URS asks; the media server registered for changes
        URS > RequestUpdateUserData TLIB in place of RequestChangeProperties
        EventAttachedDataChanged TLIB in place of EventAck > URS
        EventPropertiesChanged IM > media server
        EventPropertiesChanged REP > RE [ours]

    agent: An agent party asks, another is a party too [ours]
        agent > RequestChangeProperties IM
        EventAck IM > agent
        EventPropertiesChanged IM > agent 2
        EventPropertiesChanged REP > RE

    proxy: A proxy asks, for a client that it does not name [CODE]
        proxy > RequestChangeProperties IM
        EventAck IM > proxy
        EventPropertiesChanged IM > agent
        EventPropertiesChanged REP > RE

    unsuccessful: Invalid request
        media server > RequestChangeProperties IM
        EventError IM > media server [ours]
    """,
)

_CHANGES = ("AddedProperties", "ChangedProperties", "DeletedProperties")


_SENDERS = (ClientType.MEDIA_SERVER, ClientType.AGENT_APPLICATION, ClientType.PROXY)


@MODEL.handles("RequestChangeProperties", senders=_SENDERS)
def change_properties(context: Context, request: Request) -> Sequence[Effect]:
    """The owner or an agent party changes properties; the other parties get the new user data.

    A proxy may change those of every interaction: it speaks for a client that it does not name.
    """
    interaction = require_interaction(context, request)
    if request.sender.type is not ClientType.PROXY:
        require_owner_or_party(request, interaction)
    added, changed, deleted = (request.listing(name) for name in _CHANGES)
    set_properties(interaction, {**added, **changed}, deleted, context.most_user_data)
    attributes = context.event_attributes(
        Interaction=interaction.as_attributes,
        AddedProperties=added,
        ChangedProperties=changed,
        DeletedProperties=deleted,
    )
    event = Message(im.EventPropertiesChanged, attributes)
    login = request.sender.login
    effects: list[Effect] = [request.ack()]
    for party in interaction.parties:
        if not isinstance(party, AgentParty):
            effects.append(_to_strategy(context, interaction, party.router))
        elif login is None or party.agent_id != login.agent_id:
            effects.append(context.to_agent(party.agent_id, event))
    if not interaction.parties:
        effects += _to_subscribers(context, request, interaction, event)
    reported = Message(rep.EventPropertiesChanged, attributes)
    return (*effects, context.to_reporting_engines(reported))


def _to_subscribers(
    context: Context, request: Request, interaction: Interaction, event: Message
) -> list[Delivery]:
    """The event to those who asked to be told of changes in the interaction's workbin."""
    key = interaction.workbin
    if key is None:
        return []
    subscriptions = context.world.workbin(key).subscriptions.values()
    told = tuple(each.client for each in subscriptions if each.changes)
    others = tuple(client for client in told if client is not request.sender)
    return [Delivery(others, event)] if others else []


def _to_strategy(context: Context, interaction: Interaction, router: str) -> Delivery:
    attributes = context.event_attributes(
        Interaction=interaction.as_attributes, UserData=interaction.user_data
    )
    event = Message(tlib.EventAttachedDataChanged, attributes)
    return context.to_named(ClientType.ROUTING_ENGINE, router, event)


@MODEL.handles("RequestUpdateUserData", senders=(ClientType.ROUTING_ENGINE,))
def update_user_data(context: Context, request: Request) -> Sequence[Effect]:
    """The URS party changes user data; the owner gets an event only if it registered for it."""
    interaction = require_interaction(context, request)
    require_strategy_party(request, interaction)
    data = request.listing("UserData")
    set_properties(interaction, data, {}, context.most_user_data)
    as_attributes = interaction.as_attributes
    answer = context.event_attributes(Interaction=as_attributes, UserData=interaction.user_data)
    attributes = context.event_attributes(Interaction=as_attributes, ChangedProperties=data)
    effects: list[Effect] = [request.answer(tlib.EventAttachedDataChanged, answer)]
    if interaction.owner is not None:
        owners = context.world.named(ClientType.MEDIA_SERVER, interaction.owner)
        registered = tuple(
            each for each in owners if each.extension.get("event_properties_changed")
        )
        if registered:
            effects.append(Delivery(registered, Message(im.EventPropertiesChanged, attributes)))
    reported = Message(rep.EventPropertiesChanged, attributes)
    return (*effects, context.to_reporting_engines(reported))
