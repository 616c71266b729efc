"""Agent submits an interaction, and processes it (GenEM:AgentSubmitsInteraction)."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.context import Context, Request
from ..engine.effects import Effect
from ..engine.interaction import AgentParty
from ..engine.model import Model
from ..engine.permissions import require_login
from ..messages.catalogue import rep
from ..messages.enumerations import ClientType
from ..wire.attributes import AttributeList
from ._submission import submit_interaction

MODEL = Model(
    "Agent submits",
    "GenEM:AgentSubmitsInteraction",
    """
    successful: Agent submits an interaction
        agent > RequestSubmit IM
        EventAck IM > agent
        EventInteractionSubmitted REP > RE
        EventPartyAdded REP > RE

    unsuccessful: The request is invalid
        agent > RequestSubmit IM
        EventError IM > agent
    """,
)


@MODEL.handles("RequestSubmit", senders=(ClientType.AGENT_APPLICATION,))
def submit_by_agent(context: Context, request: Request) -> Sequence[Effect]:
    """The agent becomes the party; the queue or workbin has the interaction when the agent leaves.

    It must place the interaction somewhere later, or stop it.
    """
    login = require_login(request)
    party = AgentParty(login.agent_id)
    interaction = submit_interaction(
        context, request, submitted_by=login.agent_id, owner=None, parties=(party,)
    )
    as_attributes = interaction.as_attributes
    return (
        request.ack(AttributeList(InteractionId=interaction.id)),
        context.report(rep.EventInteractionSubmitted, Interaction=as_attributes),
        context.report(rep.EventPartyAdded, Interaction=as_attributes, Party=context.party(party)),
    )
