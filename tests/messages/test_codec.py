"""Frame to Message and back: byte literals in both directions, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from mockixn.codes import ErrorCode
from mockixn.errors import BadBody, BadMessage
from mockixn.messages.catalogue import CATALOGUE, im, rep, tlib
from mockixn.messages.codec import Codec, attributes_of
from mockixn.messages.message import Message
from mockixn.wire.attributes import EMPTY, AttributeList, Long
from mockixn.wire.frame import Frame, FrameBuffer

CODEC = Codec(CATALOGUE)

# Each row is a message, the ProxyClientId in its header, and its bytes.
SAMPLES = {
    "a request": (
        Message(im.RequestStopProcessing, AttributeList(InteractionId="A1"), 7),
        0,
        "00000023 01 01 0026 00000007 00000000 0001 0d 496e746572616374696f6e4964 02 00000002 4131",
    ),
    "a request of T-Library": (
        Message(tlib.RequestRouteCall, AttributeList(InteractionId="A1"), 7),
        3,
        "00000023 01 03 0024 00000007 00000003 0001 0d 496e746572616374696f6e4964 02 00000002 4131",
    ),
    "an answer to client 5": (
        Message(im.EventAck, AttributeList(ProxyClientId=5, Extension=EMPTY), 0xFFFFFFFF),
        5,
        "00000032 01 01 007d ffffffff 00000005 0002"
        "0d 50726f7879436c69656e744964 01 00000005 09 457874656e73696f6e 04 00000002 0000",
    ),
    "an unsolicited event of Reporting": (
        Message(rep.EventProcessingStopped, AttributeList(Interaction=EMPTY)),
        0xFFFFFFFF,
        "00000021 01 02 0002 00000000 ffffffff 0001 0b 496e746572616374696f6e 04 00000002 0000",
    ),
    "attributes the catalogue does not list": (
        Message(im.EventAck, AttributeList(Extension=EMPTY, b=b"\xff", l=Long(-1)), 7),
        0,
        "00000032 01 01 007d 00000007 00000000 0003"
        "09 457874656e73696f6e 04 00000002 0000"
        "01 62 03 00000001 ff 01 6c 05 ffffffffffffffff",
    ),
}


def frame_of(data: bytes) -> Frame:
    """The one frame that these bytes are."""
    [frame] = FrameBuffer().feed(data)
    return frame


def refused(frame: Frame) -> tuple[int, str]:
    """The code and the text with which the frame is refused."""
    with pytest.raises(BadMessage) as caught:
        CODEC.decode(frame)
    return caught.value.code, str(caught.value)


def login(**instead: object) -> Frame:
    """RequestAgentLogin, complete but for what is given; None leaves an attribute out."""
    attributes: dict[str, object] = {
        "TenantId": 1,
        "AgentId": "a1",
        "PlaceId": "p1",
        "MediaList": {"email": 1},
        **instead,
    }
    spec = CATALOGUE.find("RequestAgentLogin")
    return Frame(spec.protocol, spec.id, 7, 0, attributes_of(**attributes).encoded())


@pytest.mark.parametrize(("message", "client", "hexadecimal"), SAMPLES.values(), ids=SAMPLES)
def test_message_is_written_as_these_bytes(message: Message, client: int, hexadecimal: str) -> None:
    """A message to a client is one frame with that client's id in its header."""
    assert CODEC.encode(message, client) == bytes.fromhex(hexadecimal)


@pytest.mark.parametrize(("message", "client", "hexadecimal"), SAMPLES.values(), ids=SAMPLES)
def test_bytes_are_read_as_this_message(message: Message, client: int, hexadecimal: str) -> None:
    """These bytes are that message: its spec, its attributes in order, its reference."""
    frame = frame_of(bytes.fromhex(hexadecimal))
    found = CODEC.decode(frame)
    assert frame.client == client
    assert found == message
    assert found.spec is message.spec
    assert [*found.attributes] == [*message.attributes]


def test_one_message_to_two_clients_differs_in_the_client_alone() -> None:
    """The id in the header is all that tells two receivers of one event apart."""
    message = Message(im.EventAck, AttributeList(Extension=EMPTY), 7)
    first, second = CODEC.encode(message, 1), CODEC.encode(message, 2)
    assert first[:12] == second[:12]
    assert (first[12:16], second[12:16]) == (bytes([0, 0, 0, 1]), bytes([0, 0, 0, 2]))
    assert first[16:] == second[16:]


@pytest.mark.parametrize("name", ["AgentId", "PlaceId"])
def test_missing_required_attribute_is_named(name: str) -> None:
    """Without a required attribute the text says which, and of what type it would be."""
    assert refused(login(**{name: None})) == (
        ErrorCode.MISSING_ATTRIBUTE,
        f"RequestAgentLogin.{name}: missing, expected str",
    )


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "required": ({"AgentId": 5}, "AgentId: found int, expected str"),
    "optional": ({"Reason": "tired"}, "Reason: found str, expected list"),
    "bstr is no str": ({"PlaceId": b"p1"}, "PlaceId: found bstr, expected str"),
    "long is no int": ({"TenantId": Long(1)}, "TenantId: found long, expected int"),
    "list is no int": ({"TenantId": {}}, "TenantId: found list, expected int"),
}


@pytest.mark.parametrize(("attributes", "text"), WRONG.values(), ids=WRONG)
def test_attribute_of_the_wrong_type_is_named(attributes: dict[str, Any], text: str) -> None:
    """A listed attribute, required or not, has the catalogue's type or the message is refused."""
    assert refused(login(**attributes)) == (ErrorCode.WRONG_TYPE, f"RequestAgentLogin.{text}")


def test_optional_attribute_may_be_missing() -> None:
    """Only required attributes must be there."""
    assert CODEC.decode(login()).attributes["AgentId"] == "a1"


def test_unlisted_attribute_is_kept_whatever_its_type() -> None:
    """What the catalogue does not list travels on as it came."""
    found = CODEC.decode(login(Mine=Long(5), Inner={"a": b"\x00"})).attributes
    assert type(found["Mine"]) is Long
    assert (found["Mine"], found["Inner"]) == (5, {"a": b"\x00"})


@pytest.mark.parametrize(
    ("protocol", "number", "text"),
    [
        (1, 65535, "unknown message 65535 of protocol Interaction Management"),
        (3, 183, "unknown message 183 of protocol T-Library"),
        (0, 38, "found protocol 0, expected one of 1, 2, 3, 4"),
        (5, 38, "found protocol 5, expected one of 1, 2, 3, 4"),
    ],
)
def test_unknown_protocol_or_message_is_refused(protocol: int, number: int, text: str) -> None:
    """The text says whether the protocol is unknown, or the message in a known one."""
    frame = Frame(protocol, number, 7, 0, b"\x00\x00")
    assert refused(frame) == (ErrorCode.UNKNOWN_MESSAGE, text)


def test_unknown_message_is_reported_before_its_body_is_read() -> None:
    """For a frame that is wrong twice the error is the outer mistake."""
    code, _text = refused(Frame(1, 65535, 7, 0, b"\xff"))
    assert code == ErrorCode.UNKNOWN_MESSAGE


def test_bad_body_is_refused_with_the_name_of_the_message() -> None:
    """A malformed list says in which message, where, and what is wrong."""
    body = bytes.fromhex("0001 0d 496e746572616374696f6e4964 02 000000ff 4131")
    assert refused(
        Frame(im.RequestStopProcessing.protocol, im.RequestStopProcessing.id, 7, 0, body)
    ) == (
        ErrorCode.BAD_BODY,
        "RequestStopProcessing: attribute InteractionId: found 2 bytes, "
        "expected a value of 255 bytes (overlong, at byte 33)",
    )


def test_message_that_no_list_can_hold_is_not_written() -> None:
    """Attributes that cannot travel raise BadBody instead of becoming a bad frame."""
    message = Message(im.EventAck, AttributeList(Extension=AttributeList({"k" * 256: 1})))
    with pytest.raises(BadBody, match="found a key of 256 bytes, expected 1 to 255"):
        CODEC.encode(message, 0)


def test_plain_attributes_are_converted_and_none_is_left_out() -> None:
    """Dicts become lists, booleans 0 or 1; None stands for an attribute that is not there."""
    found = attributes_of(Hold=True, Reason={"Reason": 1}, Queue=None)
    assert found == {"Hold": 1, "Reason": {"Reason": 1}}
    assert type(found["Hold"]) is int
    assert type(found["Reason"]) is AttributeList


def test_plain_value_that_cannot_travel_is_named() -> None:
    """A value of no attribute type raises BadBody with the way to it."""
    with pytest.raises(BadBody, match=r"^attribute Reason\.Why: found a float, no attribute type"):
        attributes_of(Reason={"Why": 1.5})
