"""Stop Processing: every version, every reading, every refusal (GenEM:StopProcessing)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.house import House

from mockixn.codes import ErrorCode
from mockixn.engine.clients import LogicalClient
from mockixn.messages.enumerations import ClientType
from mockixn.scenario import InteractionSetting, Readings, Scenario

BASE = InteractionSetting(id="A1", media_type="email", queue="inbound", submitted_by="media-1")


def house(*, agents: tuple[str, ...] = (), strategy: str | None = None, **readings: Any) -> House:
    """A house with one interaction, processed by those parties."""
    return House(
        Scenario(
            interactions=(replace(BASE, agents=agents, strategy=strategy),),
            readings=Readings(**readings),
        )
    )


def test_version_a_media_server_stops_what_an_agent_processes() -> None:
    """The media server gets EventAck, the agent EventRevoked, each reporting engine both events."""
    mock = house(agents=("agent-1",))
    media, _agent = mock.media_server(), mock.agent()
    mock.reporting_engine("stat-1")
    mock.reporting_engine("icon-1")
    assert mock.send(media, "RequestStopProcessing", InteractionId="A1") == [
        "media-1 < EventAck IM #77",
        "agent-1 < EventRevoked IM",
        "stat-1 < EventPartyRemoved REP",
        "icon-1 < EventPartyRemoved REP",
        "stat-1 < EventProcessingStopped REP",
        "icon-1 < EventProcessingStopped REP",
    ]


def test_version_a_with_two_agents() -> None:
    """Each agent party is revoked, and its removal reported, one event a party."""
    mock = house(agents=("agent-1", "agent-2"))
    media, _one, _two = mock.media_server(), mock.agent("agent-1"), mock.agent("agent-2")
    mock.reporting_engine()
    assert mock.send(media, "RequestStopProcessing", InteractionId="A1") == [
        "media-1 < EventAck IM #77",
        "agent-1 < EventRevoked IM",
        "agent-2 < EventRevoked IM",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventProcessingStopped REP",
    ]
    removed = [message.attributes["Party"] for message in mock.messages("EventPartyRemoved")]
    assert removed == [
        {"AgentId": "agent-1", "PlaceId": "place of agent-1"},
        {"AgentId": "agent-2", "PlaceId": "place of agent-2"},
    ]


def test_version_a_with_an_agent_that_is_not_logged_in() -> None:
    """A delivery without a receiver is marked so, and changes nothing for the others."""
    mock = house(agents=("agent-1",))
    media = mock.media_server()
    mock.reporting_engine()
    assert mock.send(media, "RequestStopProcessing", InteractionId="A1") == [
        "media-1 < EventAck IM #77",
        "absent agent-1 < EventRevoked IM",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventProcessingStopped REP",
    ]
    assert mock.messages("EventPartyRemoved")[0].attributes["Party"] == {"AgentId": "agent-1"}


def test_version_b_media_server_stops_what_a_urs_processes() -> None:
    """That URS gets EventAbandoned in place of EventRevoked; another URS gets nothing."""
    mock = house(strategy="urs-1")
    media, _urs, _other = mock.media_server(), mock.urs("urs-1"), mock.urs("urs-2")
    mock.reporting_engine()
    assert mock.send(media, "RequestStopProcessing", InteractionId="A1") == [
        "media-1 < EventAck IM #77",
        "urs-1 < EventAbandoned TLIB",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventProcessingStopped REP",
    ]
    assert mock.messages("EventPartyRemoved")[0].attributes["Party"] == {"RouterId": "urs-1"}


def test_version_b_read_by_its_sentence() -> None:
    """The reading of the sentence below B's table gives the URS EventRouteUsed."""
    mock = house(strategy="urs-1", stop_b_notifies_urs_with="EventRouteUsed")
    media, _urs = mock.media_server(), mock.urs()
    assert mock.send(media, "RequestStopProcessing", InteractionId="A1") == [
        "media-1 < EventAck IM #77",
        "urs-1 < EventRouteUsed TLIB",
    ]


def test_version_c_agent_stops_what_it_processes() -> None:
    """The agent who asks gets the answer and EventRevoked: it is the only party."""
    mock = house(agents=("agent-1",))
    agent = mock.agent()
    mock.media_server()
    mock.reporting_engine()
    assert mock.send(agent, "RequestStopProcessing", InteractionId="A1") == [
        "agent-1 < EventAck IM #77",
        "agent-1 < EventRevoked IM",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventProcessingStopped REP",
    ]


def test_version_c_without_revoking_the_requester() -> None:
    """With the other reading the agent that asks gets EventAck alone; other parties are revoked."""
    mock = house(agents=("agent-1", "agent-2"), stop_c_revokes_requester=False)
    agent, _other = mock.agent("agent-1"), mock.agent("agent-2")
    mock.reporting_engine()
    assert mock.send(agent, "RequestStopProcessing", InteractionId="A1") == [
        "agent-1 < EventAck IM #77",
        "agent-2 < EventRevoked IM",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventProcessingStopped REP",
    ]


def test_version_d_urs_stops_by_route_call() -> None:
    """RequestRouteCall without a destination stops; EventRouteUsed answers in place of EventAck."""
    mock = house(strategy="urs-1")
    urs = mock.urs()
    mock.media_server()
    mock.reporting_engine()
    assert mock.send(urs, "RequestRouteCall", InteractionId="A1") == [
        "urs-1 < EventRouteUsed TLIB #77",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventProcessingStopped REP",
    ]


def test_version_d_named_by_extension() -> None:
    """StandsFor names the request; a destination beside it does not matter."""
    mock = house(strategy="urs-1")
    urs = mock.urs()
    stands_for = {"StandsFor": "RequestStopProcessing"}
    formatted = mock.send(
        urs, "RequestRouteCall", InteractionId="A1", Queue="q", Extension=stands_for
    )
    assert formatted == ["urs-1 < EventRouteUsed TLIB #77"]


def test_version_d_also_acknowledged() -> None:
    """The reading of D's whole table adds EventAck beside its stand-in."""
    mock = house(strategy="urs-1", stop_d_also_acks=True)
    urs = mock.urs()
    assert mock.send(urs, "RequestRouteCall", InteractionId="A1") == [
        "urs-1 < EventRouteUsed TLIB #77",
        "urs-1 < EventAck IM #77",
    ]


def test_version_d_without_the_stand_in() -> None:
    """A URS that sends the Interaction Management request itself is answered EventAck [ours]."""
    mock = house(strategy="urs-1")
    urs = mock.urs()
    mock.reporting_engine()
    assert mock.send(urs, "RequestStopProcessing", InteractionId="A1") == [
        "urs-1 < EventAck IM #77",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventProcessingStopped REP",
    ]


def test_queued_interaction_has_no_party_to_tell() -> None:
    """Stopping what waits in a queue removes no party [ours]."""
    mock = house()
    media = mock.media_server()
    mock.reporting_engine()
    assert mock.send(media, "RequestStopProcessing", InteractionId="A1") == [
        "media-1 < EventAck IM #77",
        "stat-1 < EventProcessingStopped REP",
    ]


def test_everybody_of_that_name_is_notified() -> None:
    """An agent gets the event at every login, a URS in every client of its name."""
    mock = house(strategy="urs-1")
    media = mock.media_server()
    mock.urs("urs-1")
    mock.urs("urs-1")
    assert mock.send(media, "RequestStopProcessing", InteractionId="A1") == [
        "media-1 < EventAck IM #77",
        "urs-1 < EventAbandoned TLIB",
        "urs-1 < EventAbandoned TLIB",
    ]


def test_second_media_server_of_that_name_owns_it_too() -> None:
    """The owner is a ClientName: after a reconnect the same server may stop its interaction."""
    mock = house()
    mock.media_server("media-1")
    again = mock.media_server("media-1")
    assert mock.send(again, "RequestStopProcessing", InteractionId="A1") == [
        "media-1 < EventAck IM #77"
    ]


def test_events_say_what_why_and_when() -> None:
    """Events carry the interaction as it was, who asked, the request's Reason, and the time."""
    mock = house(agents=("agent-1",))
    media, _agent = mock.media_server(), mock.agent()
    reason = {"ReasonSystemName": "done", "Reason": 4}
    mock.send(media, "RequestStopProcessing", InteractionId="A1", Reason=reason)
    [revoked] = mock.messages("EventRevoked")
    interaction = revoked.attributes["Interaction"]
    assert isinstance(interaction, dict)
    assert interaction["InteractionId"] == "A1"
    assert interaction["InteractionMediatype"] == "email"
    assert interaction["InteractionState"] == 3
    assert revoked.attributes["Actor"] == {"ClientName": "media-1", "ClientType": "MediaServer"}
    assert revoked.attributes["Reason"] == reason
    assert revoked.attributes["EventTime"] == "2023-11-14T22:13:20Z"


def test_ack_always_has_its_extension() -> None:
    """Real clients read EventAck.Extension without looking whether it is there."""
    mock = house()
    media = mock.media_server()
    mock.send(media, "RequestStopProcessing", InteractionId="A1")
    assert mock.messages("EventAck")[0].attributes == {"Extension": {}}


def test_stopped_interaction_is_unknown() -> None:
    """The second of two stops is refused with 43, which real clients take for success."""
    mock = house()
    media = mock.media_server()
    mock.reporting_engine()
    mock.send(media, "RequestStopProcessing", InteractionId="A1")
    assert mock.send(media, "RequestStopProcessing", InteractionId="A1") == [
        "media-1 < EventError 43 IM #77"
    ]


def refused(mock: House, sender: LogicalClient, name: str, **attributes: Any) -> list[str]:
    """Send a request that must be refused: assert that it changed nothing."""
    before = mock.world.to_dict()
    formatted = mock.send(sender, name, **attributes)
    assert mock.world.to_dict() == before
    return formatted


def test_unknown_interaction_is_refused() -> None:
    """43 is the one public code: "Unknown interaction identifier specified"."""
    mock = house()
    media = mock.media_server()
    assert refused(mock, media, "RequestStopProcessing", InteractionId="B2") == [
        "media-1 < EventError 43 IM #77"
    ]
    [error] = mock.messages("EventError")
    assert error.attributes["ErrorDescription"] == (
        "Unknown interaction identifier specified: 'B2'"
    )


REFUSED = {
    "a media server that does not own it": (
        ClientType.MEDIA_SERVER,
        ErrorCode.NOT_THE_OWNER,
        "media server 'x' does not own interaction 'A1': its owner is 'media-1'",
    ),
    "an agent application without a login": (
        ClientType.AGENT_APPLICATION,
        ErrorCode.NOT_LOGGED_IN,
        "no agent is logged in through this client",
    ),
    "a URS that does not process it": (
        ClientType.ROUTING_ENGINE,
        ErrorCode.NOT_WITH_THIS_ROUTER,
        "interaction 'A1' is not with routing engine 'x'",
    ),
    "a reporting engine": (
        ClientType.REPORTING_ENGINE,
        ErrorCode.WRONG_CLIENT_TYPE,
        "RequestStopProcessing is not for a client of type ReportingEngine",
    ),
    "a proxy": (
        ClientType.PROXY,
        ErrorCode.WRONG_CLIENT_TYPE,
        "RequestStopProcessing is not for a client of type Proxy",
    ),
}


def test_who_has_no_say_is_refused() -> None:
    """A client that neither owns nor processes it gets an error, and no other client an event."""
    for row, (type, code, text) in REFUSED.items():
        mock = house(strategy="urs-1")
        mock.urs("urs-1")
        mock.reporting_engine()
        sender = mock.client("x", type)
        assert refused(mock, sender, "RequestStopProcessing", InteractionId="A1") == [
            f"x < EventError {code} IM #77"
        ], row
        assert mock.messages("EventError")[0].attributes["ErrorDescription"] == text, row


def test_agent_that_is_no_party_is_refused() -> None:
    """Only an agent that processes it may stop it."""
    mock = house(agents=("agent-1",))
    other = mock.agent("agent-2")
    assert refused(mock, other, "RequestStopProcessing", InteractionId="A1") == [
        f"agent-2 < EventError {ErrorCode.NOT_A_PARTY} IM #77"
    ]


def test_route_call_for_what_is_not_with_that_urs_is_refused() -> None:
    """T-Library requests are refused with T-Library's own EventError [ours]."""
    mock = house(agents=("agent-1",))
    urs = mock.urs()
    assert refused(mock, urs, "RequestRouteCall", InteractionId="A1") == [
        f"urs-1 < EventError {ErrorCode.NOT_WITH_THIS_ROUTER} TLIB #77"
    ]


@pytest.mark.parametrize(
    "type", [each for each in ClientType if each is not ClientType.ROUTING_ENGINE]
)
def test_route_call_from_no_routing_engine_is_refused(type: ClientType) -> None:
    """RequestRouteCall is a routing engine's request."""
    mock = house(strategy="urs-1")
    sender = mock.client("urs-1", type)
    assert refused(mock, sender, "RequestRouteCall", InteractionId="A1") == [
        f"urs-1 < EventError {ErrorCode.WRONG_CLIENT_TYPE} TLIB #77"
    ]


def test_one_interaction_does_not_touch_another() -> None:
    """Stopping one leaves the other as it was, also for the same parties."""
    mock = House(
        Scenario(
            interactions=(
                replace(BASE, id="A1", agents=("agent-1",)),
                replace(BASE, id="A2", agents=("agent-1",)),
            )
        )
    )
    agent = mock.agent()
    other = mock.world.to_dict()["interactions"]["A2"]
    mock.send(agent, "RequestStopProcessing", InteractionId="A1")
    assert mock.world.to_dict()["interactions"] == {"A2": other}
