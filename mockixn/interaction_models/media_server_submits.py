"""Media server submits an interaction: it is queued (GenEM:MediaServerSubmitsInteraction)."""

from __future__ import annotations

from collections.abc import Sequence

from ..codes import ErrorCode
from ..engine.context import Request
from ..engine.effects import Effect
from ..engine.known import known_queue
from ..engine.model import DomainEvent, Model
from ..engine.versions import version
from ..errors import Refused
from ..messages.catalogue import rep
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.spec import Protocol
from ..wire.attributes import AttributeList
from ._submission import submitted

_REP = Protocol.REPORTING
_PAGE = "GenEM:MediaServerSubmitsInteraction"

MODEL = Model(
    "Media server submits",
    _PAGE,
    versions=(
        version(
            "submit",
            "Media server asks to submit",
            _PAGE,
            """
            media server > RequestSubmit IM
            EventAck IM > media server
            EventInteractionSubmitted REP > RE
            """,
        ),
        version(
            "unsuccessful",
            "The request is invalid",
            _PAGE,
            """
            media server > RequestSubmit IM
            EventError IM > media server
            """,
        ),
    ),
)


@MODEL.handles("RequestSubmit", senders=(ClientType.MEDIA_SERVER,))
def submit(request: Request) -> Sequence[Effect]:
    """The sender becomes the owner; the interaction waits in its queue."""
    if not request.text("Queue"):
        text = "RequestSubmit.Queue: missing, expected the queue a media server submits to"
        raise Refused(ErrorCode.MISSING_ATTRIBUTE, text)
    known_queue(request, request.text("Queue"))
    name = request.sender.name
    interaction = submitted(request, submitted_by=name, owner=name)
    return (
        request.ack(AttributeList(InteractionId=interaction.id)),
        request.to_reporting_engines(
            Message(rep.EventInteractionSubmitted, request.reported(Interaction=interaction.listed))
        ),
        *request.publish(DomainEvent.ENTERED_QUEUE, interaction),
    )
