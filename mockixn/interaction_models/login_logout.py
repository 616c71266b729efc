"""Login and logout: which agent works at which place, with which media (GenEM:LoginLogout)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..codes import ErrorCode
from ..engine.clients import LogicalClient, Login
from ..engine.context import Context, DomainEvent, Request
from ..engine.effects import Close, Delivery, Effect
from ..engine.model import Model
from ..engine.permissions import require_agent, require_login, require_place
from ..errors import Refused
from ..formatting import key_in_path
from ..messages.catalogue import rep
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.spec import MessageSpec
from ..wire.attributes import AttributeList, Value

MODEL = Model(
    "Login / logout",
    "GenEM:LoginLogout",
    """
    login: Agent logs in
        agent > RequestAgentLogin IM
        EventAck IM > agent
        EventAgentLogin REP > RE
        EventCurrentAgentStatus REP > agent

    logout: Agent logs out
        agent > RequestAgentLogout IM
        EventAck IM > agent
        EventAgentLogout REP > RE

    status relayed: Reporting engine says what state the agent is in
        RE > EventCurrentAgentStatus REP
        EventCurrentAgentStatus REP > agent

    available: Agent tells a server that is not its primary one of its login
        agent > RequestAgentAvailable IM
        EventAck IM > agent [ours]

    not available: Agent tells a server that is not its primary one of its logout
        agent > RequestAgentNotAvailable IM
        EventAck IM > agent [ours]

    refused: The place is occupied, or the agent logged in already [ours]
        agent > RequestAgentLogin IM
        EventError IM > agent
    """,
    settings=("login.agent_logged_in_elsewhere",),
)

_AGENT = (ClientType.AGENT_APPLICATION,)
_AGENT_OR_ROUTER = (*_AGENT, ClientType.ROUTING_ENGINE)
"""Who logs agents in: a public sample does so as a routing engine."""


@MODEL.handles("RequestAgentLogin", senders=_AGENT_OR_ROUTER)
def log_in(context: Context, request: Request) -> Sequence[Effect]:
    """The agent is logged in through the sender from now on, at the named place.

    Without a MediaList it has no medium yet; the default of TenantId is 1 [ours].
    """
    world, sender = context.world, request.sender
    login = _requested_login(context, request)
    earlier = world.clients_of_agent(login.agent_id)
    policy = context.scenario.login.agent_logged_in_elsewhere
    if earlier and policy == "refuse":
        text = f"agent {login.agent_id!r} is already logged in through another client"
        raise Refused(ErrorCode.AGENT_LOGGED_IN_ELSEWHERE, text)

    effects: list[Effect] = []
    if policy == "force_out":
        for client in earlier:
            ended = world.log_out(client)
            effects.append(
                Delivery((client,), Message(rep.EventAgentLogout, _about(context, ended)))
            )
            effects += _end_login(context, ended)
            if len(client.connection.clients) == 1:  # others on the connection stay
                why = f"agent {login.agent_id!r} logs in as a new client"
                effects.append(Close(client.connection, why))
    world.log_in(sender, login)
    media = AttributeList(login.media)
    return (
        *effects,
        request.ack(),
        report_agent(context, rep.EventAgentLogin, login, MediaList=media),
        Delivery((sender,), Message(rep.EventCurrentAgentStatus, status(login))),
    )


def _requested_login(context: Context, request: Request) -> Login:
    """The requested login. Raises Refused unless it is valid, and agent and place are free."""
    agent_id, place_id = request.text("AgentId"), request.text("PlaceId")
    present = request.sender.login
    if present is not None:
        text = f"agent {present.agent_id!r} is already logged in through this client"
        raise Refused(ErrorCode.ALREADY_LOGGED_IN, text)
    require_agent(context, agent_id)
    require_place(context, place_id)
    setting = context.directory.agents.get(agent_id)
    if setting is not None and setting.places and place_id not in setting.places:
        text = f"agent {agent_id!r} does not work at place {place_id!r}"
        raise Refused(ErrorCode.UNKNOWN_PLACE, text)
    media, capacity = _media(request), {} if setting is None else setting.media
    for other in context.world.at_place(place_id):
        if other.login is not None and other.login.agent_id != agent_id:
            text = f"place {place_id!r} is occupied by agent {other.login.agent_id!r}"
            raise Refused(ErrorCode.PLACE_OCCUPIED, text)
    return Login(agent_id, place_id, request.tenant_id, media, capacity=capacity)


def _media(request: Request) -> dict[str, int]:
    media: dict[str, int] = {}
    for medium, ready in request.listing("MediaList").items():
        if not isinstance(ready, int):
            text = f"RequestAgentLogin.MediaList.{medium}: found {ready!r}, expected int 0 or 1"
            raise Refused(ErrorCode.INVALID_VALUE, text)
        media[medium] = int(ready != 0)
    return media


@MODEL.remarks_on("RequestAgentLogin")
@MODEL.remarks_on("RequestAgentAvailable")
@MODEL.remarks_on("RequestAgentNotAvailable")
def remarks_on_media(_context: Context, request: Request) -> Iterator[str]:
    """Any number but 0 means ready, since some clients send 11; documented are 0 and 1."""
    for medium, ready in request.listing("MediaList").items():
        if isinstance(ready, int) and ready not in (0, 1):
            path = f"{request.message.name}.MediaList.{key_in_path(medium)}"
            yield f"{path}: found {ready}, expected 0 or 1 (it is taken for 1)"


@MODEL.handles("RequestAgentLogout", senders=_AGENT_OR_ROUTER)
def log_out(context: Context, request: Request) -> Sequence[Effect]:
    """The agent is not logged in through the sender any more."""
    require_login(request)
    return (request.ack(), *_end_login(context, context.world.log_out(request.sender)))


@MODEL.when(DomainEvent.DEPARTED)
def end_login_of_client(context: Context, client: LogicalClient) -> Sequence[Effect]:
    """The agent of a client that has left is logged out (GenEM:DisconnectionandFailover)."""
    return () if client.login is None else _end_login(context, client.login)


def _end_login(context: Context, login: Login) -> list[Effect]:
    reported = report_agent(context, rep.EventAgentLogout, login)
    return [reported, *context.publish(DomainEvent.LOGGED_OUT, login)]


@MODEL.handles("RequestAgentAvailable", senders=_AGENT)
@MODEL.handles("RequestAgentNotAvailable", senders=_AGENT)
def acknowledge_availability(_context: Context, request: Request) -> Sequence[Effect]:
    """Agents send this to every server that is not their primary one; only EventAck follows."""
    return (request.ack(),)


@MODEL.handles("EventCurrentAgentStatus", senders=(ClientType.REPORTING_ENGINE,))
def relay_agent_status(context: Context, request: Request) -> Sequence[Effect]:
    """Relay a reporting engine's status to the agent, at every login."""
    agent_id = request.text("AgentId")
    clients = context.world.clients_of_agent(agent_id)
    if not clients:
        text = f"EventCurrentAgentStatus.AgentId: agent {agent_id!r} is not logged in"
        raise Refused(ErrorCode.UNKNOWN_AGENT, text)
    return (Delivery(clients, Message(rep.EventCurrentAgentStatus, request.attributes)),)


def status(login: Login) -> AttributeList:
    """The attributes of EventCurrentAgentStatus: all media, because clients replace their list.

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


def report_agent(context: Context, spec: MessageSpec, login: Login, **extra: Value) -> Delivery:
    """The event about an agent, to the reporting engines that report on its place."""
    attributes = _about(context, login, **extra)
    return context.to_reporting_engines_of(login.place_id, Message(spec, attributes))


def _about(context: Context, login: Login, **extra: Value) -> AttributeList:
    return context.event_attributes(
        AgentId=login.agent_id, PlaceId=login.place_id, TenantId=login.tenant_id, **extra
    )
