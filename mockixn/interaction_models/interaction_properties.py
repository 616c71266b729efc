"""RequestGetInteractionProperties [ours: the reference has no page for it]."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.context import Request
from ..engine.effects import Effect
from ..engine.model import Model
from ..engine.versions import OURS, version
from ..messages.catalogue import im
from ..wire.attributes import AttributeList

MODEL = Model(
    "Interaction properties",
    OURS,
    versions=(
        version(
            "get",
            "Agent asks for the properties of an interaction",
            OURS,
            """
            agent > RequestGetInteractionProperties IM
            EventInteractionProperties IM > agent
            """,
        ),
        version(
            "unknown",
            "There is no such interaction",
            OURS,
            """
            agent > RequestGetInteractionProperties IM
            EventError IM > agent
            """,
        ),
    ),
)


@MODEL.handles("RequestGetInteractionProperties")
def get(request: Request) -> Sequence[Effect]:
    """Anybody may look: desktops show what their agents do not handle."""
    attributes = AttributeList(Interaction=request.interaction().listed)
    return (request.answer(im.EventInteractionProperties, attributes),)
