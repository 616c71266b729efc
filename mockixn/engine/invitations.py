"""Invitations: an agent is invited to an interaction, and has some time to answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Protocol, cast

from ..codes import ErrorCode
from ..errors import Refused
from ..messages.catalogue import im, rep
from ..messages.message import Message
from ..wire.attributes import AttributeList, Value
from .clients import LogicalClient
from .context import Context, Request
from .effects import Delivery, Effect
from .interaction import AgentParty, Interaction, Invitation, Party
from .permissions import require_agent, require_interaction, require_login, require_place

# Why an invitation ends without an answer: the ReasonSystemName of its EventRevoked. Clients treat
# `Expired`, a late answer, differently from the others.
EXPIRED = "Expired"
STOPPED, MOVED, LOGGED_OUT, WITHDRAWN = "Stopped", "Moved", "LoggedOut", "Withdrawn"

_REPORTED = ("Operation", "VisibilityMode")

_WHOSE = ("InteractionWorkbinTypeId", "InteractionAgentId", "InteractionPlaceId")


class Outcome(Protocol):
    """What follows from an invitation: each inviting model (deliver, transfer, …) has its own.

    `kind` names the model: `transfer`. `inviter` is the party without which the invitation has no
    sense, or None. The invitation is no longer in the world when one of the methods is called.
    """

    kind: ClassVar[str]

    @property
    def inviter(self) -> Party | None: ...

    def accepted(self, context: Context, invitation: Invitation) -> Sequence[Effect]:
        """The agent accepts: what follows after the EventAck that answers RequestAccept."""
        ...

    def rejected(self, context: Context, invitation: Invitation) -> Sequence[Effect]:
        """The agent rejects: what follows after the EventAck that answers RequestReject."""
        ...

    def ended(self, context: Context, invitation: Invitation, why: str, /) -> Sequence[Effect]:
        """The invitation ends without an answer; `why` is one of the reasons above."""
        ...


def outcome_of(invitation: Invitation) -> Outcome:
    """What follows from the invitation."""
    return cast(Outcome, invitation.outcome)  # `invite` made it


def require_invitable(context: Context, request: Request, interaction: Interaction) -> str:
    """The AgentId of the agent whom the request names, by AgentId or by the place of its login.

    Raises Refused unless that agent can be invited to the interaction now: it must be known, logged
    in (at PlaceId, if the request names a place), ready for the medium, not in do-not-disturb, and
    neither a party nor invited already.
    """
    place_id = request.text("PlaceId")
    agent_id = request.text("AgentId") or _agent_at(context, request, place_id)
    require_agent(context, agent_id)
    logins = [client.login for client in context.world.clients_of_agent(agent_id) if client.login]
    if not logins:
        raise Refused(ErrorCode.INVALID_TARGET, f"agent {agent_id!r} is not logged in")
    if place_id and all(login.place_id != place_id for login in logins):
        text = f"agent {agent_id!r} is not logged in at place {place_id!r}"
        raise Refused(ErrorCode.INVALID_TARGET, text)
    medium = interaction.media_type
    if not any(login.media.get(medium) and not login.do_not_disturb for login in logins):
        text = f"agent {agent_id!r} is not ready for {medium!r}"
        raise Refused(ErrorCode.AGENT_NOT_READY, text)
    require_not_involved(interaction, agent_id)
    return agent_id


def _agent_at(context: Context, request: Request, place_id: str) -> str:
    if not place_id:
        text = f"{request.message.name}.AgentId: missing, expected AgentId or PlaceId"
        raise Refused(ErrorCode.MISSING_ATTRIBUTE, text)
    require_place(context, place_id)
    for client in context.world.at_place(place_id):
        if client.login is not None:
            return client.login.agent_id
    raise Refused(ErrorCode.INVALID_TARGET, f"no agent is logged in at place {place_id!r}")


def require_not_involved(interaction: Interaction, agent_id: str) -> None:
    """Raise Refused if the agent is already a party of the interaction, or invited to it."""
    if AgentParty(agent_id) in interaction.parties:
        text = f"agent {agent_id!r} is a party of interaction {interaction.id!r} already"
        raise Refused(ErrorCode.ALREADY_A_PARTY, text)
    if any(each.agent_id == agent_id for each in interaction.invitations):
        text = f"agent {agent_id!r} is invited to interaction {interaction.id!r} already"
        raise Refused(ErrorCode.ALREADY_INVITED, text)


def require_invitation(context: Context, request: Request) -> Invitation:
    """The invitation that RequestAccept or RequestReject answers.

    Raises Refused if no invitation with that ticket waits for an answer of this agent about this
    interaction.
    """
    login, interaction = require_login(request), require_interaction(context, request)
    ticket = request.number("TicketId")
    invitation = context.world.invitations.get(ticket)
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


def invite(
    context: Context, interaction: Interaction, agent_id: str, outcome: Outcome, **extra: Value
) -> list[Delivery]:
    """Invite the agent: EventInvite to the agent, EventAgentInvited to RE*; the time-out starts.

    `extra` has more attributes of EventInvite (VisibilityMode, Extension). The time-out is the
    scenario's `timers.delivering_timeout`.
    """
    world = context.world
    ticket = world.next_ticket_id()
    invitation = Invitation(ticket, interaction, agent_id, outcome.kind, outcome)
    world.invitations[ticket] = invitation
    interaction.invitations = (*interaction.invitations, invitation)

    def expire(due: float) -> Sequence[Effect]:
        return end_invitation(context.at(due), invitation, EXPIRED)

    seconds = context.scenario.timers.delivering_timeout
    context.timers.set(invitation, context.now + seconds, expire)
    world.note_offered(interaction)
    as_attributes = interaction.as_attributes
    agents = [party for party in interaction.parties if isinstance(party, AgentParty)]
    parties = AttributeList(
        (str(number), _in_invite(context, party)) for number, party in enumerate(agents, 1)
    )
    party = context.party(AgentParty(agent_id))
    return [
        *(
            _to_desk(context, interaction, client, TicketId=ticket, Parties=parties, **extra)
            for client in world.clients_of_agent(agent_id)
        ),
        context.report(
            rep.EventAgentInvited,
            Interaction=as_attributes,
            Party=party,
            **{key: extra[key] for key in _REPORTED if key in extra},
        ),
    ]


def _to_desk(
    context: Context, interaction: Interaction, client: LogicalClient, **attributes: Value
) -> Delivery:
    """EventInvite to one desk of the agent, with the ProxyClientId of that desk.

    The interaction of an agent or of a workbin has that agent and place; one that is nobody's has
    the invited agent and its place, because real clients read them here [ours].
    """
    shown, login = interaction.as_attributes, client.login
    if login is not None and shown.keys().isdisjoint(_WHOSE):
        shown = AttributeList(
            {**shown, "InteractionAgentId": login.agent_id, "InteractionPlaceId": login.place_id}
        )
    invite = context.event_attributes(ProxyClientId=client.id, Interaction=shown, **attributes)
    return Delivery((client,), Message(im.EventInvite, invite))


def _in_invite(context: Context, party: AgentParty) -> AttributeList:
    """An agent in the `Parties` of EventInvite, with the keys that real clients read."""
    place_id = context.party(party).get("PlaceId", "")
    return AttributeList(agent_id=party.agent_id, place_id=place_id)


def remove_invitation(context: Context, invitation: Invitation) -> None:
    """Remove an invitation that is answered, or that ends, from the world."""
    interaction = invitation.interaction
    del context.world.invitations[invitation.ticket]
    interaction.invitations = tuple(
        each for each in interaction.invitations if each.ticket != invitation.ticket
    )
    context.timers.cancel(invitation)
    context.world.note_freed(interaction)


def end_invitation(
    context: Context, invitation: Invitation, why: str, shown: AttributeList | None = None
) -> list[Effect]:
    """End an invitation without an answer: EventRevoked to the agent and to RE*, then the outcome.

    `why` is one of the reasons above. It is the Reason of EventRevoked, even if the request that
    ends the invitation has another Reason. `shown` is the `Party` of the events for an agent whose
    login has ended.
    """
    remove_invitation(context, invitation)
    attributes = _revoked_attributes(context, invitation, why, shown)
    effects: list[Effect] = []
    if context.world.clients_of_agent(invitation.agent_id):
        effects.append(context.to_agent(invitation.agent_id, Message(im.EventRevoked, attributes)))
    effects.append(context.to_reporting_engines(Message(rep.EventRevoked, attributes)))
    effects += outcome_of(invitation).ended(context, invitation, why)
    return effects


def answer_invitation(context: Context, invitation: Invitation) -> list[Delivery]:
    """Remove an invitation that one desk of its agent answers: the others get EventRevoked."""
    remove_invitation(context, invitation)
    others = context.other_desks(AgentParty(invitation.agent_id))
    if not others:
        return []
    attributes = _revoked_attributes(context, invitation, WITHDRAWN)
    return [Delivery(others, Message(im.EventRevoked, attributes))]


def _revoked_attributes(
    context: Context, invitation: Invitation, why: str, shown: AttributeList | None = None
) -> AttributeList:
    """The attributes of EventRevoked, to the agent and to RE*, at the end of an invitation."""
    return context.event_attributes(
        Interaction=invitation.interaction.as_attributes,
        Party=shown or context.party(AgentParty(invitation.agent_id)),
        Reason=AttributeList(ReasonSystemName=why),
    )


def report_rejected(context: Context, invitation: Invitation) -> Delivery:
    """EventRejected to RE*."""
    return context.report(
        rep.EventRejected,
        Interaction=invitation.interaction.as_attributes,
        Party=context.party(AgentParty(invitation.agent_id)),
    )
