"""The frames that the benchmark sends, and the few answers that it reads one by one."""

from __future__ import annotations

import socket

from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.codec import Codec
from mockixn.messages.message import Message
from mockixn.wire.attributes import AttributeList
from mockixn.wire.frame import FrameBuffer

MEDIA_SERVER = "media-1"
AGENT = "agent-1"
PLACE = "place-1"

_codec = Codec(CATALOGUE)


def encode(name: str, reference: int = 0, **attributes: object) -> bytes:
    """The frame of that message, for the oldest client of the connection."""
    message = Message(CATALOGUE.find(name), AttributeList.of(attributes), reference)
    return _codec.encode(message, 0)


def interaction_id(number: int) -> str:
    """The ids of the benchmark's interactions, all of one length: so are the frames."""
    return f"{number:016X}"


def stop_processing(number: int) -> bytes:
    """RequestStopProcessing for the interaction of that number."""
    reference = number % 2**31
    return encode("RequestStopProcessing", reference, InteractionId=interaction_id(number))


def submit(number: int) -> bytes:
    """RequestSubmit of the interaction of that number."""
    return encode(
        "RequestSubmit",
        number % 2**31,
        InteractionId=interaction_id(number),
        MediaType="email",
        Queue="Inbound",
    )


def register(name: str, type: str) -> bytes:
    """RequestRegisterClient."""
    return encode("RequestRegisterClient", ClientName=name, ClientType=type)


def log_in() -> bytes:
    """RequestAgentLogin of the one agent."""
    media = {"email": 1}
    return encode("RequestAgentLogin", TenantId=1, AgentId=AGENT, PlaceId=PLACE, MediaList=media)


def canned_answer() -> bytes:
    """What mountebank answers to everything: the EventAck that mockixn would send."""
    return encode("EventAck", 1, Extension={})


def exchange(connection: socket.socket, request: bytes, *expected: str) -> bytes:
    """Send on a blocking socket and read what is expected; returns all bytes received.

    Raises RuntimeError where another message comes instead, or too many.
    """
    connection.sendall(request)
    frames = FrameBuffer()
    received = b""
    names: list[str] = []
    while len(names) < len(expected):
        data = connection.recv(65536)
        if not data:
            raise RuntimeError(f"closed after {names}, expected {list(expected)}")
        received += data
        names += [_codec.decode(frame).name for frame in frames.feed(data)]
    if tuple(names) != expected or frames.pending:
        raise RuntimeError(f"received {names}, expected {list(expected)}")
    return received


def messages(data: bytes) -> list[Message]:
    """The messages of whole frames."""
    return [_codec.decode(frame) for frame in FrameBuffer().feed(data)]


def tally(data: bytes) -> dict[str, int]:
    """How many messages of each name `data` holds, and nothing but whole frames."""
    counts: dict[str, int] = {}
    frames = FrameBuffer()
    names = {key: spec.name for key, spec in CATALOGUE.by_id.items()}
    for frame in frames.feed(data):
        name = names[frame.protocol, frame.message]
        counts[name] = counts.get(name, 0) + 1
    if frames.pending:
        raise RuntimeError(f"{frames.pending} bytes follow the last whole frame")
    return counts
