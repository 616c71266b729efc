"""Stop Processing: versions A, B, C, D, queued, unsuccessful (GenEM:StopProcessing)."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.context import Request
from ..engine.effects import Delivery, Effect
from ..engine.interaction import AgentParty, Interaction, Party
from ..engine.model import DomainEvent, Model
from ..engine.standing import check_standing
from ..engine.versions import OURS, version
from ..messages.catalogue import im, rep, tlib
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.spec import Protocol
from ..wire.attributes import AttributeList

_IM, _REP, _TLIB = Protocol.INTERACTION_MANAGEMENT, Protocol.REPORTING, Protocol.T_LIBRARY
_PAGE = "GenEM:StopProcessing"


MODEL = Model(
    "Stop Processing",
    _PAGE,
    versions=(
        version(
            "A",
            "Initiated by media server, agent involved",
            _PAGE,
            """
            media server > RequestStopProcessing IM
            EventAck IM > media server
            EventRevoked IM > agent
            EventPartyRemoved REP > RE
            EventProcessingStopped REP > RE
            """,
        ),
        version(
            "B",
            "Initiated by media server, URS involved",
            _PAGE,
            """
            media server > RequestStopProcessing IM
            EventAck IM > media server
            EventAbandoned TLIB in place of EventRevoked > URS
            EventPartyRemoved REP > RE
            EventProcessingStopped REP > RE
            """,
        ),
        version(
            "C",
            "Initiated by agent",
            _PAGE,
            """
            agent > RequestStopProcessing IM
            EventAck IM > agent
            EventRevoked IM > agent
            EventPartyRemoved REP > RE
            EventProcessingStopped REP > RE
            """,
        ),
        version(
            "D",
            "Initiated by URS",
            _PAGE,
            """
            URS > RequestRouteCall TLIB in place of RequestStopProcessing
            EventRouteUsed TLIB in place of EventAck > URS
            EventPartyRemoved REP > RE
            EventProcessingStopped REP > RE
            """,
        ),
        version(
            "D'",
            "Initiated by URS, without the stand-in",
            OURS,
            """
            URS > RequestStopProcessing IM
            EventAck IM > URS
            EventPartyRemoved REP > RE
            EventProcessingStopped REP > RE
            """,
        ),
        version(
            "queued",
            "Initiated by media server, nobody involved",
            OURS,
            """
            media server > RequestStopProcessing IM
            EventAck IM > media server
            EventProcessingStopped REP > RE
            """,
        ),
        version(
            "unsuccessful",
            "Invalid request",
            _PAGE,
            """
            media server > RequestStopProcessing IM
            EventError IM > media server
            """,
        ),
    ),
)


@MODEL.handles("RequestStopProcessing")
def stop(request: Request) -> Sequence[Effect]:
    """Stop on the request of the owner (A, B, queued), an agent party (C) or the URS (D')."""
    interaction = request.interaction()
    check_standing(request, interaction)
    return _stopped(request, interaction, [request.ack()])


@MODEL.stands_in_for("RequestStopProcessing")
def stop_by_route_call(request: Request) -> Sequence[Effect]:
    """Stop on the request of the URS that processes it (D): EventRouteUsed in place of EventAck."""
    interaction = request.interaction()
    check_standing(request, interaction)
    answers = [request.route_used(interaction)]
    if request.scenario.readings.stop_d_also_acks:
        answers.append(request.ack())
    return _stopped(request, interaction, answers)


def _stopped(
    request: Request, interaction: Interaction, answers: list[Delivery]
) -> Sequence[Effect]:
    """Take the interaction out of the world, and tell everybody after the answers."""
    request.world.remove(interaction)
    listed = interaction.listed
    deliveries: list[Effect] = [*answers]
    reported: list[Delivery] = []
    for party in interaction.parties:
        request.timers.cancel((interaction.id, party))
        attributes = request.reported(Interaction=listed, Party=request.party(party))
        told = _told(request, party, attributes)
        if told is not None:
            deliveries.append(told)
        reported.append(request.to_reporting_engines(Message(rep.EventPartyRemoved, attributes)))
    deliveries += reported
    stopped = Message(rep.EventProcessingStopped, request.reported(Interaction=listed))
    deliveries.append(request.to_reporting_engines(stopped))
    deliveries += request.publish(DomainEvent.STOPPED, interaction)
    return deliveries


def _told(request: Request, party: Party, attributes: AttributeList) -> Delivery | None:
    """How the party learns that it no longer processes the interaction; None if it asked."""
    sender, readings = request.sender, request.scenario.readings
    if isinstance(party, AgentParty):
        asked = sender.login is not None and sender.login.agent_id == party.agent_id
        if asked and not readings.stop_c_revokes_requester:
            return None
        return request.to_agent(party.agent_id, Message(im.EventRevoked, attributes))
    if sender.type is ClientType.ROUTING_ENGINE:
        return None  # the URS that asked has its answer
    by_table = readings.stop_b_notifies_urs_with == "EventAbandoned"
    event = Message(tlib.EventAbandoned if by_table else tlib.EventRouteUsed, attributes)
    return request.to_named(ClientType.ROUTING_ENGINE, party.router, event)
