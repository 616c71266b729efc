"""Place an interaction in a workbin (GenEM:PlaceInteractioninWorkbin)."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.context import Request
from ..engine.effects import Delivery, Effect
from ..engine.interaction import Interaction
from ..engine.known import known_workbin
from ..engine.leaving import leave_all
from ..engine.model import Model
from ..engine.placement import place_in_workbin
from ..engine.standing import agent_party, strategy_party
from ..engine.versions import version
from ..messages.enumerations import ClientType

_PAGE = "GenEM:PlaceInteractioninWorkbin"

MODEL = Model(
    "Place in workbin",
    _PAGE,
    versions=(
        version(
            "agent",
            "Agent asks",
            _PAGE,
            """
            agent > RequestPlaceInWorkbin IM
            EventAck IM > agent
            EventPartyRemoved REP > RE
            EventPlacedInQueue REP > RE
            EventPlacedInWorkbin REP > RE
            EventWorkbinContentChanged IM > subscriber
            """,
        ),
        version(
            "URS",
            "URS asks",
            _PAGE,
            """
            URS > RequestRouteCall TLIB in place of RequestPlaceInWorkbin
            EventRouteUsed TLIB in place of EventAck > URS
            EventPartyRemoved REP > RE
            EventPlacedInQueue REP > RE
            EventPlacedInWorkbin REP > RE
            EventWorkbinContentChanged IM > subscriber
            """,
        ),
        version(
            "refused",
            "The agent is no party, or the workbin unknown",
            _PAGE,
            """
            agent > RequestPlaceInWorkbin IM
            EventError IM > agent [ours]
            """,
        ),
    ),
)


@MODEL.handles("RequestPlaceInWorkbin", senders=(ClientType.AGENT_APPLICATION,))
def place(request: Request) -> Sequence[Effect]:
    """An agent party puts it into a workbin; every party leaves."""
    interaction = request.interaction()
    agent_party(request, interaction)
    return _placed(request, interaction, request.ack())


@MODEL.stands_in_for("RequestPlaceInWorkbin")
def place_by_route_call(request: Request) -> Sequence[Effect]:
    """The URS that processes it puts it into a workbin."""
    interaction = request.interaction()
    strategy_party(request, interaction)
    return _placed(request, interaction, request.route_used(interaction))


def _placed(request: Request, interaction: Interaction, answer: Delivery) -> Sequence[Effect]:
    workbin = request.world.workbin(known_workbin(request))
    return (
        answer,
        *leave_all(request, interaction),
        *place_in_workbin(request, interaction, workbin),
    )
