"""Change properties: by media server, agent or URS (GenEM:ChangeProperties)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..codes import ErrorCode
from ..engine.documented import Model
from ..engine.effects import Delivery, Effect
from ..engine.interaction import AgentParty, Interaction, StrategyParty
from ..engine.known import agent_party, check_owner, strategy_party
from ..engine.request import Request
from ..engine.table import OURS, version
from ..errors import Refused
from ..messages.catalogue import CATALOGUE
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.spec import Protocol
from ..wire.attributes import MAX_ATTRIBUTES, MAX_DEPTH, AttributeList, Value
from ._submission import LISTS_AROUND

_IM, _REP, _TLIB = Protocol.INTERACTION_MANAGEMENT, Protocol.REPORTING, Protocol.T_LIBRARY
_PAGE = "GenEM:ChangeProperties"
EventPropertiesChanged = CATALOGUE.find("EventPropertiesChanged", _IM)
EventPropertiesChangedReported = CATALOGUE.find("EventPropertiesChanged", _REP)
EventAttachedDataChanged = CATALOGUE.find("EventAttachedDataChanged", _TLIB)

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

# Only the server sets these (PROPS, DBCP); ExternalId and ParentId may be changed.
_SERVER_SETS = frozenset(
    {
        "InteractionId",
        "TenantId",
        "MediaType",
        "InteractionType",
        "InteractionSubtype",
        "Queue",
        "IsOnline",
        "ReceivedAt",
        "Workbin",
        "WorkbinAgentId",
        "WorkbinPlaceId",
        "WorkbinAgentGroupId",
        "WorkbinPlaceGroupId",
        "SubmittedBy",
        "SubmittedAt",
        "SubmittedToRouterAt",
        "PlacedInQueueAt",
        "AssignedAt",
        "AssignedTo",
        "CompletedAt",
        "IsHeld",
        "HeldAt",
        "State",
        "InteractionState",
        "IsLocked",
        "DeliveredAt",
        "MovedToQueueAt",
        "AbandonedAt",
    }
)
_OWN_COLUMN = {"ExternalId": "InteractionExternalId", "ParentId": "InteractionParentInteractionId"}
_COLUMNS_BESIDE = 64  # room for the properties that stand beside user data in a row of a view
_CHANGES = ("AddedProperties", "ChangedProperties", "DeletedProperties")


@MODEL.handles(
    "RequestChangeProperties", senders=(ClientType.MEDIA_SERVER, ClientType.AGENT_APPLICATION)
)
def change(request: Request) -> Sequence[Effect]:
    """By the owner, or an agent party: the other agent parties get the full resulting user data."""
    interaction = request.interaction()
    if request.sender.type is ClientType.MEDIA_SERVER:
        check_owner(request, interaction)
    else:
        agent_party(request, interaction)
    added, changed, deleted = (request.listing(name) for name in _CHANGES)
    _apply(interaction, {**added, **changed}, deleted)
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
    _apply(interaction, data, {})
    answer = request.reported(Interaction=interaction.listed, UserData=interaction.user_data)
    attributes = request.reported(Interaction=interaction.listed, ChangedProperties=data)
    effects: list[Effect] = [request.answer(EventAttachedDataChanged, answer)]
    if interaction.owner is not None:
        owners = request.world.named(ClientType.MEDIA_SERVER, interaction.owner)
        wanted = tuple(each for each in owners if each.extension.get("event_properties_changed"))
        if wanted:
            effects.append(Delivery(wanted, Message(EventPropertiesChanged, attributes)))
    reported = Message(EventPropertiesChangedReported, attributes)
    return (*effects, request.to_reporting_engines(reported))


def _apply(
    interaction: Interaction, changed: Mapping[str, Value], deleted: Mapping[str, Value]
) -> None:
    """Change the properties, or raise Refused before the first one."""
    for name in (*changed, *deleted):
        if name in _SERVER_SETS:
            raise Refused(ErrorCode.READ_ONLY_PROPERTY, f"only the server sets property {name!r}")
    for name in _OWN_COLUMN:
        if not isinstance(changed.get(name, ""), str):
            text = f"property {name!r}: found {changed[name]!r}, expected str"
            raise Refused(ErrorCode.INVALID_VALUE, text)
    data, properties = dict(interaction.user_data), dict(interaction.properties)
    for name, value in changed.items():
        if name in _OWN_COLUMN:
            properties[_OWN_COLUMN[name]] = value
        else:
            data[name] = value
    for name in deleted:
        if name in _OWN_COLUMN:
            properties.pop(_OWN_COLUMN[name], None)
        else:
            data.pop(name, None)
    if len(data) + _COLUMNS_BESIDE > MAX_ATTRIBUTES:
        text = f"found {len(data)} properties in all, too many to be handed on in events"
        raise Refused(ErrorCode.INVALID_VALUE, text)
    user_data = AttributeList(data)
    if user_data.height + LISTS_AROUND > MAX_DEPTH:
        text = "lists nested too deep to be handed on in events"
        raise Refused(ErrorCode.INVALID_VALUE, text)
    interaction.user_data = user_data
    interaction.properties = AttributeList(properties)
    interaction.changed()


def _told(request: Request, interaction: Interaction, attributes: AttributeList) -> list[Effect]:
    sender = request.sender
    asked = None if sender.login is None else AgentParty(sender.login.agent_id)
    effects: list[Effect] = []
    for party in interaction.parties:
        if isinstance(party, StrategyParty):
            data = request.reported(Interaction=interaction.listed, UserData=interaction.user_data)
            told = Message(EventAttachedDataChanged, data)
            effects.append(request.to_named(ClientType.ROUTING_ENGINE, party.router, told))
        elif party != asked:
            told = Message(EventPropertiesChanged, attributes)
            effects.append(request.to_agent(party.agent_id, told))
    reported = Message(EventPropertiesChangedReported, attributes)
    effects.append(request.to_reporting_engines(reported))
    return effects
