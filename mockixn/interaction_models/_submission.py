"""The part of RequestSubmit that is the same for media servers and agents."""

from __future__ import annotations

from ..codes import ErrorCode
from ..engine.context import Context, Request
from ..engine.interaction import Interaction, Party
from ..engine.properties import check_fits_events, check_key, check_size
from ..errors import Refused
from ..wire.attributes import AttributeList, Value

# RequestSubmit's name of a property, and the name in events (PSDK InteractionProperties).
_EVENT_NAMES = {
    "ParentInteractionId": "InteractionParentInteractionId",
    "ExternalId": "InteractionExternalId",
    "IsOnline": "InteractionIsOnline",
    "InQueues": "InteractionInQueues",
    "OutQueues": "InteractionOutQueues",
}
DEFAULT_QUEUE = "default"
"""[ours] The queue of an agent's submit without Queue: its place when the agent leaves it."""


def submit_interaction(
    context: Context,
    request: Request,
    *,
    submitted_by: str,
    owner: str | None,
    parties: tuple[Party, ...] = (),
) -> Interaction:
    """Create the interaction that the request submits, and add it to the world.

    Raises Refused for an id that is in use, and for values that events cannot carry.
    """
    id = request.text("InteractionId")
    if id in context.world.interactions:
        text = f"RequestSubmit.InteractionId: {id!r} is in use"
        raise Refused(ErrorCode.INTERACTION_ID_IN_USE, text)
    if not request.text("MediaType"):
        text = "RequestSubmit.MediaType: found an empty text, expected a medium"
        raise Refused(ErrorCode.INVALID_VALUE, text)
    if id:
        check_key("RequestSubmit.InteractionId", id)
    for name in ("UserData", "InQueues", "OutQueues"):
        check_fits_events(f"RequestSubmit.{name}", request.listing(name))

    properties: dict[str, Value] = {
        event_name: request.attributes[name]
        for name, event_name in _EVENT_NAMES.items()
        if name in request.attributes
    }
    own = AttributeList(properties)
    check_size(request.listing("UserData"), own, context.most_user_data)
    interaction = Interaction(
        id=id or context.world.next_interaction_id(),
        media_type=request.text("MediaType"),
        type=request.text("InteractionType"),
        subtype=request.text("InteractionSubtype"),
        tenant_id=request.tenant_id,
        queue=request.text("Queue") or DEFAULT_QUEUE,
        submitted_by=submitted_by,
        owner=owner,
        user_data=request.listing("UserData"),
        properties=own,
        parties=parties,
    )
    interaction.received_at = request.text("ReceivedAt")
    context.world.add(interaction)
    return interaction
