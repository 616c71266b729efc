"""Requests that no model plays: refused by name, never unknown, and a rule answers each."""

from __future__ import annotations

from collections.abc import Iterator

from support.stage import Stage

from mockixn.codes import ErrorCode
from mockixn.interaction_models import all_models
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.codec import attributes_of
from mockixn.messages.message import Message
from mockixn.messages.spec import MessageSpec, Protocol
from mockixn.wire.frame import Frame

TLIB = Protocol.T_LIBRARY
VENDORS = {"ThisDN": "urs-1", "ConnID": 5, "UserData": b"KVList"}
"""What a real router may send along: nothing of it is in the catalogue."""


def not_played() -> Iterator[MessageSpec]:
    """The requests of T-Library that no model plays."""
    played = {spec for model in all_models() for spec, *_ in model.handlers}
    played |= {spec for model in all_models() for spec in model.resolvers}
    for spec in CATALOGUE:
        if spec.protocol is TLIB and spec.kind == "request" and spec not in played:
            yield spec


def answer(stage: Stage, spec: MessageSpec) -> Message:
    """What urs-1 gets when it sends that request with the vendor's attributes."""
    urs = stage.connected("urs-1") or stage.client("urs-1", "RoutingEngine")
    stage.received_by("urs-1")
    body = attributes_of(**VENDORS).encoded()
    stage.space.received(urs.connection, Frame(spec.protocol, spec.id, 7, urs.id, body))
    [message] = stage.messages_received_by("urs-1")
    assert isinstance(message, Message)
    assert (message.reference, message.spec.protocol) == (7, TLIB)
    return message


def test_every_t_library_request_without_a_model_is_not_mocked_by_name() -> None:
    """EventError of T-Library names it; the journal has it as a message, and remarks on nothing."""
    stage = Stage()
    for spec in not_played():
        attributes = answer(stage, spec).attributes
        assert attributes == {
            "ErrorCode": int(ErrorCode.NOT_MOCKED),
            "ErrorDescription": f"not mocked: {spec.name}",
        }
    assert stage.host.remarks == []
    assert all(entry.message is not None and not entry.remarks for entry in stage.journal)


def test_a_rule_answers_every_t_library_request() -> None:
    """With any attributes, also those that only the vendor's library has."""
    stage = Stage()
    for spec in not_played():
        given = {"ThisDN": "${ThisDN}", "NewConnID": 6, "Extensions": {"a": 1}}
        template = {"message": "EventACK", "attributes": given}
        stage.answer(on={"message": spec.name, "protocol": "TLIB"}, **{"with": template})
        assert answer(stage, spec).attributes == {**given, "ThisDN": "urs-1"}


def test_the_registration_of_t_library_registers_nobody() -> None:
    """Only Interaction Management's does: a router registers as every client does."""
    stage = Stage()
    spec = CATALOGUE.find("RequestRegisterClient", TLIB)
    transport = stage.client("somebody").connection.transport
    connection = stage.space.opened(transport)
    stage.space.received(connection, Frame(spec.protocol, spec.id, 7, 0, b"\0\0"))
    assert stage.formatted()[-2:] == ["- > RequestRegisterClient #7", "- < EventError #7"]
    assert not connection.clients
