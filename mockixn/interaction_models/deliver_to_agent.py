"""Deliver: URS asks, an agent answers, or does not (GenEM:DeliverInteractiontoAgent)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from ..codes import ErrorCode
from ..engine.clients import Client
from ..engine.documented import Model
from ..engine.effects import Delivery, Effect
from ..engine.interaction import AgentParty, StrategyParty
from ..engine.invitation import Invitation
from ..engine.inviting import MOVED, STOPPED, check_invitable, invite
from ..engine.known import known_place, strategy_party
from ..engine.moves import remove_party, replace_party, returned
from ..engine.request import Context, Request
from ..engine.table import version
from ..errors import Refused
from ..messages.catalogue import CATALOGUE
from ..messages.message import Message
from ..messages.spec import Protocol
from ..wire.attributes import AttributeList

_REP, _TLIB = Protocol.REPORTING, Protocol.T_LIBRARY
_PAGE = "GenEM:DeliverInteractiontoAgent"
EventRouteUsed = CATALOGUE.find("EventRouteUsed", _TLIB)
EventErrorTLib = CATALOGUE.find("EventError", _TLIB)
EventPartyRemoved = CATALOGUE.find("EventPartyRemoved", _REP)
EventRejected = CATALOGUE.find("EventRejected", _REP)
EventRevokedReported = CATALOGUE.find("EventRevoked", _REP)

MODEL = Model(
    "Deliver to agent",
    _PAGE,
    versions=(
        version(
            "requested",
            "URS requests delivery",
            _PAGE,
            """
            URS > RequestRouteCall TLIB in place of RequestDeliver
            EventInvite IM > agent
            EventAgentInvited REP > RE
            """,
        ),
        version(
            "accepted",
            "Agent accepts",
            _PAGE,
            """
            agent > RequestAccept IM
            EventAck IM > agent [ours]
            EventRouteUsed TLIB > URS
            EventPartyRemoved REP > RE
            EventPartyAdded REP > RE
            """,
        ),
        version(
            "rejected",
            "Agent rejects",
            _PAGE,
            """
            agent > RequestReject IM
            EventAck IM > agent
            EventRouteUsed TLIB > URS
            EventRejected REP > RE
            """,
        ),
        version(
            "not answered",
            "Agent fails to respond",
            _PAGE,
            """
            after delivering_timeout
            EventRevoked IM > agent
            EventRevoked REP > RE
            EventPartyRemoved REP > RE
            EventPlacedInQueue REP > RE
            EventRouteUsed TLIB > URS [ours]
            """,
        ),
        version(
            "refused",
            "The agent cannot be invited",
            _PAGE,
            """
            URS > RequestRouteCall TLIB in place of RequestDeliver
            EventError TLIB > URS [ours]
            """,
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class _Delivering:
    """What the URS is told in the end, and by which reference."""

    urs: Client
    party: StrategyParty
    reference: int
    released: bool  # the URS had its EventRouteUsed at the request
    kind: ClassVar[str] = "delivery"

    def accepted(self, request: Request, invitation: Invitation) -> Sequence[Effect]:
        """The agent takes over from the strategy."""
        interaction = invitation.interaction
        used = self._used(request, invitation)
        removed, added = replace_party(
            request, interaction, self.party, AgentParty(invitation.agent_id)
        )
        return (added,) if self.released else (used, removed, added)

    def rejected(self, request: Request, invitation: Invitation) -> Sequence[Effect]:
        """The strategy still has it, and goes on."""
        interaction = invitation.interaction
        party = request.party(AgentParty(invitation.agent_id))
        reported = request.reported(Interaction=interaction.listed, Party=party)
        rejected = request.to_reporting_engines(Message(EventRejected, reported))
        if self.released:
            return (rejected, *self._back(request, invitation)[1:])
        if request.scenario.readings.deliver_reject_tells_urs_with == "EventError":
            text = f"agent {invitation.agent_id!r} rejects interaction {interaction.id!r}"
            return (self._failed(text), rejected)
        return (self._used(request, invitation), rejected)

    def ended(self, context: Context, invitation: Invitation, why: str) -> Sequence[Effect]:
        """It goes back to the queue that URS took it from (LIMITS)."""
        interaction = invitation.interaction
        if why in (STOPPED, MOVED):  # whoever did that says what becomes of the interaction
            return (
                () if self.released else (self._failed(f"interaction {interaction.id!r}: {why}"),)
            )
        used = self._used(context, invitation)
        party = context.party(AgentParty(invitation.agent_id))
        reported = context.reported(
            Interaction=interaction.listed,
            Party=party,
            Reason=AttributeList(ReasonSystemName=why),
        )
        revoked = context.to_reporting_engines(Message(EventRevokedReported, reported))
        removed, *back = self._back(context, invitation)
        return (revoked, *back) if self.released else (revoked, removed, *back, used)

    def _back(self, context: Context, invitation: Invitation) -> list[Delivery]:
        interaction = invitation.interaction
        removed = remove_party(context, interaction, self.party)
        return [removed, *returned(context, interaction)]

    def _used(self, context: Context, invitation: Invitation) -> Delivery:
        attributes = context.reported(Interaction=invitation.interaction.listed)
        return self._told(Message(EventRouteUsed, attributes, self.reference))

    def _failed(self, text: str) -> Delivery:
        error = AttributeList(ErrorCode=int(ErrorCode.INVITATION_REJECTED), ErrorDescription=text)
        return self._told(Message(EventErrorTLib, error, self.reference))

    def _told(self, message: Message) -> Delivery:
        return Delivery((self.urs,), message)


@MODEL.stands_in_for("RequestDeliver")
def deliver(request: Request) -> Sequence[Effect]:
    """Invite the agent that the URS names, by AgentId or by the place where it works."""
    interaction = request.interaction()
    party = strategy_party(request, interaction)
    agent_id = request.text("AgentId") or _agent_at(request)
    check_invitable(request, interaction, agent_id)
    if interaction.invitations:
        text = f"interaction {interaction.id!r} is being delivered already"
        raise Refused(ErrorCode.ALREADY_INVITED, text)
    released = request.scenario.readings.deliver_releases_urs_on == "request"
    outcome = _Delivering(request.sender, party, request.message.reference, released)
    deliveries = invite(request, interaction, agent_id, outcome)
    if released:
        reported = request.reported(Interaction=interaction.listed, Party=request.party(party))
        removed = Message(EventPartyRemoved, reported)
        used = request.reported(Interaction=interaction.listed)
        deliveries.append(request.answer(EventRouteUsed, used))
        deliveries.append(request.to_reporting_engines(removed))
    return deliveries


def _agent_at(request: Request) -> str:
    place_id = known_place(request, request.text("PlaceId"))
    for client in request.world.at_place(place_id):
        if client.login is not None:
            return client.login.agent_id
    raise Refused(ErrorCode.INVALID_TARGET, f"no agent is logged in at place {place_id!r}")
