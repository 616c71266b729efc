"""Place an interaction in a queue (GenEM:PlaceInteractioninQueue)."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.context import Context, Request
from ..engine.effects import Effect
from ..engine.model import Model
from ..engine.permissions import require_interaction, require_owner_or_party, require_queue
from ..engine.placement import move_to_queue, remove_all_parties
from ..engine.properties import set_properties
from ..messages.catalogue import rep
from ..messages.enumerations import ClientType
from .route_call import acknowledge

MODEL = Model(
    "Place in queue",
    "GenEM:PlaceInteractioninQueue",
    """
    agent: Agent asks
        agent > RequestPlaceInQueue IM
        EventAck IM > agent
        EventPartyRemoved REP > RE
        EventPlacedInQueue REP > RE

    URS: URS asks
        URS > RequestRouteCall TLIB in place of RequestPlaceInQueue
        EventRouteUsed TLIB in place of EventAck > URS
        EventPartyRemoved REP > RE
        EventPlacedInQueue REP > RE

    hold: Agent places it on hold [ours]
        agent > RequestPlaceInQueue IM
        EventAck IM > agent
        EventPartyRemoved REP > RE
        EventPlacedInQueue REP > RE
        EventHeld REP > RE

    refused: The agent is no party, or the queue unknown
        agent > RequestPlaceInQueue IM
        EventError IM > agent [ours]
    """,
)


@MODEL.handles("RequestPlaceInQueue", senders=(ClientType.AGENT_APPLICATION,))
@MODEL.stands_in_for("RequestPlaceInQueue")
def place_in_queue(context: Context, request: Request) -> Sequence[Effect]:
    """An agent party, or the URS party, places it in a queue; every party leaves.

    AddedProperties are set; no event of their own reports them [ours]. With Hold it is held there
    until somebody resumes it; without Hold, what is held stays so [ours].
    """
    interaction = require_interaction(context, request)
    require_owner_or_party(request, interaction)
    queue = require_queue(context, request.text("Queue"))
    set_properties(interaction, request.listing("AddedProperties"), {}, context.most_user_data)
    effects: list[Effect] = [*acknowledge(context, request, interaction)]
    effects += remove_all_parties(context, interaction)
    is_new_hold = bool(request.number("Hold")) and not interaction.held
    interaction.held = interaction.held or is_new_hold
    effects += move_to_queue(context, interaction, queue)
    if is_new_hold:
        effects.append(context.report(rep.EventHeld, Interaction=interaction.as_attributes))
    return effects
