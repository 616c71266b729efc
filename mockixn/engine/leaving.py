"""Everybody leaves an interaction, because it goes somewhere else."""

from __future__ import annotations

from ..messages.catalogue import im
from ..messages.message import Message
from .context import Request
from .effects import Effect
from .interaction import AgentParty, Interaction
from .inviting import MOVED, end_invitation
from .placement import remove_party


def leave_all(request: Request, interaction: Interaction) -> list[Effect]:
    """Remove every party: EventPartyRemoved to RE*, one a party; invitations end.

    Agents that did not ask for it are told by EventRevoked [ours].
    """
    login = request.sender.login
    asked = None if login is None else AgentParty(login.agent_id)
    effects: list[Effect] = []
    for party in interaction.parties:
        if isinstance(party, AgentParty) and party != asked:
            attributes = request.reported(
                Interaction=interaction.listed, Party=request.party(party)
            )
            effects.append(request.to_agent(party.agent_id, Message(im.EventRevoked, attributes)))
    for invitation in interaction.invitations:
        effects += end_invitation(request, invitation, MOVED)
    for party in interaction.parties:
        effects.append(remove_party(request, interaction, party))
    return effects
