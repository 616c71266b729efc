"""Which type each attribute has: one everywhere, whatever message carries it.

The vendor publishes no attribute tables. Names and types are those that public clients set and
read (`CODE`) or that the Platform SDK's signatures show (`PSDK`); the attributes of the T-Library
and External Service messages bear Interaction Management's names here `[ours]`. Booleans are int
0/1, dates are str in ISO 8601 UTC, enumerations are str by name, structures are lists.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...wire.attributes import Type

INT, STR, LIST = Type.INT, Type.STR, Type.LIST

TYPES: Mapping[str, Type] = {
    # Any message
    "Extension": LIST,
    "Reason": LIST,  # ReasonSystemName (str), ReasonDescription (str), Reason (int)
    "ProxyClientId": INT,
    "EventTime": STR,
    "ErrorCode": INT,
    "ErrorDescription": STR,
    # Clients and subscriptions
    "ClientName": STR,
    "ClientType": STR,
    "TenantList": LIST,
    "PsTopicList": LIST,
    # Agents and media
    "TenantId": INT,
    "AgentId": STR,
    "PlaceId": STR,
    "MediaTypeName": STR,
    "MediaList": LIST,
    "MediaStateList": LIST,
    "MediaCapacityList": LIST,
    "DonotDisturb": INT,  # boolean; spelled so by the clients that read it
    "AgentStateChangeOperation": STR,
    # Interactions
    "Interaction": LIST,
    "Interactions": LIST,  # interaction id -> list of its properties
    "InteractionId": STR,
    "ParentInteractionId": STR,
    "ExternalId": STR,
    "MediaType": STR,
    "InteractionType": STR,
    "InteractionSubtype": STR,
    "IsOnline": INT,  # boolean
    "ReceivedAt": STR,
    "Queue": STR,
    "InQueues": LIST,
    "OutQueues": LIST,
    "UserData": LIST,
    "AddedProperties": LIST,
    "ChangedProperties": LIST,
    "DeletedProperties": LIST,
    "Hold": INT,  # boolean
    # Parties and invitations
    "Party": LIST,
    "Parties": LIST,
    "Actor": LIST,
    "Operation": STR,
    "VisibilityMode": STR,
    "TicketId": INT,
    "InitialInFocusState": INT,  # boolean
    # Views, workbins and snapshots
    "ViewId": STR,
    "PullParameters": LIST,
    "Count": INT,
    "IgnoreHold": INT,  # boolean
    "Workbin": LIST,
    "WorkbinTypes": LIST,
    "WorkbinContentOperation": STR,
    "NotifyPropertyChanges": INT,  # boolean
    "SnapshotId": INT,
    "Condition": STR,
    "Lock": INT,  # boolean
    "CheckInteractionsState": INT,  # boolean
    "StartFrom": INT,  # 0 is the first interaction of the snapshot
    "NumberOfInteractions": INT,
    # Services of third-party servers
    "AppName": STR,
    "AppType": STR,
    "Service": STR,
    "Method": STR,
    "Parameters": LIST,
    "Version": STR,
    "FaultCode": INT,
    "FaultString": STR,
    "EspClientRefid": INT,
    "EspServerRefid": INT,
    "EspRequestId": INT,
    "EspRequestEnvelope": LIST,
    "EspResponseEnvelope": LIST,
    # Custom reporting
    "EventContent": LIST,
}
