"""Disconnection: what happens to a client's interactions (GenEM:DisconnectionandFailover)."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.clients import LogicalClient, Login
from ..engine.context import Context, DomainEvent
from ..engine.effects import Effect
from ..engine.interaction import AgentParty, Interaction, Party, StrategyParty
from ..engine.model import Model
from ..engine.placement import leave
from ..messages.enumerations import ClientType
from ..wire.attributes import AttributeList

MODEL = Model(
    "Disconnection and failover",
    "GenEM:DisconnectionandFailover",
    """
    agent disconnects: The connection of an agent ends
        after disconnection of agent
        EventAgentLogout REP > RE
        EventPartyRemoved REP > RE [ours]
        EventPlacedInQueue REP > RE [ours]

    server disconnects: The primary server is gone, and the agent logs in at this one
        agent > RequestAgentLogin IM
        EventAck IM > agent
        EventAgentLogin REP > RE
        EventCurrentAgentStatus REP > agent [ours]

    server restarts: The server is back as a secondary one, and the agent says that it works
        agent > RequestAgentAvailable IM
        EventAck IM > agent
    """,
)


@MODEL.when(DomainEvent.LOGGED_OUT)
def return_interactions_of_agent(context: Context, login: Login) -> Sequence[Effect]:
    """The interactions of an agent return, when the agent's last login ends [ours]."""
    if context.world.clients_of_agent(login.agent_id):
        return ()
    return _return_all(context, AgentParty(login.agent_id), login.party)


@MODEL.when(DomainEvent.DEPARTED)
def return_interactions_of_urs(context: Context, client: LogicalClient) -> Sequence[Effect]:
    """The interactions of a URS return, when the last client of its name has left [ours]."""
    type, name = client.type, client.name
    if type is not ClientType.ROUTING_ENGINE or context.world.named(type, name):
        return ()
    return _return_all(context, StrategyParty(name))


def _return_all(context: Context, party: Party, shown: AttributeList | None = None) -> list[Effect]:
    def back(context: Context, interaction: Interaction) -> list[Effect]:
        is_handled = interaction.id in context.world.handled.get(party, {})
        return leave(context, interaction, party, shown) if is_handled else []

    return context.in_parts(tuple(context.world.handled.get(party, {}).values()), back)
