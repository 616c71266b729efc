"""Media server submits an interaction: it is queued (GenEM:MediaServerSubmitsInteraction)."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.context import Context, Request
from ..engine.effects import Effect
from ..engine.model import Model
from ..engine.placement import report_in_workbin
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

    workbin: Media server submits into a workbin [ours]
        media server > RequestSubmit IM
        EventAck IM > media server
        EventInteractionSubmitted REP > RE
        EventPlacedInWorkbin REP > RE
        EventWorkbinContentChanged IM > subscriber

    unsuccessful: The request is invalid
        media server > RequestSubmit IM
        EventError IM > media server
    """,
)


@MODEL.handles("RequestSubmit", senders=(ClientType.MEDIA_SERVER,))
def submit_by_media_server(context: Context, request: Request) -> Sequence[Effect]:
    """The sender becomes the owner; the interaction waits in the queue or in the workbin."""
    name = request.sender.name
    interaction = submit_interaction(context, request, submitted_by=name, owner=name)
    submitted = (
        request.ack(AttributeList(InteractionId=interaction.id)),
        context.report(rep.EventInteractionSubmitted, Interaction=interaction.as_attributes),
    )
    key = interaction.workbin
    if key is None:
        return submitted
    return (*submitted, *report_in_workbin(context, interaction, key))
