"""RequestSubmit, as far as it is the same for media servers and agents."""

from __future__ import annotations

from ..codes import ErrorCode
from ..engine.context import Request
from ..engine.interaction import Interaction, Party
from ..engine.properties import check_handed_on, check_key
from ..errors import Refused
from ..wire.attributes import AttributeList, Value

# What RequestSubmit calls a property, and what events call it (PSDK InteractionProperties).
_TRAVELLING = {
    "ParentInteractionId": "InteractionParentInteractionId",
    "ExternalId": "InteractionExternalId",
    "IsOnline": "InteractionIsOnline",
    "ReceivedAt": "InteractionReceivedAt",
    "InQueues": "InteractionInQueues",
    "OutQueues": "InteractionOutQueues",
}
DEFAULT_QUEUE = "default"
"""[ours] Where an agent's submit without Queue goes back to when the agent leaves it."""


def submitted(
    request: Request, *, submitted_by: str, owner: str | None, parties: tuple[Party, ...] = ()
) -> Interaction:
    """The interaction that the request submits, added to the world.

    Raises Refused for an id in use, and for what events could not carry.
    """
    id = request.text("InteractionId")
    if id in request.world.interactions:
        text = f"RequestSubmit.InteractionId: {id!r} is in use"
        raise Refused(ErrorCode.INTERACTION_ID_IN_USE, text)
    if not request.text("MediaType"):
        text = "RequestSubmit.MediaType: found an empty text, expected a medium"
        raise Refused(ErrorCode.INVALID_VALUE, text)
    if id:
        check_key("RequestSubmit.InteractionId", id)
    for name in ("UserData", "InQueues", "OutQueues"):
        check_handed_on(f"RequestSubmit.{name}", request.listing(name))

    properties: dict[str, Value] = {
        event_name: request.attributes[name]
        for name, event_name in _TRAVELLING.items()
        if name in request.attributes
    }
    properties["InteractionSubmittedAt"] = request.time
    interaction = Interaction(
        id=id or request.world.next_interaction_id(),
        media_type=request.text("MediaType"),
        type=request.text("InteractionType"),
        subtype=request.text("InteractionSubtype"),
        tenant_id=request.number("TenantId"),
        queue=request.text("Queue") or DEFAULT_QUEUE,
        submitted_by=submitted_by,
        owner=owner,
        user_data=request.listing("UserData"),
        properties=AttributeList(properties),
        parties=parties,
    )
    request.world.add(interaction)
    return interaction
