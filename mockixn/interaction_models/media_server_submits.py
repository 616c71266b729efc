"""Media server submits an interaction: it is queued (GenEM:MediaServerSubmitsInteraction)."""

from __future__ import annotations

from collections.abc import Sequence

from ..codes import ErrorCode
from ..engine.context import Context, DomainEvent, Request
from ..engine.effects import Effect
from ..engine.model import Model
from ..engine.permissions import require_queue
from ..errors import Refused
from ..messages.catalogue import rep
from ..messages.enumerations import ClientType
from ..wire.attributes import AttributeList
from ._submission import submit_interaction

MODEL = Model(
    "Media server submits",
    "GenEM:MediaServerSubmitsInteraction",
    """
    submit: Media server asks to submit
        media server > RequestSubmit IM
        EventAck IM > media server
        EventInteractionSubmitted REP > RE

    unsuccessful: The request is invalid
        media server > RequestSubmit IM
        EventError IM > media server
    """,
)


@MODEL.handles("RequestSubmit", senders=(ClientType.MEDIA_SERVER,))
def submit_by_media_server(context: Context, request: Request) -> Sequence[Effect]:
    """The sender becomes the owner; the interaction waits in the queue."""
    if not request.text("Queue"):
        text = "RequestSubmit.Queue: missing, expected the queue a media server submits to"
        raise Refused(ErrorCode.MISSING_ATTRIBUTE, text)
    require_queue(context, request.text("Queue"))
    name = request.sender.name
    interaction = submit_interaction(context, request, submitted_by=name, owner=name)
    return (
        request.ack(AttributeList(InteractionId=interaction.id)),
        context.report(rep.EventInteractionSubmitted, Interaction=interaction.as_attributes),
        *context.publish(DomainEvent.ENTERED_QUEUE, interaction),
    )
