"""Snapshots: the interactions that fulfil a condition at one time (GenEM:SnapshotOperations)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..codes import ErrorCode
from ..engine.clients import LogicalClient
from ..engine.condition import Condition, parse_condition
from ..engine.context import Context, DomainEvent, Request
from ..engine.effects import Effect, Remainder
from ..engine.interaction import Interaction
from ..engine.model import Model
from ..engine.permissions import require_interaction, require_queue
from ..engine.placement import move_to_queue, report_taken
from ..engine.queues import Snapshot
from ..errors import Refused
from ..messages.catalogue import im
from ..messages.enumerations import ClientType
from ..wire.attributes import AttributeList

_LOOKED_AT = 1000  # interactions, after which others are served
_MOST = 100  # snapshots of one client at once [ours]

LARGEST = 500
"""Largest number of interactions in one snapshot, the vendor's default (CLUS)."""

MODEL = Model(
    "Snapshot operations",
    "GenEM:SnapshotOperations",
    """
    take: Agent takes a snapshot
        agent > RequestTakeSnapshot IM
        EventSnapshotTaken IM > agent

    get: Agent gets interactions of it
        agent > RequestGetSnapshotInteractions IM
        EventSnapshotInteractions IM > agent

    lock: Agent locks one interaction
        agent > RequestLockInteraction IM
        EventAck IM > agent

    unlock: Agent unlocks it
        agent > RequestUnlockInteraction IM
        EventAck IM > agent

    move: Agent moves its interactions to a queue [PSDK]
        agent > RequestMoveInteractions IM
        EventInteractionMoved IM > agent
        EventTakenFromQueue REP > RE
        EventPlacedInQueue REP > RE

    release: Agent releases the snapshot
        agent > RequestReleaseSnapshot IM
        EventAck IM > agent

    refused: The condition is beyond the documented subset
        agent > RequestTakeSnapshot IM
        EventError IM > agent [ours]
    """,
)

_SENDERS = (ClientType.AGENT_APPLICATION, ClientType.ROUTING_ENGINE)


@MODEL.handles("RequestTakeSnapshot", senders=_SENDERS)
def take_snapshot(context: Context, request: Request) -> Sequence[Effect]:
    """The interactions that fulfil the condition, at most `LARGEST`; Lock locks each of them.

    Interactions that another snapshot has locked are left out. Where very many must be looked at,
    other requests are served meanwhile; those count that fulfil it at the end [ours].
    """
    condition = parse_condition(request.text("Condition"))
    world = context.world
    if len(world.snapshots_of(request.sender)) == _MOST:
        text = f"this client has {_MOST} snapshots, expected no more: it may release some"
        raise Refused(ErrorCode.TOO_MANY, text)
    # A tuple: interactions come and go between two parts.
    return _search(context, request, condition, iter((*world.candidates(condition),)), [])


def _search(
    context: Context,
    request: Request,
    condition: Condition,
    left: Iterator[Interaction],
    found: list[Interaction],
) -> Sequence[Effect]:
    """Look at some of those that are left; after the last one, take the snapshot."""
    for number, interaction in enumerate(left):
        if _belongs(context, interaction, condition):
            found.append(interaction)
        if len(found) == LARGEST:
            break
        if number == _LOOKED_AT:
            return (
                Remainder(lambda now: _search(context.at(now), request, condition, left, found)),
            )
    return _take(context, request, condition, found)


def _take(
    context: Context, request: Request, condition: Condition, found: Iterable[Interaction]
) -> Sequence[Effect]:
    world = context.world
    if request.sender.id not in world.clients:
        return ()  # it has left meanwhile
    there = [
        each
        for each in found
        if world.interactions.get(each.id) is each and _belongs(context, each, condition)
    ]
    ids = tuple(each.id for each in there)
    snapshot = Snapshot(world.next_snapshot_id(), request.sender, ids)
    world.add_snapshot(snapshot)
    if request.number("Lock"):
        for interaction in there:
            world.lock(interaction, snapshot)
    attributes = AttributeList(SnapshotId=snapshot.id, NumberOfInteractions=len(ids))
    return (request.answer(im.EventSnapshotTaken, attributes),)


def _belongs(context: Context, interaction: Interaction, condition: Condition) -> bool:
    return not interaction.locked and condition.holds(interaction.columns, context.now)


@MODEL.remarks_on("RequestTakeSnapshot")
def remarks_on_take_snapshot(_context: Context, request: Request) -> Iterator[str]:
    """An attribute that has no effect: what it means is not public."""
    if request.number("CheckInteractionsState"):
        yield (
            "RequestTakeSnapshot.CheckInteractionsState: found 1, expected 0: "
            "it has no effect, since its meaning is not public"
        )


@MODEL.handles("RequestGetSnapshotInteractions", senders=_SENDERS)
def get_snapshot_interactions(context: Context, request: Request) -> Sequence[Effect]:
    """A page of the snapshot: `NumberOfInteractions` from `StartFrom`, without ended ones.

    Without StartFrom it begins with the first, without NumberOfInteractions it has the rest [ours].
    A page that would be longer than `server.max_answer` ends earlier [ours]: the answer's
    NumberOfInteractions says how many it has.
    """
    snapshot = _own_snapshot(context, request)
    start = request.number("StartFrom")
    every = "NumberOfInteractions" not in request.attributes
    number = len(snapshot.ids) if every else request.number("NumberOfInteractions")
    for name, value in (("StartFrom", start), ("NumberOfInteractions", number)):
        if value < 0:
            text = f"{request.message.name}.{name}: found {value}, expected at least 0"
            raise Refused(ErrorCode.INVALID_VALUE, text)
    interactions = context.world.interactions
    asked = snapshot.ids[start : start + number]
    rows = context.rows(interactions[id] for id in asked if id in interactions)
    attributes = AttributeList(
        SnapshotId=snapshot.id, NumberOfInteractions=len(rows), Interactions=rows
    )
    return (request.answer(im.EventSnapshotInteractions, attributes),)


@MODEL.handles("RequestLockInteraction", senders=_SENDERS)
def lock_interaction(context: Context, request: Request) -> Sequence[Effect]:
    """Lock the interaction: until it is unlocked, views leave it out and no agent can pull it."""
    snapshot, interaction = _in_own_snapshot(context, request)
    if interaction.locked:
        raise Refused(ErrorCode.LOCKED, f"interaction {interaction.id!r} is locked already")
    context.world.lock(interaction, snapshot)
    return (request.ack(),)


@MODEL.handles("RequestUnlockInteraction", senders=_SENDERS)
def unlock_interaction(context: Context, request: Request) -> Sequence[Effect]:
    """Unlock an interaction that the same snapshot has locked."""
    snapshot, interaction = _in_own_snapshot(context, request)
    if interaction.id not in snapshot.locked:
        text = f"interaction {interaction.id!r} is not locked in snapshot {snapshot.id}"
        raise Refused(ErrorCode.NOT_LOCKED, text)
    context.world.unlock(interaction)
    return (request.ack(),)


@MODEL.handles("RequestMoveInteractions", senders=_SENDERS)
def move_interactions(context: Context, request: Request) -> Sequence[Effect]:
    """Move the interactions of the snapshot to a queue; locked ones stay locked.

    Those stay where they are that have ended, are being processed or offered, or are locked by
    another snapshot. NumberOfInteractions of the answer says how many were moved [ours].
    """
    snapshot = _own_snapshot(context, request)
    queue = require_queue(context, request.text("Queue"))
    known = context.world.interactions
    moved = [each for id in snapshot.ids if (each := known.get(id)) and _is_free(each, snapshot)]
    effects: list[Effect] = []
    for interaction in moved:
        effects += report_taken(context, interaction)
        effects += move_to_queue(context, interaction, queue)
    attributes = AttributeList(SnapshotId=snapshot.id, Queue=queue, NumberOfInteractions=len(moved))
    return (request.answer(im.EventInteractionMoved, attributes), *effects)


def _is_free(interaction: Interaction, snapshot: Snapshot) -> bool:
    if interaction.parties or interaction.invitations:
        return False
    return not interaction.locked or interaction.id in snapshot.locked


@MODEL.handles("RequestReleaseSnapshot", senders=_SENDERS)
def release_snapshot(context: Context, request: Request) -> Sequence[Effect]:
    """Remove the snapshot, and unlock its interactions."""
    _release(context, _own_snapshot(context, request))
    return (request.ack(),)


@MODEL.when(DomainEvent.DEPARTED)
def release_snapshots_of_client(context: Context, client: LogicalClient) -> Sequence[Effect]:
    """The snapshots of a client that leaves are released [ours]; their locks would never end."""
    for snapshot in tuple(context.world.snapshots_of(client).values()):
        _release(context, snapshot)
    return ()


@MODEL.when(DomainEvent.STOPPED)
def forget_lock(context: Context, interaction: Interaction) -> Sequence[Effect]:
    """An interaction that has ended is locked by no snapshot."""
    context.world.unlock(interaction)
    return ()


def _own_snapshot(context: Context, request: Request) -> Snapshot:
    id = request.number("SnapshotId")
    found = context.world.snapshots.get(id)
    if found is None or found.owner is not request.sender:
        raise Refused(ErrorCode.UNKNOWN_SNAPSHOT, f"this client has taken no snapshot {id}")
    return found


def _in_own_snapshot(context: Context, request: Request) -> tuple[Snapshot, Interaction]:
    snapshot = _own_snapshot(context, request)
    interaction = require_interaction(context, request)
    if interaction.id not in snapshot.ids:
        text = (
            f"{request.message.name}.InteractionId: "
            f"interaction {interaction.id!r} is not in snapshot {snapshot.id}"
        )
        raise Refused(ErrorCode.INVALID_VALUE, text)  # not 43: the interaction is known
    return snapshot, interaction


def _release(context: Context, snapshot: Snapshot) -> None:
    for interaction in tuple(snapshot.locked.values()):
        context.world.unlock(interaction)
    context.world.remove_snapshot(snapshot)
