"""RequestGetInteractionProperties [ours: the reference has no page for it]."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.context import Context, Request
from ..engine.effects import Effect
from ..engine.model import Model
from ..engine.permissions import require_interaction
from ..engine.versions import OURS
from ..messages.catalogue import im
from ..wire.attributes import AttributeList

MODEL = Model(
    "Interaction properties",
    OURS,
    """
    get: Agent asks for the properties of an interaction
        agent > RequestGetInteractionProperties IM
        EventInteractionProperties IM > agent

    unknown: There is no such interaction
        agent > RequestGetInteractionProperties IM
        EventError IM > agent
    """,
)


@MODEL.handles("RequestGetInteractionProperties")
def get_interaction_properties(context: Context, request: Request) -> Sequence[Effect]:
    """Any client may ask: desktops show interactions of other agents."""
    attributes = AttributeList(Interaction=require_interaction(context, request).as_attributes)
    return (request.answer(im.EventInteractionProperties, attributes),)
