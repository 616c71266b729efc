"""The part of RequestSubmit that is the same for media servers and agents."""

from __future__ import annotations

from ..codes import ErrorCode
from ..engine.context import Context, Request
from ..engine.interaction import Interaction, Party, WorkbinKey
from ..engine.permissions import require_queue, require_workbin
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


def submit_interaction(
    context: Context,
    request: Request,
    *,
    submitted_by: str,
    owner: str | None,
    parties: tuple[Party, ...] = (),
) -> Interaction:
    """Create the interaction that the request submits, and add it to the world.

    It is in the workbin or else the queue that the request names: at once, or when its parties
    leave. Raises Refused without one, for an id in use, and for values that events cannot carry.
    """
    queue, key = _place(context, request)
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
    own, user_data = AttributeList(properties), request.listing("UserData")
    check_size(user_data, own, context.most_user_data)
    interaction = Interaction(
        id=id or context.world.next_interaction_id(),
        media_type=request.text("MediaType"),
        type=request.text("InteractionType"),
        subtype=request.text("InteractionSubtype"),
        tenant_id=request.tenant_id,
        queue=queue,
        submitted_by=submitted_by,
        owner=owner,
        user_data=user_data,
        properties=own,
        parties=parties,
        workbin=key,
    )
    interaction.received_at = request.text("ReceivedAt")
    context.world.add(interaction)
    return interaction


def _place(context: Context, request: Request) -> tuple[str, WorkbinKey | None]:
    """The queue and the workbin that the request names; of both the workbin counts."""
    queue = request.text("Queue")
    if queue or "Workbin" not in request.attributes:
        if not queue:
            text = "RequestSubmit.Queue: missing, expected a queue or a Workbin"
            raise Refused(ErrorCode.MISSING_ATTRIBUTE, text)
        require_queue(context, queue)
    if "Workbin" not in request.attributes:
        return queue, None
    key = require_workbin(context, request)
    return key.queue, key
