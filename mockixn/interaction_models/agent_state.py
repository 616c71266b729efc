"""Agent state: media, readiness, do not disturb [ours: the reference has no page for it]."""

from __future__ import annotations

from collections.abc import Sequence

from ..codes import ErrorCode
from ..engine.clients import Login
from ..engine.context import Request
from ..engine.effects import Delivery, Effect
from ..engine.model import Model
from ..engine.properties import check_key
from ..engine.versions import OURS, Version, version
from ..errors import Refused
from ..messages.catalogue import rep
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.spec import MessageSpec, Protocol
from ..wire.attributes import Value
from .login_logout import about_agent, status

_REP = Protocol.REPORTING


def _version(name: str, title: str, request: str, event: str) -> Version:
    return version(
        name,
        title,
        OURS,
        f"""
        agent > {request} IM
        EventAck IM > agent
        {event} REP > RE
        EventCurrentAgentStatus REP > agent
        """,
    )


MODEL = Model(
    "Agent state",
    OURS,
    versions=(
        _version("add media", "Agent adds a medium", "RequestAddMedia", "EventMediaAdded"),
        _version(
            "remove media", "Agent removes a medium", "RequestRemoveMedia", "EventMediaRemoved"
        ),
        _version("ready", "Agent is ready", "RequestCancelNotReadyForMedia", "EventReadyForMedia"),
        _version(
            "not ready", "Agent is not ready", "RequestNotReadyForMedia", "EventNotReadyForMedia"
        ),
        _version(
            "reason",
            "Agent changes the reason of a medium's state",
            "RequestChangeMediaStateReason",
            "EventMediaStateReasonChanged",
        ),
        _version(
            "do not disturb",
            "Agent is not to be disturbed",
            "RequestDoNotDisturbOn",
            "EventDoNotDisturbOn",
        ),
        _version(
            "disturb again",
            "Agent may be disturbed again",
            "RequestDoNotDisturbOff",
            "EventDoNotDisturbOff",
        ),
        version(
            "already so",
            "The agent is in that state already",
            OURS,
            """
            agent > RequestCancelNotReadyForMedia IM
            EventError IM > agent
            """,
        ),
    ),
)

_AGENT = (ClientType.AGENT_APPLICATION,)


@MODEL.handles("RequestAddMedia", senders=_AGENT)
def add_media(request: Request) -> Sequence[Effect]:
    """One more medium, for which the agent is not ready yet."""
    login, medium = request.login(), request.text("MediaTypeName")
    check_key("RequestAddMedia.MediaTypeName", medium)
    if medium in login.media:
        text = f"medium {medium!r} is there already"
        raise Refused(ErrorCode.MEDIA_ALREADY_THERE, text)
    login.media[medium] = 0
    return _changed(request, login, rep.EventMediaAdded, MediaTypeName=medium)


@MODEL.handles("RequestRemoveMedia", senders=_AGENT)
def remove_media(request: Request) -> Sequence[Effect]:
    """One medium fewer."""
    login, medium = _medium(request)
    del login.media[medium]
    return _changed(request, login, rep.EventMediaRemoved, MediaTypeName=medium)


@MODEL.handles("RequestCancelNotReadyForMedia", senders=_AGENT)
def become_ready(request: Request) -> Sequence[Effect]:
    """The agent takes interactions of that medium."""
    login, medium = _medium(request)
    if login.media[medium]:
        text = f"agent {login.agent_id!r} is ready for {medium!r} already"
        raise Refused(ErrorCode.ALREADY_READY, text)
    login.media[medium] = 1
    return _changed(request, login, rep.EventReadyForMedia, MediaTypeName=medium)


@MODEL.handles("RequestNotReadyForMedia", senders=_AGENT)
def become_not_ready(request: Request) -> Sequence[Effect]:
    """The agent takes no interactions of that medium."""
    login, medium = _medium(request)
    if not login.media[medium]:
        text = f"agent {login.agent_id!r} is not ready for {medium!r} already"
        raise Refused(ErrorCode.ALREADY_NOT_READY, text)
    login.media[medium] = 0
    return _changed(request, login, rep.EventNotReadyForMedia, MediaTypeName=medium)


@MODEL.handles("RequestChangeMediaStateReason", senders=_AGENT)
def change_reason(request: Request) -> Sequence[Effect]:
    """Why the agent is in that state: passed on to the reporting engines, kept nowhere."""
    login, medium = _medium(request)
    return _changed(request, login, rep.EventMediaStateReasonChanged, MediaTypeName=medium)


@MODEL.handles("RequestDoNotDisturbOn", senders=_AGENT)
def do_not_disturb(request: Request) -> Sequence[Effect]:
    """The agent is invited to nothing."""
    return _disturbed(request, rep.EventDoNotDisturbOn, True)


@MODEL.handles("RequestDoNotDisturbOff", senders=_AGENT)
def disturb_again(request: Request) -> Sequence[Effect]:
    """The agent may be invited again."""
    return _disturbed(request, rep.EventDoNotDisturbOff, False)


def _disturbed(request: Request, event: MessageSpec, on: bool) -> Sequence[Effect]:
    login = request.login()
    if login.do_not_disturb is on:
        text = f"do not disturb is {'on' if on else 'off'} already"
        raise Refused(ErrorCode.ALREADY_SO, text)
    login.do_not_disturb = on
    return _changed(request, login, event)


def _medium(request: Request) -> tuple[Login, str]:
    """The sender's login and the medium it names, which must be there."""
    login, medium = request.login(), request.text("MediaTypeName")
    if medium not in login.media:
        raise Refused(ErrorCode.MEDIA_NOT_THERE, f"medium {medium!r} is not logged in")
    return login, medium


def _changed(
    request: Request, login: Login, event: MessageSpec, **about: Value
) -> Sequence[Effect]:
    reported = Message(event, about_agent(request, login, **about))
    return (
        request.ack(),
        request.to_reporting_engines_of(login.place_id, reported),
        Delivery((request.sender,), Message(rep.EventCurrentAgentStatus, status(login))),
    )
