"""The properties of an interaction that clients may set, and which of them events can carry."""

from __future__ import annotations

from collections.abc import Mapping

from ..codes import ErrorCode
from ..errors import Refused
from ..messages.user_data import DEEPEST
from ..wire.attributes import MAX_ATTRIBUTES, MAX_KEY, AttributeList, Value
from .interaction import Interaction

# Only the server sets these (PROPS, DBCP); clients may change ExternalId and ParentId.
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
        "SubmitSeq",
        "PlaceInQueueSeq",
        "WorkbinTypeId",
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
_OWN_COLUMN = {
    "ExternalId": "InteractionExternalId",
    "ParentId": "InteractionParentInteractionId",
    "ParentInteractionId": "InteractionParentInteractionId",
}
_COLUMNS_BESIDE = 64  # room for the properties that stand beside user data in a row


def check_key(path: str, text: str) -> str:
    """The text, which becomes a key in a list of interactions, media or workbins.

    Raises Refused, with `path`, for a text that cannot be a key.
    """
    size = len(text.encode())
    if not 1 <= size <= MAX_KEY:
        expected = f"expected 1 to {MAX_KEY} bytes"
        raise Refused(ErrorCode.INVALID_VALUE, f"{path}: found {size} bytes, {expected}")
    return text


def check_fits_events(path: str, data: AttributeList) -> AttributeList:
    """The list, which events must be able to carry.

    Raises Refused, with `path`, for a list that is too deep or too long for events.
    """
    if len(data) + _COLUMNS_BESIDE > MAX_ATTRIBUTES:
        text = f"{path}: found {len(data)} keys, too many for the events that would carry them"
        raise Refused(ErrorCode.INVALID_VALUE, text)
    if data.height > DEEPEST:
        text = f"{path}: lists nested too deep for the events that would carry them"
        raise Refused(ErrorCode.INVALID_VALUE, text)
    return data


def check_size(user_data: AttributeList, properties: AttributeList, most: int) -> None:
    """Raises Refused where what clients gave one interaction takes more than `most` bytes."""
    size = len(user_data.encoded()) + len(properties.encoded())
    if size > most:
        text = f"user data and properties: found {size} bytes, expected at most {most}"
        raise Refused(ErrorCode.TOO_MANY, f"{text} (server.max_user_data)")


def set_properties(
    interaction: Interaction,
    changed: Mapping[str, Value],
    deleted: Mapping[str, Value],
    most: int,
) -> None:
    """Set and delete properties; properties without a column of their own are user data.

    Raises Refused, before the first change, for a property that only the server sets, for a value
    that its column cannot have, for values that events cannot carry, and where all of it would
    take more than `most` bytes.
    """
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
    user_data = check_fits_events("user data", AttributeList(data))
    own = AttributeList(properties)
    check_size(user_data, own, most)
    interaction.user_data = user_data
    interaction.properties = own
    interaction.changed()
