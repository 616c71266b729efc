"""Who has a say about an interaction: its owner, its agent parties, the URS that processes it."""

from __future__ import annotations

from ..codes import ErrorCode
from ..errors import Refused
from ..messages.enumerations import ClientType
from .context import Request
from .interaction import AgentParty, Interaction, StrategyParty


def check_standing(request: Request, interaction: Interaction) -> None:
    """Raise Refused unless the sender owns the interaction or is processing it now."""
    match request.sender.type:
        case ClientType.MEDIA_SERVER:
            check_owner(request, interaction)
        case ClientType.AGENT_APPLICATION:
            agent_party(request, interaction)
        case ClientType.ROUTING_ENGINE:
            strategy_party(request, interaction)
        case other:
            text = f"{request.message.name} is not for a client of type {other}"
            raise Refused(ErrorCode.WRONG_CLIENT_TYPE, text)


def agent_party(request: Request, interaction: Interaction) -> AgentParty:
    """The party that the sender's agent is. Raises Refused if it is none."""
    login = request.login()
    party = AgentParty(login.agent_id)
    if party not in interaction.parties:
        text = f"agent {login.agent_id!r} is not a party of interaction {interaction.id!r}"
        raise Refused(ErrorCode.NOT_A_PARTY, text)
    return party


def strategy_party(request: Request, interaction: Interaction) -> StrategyParty:
    """The party that the sending URS is. Raises Refused if the interaction is not with it."""
    party = StrategyParty(request.sender.name)
    if party not in interaction.parties:
        text = f"interaction {interaction.id!r} is not with routing engine {party.router!r}"
        raise Refused(ErrorCode.NOT_WITH_THIS_ROUTER, text)
    return party


def check_owner(request: Request, interaction: Interaction) -> None:
    """Raise Refused unless the sending media server submitted the interaction."""
    name = request.sender.name
    if name != interaction.owner:
        text = (
            f"media server {name!r} does not own interaction {interaction.id!r}: "
            f"its owner is {interaction.owner!r}"
        )
        raise Refused(ErrorCode.NOT_THE_OWNER, text)
