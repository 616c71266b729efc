"""Agent submits an interaction: it is being handled at once (GenEM:AgentSubmitsInteraction)."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.context import Request
from ..engine.effects import Effect
from ..engine.interaction import AgentParty
from ..engine.known import known_queue
from ..engine.model import Model
from ..engine.versions import version
from ..messages.catalogue import rep
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.spec import Protocol
from ..wire.attributes import AttributeList
from ._submission import submitted

_REP = Protocol.REPORTING
_PAGE = "GenEM:AgentSubmitsInteraction"

MODEL = Model(
    "Agent submits",
    _PAGE,
    versions=(
        version(
            "successful",
            "Agent submits an interaction",
            _PAGE,
            """
            agent > RequestSubmit IM
            EventAck IM > agent
            EventInteractionSubmitted REP > RE
            EventPartyAdded REP > RE
            """,
        ),
        version(
            "unsuccessful",
            "The request is invalid",
            _PAGE,
            """
            agent > RequestSubmit IM
            EventError IM > agent
            """,
        ),
    ),
)


@MODEL.handles("RequestSubmit", senders=(ClientType.AGENT_APPLICATION,))
def submit(request: Request) -> Sequence[Effect]:
    """The agent becomes the party; it must later place the interaction somewhere, or stop it."""
    login = request.login()
    if request.text("Queue"):
        known_queue(request, request.text("Queue"))
    party = AgentParty(login.agent_id)
    interaction = submitted(request, submitted_by=login.agent_id, owner=None, parties=(party,))
    reported = request.reported(Interaction=interaction.listed)
    added = request.reported(Interaction=interaction.listed, Party=request.party(party))
    return (
        request.ack(AttributeList(InteractionId=interaction.id)),
        request.to_reporting_engines(Message(rep.EventInteractionSubmitted, reported)),
        request.to_reporting_engines(Message(rep.EventPartyAdded, added)),
    )
