"""A message as people read it: whole as server logs print it, and in one line."""

from __future__ import annotations

import re
from typing import Any

import pytest

from mockixn.formatting import MAX_VALUE
from mockixn.messages.catalogue import CATALOGUE, im
from mockixn.messages.codec import Codec, attributes_of
from mockixn.messages.enumerations import ClientType
from mockixn.messages.log_notation import full, interaction_id, short
from mockixn.messages.message import Message
from mockixn.messages.spec import Protocol
from mockixn.wire.attributes import AttributeList, Long
from mockixn.wire.frame import FrameBuffer

EVERY_TYPE = Message(
    im.EventAck,
    AttributeList(
        ProxyClientId=5,
        Name="A1",
        Data=b"\x00\xff",
        Extension=AttributeList(
            InteractionId="100p9yPPb8H4YWhX", Inner=AttributeList(Deep=-1), Empty=AttributeList()
        ),
        Big=Long(7),
    ),
    7,
)


def test_full_is_what_server_logs_print() -> None:
    """Name, id, and a tab-indented line an attribute with its type; lists go one tab deeper."""
    assert full(EVERY_TYPE) == (
        "'EventAck' (125) attributes:\n"
        "\tattr_ref_id [int] = 7\n"
        "\tattr_proxy_client_id [int] = 5\n"
        '\tattr_name [str] = "A1"\n'
        "\tattr_data [bstr] = 00ff\n"
        "\tattr_extension [list] =\n"
        "\t\t'InteractionId' [str] = \"100p9yPPb8H4YWhX\"\n"
        "\t\t'Inner' [list] =\n"
        "\t\t\t'Deep' [int] = -1\n"
        "\t\t'Empty' [list] =\n"
        "\tattr_big [long] = 7"
    )


def test_full_without_attributes_is_the_head() -> None:
    """A message without attributes is its first line alone."""
    assert full(Message(im.RequestStopProcessing)) == "'RequestStopProcessing' (38) attributes:"


@pytest.mark.parametrize(
    "message",
    [
        Message(
            CATALOGUE.find("RequestRegisterClient"),
            attributes_of(ClientName="c", ClientType=ClientType.PROXY),
        ),
        Message(im.RequestStopProcessing, attributes_of(InteractionId="A1", Mine=2**40)),
    ],
    ids=["an enumeration", "an int of 64 bits"],
)
def test_full_is_the_same_before_and_after_the_wire(message: Message) -> None:
    """What a sender made of plain values is printed with the types that the receiver sees."""
    codec = Codec(CATALOGUE)
    [frame] = FrameBuffer().feed(codec.encode(message, 0))
    assert full(message) == full(codec.decode(frame))


def test_short_is_one_line() -> None:
    """Name, protocol, reference, and the attributes without their types."""
    assert short(EVERY_TYPE) == (
        'EventAck (IM ref 7) {ProxyClientId=5, Name="A1", Data=00ff, '
        'Extension={InteractionId="100p9yPPb8H4YWhX", Inner={Deep=-1}, Empty={}}, Big=7}'
    )


def test_short_without_reference_or_attributes() -> None:
    """An unsolicited event shows no reference; empty braces show that it has no attributes."""
    event = Message(CATALOGUE.find("EventProcessingStopped", Protocol.REPORTING))
    assert short(event) == "EventProcessingStopped (REP) {}"


def test_short_cuts_long_values() -> None:
    """A text is shown with its quotes in 75 characters, the last a sign that more is there."""
    shown = '"' + "x" * (MAX_VALUE - 2) + "…"
    assert MAX_VALUE == len(shown) == 75
    message = Message(im.RequestStopProcessing, AttributeList(InteractionId="x" * 74, Queue="q"))
    assert short(message) == f'RequestStopProcessing (IM) {{InteractionId={shown}, Queue="q"}}'


def test_short_shows_values_that_just_fit() -> None:
    """A text of 75 characters with its quotes is whole."""
    message = Message(im.RequestStopProcessing, AttributeList(InteractionId="x" * 73))
    assert short(message) == f'RequestStopProcessing (IM) {{InteractionId="{"x" * 73}"}}'


def test_short_cuts_lists_and_bytes() -> None:
    """A list is cut like a text, and so are bytes, at any length."""
    many = AttributeList({f"key{number}": number for number in range(1000)})
    message = Message(im.RequestStopProcessing, AttributeList(Reason=many, Data=b"\xab" * 1000))
    inner = ", ".join(f"key{number}={number}" for number in range(1000))
    assert short(message) == (
        f"RequestStopProcessing (IM) {{Reason={{{inner[:73]}…, Data={'ab' * 37}…}}"
    )


@pytest.mark.parametrize("separator", ["\n", "\r", "\x85", "\u2028"])
def test_short_is_one_line_whatever_the_values_hold(separator: str) -> None:
    """A line break in a value or a key does not break the line."""
    values = AttributeList({f"a{separator}b": f"c{separator}d"})
    assert len(short(Message(im.RequestStopProcessing, values)).splitlines()) == 1


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"InteractionId": "A1"}, "A1"),
        ({"Interaction": {"InteractionId": "A2"}}, "A2"),
        ({"Interaction": {"InteractionId": "A2"}, "InteractionId": "A1"}, "A2"),
        ({"Interaction": {}, "Extension": {}}, None),
        ({"InteractionId": 5}, None),
        ({"Interaction": "A1"}, None),
        ({}, None),
    ],
)
def test_interaction_id_of_a_message(attributes: dict[str, object], expected: str | None) -> None:
    """Requests have it themselves, events in Interaction; of anything else there is none."""
    assert (
        interaction_id(Message(im.RequestStopProcessing, attributes_of(**attributes))) == expected
    )


def found_in(text: str, *names: str) -> set[str]:
    """The values that a log analyser finds under those names: bare words at the start of a line."""
    pattern = rf'^\s*(?:{"|".join(names)}) \[\w+\] = "?(.*?)"?$'
    return {*re.findall(pattern, text, re.MULTILINE)}


INTERACTION = {
    "InteractionId": "A1",
    "InteractionMediatype": "email",
    "InteractionQueue": "inbound",
    "InteractionSubmittedBy": "media-1",
    "InteractionUserData": {"Subject": "hello"},
}
PARTY = {"AgentId": "agent-1", "PlaceId": "place-1"}


@pytest.mark.parametrize(
    ("name", "attributes"),
    [
        ("EventInvite", {"Interaction": INTERACTION, "Party": PARTY}),
        ("EventRevoked", {"Interaction": INTERACTION, "Party": PARTY}),
        ("EventPartyAdded", {"Interaction": INTERACTION, "Party": PARTY}),
        ("EventRouteRequest", {"Interaction": INTERACTION, "Party": PARTY}),
        (
            "RequestSubmit",
            {"InteractionId": "A1", "MediaType": "email", "Queue": "inbound", **PARTY},
        ),
        (
            "RequestRouteCall",
            {"InteractionId": "A1", "Queue": "inbound", "MediaType": "email", **PARTY},
        ),
    ],
)
def test_log_analyser_finds_every_field(name: str, attributes: dict[str, Any]) -> None:
    """Reference, interaction, agent, place, queue and medium, in structures and by themselves."""
    text = full(Message(CATALOGUE.find(name), attributes_of(**attributes), 7))
    assert re.search(rf"^'{name}' \((\d+)\) attributes:$", text, re.MULTILINE)
    assert found_in(text, "attr_ref_id", "AttributeReferenceID") == {"7"}
    assert found_in(text, "attr_itx_id") == {"A1"}
    assert found_in(text, "attr_agent_id", "AttributeAgentID") == {"agent-1"}
    assert found_in(text, "attr_place_id", "AttributePlace") == {"place-1"}
    assert found_in(text, "attr_queue", "attr_itx_queue") == {"inbound"}
    assert found_in(text, "attr_media_type", "attr_itx_media_type") == {"email"}


def test_log_analyser_finds_actor_reason_router_error_and_user_data() -> None:
    """An actor is not taken for the party, and the user data stand under their list."""
    event = Message(
        im.EventRevoked,
        attributes_of(
            Interaction=INTERACTION,
            Party={"RouterId": "urs-1"},
            Actor=PARTY,
            Reason={"ReasonDescription": "busy"},
        ),
    )
    text = full(event)
    assert found_in(text, "attr_agent_id") == set()
    assert found_in(text, "attr_actor_agent_id") == {"agent-1"}
    assert found_in(text, "attr_actor_place_id") == {"place-1"}
    assert found_in(text, "attr_strategy_id") == {"urs-1"}
    assert found_in(text, "attr_reason_desc") == {"busy"}
    assert found_in(text, "attr_itx_submitted_by") == {"media-1"}
    assert "\tattr_user_data [list] =\n\t\t'Subject' [str] = \"hello\"" in text
    error = attributes_of(ErrorCode=1, ErrorDescription="no")
    assert found_in(full(Message(im.EventError, error)), "attr_error_desc") == {"no"}
