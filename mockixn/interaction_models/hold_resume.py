"""Hold and resume [ours: the reference has no page for them]."""

from __future__ import annotations

from collections.abc import Sequence

from ..codes import ErrorCode
from ..engine.context import Request
from ..engine.effects import Effect
from ..engine.interaction import Interaction
from ..engine.model import Model
from ..engine.standing import check_standing
from ..engine.versions import OURS, version
from ..errors import Refused
from ..messages.catalogue import rep
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.spec import MessageSpec

MODEL = Model(
    "Hold / resume",
    OURS,
    versions=(
        version(
            "hold",
            "Agent holds",
            OURS,
            """
            agent > RequestHold IM
            EventAck IM > agent
            EventHeld REP > RE
            """,
        ),
        version(
            "resume",
            "Agent resumes",
            OURS,
            """
            agent > RequestResume IM
            EventAck IM > agent
            EventResumed REP > RE
            """,
        ),
        version(
            "not held",
            "Agent resumes what is not held",
            OURS,
            """
            agent > RequestResume IM
            EventError IM > agent
            """,
        ),
    ),
)

_SENDERS = (ClientType.AGENT_APPLICATION, ClientType.MEDIA_SERVER)


@MODEL.handles("RequestHold", senders=_SENDERS)
def hold(request: Request) -> Sequence[Effect]:
    """A held interaction is not routed; agents go on with it."""
    interaction = _own(request)
    if interaction.held:
        raise Refused(ErrorCode.ALREADY_HELD, f"interaction {interaction.id!r} is held already")
    return _held(request, interaction, True, rep.EventHeld)


@MODEL.handles("RequestResume", senders=_SENDERS)
def resume(request: Request) -> Sequence[Effect]:
    """It is routed again, from the next time on that it enters a queue."""
    interaction = _own(request)
    if not interaction.held:
        raise Refused(ErrorCode.NOT_HELD, f"interaction {interaction.id!r} is not held")
    return _held(request, interaction, False, rep.EventResumed)


def _own(request: Request) -> Interaction:
    interaction = request.interaction()
    check_standing(request, interaction)
    return interaction


def _held(
    request: Request, interaction: Interaction, held: bool, event: MessageSpec
) -> Sequence[Effect]:
    interaction.held = held
    reported = request.reported(Interaction=interaction.listed)
    return (request.ack(), request.to_reporting_engines(Message(event, reported)))
