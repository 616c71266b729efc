"""Place an interaction in a workbin (GenEM:PlaceInteractioninWorkbin)."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.context import Context, Request
from ..engine.effects import Effect
from ..engine.model import Model
from ..engine.permissions import require_interaction, require_owner_or_party, require_workbin
from ..engine.placement import move_to_workbin, remove_all_parties
from ..messages.enumerations import ClientType
from .route_call import acknowledge

MODEL = Model(
    "Place in workbin",
    "GenEM:PlaceInteractioninWorkbin",
    """
    agent: Agent asks
        agent > RequestPlaceInWorkbin IM
        EventAck IM > agent
        EventPartyRemoved REP > RE
        EventPlacedInQueue REP > RE
        EventPlacedInWorkbin REP > RE
        EventWorkbinContentChanged IM > subscriber

    URS: URS asks
        URS > RequestRouteCall TLIB in place of RequestPlaceInWorkbin
        EventRouteUsed TLIB in place of EventAck > URS
        EventPartyRemoved REP > RE
        EventPlacedInQueue REP > RE
        EventPlacedInWorkbin REP > RE
        EventWorkbinContentChanged IM > subscriber

    refused: The agent is no party, or the workbin unknown
        agent > RequestPlaceInWorkbin IM
        EventError IM > agent [ours]
    """,
)


@MODEL.handles("RequestPlaceInWorkbin", senders=(ClientType.AGENT_APPLICATION,))
@MODEL.stands_in_for("RequestPlaceInWorkbin")
def place_in_workbin(context: Context, request: Request) -> Sequence[Effect]:
    """An agent party, or the URS party, places it in a workbin; every party leaves."""
    interaction = require_interaction(context, request)
    require_owner_or_party(request, interaction)
    key = require_workbin(context, request)
    return (
        *acknowledge(context, request, interaction),
        *remove_all_parties(context, interaction),
        *move_to_workbin(context, interaction, key),
    )
