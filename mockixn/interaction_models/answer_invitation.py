"""RequestAccept and RequestReject: an agent answers an invitation [ours: no page]."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.clients import Login
from ..engine.context import Context, DomainEvent, Request
from ..engine.effects import Effect
from ..engine.interaction import Interaction
from ..engine.invitations import (
    LOGGED_OUT,
    STOPPED,
    answer_invitation,
    end_invitation,
    outcome_of,
    require_invitation,
)
from ..engine.model import Model
from ..engine.versions import OURS
from ..messages.enumerations import ClientType

MODEL = Model("Answer an invitation", OURS)  # the inviting models have its message sequences

_AGENT = (ClientType.AGENT_APPLICATION,)


@MODEL.handles("RequestAccept", senders=_AGENT)
def accept_invitation(context: Context, request: Request) -> Sequence[Effect]:
    """Accept: the inviting model does the rest."""
    invitation = require_invitation(context, request)
    revoked = answer_invitation(context, invitation)
    return (request.ack(), *revoked, *outcome_of(invitation).accepted(context, invitation))


@MODEL.handles("RequestReject", senders=_AGENT)
def reject_invitation(context: Context, request: Request) -> Sequence[Effect]:
    """Reject: the inviting model does the rest."""
    invitation = require_invitation(context, request)
    revoked = answer_invitation(context, invitation)
    return (request.ack(), *revoked, *outcome_of(invitation).rejected(context, invitation))


@MODEL.when(DomainEvent.STOPPED)
def end_invitations_to_stopped(context: Context, interaction: Interaction) -> Sequence[Effect]:
    """The interaction has ended: invitations to it end too [ours]."""
    effects: list[Effect] = []
    for invitation in interaction.invitations:
        effects += end_invitation(context, invitation, STOPPED)
    return effects


@MODEL.when(DomainEvent.LOGGED_OUT)
def end_invitations_of_agent(context: Context, login: Login) -> Sequence[Effect]:
    """An agent who is not logged in any more cannot answer: the agent's invitations end [ours]."""
    effects: list[Effect] = []
    if not context.world.clients_of_agent(login.agent_id):
        waiting = [*context.world.invitations.values()]
        for invitation in waiting:
            if invitation.agent_id == login.agent_id:
                effects += end_invitation(context, invitation, LOGGED_OUT, login.party)
    return effects
