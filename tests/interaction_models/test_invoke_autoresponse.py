"""Invoke autoresponse: ESP relayed between URS and external servers (GenEM:InvokeAutoresponse)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.house import House

from mockixn.codes import ErrorCode
from mockixn.engine.clients import LogicalClient
from mockixn.messages.enumerations import ClientType
from mockixn.messages.message import Message
from mockixn.scenario import InteractionSetting, Scenario
from mockixn.wire.attributes import MAX_DEPTH

BASE = InteractionSetting(
    id="A1", media_type="email", queue="inbound", submitted_by="media-1", strategy="urs-1"
)
CALL = {"Service": "Email", "Method": "AutoResponse"}
ASKED = 5  # the ReferenceId of RequestPrivateService
UNKNOWN_SERVER = {
    "Event": "Event3rdServerFault",
    "FaultCode": ErrorCode.UNKNOWN_SERVER,
    **CALL,
}


@pytest.fixture
def mock() -> House:
    """A house with one interaction and a reporting engine."""
    house = House(Scenario(interactions=(BASE,)))
    house.reporting_engine()
    return house


def ask(mock: House, urs: LogicalClient, *, reference: int = ASKED, **envelope: Any) -> list[str]:
    """The URS asks the external server esj-1, unless the envelope names another."""
    envelope = {"AppName": "esj-1", **CALL, **envelope}
    extension = {"Envelope3rdServer": {k: v for k, v in envelope.items() if v is not None}}
    return mock.send(urs, "RequestPrivateService", reference=reference, Extension=extension)


def respond(mock: House, server: LogicalClient, reference: int = 1, **attributes: Any) -> list[str]:
    """The external server answers what it was asked with that reference."""
    return mock.send(
        server, "Event3rdServerResponse", reference=reference, **{**CALL, **attributes}
    )


def envelope_of(message: Message) -> object:
    """The ESP event that an EventPrivateInfo carries."""
    extension = message.attributes["Extension"]
    assert isinstance(extension, dict)
    return extension["Envelope3rdServer"]


def test_request_is_relayed(mock: House) -> None:
    """The external server is asked under a reference of its own; both are reported."""
    urs = mock.urs()
    mock.media_server("esj-1")
    parameters = {"Template": "received", "Deep": {"er": 1}}
    assert ask(mock, urs, Parameters=parameters, Version="1.0") == [
        "esj-1 < Request3rdServer ESP #1",
        "stat-1 < EventExternalServiceRequested REP",
    ]
    [asked] = mock.messages("Request3rdServer")
    relayed = {"AppName": "esj-1", **CALL, "Parameters": parameters, "Version": "1.0"}
    assert asked.attributes == relayed
    [reported] = mock.messages("EventExternalServiceRequested")
    assert reported.attributes == {
        "EspServerRefid": 1,
        "EspClientRefid": ASKED,
        "EspRequestEnvelope": relayed,
        "UserData": {},
        "Actor": {"ClientName": "urs-1", "ClientType": "RoutingEngine"},
        "EventTime": "2023-11-14T22:13:20Z",
    }


def test_interaction_and_its_data_go_along(mock: House) -> None:
    """What the URS attaches reaches the server; events name the interaction as always."""
    urs, server = mock.urs(), mock.media_server("esj-1")
    context: dict[str, Any] = {"InteractionId": "A1", "UserData": {"Subject": "Order"}}
    extension = {"Envelope3rdServer": {"AppName": "esj-1", **CALL}}
    mock.send(urs, "RequestPrivateService", **context, Extension=extension)
    [asked] = mock.messages("Request3rdServer")
    assert asked.attributes == {"AppName": "esj-1", **CALL, **context}
    [requested] = mock.messages("EventExternalServiceRequested")
    respond(mock, server)
    [formatted], [responded] = (
        mock.messages("EventPrivateInfo"),
        mock.messages("EventExternalServiceResponded"),
    )
    for event in (requested, formatted, responded):
        interaction = event.attributes["Interaction"]
        assert isinstance(interaction, dict)
        assert (interaction["InteractionId"], interaction["InteractionMediatype"]) == (
            "A1",
            "email",
        )


@pytest.mark.parametrize("answer", ["Event3rdServerResponse", "Event3rdServerFault"])
def test_answer_is_relayed(mock: House, answer: str) -> None:
    """The URS gets it in EventPrivateInfo, under the reference of what it asked; it is reported."""
    urs, server = mock.urs(), mock.media_server("esj-1")
    ask(mock, urs)
    attributes: dict[str, Any] = {**CALL, "Parameters": {"NewInteractionId": "B1"}}
    assert mock.send(server, answer, reference=1, **attributes) == [
        f"urs-1 < EventPrivateInfo TLIB #{ASKED}",
        "stat-1 < EventExternalServiceResponded REP",
    ]
    [formatted], [reported] = (
        mock.messages("EventPrivateInfo"),
        mock.messages("EventExternalServiceResponded"),
    )
    assert formatted.attributes == {
        "Extension": {"Envelope3rdServer": {**attributes, "Event": answer}},
        "EventTime": "2023-11-14T22:13:20Z",
    }
    assert reported.attributes["EspResponseEnvelope"] == {**attributes, "Event": answer}
    assert reported.attributes["EspServerRefid"] == 1
    assert reported.attributes["EspClientRefid"] == ASKED
    assert mock.world.services == {}


def test_server_may_submit_before_it_answers(mock: House) -> None:
    """Between the two the external server submits as any media server does."""
    urs, server = mock.urs(), mock.media_server("esj-1")
    ask(mock, urs)
    submit: dict[str, Any] = {
        "MediaType": "email",
        "InteractionId": "B1",
        "ParentInteractionId": "A1",
    }
    assert mock.send(server, "RequestSubmit", **submit, Queue="outbound") == [
        "esj-1 < EventAck IM #77",
        "stat-1 < EventInteractionSubmitted REP",
    ]
    assert respond(mock, server)[0] == f"urs-1 < EventPrivateInfo TLIB #{ASKED}"


def test_answers_come_in_any_order(mock: House) -> None:
    """Each answer finds its question, also of two URS."""
    one, two, server = mock.urs("urs-1"), mock.urs("urs-2"), mock.media_server("esj-1")
    ask(mock, one, reference=8)
    ask(mock, one, reference=9)
    ask(mock, two, reference=8)
    assert respond(mock, server, 3)[0] == "urs-2 < EventPrivateInfo TLIB #8"
    assert respond(mock, server, 2)[0] == "urs-1 < EventPrivateInfo TLIB #9"
    assert respond(mock, server, 1)[0] == "urs-1 < EventPrivateInfo TLIB #8"


def test_only_the_urs_that_asked_is_notified(mock: House) -> None:
    """An answer is for the client that asked, not for another of its name."""
    asking = mock.urs("urs-1")
    mock.urs("urs-1")
    server = mock.media_server("esj-1")
    ask(mock, asking)
    respond(mock, server)
    [formatted, _reported] = mock.effects
    assert formatted[0] == (asking,)


TARGETS: dict[str, tuple[dict[str, Any], str | None]] = {
    "a name": ({"AppName": "esj-2"}, "esj-2"),
    "a name, whatever the type says": ({"AppName": "esj-2", "AppType": "chat"}, "esj-2"),
    "a ClientType: the first one": ({"AppName": None, "AppType": "MediaServer"}, "esj-1"),
    "a MediaType": ({"AppName": None, "AppType": "chat"}, "esj-3"),
    "an empty name beside a type": ({"AppName": "", "AppType": "chat"}, "esj-3"),
    "an unknown name": ({"AppName": "esj-9"}, None),
    "an unknown type": ({"AppName": None, "AppType": "fax"}, None),
    "the URS itself": ({"AppName": "urs-1"}, None),
    "its own type": ({"AppName": None, "AppType": "RoutingEngine"}, None),
}


@pytest.mark.parametrize(("target", "server"), TARGETS.values(), ids=TARGETS)
def test_target(mock: House, target: dict[str, Any], server: str | None) -> None:
    """AppName names a client, AppType its ClientType or MediaType [ours]; no such: a fault."""
    urs = mock.urs()
    mock.media_server("esj-1")
    mock.media_server("esj-2")
    mock.client("esj-3", ClientType.MEDIA_SERVER, MediaType="chat")
    formatted = ask(mock, urs, **target)
    if server is None:
        assert formatted == [f"urs-1 < EventPrivateInfo TLIB #{ASKED}"]
        [fault] = mock.messages("EventPrivateInfo")
        text = "no such server is connected"
        assert envelope_of(fault) == {**UNKNOWN_SERVER, "FaultString": text}
        assert mock.world.services == {}
    else:
        assert formatted[0] == f"{server} < Request3rdServer ESP #1"


def test_server_that_disconnects_answers_with_a_fault(mock: House) -> None:
    """What it was asked and has not answered comes back as a fault, each once."""
    urs, server = mock.urs(), mock.media_server("esj-1")
    for reference in (5, 6, 7):
        ask(mock, urs, reference=reference)
    respond(mock, server, 2)
    assert mock.disconnect(server) == [
        "urs-1 < EventPrivateInfo TLIB #5",
        "urs-1 < EventPrivateInfo TLIB #7",
    ]
    text = "the server disconnected before it answered"
    for fault in mock.messages("EventPrivateInfo"):
        assert envelope_of(fault) == {**UNKNOWN_SERVER, "FaultString": text}
    assert mock.world.services == {}


def test_server_that_unregisters_answers_with_a_fault(mock: House) -> None:
    """Leaving a connection that goes on is leaving too."""
    urs, server = mock.urs(), mock.media_server("esj-1")
    ask(mock, urs)
    assert mock.send(server, "RequestUnregisterClient") == [
        "esj-1 < EventAck IM #77",
        f"urs-1 < EventPrivateInfo TLIB #{ASKED}",
    ]


def test_server_of_that_name_that_comes_back_was_not_asked(mock: House) -> None:
    """The fault was the answer: what the next connection says of it is refused."""
    urs, server = mock.urs(), mock.media_server("esj-1")
    ask(mock, urs)
    mock.disconnect(server)
    assert_refused(mock, mock.media_server("esj-1"), 1)


def test_urs_that_disconnects_is_not_notified(mock: House) -> None:
    """No URS waits any more: the server's answer is refused, and no client gets an event."""
    urs, server = mock.urs(), mock.media_server("esj-1")
    ask(mock, urs)
    mock.disconnect(urs)
    assert mock.world.services == {}
    assert_refused(mock, server, 1)
    assert mock.disconnect(server) == []


@pytest.mark.parametrize("first", ["urs", "server"])
def test_both_on_one_connection_that_ends(mock: House, first: str) -> None:
    """A client that leaves with the same connection gets nothing, even if it registered first."""
    connection = mock.connection()
    types = {"urs": ClientType.ROUTING_ENGINE, "server": ClientType.MEDIA_SERVER}
    names = ("urs", "server") if first == "urs" else ("server", "urs")
    clients = {name: mock.client(name, types[name], connection) for name in names}
    formatted = ask(mock, clients["urs"], AppName="server")
    assert formatted[0] == "server < Request3rdServer ESP #1"
    assert mock.disconnect(clients["urs"]) == []
    assert mock.world.services == {}


def assert_refused(mock: House, server: LogicalClient, reference: int) -> None:
    """The server's answer under that reference is refused."""
    formatted = mock.refused(server, "Event3rdServerResponse", reference=reference, **CALL)
    assert formatted == [f"{server.name} < EventError {ErrorCode.INVALID_VALUE} IM #{reference}"]


def test_answer_to_nothing_is_refused(mock: House) -> None:
    """A reference that was not given out, another server's, or one that is answered already."""
    urs, server, other = mock.urs(), mock.media_server("esj-1"), mock.media_server("esj-2")
    ask(mock, urs)
    assert_refused(mock, server, 2)
    assert_refused(mock, other, 1)
    respond(mock, server)
    assert_refused(mock, server, 1)
    description = mock.messages("EventError")[0].attributes["ErrorDescription"]
    assert description == "Event3rdServerResponse: nothing was asked with reference 1"


def nested(depth: int) -> dict[str, Any]:
    """That many nested lists."""
    return {"in": nested(depth - 1)} if depth else {}


def test_answer_too_deep_to_be_handed_on_is_refused(mock: House) -> None:
    """The envelope puts two lists around an answer; what fits with them is relayed."""
    urs, server = mock.urs(), mock.media_server("esj-1")
    ask(mock, urs)
    deep = {"Parameters": nested(MAX_DEPTH - 2)}
    formatted = mock.refused(server, "Event3rdServerResponse", reference=1, **CALL, **deep)
    assert formatted == [f"esj-1 < EventError {ErrorCode.INVALID_VALUE} IM #1"]
    respond(mock, server, Parameters=nested(MAX_DEPTH - 3))
    [urs_message] = mock.messages("EventPrivateInfo")
    assert urs_message.attributes.height == MAX_DEPTH


UNFIT: dict[str, tuple[dict[str, Any], ErrorCode, str]] = {
    "no Service": ({"Service": None}, ErrorCode.MISSING_ATTRIBUTE, ".Service: missing"),
    "no Method": ({"Method": None}, ErrorCode.MISSING_ATTRIBUTE, ".Method: missing"),
    "a Service that is no text": ({"Service": 1}, ErrorCode.WRONG_TYPE, ".Service: found 1"),
    "Parameters that are no list": (
        {"Parameters": "x"},
        ErrorCode.WRONG_TYPE,
        ".Parameters: found 'x', expected list",
    ),
    "an AppName that is no text": ({"AppName": 1}, ErrorCode.WRONG_TYPE, ".AppName: found 1"),
    "no target": ({"AppName": None}, ErrorCode.MISSING_ATTRIBUTE, "neither AppName nor AppType"),
}


@pytest.mark.parametrize(("envelope", "code", "text"), UNFIT.values(), ids=UNFIT)
def test_envelope_that_cannot_be_relayed_is_refused(
    mock: House, envelope: dict[str, Any], code: ErrorCode, text: str
) -> None:
    """A server gets no message that is none; the URS gets T-Library's EventError."""
    urs = mock.urs()
    mock.media_server("esj-1")
    asked = {"AppName": "esj-1", **CALL, **envelope}
    fit = {name: value for name, value in asked.items() if value is not None}
    formatted = mock.refused(urs, "RequestPrivateService", Extension={"Envelope3rdServer": fit})
    assert formatted == [f"urs-1 < EventError {code} TLIB #77"]
    assert text in str(mock.messages("EventError")[0].attributes["ErrorDescription"])


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ({}, ErrorCode.MISSING_ATTRIBUTE),
        ({"Extension": {}}, ErrorCode.MISSING_ATTRIBUTE),
        ({"Extension": {"Envelope3rdServer": "x"}}, ErrorCode.WRONG_TYPE),
    ],
)
def test_request_without_envelope_is_refused(
    mock: House, attributes: dict[str, Any], code: ErrorCode
) -> None:
    """RequestPrivateService carries nothing else here."""
    formatted = mock.refused(mock.urs(), "RequestPrivateService", **attributes)
    assert formatted == [f"urs-1 < EventError {code} TLIB #77"]


def test_unknown_interaction_is_refused(mock: House) -> None:
    """43, and no server is asked."""
    urs = mock.urs()
    mock.media_server("esj-1")
    extension = {"Envelope3rdServer": {"AppName": "esj-1", **CALL}}
    formatted = mock.refused(urs, "RequestPrivateService", InteractionId="B2", Extension=extension)
    assert formatted == ["urs-1 < EventError 43 TLIB #77"]


def test_service_outlives_its_interaction() -> None:
    """What is stopped before the server answers is named in the answer all the same."""
    mock = House(Scenario(interactions=(replace(BASE, id="A2"),)))
    urs, server = mock.urs(), mock.media_server("esj-1")
    extension = {"Envelope3rdServer": {"AppName": "esj-1", **CALL}}
    mock.send(
        urs, "RequestPrivateService", reference=ASKED, InteractionId="A2", Extension=extension
    )
    mock.send(mock.media_server("media-1"), "RequestStopProcessing", InteractionId="A2")
    assert respond(mock, server) == [f"urs-1 < EventPrivateInfo TLIB #{ASKED}"]
    interaction = mock.messages("EventPrivateInfo")[0].attributes["Interaction"]
    assert isinstance(interaction, dict)
    assert interaction["InteractionId"] == "A2"
