"""Ping: whether the server answers [ours: a probe for health checks]."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.context import Context, Request
from ..engine.effects import Effect
from ..engine.model import Model
from ..engine.versions import OURS
from ..messages.catalogue import im
from ..wire.attributes import EMPTY

MODEL = Model(
    "Ping",
    OURS,
    """
    answered: A registered client asks whether the server answers
        client > RequestPing IM
        EventPong IM > client
    """,
)


@MODEL.handles("RequestPing")
def pong(_context: Context, request: Request) -> Sequence[Effect]:
    """EventPong. Without a registered client the server answers by itself: no model is asked."""
    return (request.answer(im.EventPong, EMPTY),)
