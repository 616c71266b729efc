"""Disconnection: what becomes of what a client had (GenEM:DisconnectionandFailover)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.house import REFERENCE, House

from mockixn.codes import ErrorCode
from mockixn.engine.clients import LogicalClient
from mockixn.engine.interaction import AgentParty, StrategyParty
from mockixn.messages.enumerations import ClientType
from mockixn.scenario import InteractionSetting, LoginSettings, Scenario, WorkbinPlace

BASE = InteractionSetting(id="A1", media_type="email", queue="inbound", submitted_by="media-1")


def house(*interactions: InteractionSetting) -> House:
    """A house with these interactions."""
    return House(Scenario(interactions=interactions))


def test_agent_disconnects() -> None:
    """It is logged out, and what it processed goes back to the queue it came from [ours]."""
    mock = house(replace(BASE, agents=("agent-1",)))
    agent = mock.agent()
    mock.reporting_engine("stat-1")
    mock.reporting_engine("icon-1")
    assert mock.disconnect(agent) == [
        "stat-1 < EventAgentLogout REP",
        "icon-1 < EventAgentLogout REP",
        "stat-1 < EventPartyRemoved REP",
        "icon-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
        "icon-1 < EventPlacedInQueue REP",
    ]
    assert mock.world.to_dict()["queues"] == {"inbound": ["A1"]}
    assert mock.world.handled == {}


def test_what_the_events_say() -> None:
    """No request causes the events: they have no Actor, but agent, interaction and time."""
    mock = house(replace(BASE, agents=("agent-1",)))
    agent = mock.agent()
    mock.reporting_engine()
    mock.disconnect(agent)
    [logout], [removed], [placed] = (
        mock.messages(name)
        for name in ("EventAgentLogout", "EventPartyRemoved", "EventPlacedInQueue")
    )
    assert logout.attributes == {
        "AgentId": "agent-1",
        "PlaceId": "place of agent-1",
        "TenantId": 1,
        "EventTime": "2023-11-14T22:13:20Z",
    }
    assert removed.attributes["Party"] == {"AgentId": "agent-1", "PlaceId": "place of agent-1"}
    assert placed.attributes["Queue"] == "inbound"
    for event in (removed, placed):
        assert "Actor" not in event.attributes
        interaction = event.attributes["Interaction"]
        assert isinstance(interaction, dict)
        assert interaction["InteractionId"] == "A1"
        assert interaction["InteractionMediatype"] == "email"


@pytest.mark.parametrize("request_name", ["RequestAgentLogout", "RequestUnregisterClient"])
def test_agent_that_leaves_by_request(request_name: str) -> None:
    """Logging out and unregistering return what the agent had, after the answer."""
    mock = house(replace(BASE, agents=("agent-1",)))
    agent = mock.agent()
    mock.reporting_engine()
    assert mock.send(agent, request_name) == [
        f"agent-1 < EventAck IM #{REFERENCE}",
        "stat-1 < EventAgentLogout REP",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
    ]


def test_everything_that_the_agent_had_goes_back() -> None:
    """Each interaction to its own queue, reported one after the other; others stay as they are."""
    mock = house(
        replace(BASE, id="A1", agents=("agent-1",)),
        replace(BASE, id="A2", agents=("agent-1",), queue="second"),
        replace(BASE, id="A3", agents=("agent-2",)),
    )
    agent, _other = mock.agent("agent-1"), mock.agent("agent-2")
    mock.reporting_engine()
    assert mock.disconnect(agent) == [
        "stat-1 < EventAgentLogout REP",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
    ]
    assert mock.world.to_dict()["queues"] == {"inbound": ["A1"], "second": ["A2"]}
    assert mock.world.interactions["A3"].parties == (AgentParty("agent-2"),)


def test_conference_goes_on_without_the_agent() -> None:
    """Another agent has it still, and learns who has left."""
    mock = house(replace(BASE, agents=("agent-1", "agent-2")))
    agent, _other = mock.agent("agent-1"), mock.agent("agent-2")
    mock.reporting_engine()
    assert mock.disconnect(agent) == [
        "stat-1 < EventAgentLogout REP",
        "agent-2 < EventPartyRemoved IM",
        "stat-1 < EventPartyRemoved REP",
    ]
    told, _ = mock.messages("EventPartyRemoved")
    assert told.attributes["Party"] == {"AgentId": "agent-1", "PlaceId": "place of agent-1"}
    assert mock.world.interactions["A1"].parties == (AgentParty("agent-2"),)


def test_agent_at_two_desks_keeps_it_until_the_last_has_gone() -> None:
    """One of two connections ends: the agent is still there, at the other desk."""
    mock = House(
        Scenario(
            interactions=(replace(BASE, agents=("a1",)),),
            login=LoginSettings(agent_logged_in_elsewhere="allow"),
        )
    )
    first, second = mock.agent("a1", "p1", name="one"), mock.agent("a1", "p2", name="two")
    mock.reporting_engine()
    assert mock.disconnect(first) == ["stat-1 < EventAgentLogout REP"]
    assert mock.disconnect(second) == [
        "stat-1 < EventAgentLogout REP",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
    ]


def test_agent_that_is_forced_out_loses_what_it_had() -> None:
    """The login that ends takes its interactions along; the new one begins with none [ours]."""
    mock = House(
        Scenario(
            interactions=(replace(BASE, agents=("a1",)),),
            login=LoginSettings(agent_logged_in_elsewhere="force_out"),
        )
    )
    mock.agent("a1", "p1", name="one")
    mock.reporting_engine()
    mock.agent("a1", "p2", name="two")
    assert mock.formatted == [
        "one < EventAgentLogout REP",
        "stat-1 < EventAgentLogout REP",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
        "close: agent 'a1' logs in as a new client",
        f"two < EventAck IM #{REFERENCE}",
        "stat-1 < EventAgentLogin REP",
        "two < EventCurrentAgentStatus REP",
    ]


def test_what_came_from_a_workbin_goes_back_there() -> None:
    """Both places are reported, as after a placement, and subscribers get an event."""
    workbin = WorkbinPlace(type="drafts", agent="agent-2")
    mock = house(replace(BASE, agents=("agent-1",), workbin=workbin))
    agent, watcher = mock.agent("agent-1"), mock.agent("agent-2")
    mock.reporting_engine()
    mock.send(
        watcher,
        "RequestWorkbinNotifications",
        Workbin={"WorkbinTypeId": "drafts", "WorkbinAgentId": "agent-2"},
    )
    assert mock.disconnect(agent) == [
        "stat-1 < EventAgentLogout REP",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
        "stat-1 < EventPlacedInWorkbin REP",
        "agent-2 < EventWorkbinContentChanged IM",
    ]


def test_agent_that_never_logged_in_is_not_reported() -> None:
    """The reference reports an agent's end only if it was known to be logged in."""
    mock = house(replace(BASE, agents=("desk",)))
    mock.reporting_engine()
    assert mock.disconnect(mock.client("desk", ClientType.AGENT_APPLICATION)) == []


def test_urs_disconnects() -> None:
    """What it was routing goes back to its queue [ours]; no agent is logged out."""
    mock = house(replace(BASE, strategy="urs-1"), replace(BASE, id="A2", strategy="urs-2"))
    urs, _other = mock.urs("urs-1"), mock.urs("urs-2")
    mock.reporting_engine()
    assert mock.disconnect(urs) == [
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
    ]
    assert mock.world.to_dict()["queues"] == {"inbound": ["A1"]}
    assert mock.world.interactions["A2"].parties == (StrategyParty("urs-2"),)


def test_urs_with_two_connections_keeps_it_until_the_last_has_gone() -> None:
    """Two clients of one name are one URS."""
    mock = house(replace(BASE, strategy="urs-1"))
    first, second = mock.urs("urs-1"), mock.urs("urs-1")
    mock.reporting_engine()
    assert mock.disconnect(first) == []
    assert len(mock.disconnect(second)) == 2


@pytest.mark.parametrize(
    "type", [ClientType.MEDIA_SERVER, ClientType.REPORTING_ENGINE, ClientType.PROXY]
)
def test_other_clients_take_nothing_with_them(type: ClientType) -> None:
    """The interactions that a media server submitted stay where they are, and stay its own."""
    mock = house(BASE, replace(BASE, id="A2", strategy="urs-1"))
    mock.urs("urs-1")
    before = mock.world.to_dict()
    assert mock.disconnect(mock.client("media-1", type)) == []
    assert mock.world.to_dict() == before


def test_connection_that_carries_several_clients() -> None:
    """A proxy's agents go with it, each logged out and relieved, in the order they came."""
    mock = house(replace(BASE, id="A1", agents=("a1",)), replace(BASE, id="A2", agents=("a2",)))
    proxy = mock.client("proxy", ClientType.PROXY)
    for agent_id in ("a1", "a2"):
        carried: LogicalClient = mock.client(
            agent_id, ClientType.AGENT_APPLICATION, proxy.connection
        )
        mock.send(
            carried,
            "RequestAgentLogin",
            TenantId=1,
            AgentId=agent_id,
            PlaceId=f"place of {agent_id}",
            MediaList={},
        )
    mock.reporting_engine()
    assert mock.disconnect(proxy) == [
        "stat-1 < EventAgentLogout REP",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
        "stat-1 < EventAgentLogout REP",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
    ]
    agents = [each.attributes["AgentId"] for each in mock.messages("EventAgentLogout")]
    assert agents == ["a1", "a2"]


def test_urs_and_the_agent_it_invited_go_together() -> None:
    """On one connection, both ends of a delivery: it ends once, and leaves nothing behind."""
    mock = house(replace(BASE, strategy="urs-1"))
    urs = mock.urs()
    carried = mock.client("agent-1", ClientType.AGENT_APPLICATION, urs.connection)
    mock.send(
        carried,
        "RequestAgentLogin",
        TenantId=1,
        AgentId="agent-1",
        PlaceId="p1",
        MediaList={"email": 1},
    )
    mock.reporting_engine()
    mock.send(urs, "RequestRouteCall", InteractionId="A1", AgentId="agent-1")
    assert mock.disconnect(urs) == [
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventRevoked REP",
        f"absent urs-1 < EventError {ErrorCode.INVITATION_REJECTED} TLIB",
        "stat-1 < EventPlacedInQueue REP",
        "stat-1 < EventAgentLogout REP",
    ]
    assert mock.engine.due() is None


def test_agent_comes_back() -> None:
    """After a reconnect the agent logs in at the same place, and can have its interaction again."""
    mock = house(replace(BASE, agents=("agent-1",)))
    mock.disconnect(mock.agent())
    again = mock.agent()
    formatted = mock.send(again, "RequestPull", ViewId="_system_", PullParameters={"1": "A1"})
    assert formatted == [f"agent-1 < EventPulledInteractions IM #{REFERENCE}"]


def test_agent_of_another_server_logs_in_here() -> None:
    """The primary server is gone: the agent registers and logs in here, as at any server."""
    mock = House()
    mock.reporting_engine()
    desk = mock.client("desk", ClientType.AGENT_APPLICATION)
    assert mock.send(
        desk, "RequestAgentLogin", TenantId=1, AgentId="a1", PlaceId="p1", MediaList={"email": 1}
    ) == [
        f"desk < EventAck IM #{REFERENCE}",
        "stat-1 < EventAgentLogin REP",
        "desk < EventCurrentAgentStatus REP",
    ]


def test_server_that_is_back_is_a_secondary_one() -> None:
    """The agent is available: it is not logged in here, and no other client gets an event."""
    mock = House()
    mock.reporting_engine()
    desk = mock.client("desk", ClientType.AGENT_APPLICATION)
    assert mock.send(
        desk,
        "RequestAgentAvailable",
        TenantId=1,
        AgentId="a1",
        PlaceId="p1",
        MediaList={"email": 1},
    ) == [f"desk < EventAck IM #{REFERENCE}"]
    assert desk.login is None
    assert mock.disconnect(desk) == []
