"""Change properties: by media server, agent or URS (GenEM:ChangeProperties)."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.context import Request
from ..engine.effects import Delivery, Effect
from ..engine.interaction import AgentParty, Interaction, StrategyParty
from ..engine.model import Model
from ..engine.properties import change_properties
from ..engine.standing import check_standing, strategy_party
from ..engine.versions import OURS, version
from ..messages.catalogue import im, rep, tlib
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.spec import Protocol
from ..wire.attributes import AttributeList

_IM, _REP, _TLIB = Protocol.INTERACTION_MANAGEMENT, Protocol.REPORTING, Protocol.T_LIBRARY
_PAGE = "GenEM:ChangeProperties"

MODEL = Model(
    "Change properties",
    _PAGE,
    versions=(
        version(
            "media server, agent",
            "Media server asks, an agent processes it",
            _PAGE,
            """
            media server > RequestChangeProperties IM
            EventAck IM > media server
            EventPropertiesChanged IM > agent
            EventPropertiesChanged REP > RE [ours]
            """,
        ),
        version(
            "media server, URS",
            "Media server asks, URS processes it",
            _PAGE,
            """
            media server > RequestChangeProperties IM
            EventAck IM > media server
            EventAttachedDataChanged TLIB in place of EventPropertiesChanged > URS
            EventPropertiesChanged REP > RE [ours]
            """,
        ),
        version(
            "URS",
            "URS asks; the media server registered for changes",
            _PAGE,
            """
            URS > RequestUpdateUserData TLIB in place of RequestChangeProperties
            EventAttachedDataChanged TLIB in place of EventAck > URS
            EventPropertiesChanged IM > media server
            EventPropertiesChanged REP > RE [ours]
            """,
        ),
        version(
            "agent",
            "An agent party asks, another is a party too",
            OURS,
            """
            agent > RequestChangeProperties IM
            EventAck IM > agent
            EventPropertiesChanged IM > agent 2
            EventPropertiesChanged REP > RE
            """,
        ),
        version(
            "unsuccessful",
            "Invalid request",
            _PAGE,
            """
            media server > RequestChangeProperties IM
            EventError IM > media server [ours]
            """,
        ),
    ),
)

_CHANGES = ("AddedProperties", "ChangedProperties", "DeletedProperties")


@MODEL.handles(
    "RequestChangeProperties", senders=(ClientType.MEDIA_SERVER, ClientType.AGENT_APPLICATION)
)
def change(request: Request) -> Sequence[Effect]:
    """By the owner, or an agent party: the other agent parties get the full resulting user data."""
    interaction = request.interaction()
    check_standing(request, interaction)
    added, changed, deleted = (request.listing(name) for name in _CHANGES)
    change_properties(interaction, {**added, **changed}, deleted)
    attributes = request.reported(
        Interaction=interaction.listed,
        AddedProperties=added,
        ChangedProperties=changed,
        DeletedProperties=deleted,
    )
    return (request.ack(), *_told(request, interaction, attributes))


@MODEL.handles("RequestUpdateUserData", senders=(ClientType.ROUTING_ENGINE,))
def update_user_data(request: Request) -> Sequence[Effect]:
    """By the URS that processes it; the owner hears of it only if it registered for changes."""
    interaction = request.interaction()
    strategy_party(request, interaction)
    data = request.listing("UserData")
    change_properties(interaction, data, {})
    answer = request.reported(Interaction=interaction.listed, UserData=interaction.user_data)
    attributes = request.reported(Interaction=interaction.listed, ChangedProperties=data)
    effects: list[Effect] = [request.answer(tlib.EventAttachedDataChanged, answer)]
    if interaction.owner is not None:
        owners = request.world.named(ClientType.MEDIA_SERVER, interaction.owner)
        wanted = tuple(each for each in owners if each.extension.get("event_properties_changed"))
        if wanted:
            effects.append(Delivery(wanted, Message(im.EventPropertiesChanged, attributes)))
    reported = Message(rep.EventPropertiesChanged, attributes)
    return (*effects, request.to_reporting_engines(reported))


def _told(request: Request, interaction: Interaction, attributes: AttributeList) -> list[Effect]:
    sender = request.sender
    asked = None if sender.login is None else AgentParty(sender.login.agent_id)
    effects: list[Effect] = []
    for party in interaction.parties:
        if isinstance(party, StrategyParty):
            data = request.reported(Interaction=interaction.listed, UserData=interaction.user_data)
            told = Message(tlib.EventAttachedDataChanged, data)
            effects.append(request.to_named(ClientType.ROUTING_ENGINE, party.router, told))
        elif party != asked:
            told = Message(im.EventPropertiesChanged, attributes)
            effects.append(request.to_agent(party.agent_id, told))
    reported = Message(rep.EventPropertiesChanged, attributes)
    effects.append(request.to_reporting_engines(reported))
    return effects
