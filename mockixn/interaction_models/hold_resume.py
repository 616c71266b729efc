"""Hold and resume [ours: the reference has no page for them]."""

from __future__ import annotations

from collections.abc import Sequence

from ..codes import ErrorCode
from ..engine.context import Context, Request
from ..engine.effects import Effect
from ..engine.interaction import Interaction
from ..engine.model import Model
from ..engine.permissions import require_interaction, require_owner_or_party
from ..engine.versions import OURS
from ..errors import Refused
from ..messages.catalogue import rep
from ..messages.enumerations import ClientType

MODEL = Model(
    "Hold / resume",
    OURS,
    """
    hold: Agent holds
        agent > RequestHold IM
        EventAck IM > agent
        EventHeld REP > RE

    resume: Agent resumes
        agent > RequestResume IM
        EventAck IM > agent
        EventResumed REP > RE

    not held: Agent resumes what is not held
        agent > RequestResume IM
        EventError IM > agent
    """,
)

_SENDERS = (ClientType.AGENT_APPLICATION, ClientType.MEDIA_SERVER)


@MODEL.handles("RequestHold", senders=_SENDERS)
def hold(context: Context, request: Request) -> Sequence[Effect]:
    """Hold the interaction: it is not routed; its agents keep it."""
    interaction = _own(context, request)
    if interaction.held:
        raise Refused(ErrorCode.ALREADY_HELD, f"interaction {interaction.id!r} is held already")
    interaction.held = True
    held = context.report(rep.EventHeld, Interaction=interaction.as_attributes)
    return (request.ack(), held)


@MODEL.handles("RequestResume", senders=_SENDERS)
def resume(context: Context, request: Request) -> Sequence[Effect]:
    """End the hold: an interaction that waits in the queue of a URS is routed."""
    interaction = _own(context, request)
    if not interaction.held:
        raise Refused(ErrorCode.NOT_HELD, f"interaction {interaction.id!r} is not held")
    context.world.resume(interaction)
    resumed = context.report(rep.EventResumed, Interaction=interaction.as_attributes)
    return (request.ack(), resumed)


def _own(context: Context, request: Request) -> Interaction:
    interaction = require_interaction(context, request)
    require_owner_or_party(request, interaction)
    return interaction
