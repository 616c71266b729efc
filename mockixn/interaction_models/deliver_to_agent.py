"""Deliver: URS asks, an agent answers, or does not (GenEM:DeliverInteractiontoAgent)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from ..codes import ErrorCode
from ..engine.clients import LogicalClient
from ..engine.context import Context, Request
from ..engine.effects import Delivery, Effect
from ..engine.interaction import AgentParty, StrategyParty
from ..engine.invitation import Invitation
from ..engine.inviting import LEFT, MOVED, STOPPED, check_invitable, invite
from ..engine.known import known_place
from ..engine.model import Model
from ..engine.placement import remove_party, replace_party, returned
from ..engine.standing import strategy_party
from ..engine.versions import version
from ..errors import Refused
from ..messages.catalogue import rep, tlib
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.spec import Protocol
from ..wire.attributes import AttributeList

_REP, _TLIB = Protocol.REPORTING, Protocol.T_LIBRARY
_PAGE = "GenEM:DeliverInteractiontoAgent"

_VISIBLE = "Conference"  # an agent that handles it is seen by everybody

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
    """The URS waits: it is told the outcome, under the reference of its request."""

    urs: LogicalClient
    party: StrategyParty
    reference: int
    kind: ClassVar[str] = "delivery"

    def accepted(self, request: Request, invitation: Invitation) -> Sequence[Effect]:
        """The agent takes over from the strategy."""
        used = self._used(request, invitation)
        agent = AgentParty(invitation.agent_id)
        return (used, *replace_party(request, invitation.interaction, self.party, agent))

    def rejected(self, request: Request, invitation: Invitation) -> Sequence[Effect]:
        """The strategy still has it, and goes on."""
        if request.scenario.readings.deliver_reject_tells_urs_with == "EventError":
            told = self._failed(request, f"{_named(invitation)}: the agent rejects it")
        else:
            told = self._used(request, invitation)
        return (told, _rejected(request, invitation))

    def ended(self, context: Context, invitation: Invitation, why: str) -> Sequence[Effect]:
        """It goes back to the queue that the URS took it from (LIMITS)."""
        if why in _DECIDED_ELSEWHERE:
            return (self._failed(context, f"{_named(invitation)}: {why}"),)
        interaction = invitation.interaction
        return (
            _revoked(context, invitation, why),
            remove_party(context, interaction, self.party),
            *returned(context, interaction),
            self._used(context, invitation),
        )

    def _used(self, context: Context, invitation: Invitation) -> Delivery:
        attributes = context.reported(Interaction=invitation.interaction.listed)
        return self._told(context, Message(tlib.EventRouteUsed, attributes, self.reference))

    def _failed(self, context: Context, text: str) -> Delivery:
        error = AttributeList(ErrorCode=int(ErrorCode.INVITATION_REJECTED), ErrorDescription=text)
        return self._told(context, Message(tlib.EventError, error, self.reference))

    def _told(self, context: Context, message: Message) -> Delivery:
        """To the client that asked; once that is gone, to whoever bears its name."""
        if self.urs.id in context.world.clients:
            return Delivery((self.urs,), message)
        return context.to_named(ClientType.ROUTING_ENGINE, self.urs.name, message)


@dataclass(frozen=True, slots=True)
class _DeliveringAlone:
    """The URS had its EventRouteUsed at the request: nobody has it while the agent is invited."""

    kind: ClassVar[str] = "delivery"

    def accepted(self, request: Request, invitation: Invitation) -> Sequence[Effect]:
        """The agent becomes the party."""
        interaction, agent = invitation.interaction, AgentParty(invitation.agent_id)
        request.world.add_party(interaction, agent)
        added = request.reported(Interaction=interaction.listed, Party=request.party(agent))
        return (request.to_reporting_engines(Message(rep.EventPartyAdded, added)),)

    def rejected(self, request: Request, invitation: Invitation) -> Sequence[Effect]:
        """It goes back to the queue that the URS took it from: nobody goes on with it."""
        return (_rejected(request, invitation), *returned(request, invitation.interaction))

    def ended(self, context: Context, invitation: Invitation, why: str) -> Sequence[Effect]:
        """The same."""
        if why in _DECIDED_ELSEWHERE:
            return ()
        return (_revoked(context, invitation, why), *returned(context, invitation.interaction))


# Whoever ends a delivery so also says what becomes of the interaction.
_DECIDED_ELSEWHERE = (STOPPED, MOVED, LEFT)


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
    if request.scenario.readings.deliver_releases_urs_on == "answer":
        waiting = _Delivering(request.sender, party, request.message.reference)
        return invite(request, interaction, agent_id, waiting, VisibilityMode=_VISIBLE)
    return (
        *invite(request, interaction, agent_id, _DeliveringAlone(), VisibilityMode=_VISIBLE),
        request.route_used(interaction),
        remove_party(request, interaction, party),
    )


def _agent_at(request: Request) -> str:
    place_id = known_place(request, request.text("PlaceId"))
    for client in request.world.at_place(place_id):
        if client.login is not None:
            return client.login.agent_id
    raise Refused(ErrorCode.INVALID_TARGET, f"no agent is logged in at place {place_id!r}")


def _named(invitation: Invitation) -> str:
    return f"interaction {invitation.interaction.id!r} to agent {invitation.agent_id!r}"


def _rejected(request: Request, invitation: Invitation) -> Delivery:
    attributes = request.reported(
        Interaction=invitation.interaction.listed,
        Party=request.party(AgentParty(invitation.agent_id)),
    )
    return request.to_reporting_engines(Message(rep.EventRejected, attributes))


def _revoked(context: Context, invitation: Invitation, why: str) -> Delivery:
    attributes = AttributeList(
        Interaction=invitation.interaction.listed,
        Party=context.party(AgentParty(invitation.agent_id)),
        Reason=AttributeList(ReasonSystemName=why),
        EventTime=context.time,
    )
    return context.to_reporting_engines(Message(rep.EventRevoked, attributes))
