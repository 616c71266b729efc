"""Parties come and go, interactions change places: each move with the events that report it.

Every move changes the world at once and returns what to deliver; the caller decides where among
its own deliveries that stands.
"""

from __future__ import annotations

from ..messages.catalogue import im, rep
from ..messages.message import Message
from ..messages.spec import Protocol
from ..wire.attributes import Value
from .context import Context
from .effects import Delivery, Effect
from .interaction import Interaction, Party
from .inviting import LEFT, end_invitation
from .queues import Workbin

_IM, _REP = Protocol.INTERACTION_MANAGEMENT, Protocol.REPORTING


def add_party(
    context: Context, interaction: Interaction, party: Party, **about: Value
) -> list[Delivery]:
    """The party processes the interaction: EventPartyAdded to RE*.

    The first party takes it out of its queue or workbin: EventTakenFromQueue before, and
    EventTakenFromWorkbin after.
    """
    waiting = not interaction.parties
    workbin = interaction.workbin
    context.world.add_party(interaction, party)
    deliveries = _taken(context, interaction, workbin) if waiting else []
    attributes = context.reported(
        Interaction=interaction.listed, Party=context.party(party), **about
    )
    added = context.to_reporting_engines(Message(rep.EventPartyAdded, attributes))
    return [*deliveries[:1], added, *deliveries[1:]]


def remove_party(
    context: Context, interaction: Interaction, party: Party, **about: Value
) -> Delivery:
    """The party no longer processes it, and its timer is off: EventPartyRemoved to RE*.

    After the last party the interaction is back in its workbin or queue: say so with `returned`,
    or place it elsewhere.
    """
    context.timers.cancel((interaction.id, party))
    attributes = context.reported(
        Interaction=interaction.listed, Party=context.party(party), **about
    )
    context.world.remove_party(interaction, party)
    return context.to_reporting_engines(Message(rep.EventPartyRemoved, attributes))


def replace_party(
    context: Context, interaction: Interaction, old: Party, new: Party, **about: Value
) -> list[Delivery]:
    """One party hands over to another: EventPartyRemoved, EventPartyAdded; it stays out."""
    context.world.add_party(interaction, new)
    removed = remove_party(context, interaction, old, **about)
    attributes = context.reported(Interaction=interaction.listed, Party=context.party(new), **about)
    return [removed, context.to_reporting_engines(Message(rep.EventPartyAdded, attributes))]


def place_in_queue(context: Context, interaction: Interaction, queue: str) -> list[Effect]:
    """It waits in that queue, once no party processes it: EventPlacedInQueue to RE*."""
    context.world.move(interaction, context.world.queue(queue), None)
    return returned(context, interaction)


def place_in_workbin(context: Context, interaction: Interaction, workbin: Workbin) -> list[Effect]:
    """It waits in that workbin: reported as placed in its queue too (PlaceInteractioninWorkbin)."""
    context.world.move(interaction, context.world.queue(interaction.queue), workbin)
    return returned(context, interaction)


def returned(context: Context, interaction: Interaction) -> list[Effect]:
    """What is reported when an interaction without parties is in its place.

    An invitation to it ends: whoever invited has left, and what waits may be taken by others.
    """
    effects: list[Effect] = []
    for invitation in interaction.invitations:
        effects += end_invitation(context, invitation, LEFT)
    attributes = context.reported(Interaction=interaction.listed, Queue=interaction.queue)
    effects.append(context.to_reporting_engines(Message(rep.EventPlacedInQueue, attributes)))
    if interaction.workbin is not None:
        workbin = interaction.workbin
        attributes = context.reported(Interaction=interaction.listed, Workbin=workbin.key.listed)
        effects.append(context.to_reporting_engines(Message(rep.EventPlacedInWorkbin, attributes)))
        effects += content_changed(context, interaction, workbin, "PlacedIn")
    return effects


def content_changed(
    context: Context, interaction: Interaction, workbin: Workbin, operation: str
) -> list[Delivery]:
    """EventWorkbinContentChanged to the workbin's subscribers: `PlacedIn` or `TakenOut`."""
    if not workbin.subscriptions:
        return []
    attributes = context.reported(
        Interaction=interaction.listed,
        Workbin=workbin.key.listed,
        WorkbinContentOperation=operation,
    )
    subscribers = tuple(each.client for each in workbin.subscriptions.values())
    return [Delivery(subscribers, Message(im.EventWorkbinContentChanged, attributes))]


def _taken(context: Context, interaction: Interaction, workbin: Workbin | None) -> list[Delivery]:
    attributes = context.reported(Interaction=interaction.listed, Queue=interaction.queue)
    deliveries = [context.to_reporting_engines(Message(rep.EventTakenFromQueue, attributes))]
    if workbin is not None:
        attributes = context.reported(Interaction=interaction.listed, Workbin=workbin.key.listed)
        deliveries.append(
            context.to_reporting_engines(Message(rep.EventTakenFromWorkbin, attributes))
        )
        deliveries += content_changed(context, interaction, workbin, "TakenOut")
    return deliveries
