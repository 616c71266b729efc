"""What list attributes hold: interactions, actors, parties, reasons, workbins, extensions.

A structure has its name in the Platform SDK (`PSDK`), or else the name of its attribute `[ours]`.
Public clients read or set its keys (`CODE`), the vendor's pages of properties name them (`PROPS`,
`DBCP`), or public logs show them (`log`). A key that only mockixn has is marked with `ours`.
"""

from __future__ import annotations

from ...wire.attributes import Type
from ..enumerations import ClientType, VisibilityMode
from ..spec import Structure
from .attribute_kinds import (
    BOOLEAN,
    DATE,
    INT,
    STR,
    AttributeKind,
    enumeration_of,
    list_of,
    ours,
    structure,
)

USER_DATA = structure("UserData", free=True)
"""Attached data: any key, any value, also nested lists."""

PROPERTIES = structure("Properties", free=True)
"""Properties of an interaction by name, with their values; a client may invent names."""

QUEUES = structure("Queues", free=True)
"""Queues that a client or a strategy suggests; the vendor's format is not public."""

PARAMETERS = structure("Parameters", free=True)
"""Input or output of a service of a third-party server (`ESPDOC`)."""

REASON = structure("ReasonInfo", {"ReasonSystemName": STR, "ReasonDescription": STR, "Reason": INT})
WORKBIN = structure(
    "WorkbinInfo",
    {
        "WorkbinTypeId": STR,
        "WorkbinAgentId": STR,
        "WorkbinPlaceId": STR,
        "WorkbinGroupId": STR,
        "WorkbinPlaceGroupId": STR,
    },
)
ACTOR = structure(
    "ActorInfo",
    {
        "AgentId": STR,
        "PlaceId": STR,
        "RouterId": STR,
        "StrategyId": STR,
        "ClientName": ours(STR),
        "ClientType": ours(enumeration_of(ClientType)),
    },
)
PARTY = structure(
    "PartyInfo",
    {
        "AgentId": STR,
        "PlaceId": STR,
        "Name": STR,
        "VisibilityMode": enumeration_of(VisibilityMode),
        "RouterId": STR,
        "StrategyId": STR,
    },
)
PARTIES = structure("Parties", values=structure("InvitedParty", {"agent_id": STR, "place_id": STR}))
"""The parties in EventInvite, by number [ours]."""

_PROPERTY_KINDS: dict[str, AttributeKind] = {
    "InteractionId": STR,
    "InteractionType": STR,
    "InteractionSubtype": STR,
    "InteractionState": INT,  # 0 queued, 1 cached, 2 with a URS, 3 with an agent
    "MediaType": STR,
    "TenantId": INT,
    "ExternalId": STR,
    "ParentId": STR,
    "ParentInteractionId": STR,
    "Queue": STR,
    "InQueues": list_of(QUEUES),
    "OutQueues": list_of(QUEUES),
    "AgentId": STR,
    "PlaceId": STR,
    "Workbin": STR,
    "WorkbinTypeId": STR,
    "WorkbinAgentId": STR,
    "WorkbinPlaceId": STR,
    "WorkbinAgentGroupId": STR,
    "WorkbinPlaceGroupId": STR,
    "SubmittedBy": STR,
    "AssignedTo": STR,
    "SubmitSeq": STR,
    "PlaceInQueueSeq": STR,
    "IsOnline": BOOLEAN,
    "IsHeld": BOOLEAN,
    "IsLocked": BOOLEAN,
    "ReceivedAt": DATE,
    "SubmittedAt": DATE,
    "SubmittedToRouterAt": DATE,
    "PlacedInQueueAt": DATE,
    "MovedToQueueAt": DATE,
    "AssignedAt": DATE,
    "DeliveredAt": DATE,
    "HeldAt": DATE,
    "CompletedAt": DATE,
    "AbandonedAt": DATE,
}

# The clients' library calls a property `InteractionQueue`, the vendor's page `Queue`.
_OF_EVENTS: dict[str, AttributeKind] = {
    "InteractionMediatype": STR,
    "InteractionUserData": list_of(USER_DATA),
    "UserData": list_of(USER_DATA),
    **{
        name if name.startswith("Interaction") else f"Interaction{name}": kind
        for name, kind in _PROPERTY_KINDS.items()
    },
    **_PROPERTY_KINDS,
}

INTERACTION = structure("InteractionProperties", _OF_EVENTS)
"""An interaction as events have it."""

INTERACTIONS = structure(
    "Interactions", values=structure("InteractionRow", _PROPERTY_KINDS, free=True)
)
"""Rows of a view, workbin or snapshot by interaction id: properties, and user data beside them."""

PULL_PARAMETERS = structure("PullParameters", {"id": STR}, free=True)
"""The parameters of a view; in the view `_system_` the values are ids of interactions."""

MEDIA = structure("MediaList", values=Type.INT)
"""Medium -> 1 for ready, 0 for not ready (MediaCapacityList: how many interactions at once)."""

WORKBIN_TYPES = structure(
    "WorkbinTypes", values=structure("WorkbinType", {"Active": BOOLEAN}, free=True)
)
TENANTS = structure("TenantList", {"Tenant": STR}, free=True)
"""`{"Tenant": "101"}`, or tenant id -> list of things to report, such as `{"Workbins": ""}`."""

TOPICS = structure("PsTopicList", values=Type.STR)
"""`<tenant>@<place>` -> "1"."""

ENVELOPE = structure(
    "Envelope3rdServer",
    {
        "Event": ours(STR),  # the name of the event in an answer
        "AppName": STR,
        "AppType": STR,
        "Service": STR,
        "Method": STR,
        "Parameters": list_of(PARAMETERS),
        "Version": STR,
        "InteractionId": STR,
        "NewInteractionId": STR,
        "UserData": list_of(USER_DATA),
        "Extension": list_of(PROPERTIES),
        "FaultCode": INT,
        "FaultString": STR,
    },
    free=True,
)
"""A message of the External Service Protocol inside one of another protocol (`ESPDOC`)."""

EVENT_CONTENT = structure("EventContent", free=True)

EXTENSION = structure(
    "Extension",
    {
        "InteractionId": STR,  # EventAck of RequestSubmit: the new interaction
        "operation": STR,  # what a desktop writes about a transfer
        "ConsultUserData": STR,
        "IsHold": STR,
        "event_properties_changed": INT,
        "event_processing_stopped": INT,
        "pull-for-strategy": INT,
        "Envelope3rdServer": list_of(ENVELOPE),
        "StandsFor": ours(STR),  # the request that RequestRouteCall stands for
        "StartFrom": ours(INT),  # where RequestGetWorkbinContent begins
        "Total": ours(INT),  # interactions in the whole workbin
    },
    free=True,
)
"""Keys of an Extension that have a meaning here; other keys are passed on or ignored."""

STRUCTURES: tuple[Structure, ...] = tuple(
    found for found in [*globals().values()] if isinstance(found, Structure)
)
