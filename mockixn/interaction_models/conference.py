"""Conference: one more agent joins, and parties leave (GenEM:Conference)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from ..engine.context import Request
from ..engine.effects import Effect
from ..engine.interaction import AgentParty
from ..engine.invitation import Invitation
from ..engine.inviting import check_invitable, invite
from ..engine.model import Model
from ..engine.placement import add_party, remove_party, returned
from ..engine.standing import agent_party
from ..engine.versions import version
from ..messages.catalogue import im
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ._agents_invite import AskedByAgent, party_added, to_agents

_PAGE = "GenEM:Conference"

MODEL = Model(
    "Conference",
    _PAGE,
    versions=(
        version(
            "issued",
            "Agent 1 asks, agent 2 is invited",
            _PAGE,
            """
            agent 1 > RequestConference IM
            EventInvite IM > agent 2
            EventAgentInvited REP > RE
            """,
        ),
        version(
            "accepted",
            "Agent 2 accepts",
            _PAGE,
            """
            agent 2 > RequestAccept IM
            EventAck IM > agent 2
            EventAck IM > agent 1
            EventPartyAdded IM > agent 1
            EventPartyAdded IM > agent 2
            EventPartyAdded REP > RE
            """,
        ),
        version(
            "rejected",
            "Agent 2 rejects",
            _PAGE,
            """
            agent 2 > RequestReject IM
            EventAck IM > agent 2
            EventError IM > agent 1
            EventRejected REP > RE
            """,
        ),
        version(
            "timed out",
            "Agent 2 does not answer",
            _PAGE,
            """
            after delivering_timeout
            EventRevoked IM > agent 2
            EventError IM > agent 1
            """,
        ),
        version(
            "invalid",
            "The target is invalid",
            _PAGE,
            """
            agent 1 > RequestConference IM
            EventError IM > agent 1
            """,
        ),
        version(
            "leave",
            "Agent 2 leaves, agent 1 stays",
            _PAGE,
            """
            agent 2 > RequestLeaveInteraction IM
            EventAck IM > agent 2
            EventPartyRemoved IM > agent 1 [ours]
            EventPartyRemoved REP > RE [ours]
            """,
        ),
        version(
            "last leaves",
            "The last party leaves: the interaction returns to where it was",
            _PAGE,
            """
            agent 1 > RequestLeaveInteraction IM
            EventAck IM > agent 1
            EventPartyRemoved REP > RE [ours]
            EventPlacedInQueue REP > RE [ours]
            """,
        ),
        version(
            "failed leave",
            "An agent leaves what it does not process",
            _PAGE,
            """
            agent 2 > RequestLeaveInteraction IM
            EventError IM > agent 2 [ours]
            """,
        ),
    ),
)

_AGENT = (ClientType.AGENT_APPLICATION,)


@dataclass(frozen=True, slots=True)
class _Conferring(AskedByAgent):
    visibility_mode: str
    kind: ClassVar[str] = "conference"

    def accepted(self, request: Request, invitation: Invitation) -> Sequence[Effect]:
        """Every party, the new one with them, learns that agent 2 joined."""
        interaction, agent_2 = invitation.interaction, AgentParty(invitation.agent_id)
        reported = add_party(request, interaction, agent_2, Operation="Conference")
        told = party_added(request, invitation, "Conference", self.visibility_mode)
        return (
            self.done(request),
            *to_agents(request, interaction.parties, told),
            *reported,
        )


@MODEL.handles("RequestConference", senders=_AGENT)
def confer(request: Request) -> Sequence[Effect]:
    """Invite the agent; the sender is answered on the outcome, and stays."""
    interaction = request.interaction()
    agent_party(request, interaction)
    agent_id = request.text("AgentId")
    check_invitable(request, interaction, agent_id)
    visibility_mode = request.text("VisibilityMode")
    return invite(
        request,
        interaction,
        agent_id,
        _Conferring(request.sender, request.message.reference, visibility_mode),
        Operation="Conference",
        VisibilityMode=visibility_mode,
        Extension=request.listing("Extension"),
    )


@MODEL.handles("RequestLeaveInteraction", senders=_AGENT)
def leave(request: Request) -> Sequence[Effect]:
    """The sender's agent is no party any more; after the last the interaction goes back."""
    interaction = request.interaction()
    party = agent_party(request, interaction)
    told = request.reported(Interaction=interaction.listed, Party=request.party(party))
    removed = remove_party(request, interaction, party)
    effects: list[Effect] = [
        request.ack(),
        *to_agents(request, interaction.parties, Message(im.EventPartyRemoved, told)),
        removed,
    ]
    if not interaction.parties:
        effects += returned(request, interaction)
    return effects
