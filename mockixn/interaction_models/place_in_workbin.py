"""Place an interaction in a workbin (GenEM:PlaceInteractioninWorkbin)."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.context import Context, Request
from ..engine.effects import Delivery, Effect
from ..engine.interaction import Interaction
from ..engine.model import Model
from ..engine.permissions import (
    require_agent_party,
    require_interaction,
    require_strategy_party,
    require_workbin,
)
from ..engine.placement import move_to_workbin, remove_all_parties
from ..messages.enumerations import ClientType
from .route_call import route_used

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
def place_in_workbin(context: Context, request: Request) -> Sequence[Effect]:
    """An agent party puts the interaction into a workbin; every party leaves."""
    interaction = require_interaction(context, request)
    require_agent_party(request, interaction)
    return _placed(context, request, interaction, request.ack())


@MODEL.stands_in_for("RequestPlaceInWorkbin")
def place_in_workbin_by_route_call(context: Context, request: Request) -> Sequence[Effect]:
    """The URS that processes the interaction puts it into a workbin."""
    interaction = require_interaction(context, request)
    require_strategy_party(request, interaction)
    return _placed(context, request, interaction, route_used(context, request, interaction))


def _placed(
    context: Context, request: Request, interaction: Interaction, answer: Delivery
) -> Sequence[Effect]:
    key = require_workbin(context, request)
    return (
        answer,
        *remove_all_parties(context, interaction),
        *move_to_workbin(context, interaction, key),
    )
