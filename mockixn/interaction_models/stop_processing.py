"""Stop Processing: versions A, B, C, D, queued, unsuccessful (GenEM:StopProcessing)."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.context import Context, DomainEvent, Request
from ..engine.effects import Delivery, Effect
from ..engine.interaction import AgentParty, Party
from ..engine.model import Model
from ..engine.permissions import require_interaction, require_owner_or_party
from ..messages.catalogue import im, rep, tlib
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..wire.attributes import AttributeList
from .route_call import acknowledge

MODEL = Model(
    "Stop Processing",
    "GenEM:StopProcessing",
    """
    A: Initiated by media server, agent involved
        media server > RequestStopProcessing IM
        EventAck IM > media server
        EventRevoked IM > agent
        EventPartyRemoved REP > RE
        EventProcessingStopped REP > RE

    B: Initiated by media server, URS involved
        media server > RequestStopProcessing IM
        EventAck IM > media server
        EventAbandoned TLIB in place of EventRevoked > URS
        EventPartyRemoved REP > RE
        EventProcessingStopped REP > RE

    C: Initiated by agent
        agent > RequestStopProcessing IM
        EventAck IM > agent
        EventRevoked IM > agent
        EventPartyRemoved REP > RE
        EventProcessingStopped REP > RE

    D: Initiated by URS
        URS > RequestRouteCall TLIB in place of RequestStopProcessing
        EventRouteUsed TLIB in place of EventAck > URS
        EventPartyRemoved REP > RE
        EventProcessingStopped REP > RE

    D': Initiated by URS, without the stand-in [ours]
        URS > RequestStopProcessing IM
        EventAck IM > URS
        EventPartyRemoved REP > RE
        EventProcessingStopped REP > RE

    queued: Initiated by media server, nobody involved [ours]
        media server > RequestStopProcessing IM
        EventAck IM > media server
        EventProcessingStopped REP > RE

    unsuccessful: Invalid request
        media server > RequestStopProcessing IM
        EventError IM > media server
    """,
    settings=(
        "readings.stop_b_notifies_urs_with",
        "readings.stop_c_revokes_requester",
        "readings.stop_d_also_acks",
    ),
)


@MODEL.handles("RequestStopProcessing")
@MODEL.stands_in_for("RequestStopProcessing")
def stop_processing(context: Context, request: Request) -> Sequence[Effect]:
    """Stop on the request of the owner (A, B, queued), an agent party (C) or the URS (D, D').

    The interaction leaves the world. The answer comes first, then the events to others.
    """
    interaction = require_interaction(context, request)
    require_owner_or_party(request, interaction)
    effects: list[Effect] = [*acknowledge(context, request, interaction)]
    if request.message.spec is tlib.RequestRouteCall and context.scenario.readings.stop_d_also_acks:
        effects.append(request.ack())
    context.world.remove(interaction)
    as_attributes = interaction.as_attributes
    reports: list[Delivery] = []
    for party in interaction.parties:
        context.timers.cancel((interaction.id, party))
        party_info = context.party(party)
        attributes = context.event_attributes(Interaction=as_attributes, Party=party_info)
        effects += _to_party(context, request, party, attributes)
        removed = Message(rep.EventPartyRemoved, attributes)
        reports.append(context.to_reporting_engines(removed))
    effects += reports
    effects.append(context.report(rep.EventProcessingStopped, Interaction=as_attributes))
    effects += context.publish(DomainEvent.STOPPED, interaction)
    return effects


def _to_party(
    context: Context, request: Request, party: Party, attributes: AttributeList
) -> list[Delivery]:
    """The event that ends the party's processing; none for who asked, if it has its answer."""
    sender, readings = request.sender, context.scenario.readings
    if isinstance(party, AgentParty):
        revoked = Message(im.EventRevoked, attributes)
        if party != context.requester or readings.stop_c_revokes_requester:
            return [context.to_agent(party.agent_id, revoked)]
        others = context.other_desks(party)
        return [Delivery(others, revoked)] if others else []
    if sender.type is ClientType.ROUTING_ENGINE:
        return []
    by_table = readings.stop_b_notifies_urs_with == "EventAbandoned"
    event = Message(tlib.EventAbandoned if by_table else tlib.EventRouteUsed, attributes)
    return [context.to_named(ClientType.ROUTING_ENGINE, party.router, event)]
