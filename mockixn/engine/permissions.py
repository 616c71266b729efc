"""What a request requires: known names, and a sender with permission.

Each function raises Refused, with a code and one line of text, if a requirement is not met.
"""

from __future__ import annotations

from collections.abc import Container

from ..codes import ErrorCode
from ..errors import Refused
from ..formatting import alternatives, quoted
from ..messages.enumerations import ClientType
from ..messages.spec import Enumeration
from .clients import Login
from .context import Context, Request
from .interaction import AgentParty, Interaction, StrategyParty, WorkbinKey
from .properties import check_key


def require_interaction(context: Context, request: Request) -> Interaction:
    """The interaction that the request names. Refused with code 43 if there is none."""
    id = request.text("InteractionId")
    found = context.world.interactions.get(id)
    if found is None:
        text = f"Unknown interaction identifier specified: {id!r}"
        raise Refused(ErrorCode.UNKNOWN_INTERACTION, text)
    return found


def require_queue(context: Context, name: str) -> str:
    """The name of a queue that the scenario knows."""
    return _require_known(name, context.directory.queues, "queue", ErrorCode.UNKNOWN_QUEUE)


def require_agent(context: Context, agent_id: str) -> str:
    """The AgentId of an agent that the scenario knows."""
    return _require_known(agent_id, context.directory.agents, "agent", ErrorCode.UNKNOWN_AGENT)


def require_place(context: Context, place_id: str) -> str:
    """The PlaceId of a place that the scenario knows."""
    return _require_known(place_id, context.directory.places, "place", ErrorCode.UNKNOWN_PLACE)


def require_workbin(context: Context, request: Request) -> WorkbinKey:
    """The workbin in the request's `Workbin`; its type, agent and place must be known."""
    key = WorkbinKey.of(request.listing("Workbin"))
    if key.type_id:
        check_key("Workbin.WorkbinTypeId", key.type_id)
    types = context.directory.workbin_types
    _require_known(key.type_id, types, "workbin type", ErrorCode.UNKNOWN_WORKBIN)
    if key.agent_id:
        require_agent(context, key.agent_id)
    if key.place_id:
        require_place(context, key.place_id)
    return key


def _require_known(name: str, declared: Container[str], kind: str, code: ErrorCode) -> str:
    if not name or (declared and name not in declared):
        raise Refused(code, f"unknown {kind} {name!r}")
    return name


def require_value(request: Request, name: str, enumeration: Enumeration) -> str:
    """The value of that attribute, which takes only those of the enumeration; empty without it."""
    value = request.text(name)
    if name in request.attributes and value not in [*enumeration]:
        expected = alternatives(map(quoted, enumeration))
        text = f"{request.message.name}.{name}: found {quoted(value)}, expected {expected}"
        raise Refused(ErrorCode.INVALID_VALUE, text)
    return value


def require_login(request: Request) -> Login:
    """The login of the sender's agent."""
    login = request.sender.login
    if login is None:
        raise Refused(ErrorCode.NOT_LOGGED_IN, "no agent is logged in through this client")
    return login


def require_agent_party(request: Request, interaction: Interaction) -> AgentParty:
    """The sender's agent, who must be a party of the interaction."""
    login = require_login(request)
    party = AgentParty(login.agent_id)
    if party not in interaction.parties:
        text = f"agent {login.agent_id!r} is not a party of interaction {interaction.id!r}"
        raise Refused(ErrorCode.NOT_A_PARTY, text)
    return party


def require_strategy_party(request: Request, interaction: Interaction) -> StrategyParty:
    """The strategy of the sending URS, which must be a party of the interaction."""
    party = StrategyParty(request.sender.name)
    if party not in interaction.parties:
        text = f"interaction {interaction.id!r} is not with routing engine {party.router!r}"
        raise Refused(ErrorCode.NOT_WITH_THIS_ROUTER, text)
    return party


def require_owner(request: Request, interaction: Interaction) -> None:
    """Raise Refused unless the sending media server submitted the interaction."""
    name = request.sender.name
    if name != interaction.owner:
        text = (
            f"media server {name!r} does not own interaction {interaction.id!r}: "
            f"its owner is {interaction.owner!r}"
        )
        raise Refused(ErrorCode.NOT_THE_OWNER, text)


def require_owner_or_party(request: Request, interaction: Interaction) -> None:
    """Raise Refused unless the sender owns the interaction, or is a party of it."""
    match request.sender.type:
        case ClientType.MEDIA_SERVER:
            require_owner(request, interaction)
        case ClientType.AGENT_APPLICATION:
            require_agent_party(request, interaction)
        case ClientType.ROUTING_ENGINE:
            require_strategy_party(request, interaction)
        case other:
            text = f"{request.message.name} is not for a client of type {other}"
            raise Refused(ErrorCode.WRONG_CLIENT_TYPE, text)
