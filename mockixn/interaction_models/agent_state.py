"""Agent state: media, readiness, do not disturb [ours: the reference has no page for it]."""

from __future__ import annotations

from collections.abc import Sequence

from ..codes import ErrorCode
from ..engine.clients import Login
from ..engine.context import Context, Request
from ..engine.effects import Delivery, Effect
from ..engine.model import Model
from ..engine.permissions import require_login
from ..engine.properties import check_key
from ..engine.versions import OURS
from ..errors import Refused
from ..messages.catalogue import rep
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.spec import MessageSpec
from ..wire.attributes import Value
from .login_logout import report_agent, status

MODEL = Model(
    "Agent state",
    OURS,
    """
    add media: Agent adds a medium
        agent > RequestAddMedia IM
        EventAck IM > agent
        EventMediaAdded REP > RE
        EventCurrentAgentStatus REP > agent

    remove media: Agent removes a medium
        agent > RequestRemoveMedia IM
        EventAck IM > agent
        EventMediaRemoved REP > RE
        EventCurrentAgentStatus REP > agent

    ready: Agent is ready
        agent > RequestCancelNotReadyForMedia IM
        EventAck IM > agent
        EventReadyForMedia REP > RE
        EventCurrentAgentStatus REP > agent

    not ready: Agent is not ready
        agent > RequestNotReadyForMedia IM
        EventAck IM > agent
        EventNotReadyForMedia REP > RE
        EventCurrentAgentStatus REP > agent

    reason: Agent changes the reason of a medium's state
        agent > RequestChangeMediaStateReason IM
        EventAck IM > agent
        EventMediaStateReasonChanged REP > RE
        EventCurrentAgentStatus REP > agent

    do not disturb: Agent is not to be disturbed
        agent > RequestDoNotDisturbOn IM
        EventAck IM > agent
        EventDoNotDisturbOn REP > RE
        EventCurrentAgentStatus REP > agent

    disturb again: Agent may be disturbed again
        agent > RequestDoNotDisturbOff IM
        EventAck IM > agent
        EventDoNotDisturbOff REP > RE
        EventCurrentAgentStatus REP > agent

    already so: The agent is in that state already
        agent > RequestCancelNotReadyForMedia IM
        EventError IM > agent
    """,
)

_MOST_MEDIA = 1000  # each event about the agent has all of them [ours]
_AGENT = (ClientType.AGENT_APPLICATION,)


@MODEL.handles("RequestAddMedia", senders=_AGENT)
def add_media(context: Context, request: Request) -> Sequence[Effect]:
    """Add a medium; the agent is not ready for it yet."""
    login, medium = require_login(request), request.text("MediaTypeName")
    check_key("RequestAddMedia.MediaTypeName", medium)
    if medium in login.media:
        text = f"medium {medium!r} is there already"
        raise Refused(ErrorCode.MEDIA_ALREADY_THERE, text)
    if len(login.media) >= _MOST_MEDIA:
        text = f"the agent has {_MOST_MEDIA} media, expected no more"
        raise Refused(ErrorCode.TOO_MANY, text)
    login.media[medium] = 0
    return _changed(context, request, login, rep.EventMediaAdded, MediaTypeName=medium)


@MODEL.handles("RequestRemoveMedia", senders=_AGENT)
def remove_media(context: Context, request: Request) -> Sequence[Effect]:
    """Remove a medium."""
    login, medium = _medium(request)
    del login.media[medium]
    return _changed(context, request, login, rep.EventMediaRemoved, MediaTypeName=medium)


@MODEL.handles("RequestCancelNotReadyForMedia", senders=_AGENT)
def become_ready(context: Context, request: Request) -> Sequence[Effect]:
    """The agent is ready for interactions of that medium."""
    login, medium = _medium(request)
    if login.media[medium]:
        text = f"agent {login.agent_id!r} is ready for {medium!r} already"
        raise Refused(ErrorCode.ALREADY_READY, text)
    login.media[medium] = 1
    return _changed(context, request, login, rep.EventReadyForMedia, MediaTypeName=medium)


@MODEL.handles("RequestNotReadyForMedia", senders=_AGENT)
def become_not_ready(context: Context, request: Request) -> Sequence[Effect]:
    """The agent is not ready for interactions of that medium."""
    login, medium = _medium(request)
    if not login.media[medium]:
        text = f"agent {login.agent_id!r} is not ready for {medium!r} already"
        raise Refused(ErrorCode.ALREADY_NOT_READY, text)
    login.media[medium] = 0
    return _changed(context, request, login, rep.EventNotReadyForMedia, MediaTypeName=medium)


@MODEL.handles("RequestChangeMediaStateReason", senders=_AGENT)
def change_media_state_reason(context: Context, request: Request) -> Sequence[Effect]:
    """Report why the agent is in that state, to reporting engines; the world does not keep it."""
    login, medium = _medium(request)
    event = rep.EventMediaStateReasonChanged
    return _changed(context, request, login, event, MediaTypeName=medium)


@MODEL.handles("RequestDoNotDisturbOn", senders=_AGENT)
def turn_do_not_disturb_on(context: Context, request: Request) -> Sequence[Effect]:
    """The agent gets no invitations from now on."""
    return _disturbed(context, request, rep.EventDoNotDisturbOn, True)


@MODEL.handles("RequestDoNotDisturbOff", senders=_AGENT)
def turn_do_not_disturb_off(context: Context, request: Request) -> Sequence[Effect]:
    """The agent can get invitations again."""
    return _disturbed(context, request, rep.EventDoNotDisturbOff, False)


def _disturbed(
    context: Context, request: Request, event: MessageSpec, on: bool
) -> Sequence[Effect]:
    login = require_login(request)
    if login.do_not_disturb is on:
        text = f"do not disturb is {'on' if on else 'off'} already"
        raise Refused(ErrorCode.ALREADY_SO, text)
    login.do_not_disturb = on
    return _changed(context, request, login, event)


def _medium(request: Request) -> tuple[Login, str]:
    """The sender's login and the medium that the request names, which the login must have."""
    login, medium = require_login(request), request.text("MediaTypeName")
    if medium not in login.media:
        raise Refused(ErrorCode.MEDIA_NOT_THERE, f"medium {medium!r} is not logged in")
    return login, medium


def _changed(
    context: Context, request: Request, login: Login, event: MessageSpec, **extra: Value
) -> Sequence[Effect]:
    return (
        request.ack(),
        report_agent(context, event, login, **extra),
        Delivery((request.sender,), Message(rep.EventCurrentAgentStatus, status(login))),
    )
