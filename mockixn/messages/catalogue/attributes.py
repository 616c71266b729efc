"""Which attributes there are: an attribute has one kind, the same in every message.

The vendor publishes no attribute tables. Names and types are those that public clients set and
read (`CODE`) or that the Platform SDK's signatures show (`PSDK`). The attributes of the T-Library
and External Service messages have Interaction Management's names here `[ours]`.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..enumerations import (
    AgentStateChangeOperation,
    ClientType,
    InteractionOperation,
    RouteType,
    VisibilityMode,
    WorkbinContentOperation,
)
from ..spec import Attribute
from .attribute_kinds import BOOLEAN, DATE, INT, STR, AttributeKind, enumeration_of, list_of
from .structures import (
    ACTOR,
    ENVELOPE,
    EVENT_CONTENT,
    EXTENSION,
    INTERACTION,
    INTERACTIONS,
    MEDIA,
    PARAMETERS,
    PARTIES,
    PARTY,
    PROPERTIES,
    PULL_PARAMETERS,
    QUEUES,
    REASON,
    TENANTS,
    TOPICS,
    USER_DATA,
    WORKBIN,
    WORKBIN_TYPES,
)

_KINDS: Mapping[str, AttributeKind] = {
    # Any message
    "Extension": list_of(EXTENSION),
    "Reason": list_of(REASON),
    "ProxyClientId": INT,
    "EventTime": DATE,
    "ErrorCode": INT,
    "ErrorDescription": STR,
    # Clients and subscriptions
    "ClientName": STR,
    "ClientType": enumeration_of(ClientType),
    "TenantList": list_of(TENANTS),
    "PsTopicList": list_of(TOPICS),
    # Agents and media
    "TenantId": INT,
    "AgentId": STR,
    "PlaceId": STR,
    "MediaTypeName": STR,
    "MediaList": list_of(MEDIA),
    "MediaStateList": list_of(MEDIA),
    "MediaCapacityList": list_of(MEDIA),
    "DonotDisturb": BOOLEAN,  # clients that read it spell it so
    "AgentStateChangeOperation": enumeration_of(AgentStateChangeOperation),
    # Interactions
    "Interaction": list_of(INTERACTION),
    "Interactions": list_of(INTERACTIONS),
    "InteractionId": STR,
    "ParentInteractionId": STR,
    "ExternalId": STR,
    "MediaType": STR,
    "InteractionType": STR,
    "InteractionSubtype": STR,
    "IsOnline": BOOLEAN,
    "ReceivedAt": DATE,
    "Queue": STR,
    "InQueues": list_of(QUEUES),
    "OutQueues": list_of(QUEUES),
    "UserData": list_of(USER_DATA),
    "AddedProperties": list_of(PROPERTIES),
    "ChangedProperties": list_of(PROPERTIES),
    "DeletedProperties": list_of(PROPERTIES),
    "Hold": BOOLEAN,
    # Parties and invitations
    "Party": list_of(PARTY),
    "Parties": list_of(PARTIES),
    "Actor": list_of(ACTOR),
    "Operation": enumeration_of(InteractionOperation),
    "VisibilityMode": enumeration_of(VisibilityMode),
    "TicketId": INT,
    "InitialInFocusState": BOOLEAN,
    # Views, workbins and snapshots
    "ViewId": STR,
    "PullParameters": list_of(PULL_PARAMETERS),
    "Count": INT,
    "IgnoreHold": BOOLEAN,
    "Workbin": list_of(WORKBIN),
    "WorkbinTypes": list_of(WORKBIN_TYPES),
    "WorkbinContentOperation": enumeration_of(WorkbinContentOperation),
    "NotifyPropertyChanges": BOOLEAN,
    "SnapshotId": INT,
    "Condition": STR,
    "Lock": BOOLEAN,
    "CheckInteractionsState": BOOLEAN,
    "StartFrom": INT,  # 0 is the first interaction of the snapshot
    "NumberOfInteractions": INT,
    # Services of third-party servers
    "AppName": STR,
    "AppType": STR,
    "Service": STR,
    "Method": STR,
    "Parameters": list_of(PARAMETERS),
    "Version": STR,
    "FaultCode": INT,
    "FaultString": STR,
    "EspClientRefid": INT,
    "EspServerRefid": INT,
    "EspRequestId": INT,
    "EspRequestEnvelope": list_of(ENVELOPE),
    "EspResponseEnvelope": list_of(ENVELOPE),
    # Routing
    "RouteType": enumeration_of(RouteType),
    # Reporting
    "ReportingEventSequenceNumber": INT,  # name: log; type: ours
    "EventContent": list_of(EVENT_CONTENT),
}

ATTRIBUTES: Mapping[str, Attribute] = {name: kind(name) for name, kind in _KINDS.items()}
"""Every attribute by name, as a message that does not require it lists it."""
