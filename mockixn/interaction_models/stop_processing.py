"""Stop Processing: versions A, B, C, D, queued, unsuccessful (GenEM:StopProcessing)."""

from __future__ import annotations

from collections.abc import Sequence

from ..codes import ErrorCode
from ..engine.documented import OURS, Model, Row, Version
from ..engine.effects import Delivery, Effect
from ..engine.interaction import AgentParty, Interaction, Party, StrategyParty
from ..engine.request import Request
from ..errors import Refused
from ..messages.catalogue import CATALOGUE
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.spec import Protocol
from ..wire.attributes import AttributeList

_IM, _REP, _TLIB = Protocol.INTERACTION_MANAGEMENT, Protocol.REPORTING, Protocol.T_LIBRARY
_PAGE = "GenEM:StopProcessing"

EventRevoked = CATALOGUE.find("EventRevoked", _IM)
EventPartyRemoved = CATALOGUE.find("EventPartyRemoved", _REP)
EventProcessingStopped = CATALOGUE.find("EventProcessingStopped", _REP)
EventAbandoned = CATALOGUE.find("EventAbandoned", _TLIB)
EventRouteUsed = CATALOGUE.find("EventRouteUsed", _TLIB)

_REPORTED = (
    Row("EventPartyRemoved", _REP, "RE", _PAGE),
    Row("EventProcessingStopped", _REP, "RE", _PAGE),
)

MODEL = Model(
    "Stop Processing",
    _PAGE,
    versions=(
        Version(
            "A",
            "Initiated by media server, agent involved",
            Row("RequestStopProcessing", _IM, "media server", _PAGE),
            (
                Row("EventAck", _IM, "media server", _PAGE),
                Row("EventRevoked", _IM, "agent", _PAGE),
                *_REPORTED,
            ),
            _PAGE,
        ),
        Version(
            "B",
            "Initiated by media server, URS involved",
            Row("RequestStopProcessing", _IM, "media server", _PAGE),
            (
                Row("EventAck", _IM, "media server", _PAGE),
                Row("EventAbandoned", _TLIB, "URS", _PAGE, in_place_of="EventRevoked"),
                *_REPORTED,
            ),
            _PAGE,
        ),
        Version(
            "C",
            "Initiated by agent",
            Row("RequestStopProcessing", _IM, "agent", _PAGE),
            (
                Row("EventAck", _IM, "agent", _PAGE),
                Row("EventRevoked", _IM, "agent", _PAGE),
                *_REPORTED,
            ),
            _PAGE,
        ),
        Version(
            "D",
            "Initiated by URS",
            Row("RequestRouteCall", _TLIB, "URS", _PAGE, in_place_of="RequestStopProcessing"),
            (
                Row("EventRouteUsed", _TLIB, "URS", _PAGE, in_place_of="EventAck"),
                *_REPORTED,
            ),
            _PAGE,
        ),
        Version(
            "D'",
            "Initiated by URS, without the stand-in",
            Row("RequestStopProcessing", _IM, "URS", OURS),
            (Row("EventAck", _IM, "URS", OURS), *_REPORTED),
            OURS,
        ),
        Version(
            "queued",
            "Initiated by media server, nobody involved",
            Row("RequestStopProcessing", _IM, "media server", OURS),
            (
                Row("EventAck", _IM, "media server", OURS),
                Row("EventProcessingStopped", _REP, "RE", OURS),
            ),
            OURS,
        ),
        Version(
            "unsuccessful",
            "Invalid request",
            Row("RequestStopProcessing", _IM, "media server", _PAGE),
            (Row("EventError", _IM, "media server", _PAGE),),
            _PAGE,
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
    answers = [request.answer(EventRouteUsed, request.reported(Interaction=interaction.listed))]
    if request.scenario.readings.stop_d_also_acks:
        answers.append(request.ack())
    return _stopped(request, interaction, answers)


def check_standing(request: Request, interaction: Interaction) -> None:
    """Raise Refused unless the sender owns the interaction or is processing it now."""
    sender = request.sender
    match sender.type:
        case ClientType.MEDIA_SERVER:
            if sender.name != interaction.owner:
                text = (
                    f"media server {sender.name!r} does not own interaction {interaction.id!r}: "
                    f"its owner is {interaction.owner!r}"
                )
                raise Refused(ErrorCode.NOT_THE_OWNER, text)
        case ClientType.AGENT_APPLICATION:
            if sender.login is None:
                text = "no agent is logged in through this client"
                raise Refused(ErrorCode.NOT_LOGGED_IN, text)
            agent_id = sender.login.agent_id
            if AgentParty(agent_id) not in interaction.parties:
                text = f"agent {agent_id!r} is not a party of interaction {interaction.id!r}"
                raise Refused(ErrorCode.NOT_A_PARTY, text)
        case ClientType.ROUTING_ENGINE:
            if StrategyParty(sender.name) not in interaction.parties:
                text = f"interaction {interaction.id!r} is not with routing engine {sender.name!r}"
                raise Refused(ErrorCode.NOT_WITH_THIS_ROUTER, text)
        case _:
            text = f"{request.message.name} is not for a client of type {sender.type}"
            raise Refused(ErrorCode.WRONG_CLIENT_TYPE, text)


def _stopped(
    request: Request, interaction: Interaction, deliveries: list[Delivery]
) -> list[Delivery]:
    """Take the interaction out of the world, and tell everybody after the answers."""
    del request.world.interactions[interaction.id]

    listed = interaction.listed
    removed = [
        (party, request.reported(Interaction=listed, Party=request.party(party)))
        for party in interaction.parties
    ]
    for party, attributes in removed:
        told = _told(request, party, attributes)
        if told is not None:
            deliveries.append(told)
    for _party, attributes in removed:
        deliveries.append(request.to_reporting_engines(Message(EventPartyRemoved, attributes)))
    stopped = Message(EventProcessingStopped, request.reported(Interaction=listed))
    deliveries.append(request.to_reporting_engines(stopped))
    return deliveries


def _told(request: Request, party: Party, attributes: AttributeList) -> Delivery | None:
    """How the party learns that it no longer processes the interaction; None if it asked."""
    sender, readings = request.sender, request.scenario.readings
    if isinstance(party, AgentParty):
        asked = sender.login is not None and sender.login.agent_id == party.agent_id
        if asked and not readings.stop_c_revokes_requester:
            return None
        return request.to_agent(party.agent_id, Message(EventRevoked, attributes))
    if sender.type is ClientType.ROUTING_ENGINE:
        return None  # the URS that asked has its answer
    by_table = readings.stop_b_notifies_urs_with == "EventAbandoned"
    event = Message(EventAbandoned if by_table else EventRouteUsed, attributes)
    return request.to_named(ClientType.ROUTING_ENGINE, party.router, event)
