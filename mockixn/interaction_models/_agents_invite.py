"""What transfer, conference and intrusion have in common: one agent asks, another answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from ..codes import ErrorCode
from ..engine.clients import Client
from ..engine.effects import Delivery, Effect
from ..engine.interaction import AgentParty
from ..engine.invitation import Invitation
from ..engine.inviting import EXPIRED
from ..engine.request import Context, EventAck, Request
from ..messages.catalogue import CATALOGUE
from ..messages.message import Message
from ..messages.spec import Protocol
from ..wire.attributes import EMPTY, AttributeList

_IM, _REP = Protocol.INTERACTION_MANAGEMENT, Protocol.REPORTING
EventError = CATALOGUE.find("EventError", _IM)
EventRejected = CATALOGUE.find("EventRejected", _REP)
EventPartyAdded = CATALOGUE.find("EventPartyAdded", _IM)
EventPartyRemoved = CATALOGUE.find("EventPartyRemoved", _IM)


@dataclass(frozen=True, slots=True)
class AskedByAgent:
    """The agent that asked is answered on the outcome: by EventAck, or by EventError."""

    initiator: Client
    reference: int
    kind: ClassVar[str]

    def rejected(self, request: Request, invitation: Invitation) -> Sequence[Effect]:
        """EventError to the agent that asked, EventRejected to RE*."""
        interaction = invitation.interaction
        party = request.party(AgentParty(invitation.agent_id))
        reported = request.reported(Interaction=interaction.listed, Party=party)
        text = f"agent {invitation.agent_id!r} rejects the {self.kind}"
        return (
            self._failed(ErrorCode.INVITATION_REJECTED, text),
            request.to_reporting_engines(Message(EventRejected, reported)),
        )

    def ended(self, _context: Context, invitation: Invitation, why: str) -> Sequence[Effect]:
        """EventError to the agent that asked."""
        reason = "did not answer in time" if why == EXPIRED else f"can no longer answer: {why}"
        text = f"agent {invitation.agent_id!r} {reason}"
        return (self._failed(ErrorCode.INVITATION_EXPIRED, text),)

    def done(self) -> Delivery:
        """EventAck to the agent that asked."""
        attributes = AttributeList(Extension=EMPTY)
        return Delivery((self.initiator,), Message(EventAck, attributes, self.reference))

    def _failed(self, code: ErrorCode, text: str) -> Delivery:
        attributes = AttributeList(ErrorCode=int(code), ErrorDescription=text)
        return Delivery((self.initiator,), Message(EventError, attributes, self.reference))
