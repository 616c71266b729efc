"""Agent submits an interaction: it is being handled at once (GenEM:AgentSubmitsInteraction)."""

from __future__ import annotations

from collections.abc import Sequence

from ..codes import ErrorCode
from ..engine.documented import Model, Row, Version
from ..engine.effects import Effect
from ..engine.interaction import AgentParty
from ..engine.request import Request
from ..errors import Refused
from ..messages.catalogue import CATALOGUE
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.spec import Protocol
from ..wire.attributes import AttributeList
from ._submission import submitted

_IM, _REP = Protocol.INTERACTION_MANAGEMENT, Protocol.REPORTING
_PAGE = "GenEM:AgentSubmitsInteraction"
EventInteractionSubmitted = CATALOGUE.find("EventInteractionSubmitted", _REP)
EventPartyAdded = CATALOGUE.find("EventPartyAdded", _REP)
_REQUEST = Row("RequestSubmit", _IM, "agent", "PSDK")

MODEL = Model(
    "Agent submits",
    _PAGE,
    versions=(
        Version(
            "successful",
            "Agent submits an interaction",
            _REQUEST,
            (
                Row("EventAck", _IM, "agent", _PAGE),
                Row("EventInteractionSubmitted", _REP, "RE", _PAGE),
                Row("EventPartyAdded", _REP, "RE", _PAGE),
            ),
            _PAGE,
        ),
        Version(
            "unsuccessful",
            "The request is invalid",
            _REQUEST,
            (Row("EventError", _IM, "agent", _PAGE),),
            _PAGE,
        ),
    ),
)


@MODEL.handles("RequestSubmit", senders=(ClientType.AGENT_APPLICATION,))
def submit(request: Request) -> Sequence[Effect]:
    """The agent becomes the party; it must later place the interaction somewhere, or stop it."""
    login = request.sender.login
    if login is None:
        text = "RequestSubmit: no agent is logged in through this client"
        raise Refused(ErrorCode.NOT_LOGGED_IN, text)
    party = AgentParty(login.agent_id)
    interaction = submitted(request, submitted_by=login.agent_id, owner=None, parties=(party,))
    reported = request.reported(Interaction=interaction.listed)
    added = request.reported(Interaction=interaction.listed, Party=request.party(party))
    return (
        request.ack(AttributeList(InteractionId=interaction.id)),
        request.to_reporting_engines(Message(EventInteractionSubmitted, reported)),
        request.to_reporting_engines(Message(EventPartyAdded, added)),
    )
