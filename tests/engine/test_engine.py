"""The engine: what answers each sender, for any model; which timers are due; and who has left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from support.house import REFERENCE, START, House

from mockixn.codes import ErrorCode
from mockixn.engine.clients import Connection, LogicalClient
from mockixn.engine.context import Context, DomainEvent, Request
from mockixn.engine.effects import Close, Delivery, Effect
from mockixn.engine.engine import Engine
from mockixn.engine.model import Model
from mockixn.engine.versions import OURS
from mockixn.errors import BadMessage
from mockixn.interaction_models import all_models, registration
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.enumerations import ClientType
from mockixn.messages.message import Message
from mockixn.messages.spec import Protocol
from mockixn.scenario import InteractionSetting, Scenario, TimerSettings

SCENARIO = Scenario(
    interactions=(
        InteractionSetting(
            id="A1", media_type="email", queue="q", submitted_by="media-1", strategy="urs-1"
        ),
    )
)
PLAYED = {spec for model in all_models() for spec, _sender, _handler in model.handlers} | {
    spec for model in all_models() for spec in model.resolvers
}
NOT_MOCKED = [spec for spec in CATALOGUE if spec.sender != "server" and spec not in PLAYED]
ANYTHING_ELSE = [
    spec
    for spec in CATALOGUE
    if spec.sender != "server"
    and spec.name not in ("RequestRegisterClient", "RequestUnregisterClient")
]
EVENTS = [spec for spec in CATALOGUE if spec.sender == "server"]


def answered(mock: House) -> tuple[int, str]:
    """Code and text of the one EventError that came out last, to one receiver."""
    [delivery] = mock.effects
    assert isinstance(delivery, Delivery)
    assert len(delivery.to) == 1
    assert delivery.message.name == "EventError"
    found = delivery.message.attributes
    code, text = found["ErrorCode"], found["ErrorDescription"]
    assert isinstance(code, int)
    assert isinstance(text, str)
    return code, text


def test_unknown_client_id_is_refused() -> None:
    """A ProxyClientId that is not registered on the connection is answered, and changes nothing."""
    mock = House(SCENARIO)
    connection = mock.media_server().connection
    before = mock.world.to_dict()
    formatted = mock.say(connection, "RequestStopProcessing", None, 99, InteractionId="A1")
    assert formatted == [f"unregistered < EventError {ErrorCode.UNKNOWN_CLIENT} IM #77"]
    assert answered(mock)[1] == "client 99 is not registered on this connection"
    assert mock.world.to_dict() == before


def test_client_that_has_left_is_unknown() -> None:
    """An id is refused as soon as its client has unregistered, though the connection has others."""
    mock = House()
    connection = mock.client("proxy", ClientType.PROXY).connection
    leaving = mock.client("leaving", ClientType.AGENT_APPLICATION, connection)
    mock.send(leaving, "RequestUnregisterClient")
    mock.send(leaving, "RequestAgentLogout")
    assert answered(mock)[0] == ErrorCode.UNKNOWN_CLIENT


def test_request_without_a_registration_is_refused() -> None:
    """Before a registration, the error says which request comes first."""
    mock = House()
    mock.say(mock.connection(), "RequestStopProcessing", InteractionId="A1")
    assert answered(mock) == (
        ErrorCode.NOT_REGISTERED,
        "RequestStopProcessing needs a registered client: RequestRegisterClient (IM) comes first",
    )


def test_stand_in_without_a_registration_is_refused() -> None:
    """A request that stands for another needs a registration as any other does."""
    mock = House()
    formatted = mock.say(mock.connection(), "RequestRouteCall", InteractionId="A1")
    assert formatted == [f"unregistered < EventError {ErrorCode.NOT_REGISTERED} TLIB #77"]


def test_there_is_something_that_is_not_mocked() -> None:
    """The tests of what no model handles have something to test."""
    assert NOT_MOCKED


def test_known_message_that_no_model_handles_is_answered_by_name() -> None:
    """What is known and not mocked is refused by its name, never with silence."""
    mock = House(SCENARIO)
    client = mock.client("c", ClientType.ROUTING_ENGINE)
    before = mock.world.to_dict()
    for spec in NOT_MOCKED:
        mock.send(client, spec.name, spec.protocol)
        assert answered(mock) == (ErrorCode.NOT_MOCKED, f"not mocked: {spec.name}")
        assert mock.world.to_dict() == before, spec


def test_without_its_model_every_message_is_answered_by_name() -> None:
    """An engine that plays registration alone refuses everything else by name."""
    engine = Engine(Scenario(), (registration.MODEL,), 0.0)
    connection, _ = engine.connected(START)
    client = engine.world.register(connection, "c", ClientType.AGENT_APPLICATION)
    for spec in ANYTHING_ELSE:
        [refusal] = engine.receive(connection, client.id, Message(spec, reference=7), START)
        assert isinstance(refusal, Delivery), spec
        assert refusal.message.reference == 7, spec
        assert refusal.message.attributes["ErrorDescription"] == f"not mocked: {spec.name}"


def test_stand_in_for_what_is_not_mocked_is_answered_by_name() -> None:
    """A stand-in is refused with both names: what came, and what it stands for."""
    model = Model("one that stands for what nobody plays", OURS)
    model.resolves("RequestRouteCall")(lambda _request: "RequestPull")
    engine = Engine(Scenario(), (model,), 0.0)
    connection, _ = engine.connected(START)
    client = engine.world.register(connection, "urs-1", ClientType.ROUTING_ENGINE)
    route = Message(CATALOGUE.find("RequestRouteCall"), reference=7)
    [refusal] = engine.receive(connection, client.id, route, START)
    assert isinstance(refusal, Delivery)
    assert refusal.message.attributes == {
        "ErrorCode": ErrorCode.NOT_MOCKED,
        "ErrorDescription": "not mocked: RequestRouteCall in place of RequestPull",
    }


def test_handled_request_of_the_wrong_client_type_says_so() -> None:
    """A request that another client type may send is not called unmocked."""
    mock = House()
    formatted = mock.send(mock.media_server(), "RequestAgentLogout")
    assert formatted == [f"media-1 < EventError {ErrorCode.WRONG_CLIENT_TYPE} IM #77"]
    assert answered(mock)[1] == "RequestAgentLogout is not for a client of type MediaServer"


def test_event_from_a_client_is_refused() -> None:
    """An event that clients do not send is no request, from any client."""
    mock = House(SCENARIO)
    for connection in (mock.media_server().connection, mock.connection()):
        before = mock.world.to_dict()
        for spec in EVENTS:
            mock.say(connection, spec.name, spec.protocol)
            expected = f"{spec.name} is an event that clients do not send"
            assert answered(mock) == (ErrorCode.NOT_A_REQUEST, expected)
            assert mock.world.to_dict() == before, spec


@pytest.mark.parametrize(
    ("protocol", "errors"),
    [
        (Protocol.INTERACTION_MANAGEMENT, Protocol.INTERACTION_MANAGEMENT),
        (Protocol.REPORTING, Protocol.INTERACTION_MANAGEMENT),
        (Protocol.T_LIBRARY, Protocol.T_LIBRARY),
        (Protocol.EXTERNAL_SERVICE, Protocol.INTERACTION_MANAGEMENT),
    ],
)
def test_errors_speak_the_protocol_of_what_they_answer(
    protocol: Protocol, errors: Protocol
) -> None:
    """T-Library has an EventError of its own; everything else gets Interaction Management's."""
    mock = House()
    client = mock.client("c", ClientType.ROUTING_ENGINE)
    spec = next(each for each in (*EVENTS, *NOT_MOCKED) if each.protocol is protocol)
    mock.send(client, spec.name, protocol)
    [error] = mock.messages("EventError")
    assert (error.spec.protocol, error.reference) == (errors, REFERENCE)


def test_refusal_of_a_stand_in_speaks_t_library() -> None:
    """A stand-in that is refused by its handler is answered in T-Library, to its sender alone."""
    mock = House(SCENARIO)
    mock.reporting_engine()
    urs = mock.urs("urs-2")
    formatted = mock.send(urs, "RequestRouteCall", InteractionId="A1")
    assert formatted == [f"urs-2 < EventError {ErrorCode.NOT_WITH_THIS_ROUTER} TLIB #77"]


@pytest.mark.parametrize("id", [0, 1, 99])
def test_frame_that_is_no_message_is_answered_to_its_sender(id: int) -> None:
    """A bad frame is answered to the client in its header, or as from nobody registered."""
    mock = House()
    client = mock.media_server()
    error = BadMessage(ErrorCode.UNKNOWN_MESSAGE, "unknown message 9")
    [delivery] = mock.engine.reject(client.connection, id, Protocol.T_LIBRARY, 7, error)
    assert isinstance(delivery, Delivery)
    assert delivery.to == (client.connection.unregistered if id == 99 else client,)
    assert delivery.message.spec is CATALOGUE.find("EventError", Protocol.T_LIBRARY)
    assert delivery.message.reference == 7
    assert delivery.message.attributes == {
        "ErrorCode": ErrorCode.UNKNOWN_MESSAGE,
        "ErrorDescription": "unknown message 9",
    }


def test_bad_frame_without_a_protocol_is_answered_in_interaction_management() -> None:
    """Where not even the protocol could be read, clients still get an EventError."""
    mock = House()
    error = BadMessage(ErrorCode.BAD_FRAME, "what is this")
    [delivery] = mock.engine.reject(mock.connection(), 0, None, 7, error)
    assert isinstance(delivery, Delivery)
    assert delivery.message.spec is CATALOGUE.find("EventError", Protocol.INTERACTION_MANAGEMENT)


def test_nothing_is_due_in_a_world_at_rest() -> None:
    """With everybody registered there is nothing to wake up for."""
    mock = House()
    mock.media_server()
    assert mock.engine.due() is None
    assert mock.engine.tick(START + 1e9) == []


def test_engine_says_when_it_wants_to_be_woken() -> None:
    """`due` is the nearest of what is due; `tick` does what is due then and nothing later."""
    mock = House(Scenario(timers=TimerSettings(registration_timeout=10.0)))
    first = mock.connection()
    mock.now += 5
    second = mock.connection()
    assert mock.engine.due() == START + 10
    why = "no client registered within 10 seconds"
    assert mock.engine.tick(START + 10) == [Close(first, why)]
    assert mock.engine.due() == START + 15
    assert mock.engine.tick(START + 100) == [Close(second, why)]
    assert mock.engine.due() is None


def test_disconnected_clients_leave_the_world() -> None:
    """Every client of a connection that has ended is gone, those of others are not."""
    mock = House()
    connection = mock.client("proxy", ClientType.PROXY).connection
    mock.client("desk", ClientType.AGENT_APPLICATION, connection)
    mock.client("stat-1", ClientType.REPORTING_ENGINE, connection)
    mock.media_server()
    mock.engine.disconnected(connection, mock.now)
    assert [each["name"] for each in mock.world.to_dict()["clients"].values()] == ["media-1"]
    assert connection.clients == {}
    assert mock.world.reporting_engines == ()


def test_disconnection_of_nobody_changes_nothing() -> None:
    """A connection on which nobody registered ends without a trace."""
    mock = House()
    mock.media_server()
    connection, before = mock.connection(), mock.world.to_dict()
    assert mock.engine.disconnected(connection, mock.now) == []
    assert mock.world.to_dict() == before
    assert mock.engine.due() is None


def test_clients_that_leave_together_are_not_notified_of_one_another() -> None:
    """Clients of the ended connection get nothing; the others learn of each login that ended."""
    mock = House()
    leaving = mock.client("leaving stat", ClientType.REPORTING_ENGINE).connection
    for number in (1, 2):
        agent = mock.client(f"desk-{number}", ClientType.AGENT_APPLICATION, leaving)
        login: dict[str, Any] = {"TenantId": 1, "AgentId": f"a{number}", "PlaceId": f"p{number}"}
        mock.send(agent, "RequestAgentLogin", **login, MediaList={})
    mock.reporting_engine()
    mock.effects = mock.whole(mock.engine.disconnected(leaving, mock.now))
    assert mock.formatted == ["stat-1 < EventAgentLogout REP"] * 2
    agents = [event.attributes["AgentId"] for event in mock.messages("EventAgentLogout")]
    assert agents == ["a1", "a2"]


class Visitors:
    """A model that notes who comes and goes."""

    def __init__(self) -> None:
        self.model = Model("Visitors", OURS)
        self.seen: list[str] = []

        @self.model.when(DomainEvent.CONNECTED)
        def came(_context: Context, connection: Connection) -> Sequence[Effect]:
            self.seen.append("connected")
            return (Close(connection, "seen"),)

        @self.model.when(DomainEvent.DEPARTED)
        def left(context: Context, client: LogicalClient) -> Sequence[Effect]:
            still_there = client in context.world.named(ClientType.PROXY, client.name)
            self.seen.append(f"{client.name} left at {context.now:g}, still there: {still_there}")
            return (Close(client.connection, client.name),)


def test_hooks_are_notified_of_connections_and_departures() -> None:
    """Every hook of every model is called, after the fact, and its effects are carried out."""
    first, second = Visitors(), Visitors()
    engine = Engine(Scenario(), (first.model, second.model), 0.0)
    connection, effects = engine.connected(1.0)
    assert effects == [Close(connection, "seen")] * 2
    for name in ("a", "b"):
        engine.world.register(connection, name, ClientType.PROXY)
    effects = engine.disconnected(connection, 2.0)
    expected = ["connected", "a left at 2, still there: False", "b left at 2, still there: False"]
    assert first.seen == second.seen == expected
    assert [effect.why for effect in effects if isinstance(effect, Close)] == ["a", "a", "b", "b"]


def test_handler_sees_the_sender_the_message_and_the_time() -> None:
    """A handler is given what it needs to answer, and its effects come out as they are."""
    model = Model("Echo", OURS)
    seen: list[tuple[Context, Request]] = []

    @model.handles("RequestPull", senders=(ClientType.AGENT_APPLICATION,))
    def pull(context: Context, request: Request) -> Sequence[Effect]:
        seen.append((context, request))
        return (request.ack(),)

    scenario = replace(SCENARIO, timers=TimerSettings(registration_timeout=1.0))
    engine = Engine(scenario, (model,), 0.0)
    connection, _ = engine.connected(START)
    client = engine.world.register(connection, "desk", ClientType.AGENT_APPLICATION)
    message = Message(CATALOGUE.find("RequestPull"), reference=7)
    [ack] = engine.receive(connection, client.id, message, START + 1)
    [(context, request)] = seen
    assert (request.sender, request.message, context.now) == (client, message, START + 1)
    assert context.scenario is scenario
    assert context.time == "2023-11-14T22:13:21Z"
    assert isinstance(ack, Delivery)
    assert (ack.to, ack.message.reference) == ((client,), 7)


def test_defect_of_a_handler_is_not_hidden() -> None:
    """An exception of a handler that is no refusal comes out of the engine."""
    model = Model("Broken", OURS)

    @model.handles("RequestPull")
    def pull(_context: Context, _request: Request) -> Sequence[Effect]:
        raise RuntimeError("a defect")

    engine = Engine(Scenario(), (model,), 0.0)
    connection, _ = engine.connected(START)
    client = engine.world.register(connection, "desk", ClientType.AGENT_APPLICATION)
    message = Message(CATALOGUE.find("RequestPull"))
    with pytest.raises(RuntimeError, match="a defect"):
        engine.receive(connection, client.id, message, START)
