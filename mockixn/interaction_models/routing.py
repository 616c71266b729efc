"""Routing: the server gives an interaction in a queue to the URS that serves it [ours: no page]."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.clients import LogicalClient
from ..engine.context import Context, DomainEvent
from ..engine.effects import Effect
from ..engine.interaction import Interaction, NextOffer, Party, StrategyParty
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

    resumed: An interaction that was held waits in such a queue
        media server > RequestResume IM
        EventAck IM > media server
        EventResumed REP > RE
        EventRouteRequest TLIB > URS
        EventTakenFromQueue REP > RE
        EventPartyAdded REP > RE

    returned: The last agent leaves an interaction of such a queue
        agent > RequestLeaveInteraction IM
        EventAck IM > agent
        EventPartyRemoved REP > RE
        EventPlacedInQueue REP > RE
        EventRouteRequest TLIB > URS
        EventTakenFromQueue REP > RE
        EventPartyAdded REP > RE

    not routed: The URS does not route in time
        after routing_timeout
        EventAbandoned TLIB > URS
        EventPartyRemoved REP > RE
        EventPlacedInQueue REP > RE

    offered again: It has come back from that URS
        after routing_retry
        EventRouteRequest TLIB > URS
        EventTakenFromQueue REP > RE
        EventPartyAdded REP > RE
    """,
    settings=("timers.routing_timeout", "timers.routing_retry", "queue[].reroute"),
)


@MODEL.when(DomainEvent.WAITS_FREE)
def route(context: Context, interaction: Interaction) -> Sequence[Effect]:
    """Offer the interaction to the URS that serves its queue, if that URS is connected.

    What has left this URS is offered `routing_retry` later at the earliest, whoever has had it
    since: otherwise two of them could pass it to each other without end, in no time. Where the
    queue says so, what has come back from this URS is not offered at all.
    """
    context.timers.cancel(NextOffer(interaction.id))
    party, now = _urs_of(context, interaction), context.now
    if party is None:
        return ()
    came_back = bool(interaction.left) and interaction.left[-1][0] == party
    if came_back and not context.world.queue(interaction.queue).reroute:
        return ()
    left_at = dict(interaction.left).get(party)
    due = now if left_at is None else left_at + context.scenario.timers.routing_retry
    if due <= now:
        return _offer(context, interaction, party)

    def again(due: float) -> Sequence[Effect]:
        return offer_if_free(context.at(due), interaction)

    context.timers.set(NextOffer(interaction.id), due, again)
    return ()


@MODEL.when(DomainEvent.ROUTE_ORDERED)
def offer_if_free(context: Context, interaction: Interaction) -> Sequence[Effect]:
    """Offer at once what still is there, waits free and has a URS that is connected."""
    is_there = context.world.interactions.get(interaction.id) is interaction
    if is_there and interaction.why_not_free is None:
        party = _urs_of(context, interaction)
        if party is not None:
            return _offer(context, interaction, party)
    return ()


@MODEL.when(DomainEvent.REGISTERED)
def route_waiting(context: Context, client: LogicalClient) -> Sequence[Effect]:
    """A URS that registers is offered at once what waits free in its queues."""
    if client.type is not ClientType.ROUTING_ENGINE:
        return ()
    served = [each for each in context.world.queues.values() if each.urs == client.name]
    waiting = [each for queue in served for each in queue.interactions.values()]
    return context.in_parts(waiting, offer_if_free)


@MODEL.when(DomainEvent.STOPPED)
def forget_next_offer(context: Context, interaction: Interaction) -> Sequence[Effect]:
    """What has ended is not offered again."""
    context.timers.cancel(NextOffer(interaction.id))
    return ()


@MODEL.when(DomainEvent.JOINED)
def start_routing_timeout(context: Context, joined: tuple[Interaction, Party]) -> Sequence[Effect]:
    """A strategy has some time to route, however it came to have the interaction."""
    interaction, party = joined
    if isinstance(party, StrategyParty):

        def abandon(due: float) -> Sequence[Effect]:
            return _abandoned(context.at(due), interaction, party)

        seconds = context.scenario.timers.routing_timeout
        context.timers.set((interaction.id, party), context.now + seconds, abandon)
    return ()


def _urs_of(context: Context, interaction: Interaction) -> StrategyParty | None:
    """The connected URS that serves the queue of the interaction."""
    router = context.world.queue(interaction.queue).urs
    if router is None or not context.world.named(ClientType.ROUTING_ENGINE, router):
        return None
    return StrategyParty(router)


def _offer(context: Context, interaction: Interaction, party: StrategyParty) -> Sequence[Effect]:
    """EventRouteRequest to the URS; its strategy becomes the party."""
    reports = add_party(context, interaction, party)
    attributes = context.event_attributes(
        Interaction=interaction.as_attributes,
        Queue=interaction.queue,
        UserData=interaction.user_data,
    )
    event = Message(tlib.EventRouteRequest, attributes)
    return (context.to_named(ClientType.ROUTING_ENGINE, party.router, event), *reports)


def _abandoned(
    context: Context, interaction: Interaction, party: StrategyParty
) -> Sequence[Effect]:
    attributes = context.event_attributes(Interaction=interaction.as_attributes)
    abandoned = Message(tlib.EventAbandoned, attributes)
    return (
        context.to_named(ClientType.ROUTING_ENGINE, party.router, abandoned),
        *leave(context, interaction, party),
    )
