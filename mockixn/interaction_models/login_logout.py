"""Login and logout: which agent works where, with which media (GenEM:LoginLogout)."""

from __future__ import annotations

from collections.abc import Sequence

from ..codes import ErrorCode
from ..engine.clients import LogicalClient, Login
from ..engine.context import Context, Request
from ..engine.effects import Close, Delivery, Effect
from ..engine.known import known_agent, known_place
from ..engine.model import DomainEvent, Model
from ..engine.versions import OURS, version
from ..errors import Refused
from ..messages.catalogue import rep
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.spec import Protocol
from ..wire.attributes import AttributeList, Value

_REP = Protocol.REPORTING
_PAGE = "GenEM:LoginLogout"

MODEL = Model(
    "Login / logout",
    _PAGE,
    versions=(
        version(
            "login",
            "Agent logs in",
            _PAGE,
            """
            agent > RequestAgentLogin IM
            EventAck IM > agent
            EventAgentLogin REP > RE
            EventCurrentAgentStatus REP > agent
            """,
        ),
        version(
            "logout",
            "Agent logs out",
            _PAGE,
            """
            agent > RequestAgentLogout IM
            EventAck IM > agent
            EventAgentLogout REP > RE
            """,
        ),
        version(
            "status relayed",
            "Reporting engine says what state the agent is in",
            _PAGE,
            """
            RE > EventCurrentAgentStatus REP
            EventCurrentAgentStatus REP > agent
            """,
        ),
        version(
            "available",
            "Agent tells a server that is not its primary one of its login",
            _PAGE,
            """
            agent > RequestAgentAvailable IM
            EventAck IM > agent [ours]
            """,
        ),
        version(
            "not available",
            "Agent tells a server that is not its primary one of its logout",
            _PAGE,
            """
            agent > RequestAgentNotAvailable IM
            EventAck IM > agent [ours]
            """,
        ),
        version(
            "refused",
            "The place is occupied, or the agent logged in already",
            OURS,
            """
            agent > RequestAgentLogin IM
            EventError IM > agent
            """,
        ),
    ),
)

_AGENT = (ClientType.AGENT_APPLICATION,)


@MODEL.handles("RequestAgentLogin", senders=_AGENT)
def log_in(request: Request) -> Sequence[Effect]:
    """The agent is reached through the sender from now on, at the place it names."""
    world, sender = request.world, request.sender
    agent_id, place_id = request.text("AgentId"), request.text("PlaceId")
    if sender.login is not None:
        text = f"agent {sender.login.agent_id!r} is already logged in through this client"
        raise Refused(ErrorCode.ALREADY_LOGGED_IN, text)
    known_agent(request, agent_id)
    known_place(request, place_id)
    setting = request.engine.agent_settings.get(agent_id)
    if setting is not None and setting.places and place_id not in setting.places:
        text = f"agent {agent_id!r} does not work at place {place_id!r}"
        raise Refused(ErrorCode.UNKNOWN_PLACE, text)
    capacity = {} if setting is None else setting.media
    login = Login(
        agent_id, place_id, request.number("TenantId"), _media(request), capacity=capacity
    )
    for other in world.at_place(place_id):
        if other.login is not None and other.login.agent_id != agent_id:
            text = f"place {place_id!r} is occupied by agent {other.login.agent_id!r}"
            raise Refused(ErrorCode.PLACE_OCCUPIED, text)
    earlier = tuple(world.desks(agent_id))
    policy = request.scenario.login.agent_logged_in_elsewhere
    if earlier and policy == "refuse":
        text = f"agent {agent_id!r} is already logged in through another client"
        raise Refused(ErrorCode.AGENT_LOGGED_IN_ELSEWHERE, text)

    effects: list[Effect] = []
    if policy == "force_out":
        for client in earlier:
            effects += _ended(request, world.log_out(client))
            if client.connection is not sender.connection:  # or nobody would hear the answer
                why = f"agent {agent_id!r} logs in as a new client"
                effects.append(Close(client.connection, why))
    world.log_in(sender, login)
    effects.append(request.ack())
    logged_in = about_agent(request, login, MediaList=AttributeList(login.media))
    effects.append(
        request.to_reporting_engines_of(place_id, Message(rep.EventAgentLogin, logged_in))
    )
    effects.append(Delivery((sender,), Message(rep.EventCurrentAgentStatus, status(login))))
    return effects


@MODEL.handles("RequestAgentLogout", senders=_AGENT)
def log_out(request: Request) -> Sequence[Effect]:
    """The agent is no longer reached through the sender."""
    request.login()
    login = request.world.log_out(request.sender)
    return (request.ack(), *_ended(request, login))


@MODEL.when(DomainEvent.DEPARTED)
def end_login(context: Context, client: LogicalClient) -> Sequence[Effect]:
    """An agent whose client has gone is logged out (GenEM:DisconnectionandFailover)."""
    return () if client.login is None else _ended(context, client.login)


@MODEL.handles("RequestAgentAvailable", senders=_AGENT)
@MODEL.handles("RequestAgentNotAvailable", senders=_AGENT)
def tell_secondary_server(request: Request) -> Sequence[Effect]:
    """What an agent tells every server that is not its primary one: noted, nobody else is told."""
    return (request.ack(),)


@MODEL.handles("EventCurrentAgentStatus", senders=(ClientType.REPORTING_ENGINE,))
def relay_status(request: Request) -> Sequence[Effect]:
    """A reporting engine's word on an agent goes to that agent, wherever it is logged in."""
    agent_id = request.text("AgentId")
    desks = request.world.desks(agent_id)
    if not desks:
        text = f"EventCurrentAgentStatus.AgentId: agent {agent_id!r} is not logged in"
        raise Refused(ErrorCode.UNKNOWN_AGENT, text)
    return (Delivery(desks, Message(rep.EventCurrentAgentStatus, request.attributes)),)


def status(login: Login) -> AttributeList:
    """The attributes of EventCurrentAgentStatus: all media every time, clients replace theirs.

    The capacity of a medium is the scenario's, or 1 [ours].
    """
    capacity = {medium: login.capacity.get(medium, 1) for medium in login.media}
    return AttributeList(
        AgentId=login.agent_id,
        PlaceId=login.place_id,
        MediaStateList=AttributeList(login.media),
        MediaCapacityList=AttributeList(capacity),
        DonotDisturb=int(login.do_not_disturb),
    )


def about_agent(context: Context, login: Login, **about: Value) -> AttributeList:
    """The attributes of a Reporting event about an agent, with the Reason of its request if any."""
    if isinstance(context, Request) and "Reason" in context.attributes:
        about["Reason"] = context.attributes["Reason"]
    return AttributeList(
        AgentId=login.agent_id,
        PlaceId=login.place_id,
        TenantId=login.tenant_id,
        **about,
        EventTime=context.time,
    )


def _media(request: Request) -> dict[str, int]:
    media: dict[str, int] = {}
    for medium, ready in request.listing("MediaList").items():
        if not isinstance(ready, int):
            text = f"RequestAgentLogin.MediaList.{medium}: found {ready!r}, expected int 0 or 1"
            raise Refused(ErrorCode.INVALID_VALUE, text)
        media[medium] = int(ready != 0)
    return media


def _ended(context: Context, login: Login) -> list[Effect]:
    logged_out = Message(rep.EventAgentLogout, about_agent(context, login))
    return [
        context.to_reporting_engines_of(login.place_id, logged_out),
        *context.publish(DomainEvent.LOGGED_OUT, login),
    ]
