"""Registration: who may speak on a connection (GenEM:Registration)."""

from __future__ import annotations

from typing import Any

import pytest
from support.house import START, House

from mockixn.codes import ErrorCode
from mockixn.engine.effects import Close
from mockixn.messages.enumerations import ClientType
from mockixn.scenario import AcceptedClient, Scenario, TimerSettings


@pytest.mark.parametrize("type", ClientType)
def test_valid_client_is_acknowledged(type: ClientType) -> None:
    """EventAck has the request's reference, the new ProxyClientId, and an Extension."""
    mock = House()
    connection = mock.connection()
    assert mock.say(connection, "RequestRegisterClient", ClientName="c", ClientType=type) == [
        "c < EventAck IM #77"
    ]
    [ack] = mock.messages("EventAck")
    [client] = connection.clients.values()
    assert ack.attributes == {"ProxyClientId": client.id, "Extension": {}}
    assert (client.name, client.type) == ("c", type)


def test_several_clients_share_a_connection() -> None:
    """Each registration adds a client with a new id; the id in the request does not matter."""
    mock = House()
    connection = mock.connection()
    for name, id in (("proxy", 0), ("agent-1", 1), ("agent-2", 99)):
        attributes: dict[str, Any] = {
            "ClientName": name,
            "ClientType": "AgentApplication",
            "ProxyClientId": id,
        }
        mock.say(connection, "RequestRegisterClient", None, id, **attributes)
    assert [client.name for client in connection.clients.values()] == [
        "proxy",
        "agent-1",
        "agent-2",
    ]
    assert [*connection.clients] == [1, 2, 3]


def test_an_unknown_id_in_the_header_does_not_stop_a_registration() -> None:
    """RequestRegisterClient always adds a client, with any client field in its header."""
    mock = House()
    connection = mock.connection()
    formatted = mock.say(
        connection, "RequestRegisterClient", None, 99, ClientName="c", ClientType="Proxy"
    )
    assert formatted == ["c < EventAck IM #77"]


def test_zero_is_the_oldest_client_still_registered() -> None:
    """When the first client unregisters, 0 stands for the second."""
    mock = House()
    connection = mock.connection()
    first = mock.client("first", ClientType.PROXY, connection)
    mock.client("second", ClientType.MEDIA_SERVER, connection)
    assert mock.say(connection, "RequestUnregisterClient", ProxyClientId=first.id) == [
        "first < EventAck IM #77"
    ]
    assert mock.say(connection, "RequestStopProcessing", InteractionId="x") == [
        "second < EventError 43 IM #77"
    ]


def test_id_of_another_connection_is_refused() -> None:
    """An id counts on its own connection only."""
    mock = House()
    other = mock.media_server()
    connection = mock.client("c", ClientType.PROXY).connection
    formatted = mock.say(connection, "RequestStopProcessing", None, other.id, InteractionId="x")
    assert formatted == [f"unregistered < EventError {ErrorCode.UNKNOWN_CLIENT} IM #77"]


REFUSED: dict[str, tuple[dict[str, Any], ErrorCode]] = {
    "invalid type": ({"ClientName": "c", "ClientType": "X"}, ErrorCode.INVALID_CLIENT_TYPE),
    "empty type": ({"ClientName": "c", "ClientType": ""}, ErrorCode.INVALID_CLIENT_TYPE),
    "empty name": ({"ClientName": "", "ClientType": "Proxy"}, ErrorCode.INVALID_CLIENT_NAME),
}


@pytest.mark.parametrize(("attributes", "code"), REFUSED.values(), ids=REFUSED)
def test_invalid_client_is_refused(attributes: dict[str, Any], code: ErrorCode) -> None:
    """An invalid client gets an error, and is not registered."""
    mock = House()
    connection = mock.connection()
    assert mock.say(connection, "RequestRegisterClient", **attributes) == [
        f"unregistered < EventError {code} IM #77"
    ]
    assert not connection.clients


@pytest.mark.parametrize(
    ("name", "type", "accepted"),
    [
        ("media-1", "MediaServer", True),
        ("media-1", "Proxy", False),
        ("anything", "Proxy", True),
        ("anything", "MediaServer", True),
        ("unregistered", "MediaServer", False),
    ],
)
def test_client_list_of_the_scenario(name: str, type: str, accepted: bool) -> None:
    """With a client list only listed names register, and only as the listed type, if any."""
    mock = House(
        Scenario(
            clients=(
                AcceptedClient(name="media-1", type=ClientType.MEDIA_SERVER),
                AcceptedClient(name="anything"),
            )
        )
    )
    connection = mock.connection()
    mock.say(connection, "RequestRegisterClient", ClientName=name, ClientType=type)
    assert bool(connection.clients) is accepted
    assert [error.attributes["ErrorCode"] for error in mock.messages("EventError")] == (
        [] if accepted else [ErrorCode.CLIENT_NOT_ACCEPTED]
    )


@pytest.mark.parametrize("name", ["RequestStopProcessing", "RequestAgentLogin", "RequestPull"])
def test_request_before_registration_is_refused(name: str) -> None:
    """Any other request of an unregistered client is answered EventError."""
    mock = House()
    assert mock.say(mock.connection(), name) == [
        f"unregistered < EventError {ErrorCode.NOT_REGISTERED} IM #77"
    ]


def test_unregister_without_an_id_is_the_sender() -> None:
    """RequestUnregisterClient without ProxyClientId ends the client that sends it."""
    mock = House()
    client = mock.client("c", ClientType.PROXY)
    assert mock.send(client, "RequestUnregisterClient") == ["c < EventAck IM #77"]
    assert not client.connection.clients
    assert mock.world.to_dict()["clients"] == {}


def test_unregister_of_an_unknown_id_is_refused() -> None:
    """An id that is not registered on this connection cannot be unregistered."""
    mock = House()
    client = mock.client("c", ClientType.PROXY)
    assert mock.send(client, "RequestUnregisterClient", ProxyClientId=99) == [
        f"c < EventError {ErrorCode.UNKNOWN_CLIENT} IM #77"
    ]


def test_unregistered_agent_is_logged_out() -> None:
    """A client that leaves takes its login with it, and the reporting engines learn of it."""
    mock = House()
    agent = mock.agent()
    mock.reporting_engine()
    assert mock.send(agent, "RequestUnregisterClient") == [
        "agent-1 < EventAck IM #77",
        "stat-1 < EventAgentLogout REP",
    ]


def test_connection_without_a_client_is_closed_in_time() -> None:
    """After registration_timeout the connection closes, not before."""
    mock = House(Scenario(timers=TimerSettings(registration_timeout=10.0)))
    connection = mock.connection()
    assert mock.engine.due() == START + 10
    assert mock.engine.tick(START + 9.999) == []
    [close] = mock.engine.tick(START + 10)
    assert close == Close(connection, "no client registered within 10 seconds")
    assert mock.engine.due() is None


def test_refused_client_does_not_stop_the_clock() -> None:
    """An invalid registration, or a request without one, leaves the time-out running."""
    mock = House()
    connection = mock.connection()
    mock.say(connection, "RequestRegisterClient", ClientName="", ClientType="Proxy")
    mock.say(connection, "RequestAgentLogout")
    assert mock.engine.due() == START + 10


def test_registration_stops_the_clock() -> None:
    """A registered connection stays open during any silence."""
    mock = House()
    mock.media_server()
    assert mock.engine.due() is None


def test_clock_starts_again_when_the_last_client_has_left() -> None:
    """A connection on which nobody is registered any more is treated like a new one [ours]."""
    mock = House()
    client = mock.media_server()
    mock.now = START + 100
    mock.send(client, "RequestUnregisterClient")
    assert mock.engine.due() == START + 110


def test_closed_connection_has_no_timer() -> None:
    """A connection that has ended is not closed again."""
    mock = House()
    connection = mock.connection()
    mock.engine.disconnected(connection, mock.now)
    assert mock.engine.due() is None
