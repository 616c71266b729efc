"""A message as people read it: whole as server logs print it, and in one line."""

from __future__ import annotations

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
        "\t'ProxyClientId' [int] = 5\n"
        "\t'Name' [str] = \"A1\"\n"
        "\t'Data' [bstr] = 00ff\n"
        "\t'Extension' [list] =\n"
        "\t\t'InteractionId' [str] = \"100p9yPPb8H4YWhX\"\n"
        "\t\t'Inner' [list] =\n"
        "\t\t\t'Deep' [int] = -1\n"
        "\t\t'Empty' [list] =\n"
        "\t'Big' [long] = 7"
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
