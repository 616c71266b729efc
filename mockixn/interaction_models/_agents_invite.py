"""The common part of transfer, conference and intrusion: one agent asks, another answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from ..codes import ErrorCode
from ..engine.context import Context, Request
from ..engine.effects import Delivery, Effect
from ..engine.interaction import AgentParty, Invitation, Party
from ..engine.invitations import EXPIRED, report_rejected
from ..messages.catalogue import im
from ..messages.message import Message
from ..messages.spec import MessageSpec
from ..wire.attributes import EMPTY, AttributeList


class OutcomeForAgent:
    """The outcome of an agent's request: EventAck or EventError answers that agent."""

    kind: ClassVar[str]
    inviter: Party | None = None

    def __init__(self, request: Request, visibility_mode: str = "") -> None:
        self.initiator = request.sender
        self.reference = request.message.reference
        self.visibility_mode = visibility_mode

    def rejected(self, context: Context, invitation: Invitation) -> Sequence[Effect]:
        """EventError to the agent who asked, EventRejected to RE*."""
        text = f"agent {invitation.agent_id!r} rejects the {self.kind}"
        return (
            self._failed(context, ErrorCode.INVITATION_REJECTED, text),
            report_rejected(context, invitation),
        )

    def ended(self, context: Context, invitation: Invitation, why: str) -> Sequence[Effect]:
        """EventError to the agent who asked."""
        reason = "did not answer in time" if why == EXPIRED else f"can no longer answer: {why}"
        text = f"agent {invitation.agent_id!r} {reason}"
        return (self._failed(context, ErrorCode.INVITATION_EXPIRED, text),)

    def done(self, context: Context) -> Delivery:
        """EventAck to the agent who asked."""
        return self._answer(context, im.EventAck, AttributeList(Extension=EMPTY))

    def _failed(self, context: Context, code: ErrorCode, text: str) -> Delivery:
        attributes = AttributeList(ErrorCode=int(code), ErrorDescription=text)
        return self._answer(context, im.EventError, attributes)

    def _answer(self, context: Context, spec: MessageSpec, attributes: AttributeList) -> Delivery:
        return context.late_answer(self.initiator, Message(spec, attributes, self.reference))


def party_added(
    context: Context, invitation: Invitation, operation: str, visibility_mode: str = ""
) -> Message:
    """EventPartyAdded for agents, when the invited agent has become a party."""
    party = context.party(AgentParty(invitation.agent_id))
    if visibility_mode:
        party = AttributeList(party, VisibilityMode=visibility_mode)
    attributes = context.event_attributes(
        Interaction=invitation.interaction.as_attributes, Party=party, Operation=operation
    )
    return Message(im.EventPartyAdded, attributes)
