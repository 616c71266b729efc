"""Routing: the server gives an interaction in a queue to the URS that serves it [ours: no page]."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.clients import LogicalClient
from ..engine.context import Context, DomainEvent
from ..engine.effects import Effect
from ..engine.interaction import Interaction, StrategyParty
from ..engine.model import Model
from ..engine.placement import add_party, leave
from ..engine.versions import OURS
from ..messages.catalogue import tlib
from ..messages.enumerations import ClientType
from ..messages.message import Message

MODEL = Model(
    "Routing",
    OURS,
    """
    submitted: An interaction enters a queue that a URS serves
        media server > RequestSubmit IM
        EventAck IM > media server
        EventInteractionSubmitted REP > RE
        EventRouteRequest TLIB > URS
        EventTakenFromQueue REP > RE
        EventPartyAdded REP > RE

    not routed: The URS does not route in time
        after routing_timeout
        EventAbandoned TLIB > URS
        EventPartyRemoved REP > RE
        EventPlacedInQueue REP > RE
    """,
    settings=("timers.routing_timeout",),
)


@MODEL.when(DomainEvent.ENTERED_QUEUE)
def route(context: Context, interaction: Interaction) -> Sequence[Effect]:
    """Give the interaction to the URS that serves its queue, if the URS is connected.

    Only an interaction that a request puts into a queue is routed. One that returns to its queue
    is not: otherwise each time-out would start the next one, without end.
    """
    router = context.world.queue(interaction.queue).urs
    if (
        router is None
        or interaction.parties
        or interaction.invitations
        or interaction.workbin
        or interaction.locked
        or interaction.held
        or not context.world.named(ClientType.ROUTING_ENGINE, router)
    ):
        return ()
    party = StrategyParty(router)
    reports = add_party(context, interaction, party)

    def abandon(due: float) -> Sequence[Effect]:
        return _abandoned(context.at(due), interaction, party)

    seconds = context.scenario.timers.routing_timeout
    context.timers.set((interaction.id, party), context.now + seconds, abandon)
    attributes = context.event_attributes(
        Interaction=interaction.as_attributes,
        Queue=interaction.queue,
        UserData=interaction.user_data,
    )
    event = Message(tlib.EventRouteRequest, attributes)
    return (context.to_named(ClientType.ROUTING_ENGINE, router, event), *reports)


@MODEL.when(DomainEvent.REGISTERED)
def route_waiting(context: Context, client: LogicalClient) -> Sequence[Effect]:
    """A URS that registers gets the interactions that wait in its queues."""
    if client.type is not ClientType.ROUTING_ENGINE:
        return ()
    served = [each for each in context.world.queues.values() if each.urs == client.name]
    waiting = [each for queue in served for each in queue.interactions.values()]

    def offer(context: Context, interaction: Interaction) -> Sequence[Effect]:
        is_there = context.world.interactions.get(interaction.id) is interaction
        return route(context, interaction) if is_there else ()

    return context.in_parts(waiting, offer)


def _abandoned(
    context: Context, interaction: Interaction, party: StrategyParty
) -> Sequence[Effect]:
    attributes = context.event_attributes(Interaction=interaction.as_attributes)
    abandoned = Message(tlib.EventAbandoned, attributes)
    return (
        context.to_named(ClientType.ROUTING_ENGINE, party.router, abandoned),
        *leave(context, interaction, party),
    )
