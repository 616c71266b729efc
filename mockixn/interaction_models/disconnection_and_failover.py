"""Disconnection: what happens to what a client was processing (GenEM:DisconnectionandFailover)."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.clients import LogicalClient, Login
from ..engine.context import Context
from ..engine.effects import Effect
from ..engine.interaction import AgentParty, Party, StrategyParty
from ..engine.model import DomainEvent, Model
from ..engine.placement import remove_party, returned
from ..engine.versions import version
from ..messages.enumerations import ClientType

_PAGE = "GenEM:DisconnectionandFailover"

MODEL = Model(
    "Disconnection and failover",
    _PAGE,
    versions=(
        version(
            "agent disconnects",
            "The connection of an agent ends",
            _PAGE,
            """
            after disconnection of agent
            EventAgentLogout REP > RE
            EventPartyRemoved REP > RE [ours]
            EventPlacedInQueue REP > RE [ours]
            """,
        ),
        version(
            "server disconnects",
            "The primary server is gone, and the agent logs in at this one",
            _PAGE,
            """
            agent > RequestAgentLogin IM
            EventAck IM > agent
            EventAgentLogin REP > RE
            EventCurrentAgentStatus REP > agent [ours]
            """,
        ),
        version(
            "server restarts",
            "The server is back as a secondary one, and the agent says that it works",
            _PAGE,
            """
            agent > RequestAgentAvailable IM
            EventAck IM > agent
            """,
        ),
    ),
)


@MODEL.when(DomainEvent.LOGGED_OUT)
def return_what_the_agent_had(context: Context, login: Login) -> Sequence[Effect]:
    """What an agent processed goes back, once it is logged in nowhere [ours]."""
    if context.world.desks(login.agent_id):
        return ()
    return _return_all(context, AgentParty(login.agent_id))


@MODEL.when(DomainEvent.DEPARTED)
def return_what_the_urs_had(context: Context, client: LogicalClient) -> Sequence[Effect]:
    """What a URS was routing goes back, once no client of its name is left [ours]."""
    if client.type is not ClientType.ROUTING_ENGINE or context.world.named(
        client.type, client.name
    ):
        return ()
    return _return_all(context, StrategyParty(client.name))


def _return_all(context: Context, party: Party) -> list[Effect]:
    effects: list[Effect] = []
    for interaction in tuple(context.world.handled.get(party, {}).values()):
        effects.append(remove_party(context, interaction, party))
        if not interaction.parties:
            effects += returned(context, interaction)
    return effects
