"""Inviting an agent: EventInvite, and the time it has to answer."""

from __future__ import annotations

from collections.abc import Sequence

from ..codes import ErrorCode
from ..errors import Refused
from ..messages.catalogue import im, rep
from ..messages.message import Message
from ..messages.spec import Protocol
from ..wire.attributes import AttributeList, Value
from .context import Context, Request
from .effects import Delivery, Effect
from .interaction import AgentParty, Interaction
from .invitation import Invitation, Outcome
from .known import known_agent

_IM, _REP = Protocol.INTERACTION_MANAGEMENT, Protocol.REPORTING

# Why an invitation ends without an answer: the ReasonSystemName of its EventRevoked. Clients tell
# `Expired`, a late answer, from everything else.
EXPIRED = "Expired"
STOPPED, MOVED, LOGGED_OUT, LEFT = "Stopped", "Moved", "LoggedOut", "Left"


def check_invitable(request: Request, interaction: Interaction, agent_id: str) -> None:
    """Raise Refused unless that agent can be invited to the interaction now.

    It must be known, logged in (at PlaceId, if the request names one), ready for the medium, not
    to be left alone, and neither a party nor invited already.
    """
    known_agent(request, agent_id)
    place_id = request.text("PlaceId")
    logins = [client.login for client in request.world.desks(agent_id) if client.login]
    if not logins:
        raise Refused(ErrorCode.INVALID_TARGET, f"agent {agent_id!r} is not logged in")
    if place_id and all(login.place_id != place_id for login in logins):
        text = f"agent {agent_id!r} is not logged in at place {place_id!r}"
        raise Refused(ErrorCode.INVALID_TARGET, text)
    medium = interaction.media_type
    if not any(login.media.get(medium) and not login.do_not_disturb for login in logins):
        text = f"agent {agent_id!r} is not ready for {medium!r}"
        raise Refused(ErrorCode.AGENT_NOT_READY, text)
    check_free(interaction, agent_id)


def check_free(interaction: Interaction, agent_id: str) -> None:
    """Raise Refused if the agent is a party of the interaction, or invited to it, already."""
    if AgentParty(agent_id) in interaction.parties:
        text = f"agent {agent_id!r} is a party of interaction {interaction.id!r} already"
        raise Refused(ErrorCode.ALREADY_A_PARTY, text)
    if any(each.agent_id == agent_id for each in interaction.invitations):
        text = f"agent {agent_id!r} is invited to interaction {interaction.id!r} already"
        raise Refused(ErrorCode.ALREADY_INVITED, text)


def invite(
    request: Request, interaction: Interaction, agent_id: str, outcome: Outcome, **about: Value
) -> list[Delivery]:
    """EventInvite to the agent, EventAgentInvited to RE*; `delivering_timeout` begins.

    `about` are further attributes of EventInvite (VisibilityMode, Extension).
    """
    world = request.world
    invitation = Invitation(world.next_ticket_id(), interaction, agent_id, outcome)
    world.invitations[invitation.ticket] = invitation
    interaction.invitations = (*interaction.invitations, invitation)

    def expire(due: float) -> Sequence[Effect]:
        return end_invitation(Context(request.engine, due), invitation, EXPIRED)

    seconds = request.scenario.timers.delivering_timeout
    request.timers.set(invitation, request.now + seconds, expire)
    agents = [party for party in interaction.parties if isinstance(party, AgentParty)]
    parties = AttributeList(
        (str(number), _in_invite(request, party)) for number, party in enumerate(agents, 1)
    )
    invited = request.reported(
        TicketId=invitation.ticket, Interaction=interaction.listed, Parties=parties, **about
    )
    reported = request.reported(
        Interaction=interaction.listed, Party=request.party(AgentParty(agent_id))
    )
    return [
        request.to_agent(agent_id, Message(im.EventInvite, invited)),
        request.to_reporting_engines(Message(rep.EventAgentInvited, reported)),
    ]


def _in_invite(context: Context, party: AgentParty) -> AttributeList:
    """An agent as EventInvite lists it among `Parties`: by the keys that real clients read."""
    place_id = context.party(party).get("PlaceId", "")
    return AttributeList(agent_id=party.agent_id, place_id=place_id)


def answered(request: Request) -> Invitation:
    """The invitation that RequestAccept or RequestReject answers, still in the world.

    Raises Refused for a ticket that waits for no answer of this agent about this interaction.
    """
    login, interaction = request.login(), request.interaction()
    ticket = request.number("TicketId")
    invitation = request.world.invitations.get(ticket)
    if invitation is None and AgentParty(login.agent_id) in interaction.parties:
        text = f"agent {login.agent_id!r} already accepted interaction {interaction.id!r}"
        raise Refused(ErrorCode.ALREADY_ACCEPTED, text)
    if invitation is None or invitation.agent_id != login.agent_id:
        text = f"no invitation of agent {login.agent_id!r} with ticket {ticket} waits for an answer"
        raise Refused(ErrorCode.UNKNOWN_TICKET, text)
    if invitation.interaction is not interaction:
        text = f"ticket {ticket} is for interaction {invitation.interaction.id!r}"
        raise Refused(ErrorCode.UNKNOWN_TICKET, text)
    return invitation


def forget(context: Context, invitation: Invitation) -> None:
    """The invitation no longer waits: it has been answered, or ends."""
    interaction = invitation.interaction
    del context.world.invitations[invitation.ticket]
    interaction.invitations = tuple(
        each for each in interaction.invitations if each is not invitation
    )
    context.timers.cancel(invitation)


def end_invitation(context: Context, invitation: Invitation, why: str) -> list[Effect]:
    """Nobody will answer: EventRevoked to the invited agent, then what its model does.

    `why` is one of the reasons above.
    """
    forget(context, invitation)
    attributes = context.reported(
        Interaction=invitation.interaction.listed,
        Party=context.party(AgentParty(invitation.agent_id)),
        Reason=AttributeList(ReasonSystemName=why),
    )
    effects: list[Effect] = []
    if context.world.desks(invitation.agent_id):
        revoked = Message(im.EventRevoked, attributes)
        effects.append(context.to_agent(invitation.agent_id, revoked))
    effects += invitation.outcome.ended(context, invitation, why)
    return effects
