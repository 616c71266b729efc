"""RequestPing on a connection without a client: a health check, of which no space learns."""

from __future__ import annotations

from ..errors import PeerError
from ..messages.catalogue import im
from ..wire.attributes import EMPTY, AttributeList
from ..wire.frame import Frame, encode

_PING = (im.RequestPing.protocol, im.RequestPing.id)
_PONG = im.EventPong
_BODY = EMPTY.encoded()


def pong_to(frame: Frame) -> bytes | None:
    """The frame of EventPong with its reference; None for anything but a good RequestPing."""
    if frame[:2] != _PING:
        return None
    try:
        AttributeList.decode(frame.body)
    except PeerError:
        return None  # answered like any other bad body
    return encode(_PONG.protocol, _PONG.id, frame.reference, 0, _BODY)
