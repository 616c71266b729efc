"""Login and logout (GenEM:LoginLogout), and what a lost connection means for an agent."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from support.house import House

from mockixn.codes import ErrorCode
from mockixn.messages.enumerations import ClientType
from mockixn.scenario import AgentSetting, LoginSettings, PlaceSetting, Scenario
from mockixn.wire.attributes import AttributeList

LOGIN: dict[str, Any] = {
    "TenantId": 1,
    "AgentId": "a1",
    "PlaceId": "p1",
    "MediaList": {"email": 11, "chat": 0},
}


def elsewhere(policy: Literal["refuse", "allow", "force_out"]) -> House:
    """A house with that answer to an agent that is logged in elsewhere."""
    return House(Scenario(login=LoginSettings(agent_logged_in_elsewhere=policy)))


def test_login_is_acknowledged_reported_and_followed_by_the_status() -> None:
    """The agent gets EventAck, then its status with all media; reporting engines the login."""
    mock = House()
    client = mock.client("desk", ClientType.AGENT_APPLICATION)
    mock.reporting_engine()
    assert mock.send(client, "RequestAgentLogin", **LOGIN) == [
        "desk < EventAck IM #77",
        "stat-1 < EventAgentLogin REP",
        "desk < EventCurrentAgentStatus REP",
    ]
    [status] = mock.messages("EventCurrentAgentStatus")
    assert status.attributes == {
        "AgentId": "a1",
        "PlaceId": "p1",
        "MediaStateList": {"email": 1, "chat": 0},
        "MediaCapacityList": {"email": 1, "chat": 1},
        "DonotDisturb": 0,
    }
    [login] = mock.messages("EventAgentLogin")
    assert login.attributes == {
        "AgentId": "a1",
        "PlaceId": "p1",
        "TenantId": 1,
        "MediaList": {"email": 1, "chat": 0},
        "EventTime": "2023-11-14T22:13:20Z",
    }


def test_agent_and_place_are_enough_for_a_login() -> None:
    """Without MediaList the agent has no medium and adds what it needs; the tenant is 1."""
    mock = House()
    client = mock.client("desk", ClientType.AGENT_APPLICATION)
    mock.reporting_engine()
    mock.send(client, "RequestAgentLogin", AgentId="a1", PlaceId="p1")
    [status], [login] = mock.messages("EventCurrentAgentStatus"), mock.messages("EventAgentLogin")
    assert status.attributes["MediaStateList"] == {}
    assert (login.attributes["TenantId"], login.attributes["MediaList"]) == (1, {})
    mock.send(client, "RequestAddMedia", MediaTypeName="email")
    [status] = mock.messages("EventCurrentAgentStatus")
    assert status.attributes["MediaStateList"] == {"email": 0}


def test_logout_is_acknowledged_and_reported() -> None:
    """After logout the agent is reached nowhere."""
    mock = House()
    agent = mock.agent("a1")
    mock.reporting_engine()
    assert mock.send(agent, "RequestAgentLogout") == [
        "a1 < EventAck IM #77",
        "stat-1 < EventAgentLogout REP",
    ]
    assert not mock.world.clients_of_agent("a1")


def test_place_is_free_after_logout() -> None:
    """Another agent may log in where one has logged out."""
    mock = House()
    mock.send(mock.agent("a1", "p1"), "RequestAgentLogout")
    assert mock.agent("a2", "p1").login is not None


def test_logout_without_login_is_refused() -> None:
    """A client without a login cannot log out."""
    mock = House()
    client = mock.client("desk", ClientType.AGENT_APPLICATION)
    assert mock.send(client, "RequestAgentLogout") == [
        f"desk < EventError {ErrorCode.NOT_LOGGED_IN} IM #77"
    ]


def test_second_login_through_one_client_is_refused() -> None:
    """One client carries one agent."""
    mock = House()
    agent = mock.agent("a1", "p1")
    formatted = mock.send(agent, "RequestAgentLogin", **LOGIN)
    assert formatted == [f"a1 < EventError {ErrorCode.ALREADY_LOGGED_IN} IM #77"]


def test_occupied_place_is_refused() -> None:
    """Two agents do not share a place."""
    mock = House()
    mock.agent("other", "p1")
    client = mock.client("desk", ClientType.AGENT_APPLICATION)
    before = mock.world.to_dict()
    assert mock.send(client, "RequestAgentLogin", **LOGIN) == [
        f"desk < EventError {ErrorCode.PLACE_OCCUPIED} IM #77"
    ]
    assert mock.world.to_dict() == before


def test_media_list_with_a_text_is_refused() -> None:
    """Each medium in MediaList is 0 or another int."""
    mock = House()
    client = mock.client("desk", ClientType.AGENT_APPLICATION)
    formatted = mock.send(client, "RequestAgentLogin", **{**LOGIN, "MediaList": {"email": "yes"}})
    assert formatted == [f"desk < EventError {ErrorCode.INVALID_VALUE} IM #77"]
    assert client.login is None


def test_agent_logged_in_elsewhere_may_be_refused() -> None:
    """With `refuse` an agent works at one desk."""
    mock = elsewhere("refuse")
    mock.agent("a1", "p0")
    client = mock.client("desk", ClientType.AGENT_APPLICATION)
    assert mock.send(client, "RequestAgentLogin", **LOGIN) == [
        f"desk < EventError {ErrorCode.AGENT_LOGGED_IN_ELSEWHERE} IM #77"
    ]


def test_agent_logged_in_elsewhere_is_allowed_by_default() -> None:
    """As with the vendor's server: the agent is reached at both desks."""
    mock = House()
    first = mock.agent("a1", "p0")
    second = mock.client("desk", ClientType.AGENT_APPLICATION)
    mock.send(second, "RequestAgentLogin", **LOGIN)
    assert [*mock.world.clients_of_agent("a1")] == [first, second]


def test_agent_logged_in_elsewhere_may_be_forced_out() -> None:
    """With `force_out` the earlier login ends, reported, and its connection is closed."""
    mock = elsewhere("force_out")
    mock.agent("a1", "p0", name="first")
    mock.reporting_engine()
    second = mock.client("desk", ClientType.AGENT_APPLICATION)
    assert mock.send(second, "RequestAgentLogin", **LOGIN) == [
        "first < EventAgentLogout REP",
        "stat-1 < EventAgentLogout REP",
        "close: agent 'a1' logs in as a new client",
        "desk < EventAck IM #77",
        "stat-1 < EventAgentLogin REP",
        "desk < EventCurrentAgentStatus REP",
    ]
    assert [*mock.world.clients_of_agent("a1")] == [second]


def test_agent_forced_out_on_its_own_connection_leaves_it_open() -> None:
    """The connection with the new login stays too: otherwise no client would get the answer."""
    mock = elsewhere("force_out")
    first = mock.agent("a1", "p0", name="first")
    second = mock.client("desk", ClientType.AGENT_APPLICATION, first.connection)
    assert mock.send(second, "RequestAgentLogin", **LOGIN) == [
        "first < EventAgentLogout REP",
        "desk < EventAck IM #77",
        "desk < EventCurrentAgentStatus REP",
    ]
    assert first.login is None
    assert [*mock.world.clients_of_agent("a1")] == [second]


def test_agent_forced_out_on_a_shared_connection_leaves_it_to_the_others() -> None:
    """The connection carries another client: that one stays, and the earlier login is told."""
    mock = elsewhere("force_out")
    first = mock.agent("a1", "p0", name="first")
    other = mock.client("other", ClientType.PROXY, first.connection)
    second = mock.client("desk", ClientType.AGENT_APPLICATION)
    assert mock.send(second, "RequestAgentLogin", **LOGIN) == [
        "first < EventAgentLogout REP",
        "desk < EventAck IM #77",
        "desk < EventCurrentAgentStatus REP",
    ]
    assert other.id in mock.world.clients


def test_reason_goes_to_the_reporting_engines() -> None:
    """What an agent gives as reason for its login or logout is reported with it."""
    mock = House()
    client = mock.client("desk", ClientType.AGENT_APPLICATION)
    mock.reporting_engine()
    for request, event, attributes in (
        ("RequestAgentLogin", "EventAgentLogin", LOGIN),
        ("RequestAgentLogout", "EventAgentLogout", {}),
    ):
        reason = {"ReasonSystemName": event, "Reason": 1}
        mock.send(client, request, **attributes, Reason=reason)
        assert mock.messages(event)[0].attributes["Reason"] == reason


LISTED = Scenario(
    agents=(
        AgentSetting(id="a1", places=("p1", "p3"), media=AttributeList(email=4, sms=2)),
        AgentSetting(id="a2"),
    ),
    places=(PlaceSetting(id="p1"), PlaceSetting(id="p2"), PlaceSetting(id="p3")),
)


LOGINS = [
    ("a1", "p1", None, ""),
    ("a1", "p3", None, ""),
    ("a2", "p2", None, ""),
    ("a1", "p2", ErrorCode.UNKNOWN_PLACE, "agent 'a1' does not work at place 'p2'"),
    ("a1", "p4", ErrorCode.UNKNOWN_PLACE, "unknown place 'p4'"),
    ("a2", "", ErrorCode.UNKNOWN_PLACE, "unknown place ''"),
    ("a3", "p1", ErrorCode.UNKNOWN_AGENT, "unknown agent 'a3'"),
    ("", "p1", ErrorCode.UNKNOWN_AGENT, "unknown agent ''"),
]


def test_agents_and_places_of_the_scenario() -> None:
    """Only listed agents log in, at listed places, each at its own where it has any."""
    for agent_id, place_id, code, text in LOGINS:
        mock = House(LISTED)
        client = mock.client("desk", ClientType.AGENT_APPLICATION)
        login = LOGIN | {"AgentId": agent_id, "PlaceId": place_id}
        if code is None:
            mock.send(client, "RequestAgentLogin", **login)
            assert client.login is not None, (agent_id, place_id)
        else:
            formatted = mock.refused(client, "RequestAgentLogin", **login)
            assert formatted == [f"desk < EventError {code} IM #77"], (agent_id, place_id)
            assert mock.messages("EventError")[0].attributes["ErrorDescription"] == text


@pytest.mark.parametrize(("agent_id", "place_id"), [("", "p1"), ("a1", "")])
def test_empty_names_are_refused_where_every_name_is_known(agent_id: str, place_id: str) -> None:
    """A scenario that lists nothing knows every agent and place, but none without a name."""
    mock = House()
    client = mock.client("desk", ClientType.AGENT_APPLICATION)
    mock.refused(client, "RequestAgentLogin", **LOGIN | {"AgentId": agent_id, "PlaceId": place_id})


def test_capacity_is_the_scenarios() -> None:
    """The status has the agent's capacity of each of its media; 1 where none is listed."""
    mock = House(LISTED)
    client = mock.client("desk", ClientType.AGENT_APPLICATION)
    mock.send(client, "RequestAgentLogin", **LOGIN)
    [status] = mock.messages("EventCurrentAgentStatus")
    assert status.attributes["MediaCapacityList"] == {"email": 4, "chat": 1}
    mock.send(client, "RequestAddMedia", MediaTypeName="sms")
    [status] = mock.messages("EventCurrentAgentStatus")
    assert status.attributes["MediaCapacityList"] == {"email": 4, "chat": 1, "sms": 2}


def test_refused_login_changes_nothing_and_tells_nobody() -> None:
    """Also where an earlier login would have been forced out."""
    mock = elsewhere("force_out")
    mock.agent("a1", "p0")
    mock.agent("other", "p1")
    mock.reporting_engine()
    client = mock.client("desk", ClientType.AGENT_APPLICATION)
    assert mock.refused(client, "RequestAgentLogin", **LOGIN) == [
        f"desk < EventError {ErrorCode.PLACE_OCCUPIED} IM #77"
    ]


@pytest.mark.parametrize("name", ["RequestAgentAvailable", "RequestAgentNotAvailable"])
def test_secondary_server_acknowledges(name: str) -> None:
    """A request for secondary servers gets EventAck, and no other client gets an event."""
    mock = House()
    mock.reporting_engine()
    client = mock.client("desk", ClientType.AGENT_APPLICATION)
    assert mock.send(client, name) == ["desk < EventAck IM #77"]


def test_status_from_a_reporting_engine_is_relayed() -> None:
    """EventCurrentAgentStatus from a reporting engine reaches that agent, as it was sent."""
    mock = House()
    mock.agent("a1")
    reporting = mock.reporting_engine()
    status: dict[str, Any] = {
        "AgentId": "a1",
        "MediaStateList": {"email": 0},
        "DonotDisturb": 1,
        "Own": "kept",
    }
    assert mock.send(reporting, "EventCurrentAgentStatus", **status) == [
        "a1 < EventCurrentAgentStatus REP"
    ]
    assert mock.messages("EventCurrentAgentStatus")[0].attributes == status


def test_status_for_an_unknown_agent_is_refused() -> None:
    """A status that reaches nobody is an error, not silence."""
    mock = House()
    reporting = mock.reporting_engine()
    assert mock.send(reporting, "EventCurrentAgentStatus", AgentId="nobody") == [
        f"stat-1 < EventError {ErrorCode.UNKNOWN_AGENT} IM #77"
    ]


def test_lost_connection_logs_the_agent_out() -> None:
    """When an agent's connection ends, the reporting engines get an event."""
    mock = House()
    agent = mock.agent("a1")
    mock.reporting_engine()
    mock.effects = mock.whole(mock.engine.disconnected(agent.connection, mock.now))
    assert mock.formatted == ["stat-1 < EventAgentLogout REP"]
    assert not mock.world.clients_of_agent("a1")


def test_lost_connection_of_others_is_not_reported() -> None:
    """Only an agent that was known to be logged in is reported as gone."""
    mock = House()
    mock.reporting_engine()
    desk = mock.client("desk", ClientType.AGENT_APPLICATION)
    mock.effects = mock.whole(mock.engine.disconnected(desk.connection, mock.now))
    assert mock.formatted == []


def test_reporting_engine_that_leaves_with_the_agent_is_not_notified() -> None:
    """Clients that go with the same connection receive nothing any more."""
    mock = House()
    agent = mock.agent("a1")
    mock.client("stat-1", ClientType.REPORTING_ENGINE, agent.connection)
    mock.effects = mock.whole(mock.engine.disconnected(agent.connection, mock.now))
    assert mock.formatted == []


def test_routing_engine_logs_an_agent_in() -> None:
    """One public sample does so: it gets what a desktop gets, and its end ends the login."""
    mock = House()
    urs = mock.urs()
    mock.reporting_engine()
    assert mock.send(urs, "RequestAgentLogin", **LOGIN) == [
        "urs-1 < EventAck IM #77",
        "stat-1 < EventAgentLogin REP",
        "urs-1 < EventCurrentAgentStatus REP",
    ]
    assert mock.disconnect(urs) == ["stat-1 < EventAgentLogout REP"]
