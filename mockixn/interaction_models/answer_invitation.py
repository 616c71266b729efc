"""RequestAccept and RequestReject: an invited agent answers, whichever model invited it."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.clients import Login
from ..engine.context import Context, Request
from ..engine.effects import Effect
from ..engine.interaction import Interaction
from ..engine.inviting import LOGGED_OUT, STOPPED, answered, end_invitation, forget
from ..engine.model import DomainEvent, Model
from ..engine.versions import OURS
from ..messages.enumerations import ClientType

MODEL = Model("Answer an invitation", OURS)  # its rows stand in the tables of the inviting models

_AGENT = (ClientType.AGENT_APPLICATION,)


@MODEL.handles("RequestAccept", senders=_AGENT)
def accept(request: Request) -> Sequence[Effect]:
    """The agent takes part."""
    invitation = answered(request)
    forget(request, invitation)
    return (request.ack(), *invitation.outcome.accepted(request, invitation))


@MODEL.handles("RequestReject", senders=_AGENT)
def reject(request: Request) -> Sequence[Effect]:
    """The agent does not take part."""
    invitation = answered(request)
    forget(request, invitation)
    return (request.ack(), *invitation.outcome.rejected(request, invitation))


@MODEL.when(DomainEvent.STOPPED)
def end_with_interaction(context: Context, interaction: Interaction) -> Sequence[Effect]:
    """Nobody can answer an invitation to what is gone [ours]."""
    effects: list[Effect] = []
    for invitation in interaction.invitations:
        effects += end_invitation(context, invitation, STOPPED)
    return effects


@MODEL.when(DomainEvent.LOGGED_OUT)
def end_with_login(context: Context, login: Login) -> Sequence[Effect]:
    """An agent that is logged in nowhere any more answers nothing [ours]."""
    effects: list[Effect] = []
    if not context.world.desks(login.agent_id):
        waiting = [*context.world.invitations.values()]
        for invitation in waiting:
            if invitation.agent_id == login.agent_id:
                effects += end_invitation(context, invitation, LOGGED_OUT)
    return effects
