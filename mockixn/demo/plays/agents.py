"""Plays of clients and agents: registration, login, agent state, subscriptions, disconnection."""

from __future__ import annotations

from ...interaction_models import (
    agent_state,
    disconnection_and_failover,
    login_logout,
    ping,
    registration,
    subscriptions,
)
from ...messages.enumerations import ClientType
from ...scenario import Scenario
from ..play import PlayParticipants
from ..preparation import (
    AGENT,
    AGENT_AT_WORK,
    DESK,
    PLACE,
    after,
    email_interaction,
    plays_of,
    request_with,
)

_PROXY = "proxy-1"
_ONLY_PROXY = PlayParticipants(clients={"client": (_PROXY, ClientType.PROXY)})
_LOGIN = {"TenantId": 1, "AgentId": AGENT, "PlaceId": PLACE, "MediaList": {"email": 1, "chat": 1}}
_STATUS = {"AgentId": AGENT, "MediaStateList": {"email": 0, "chat": 1}}
_EMAIL = {"MediaTypeName": "email"}
_ONE_PLACE = {"TenantId": 1, "PlaceId": PLACE}
_ALL_PLACES = {"TenantList": {"Tenant": "1"}}
_TOPICS = {"PsTopicList": {f"1@{PLACE}": "1"}}

PLAYS = (
    *plays_of(
        registration.MODEL,
        _ONLY_PROXY,
        Scenario(),
        {
            "successful": request_with(ClientName=_PROXY, ClientType=str(ClientType.PROXY)),
            "unsuccessful": request_with(ClientName="", ClientType=str(ClientType.PROXY)),
            "unregister": request_with(),
        },
    ),
    *plays_of(ping.MODEL, _ONLY_PROXY, Scenario(), {"answered": request_with()}),
    *plays_of(
        login_logout.MODEL,
        DESK,
        Scenario(),
        {
            "login": request_with(**_LOGIN),
            "available": request_with(**_LOGIN),
            "not available": request_with(),
        },
    ),
    *plays_of(
        login_logout.MODEL,
        AGENT_AT_WORK,
        Scenario(),
        {
            "logout": request_with(),
            "status relayed": request_with(**_STATUS),
            "refused": request_with(**_LOGIN),
        },
    ),
    *plays_of(
        agent_state.MODEL,
        AGENT_AT_WORK,
        Scenario(),
        {
            "add media": request_with(MediaTypeName="sms"),
            "remove media": request_with(MediaTypeName="chat"),
            "ready": after("agent", "RequestNotReadyForMedia", _EMAIL, **_EMAIL),
            "not ready": request_with(**_EMAIL),
            "reason": request_with(**_EMAIL),
            "do not disturb": request_with(),
            "disturb again": after("agent", "RequestDoNotDisturbOn", {}),
            "already so": request_with(**_EMAIL),
        },
    ),
    *plays_of(
        subscriptions.MODEL,
        AGENT_AT_WORK,
        Scenario(),
        {
            "all places": request_with(**_ALL_PLACES),
            "one place": request_with(**_ONE_PLACE),
            "stop one place": after(
                "RE", "RequestStartPlaceAgentStateReporting", _ONE_PLACE, **_ONE_PLACE
            ),
            "stop all places": request_with(**_ALL_PLACES),
            "subscribe": request_with(**_TOPICS),
            "unsubscribe": after("agent", "RequestSubscribe", _TOPICS, **_TOPICS),
            "not a place": request_with(PsTopicList={PLACE: "1"}),
        },
    ),
    *plays_of(
        disconnection_and_failover.MODEL,
        AGENT_AT_WORK,
        Scenario(interactions=(email_interaction("in-hand", agents=(AGENT,)),)),
        {"agent disconnects": request_with()},
    ),
    *plays_of(
        disconnection_and_failover.MODEL,
        DESK,
        Scenario(),
        {
            "server disconnects": request_with(**_LOGIN),
            "server restarts": request_with(**_LOGIN),
        },
    ),
)
