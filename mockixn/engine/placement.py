"""Placement: parties come and go, interactions change places, and events report each change.

Every function changes the world at once and returns the events to deliver. The caller puts them
among its own deliveries.
"""

from __future__ import annotations

from ..messages.catalogue import im, rep
from ..messages.message import Message
from ..wire.attributes import AttributeList, Value
from .clients import LogicalClient
from .context import Context
from .effects import Delivery, Effect
from .interaction import Interaction, NextOffer, Party, WorkbinKey
from .invitations import MOVED, WITHDRAWN, end_invitation, outcome_of


def add_party(
    context: Context, interaction: Interaction, party: Party, **extra: Value
) -> list[Delivery]:
    """The party begins to process the interaction: EventPartyAdded to RE*.

    The first party takes it out of its queue or workbin: EventTakenFromQueue comes before, and
    EventTakenFromWorkbin after. `extra` has more attributes of EventPartyAdded.
    """
    first = not interaction.parties
    context.timers.cancel(NextOffer(interaction.id))
    context.world.add_party(interaction, party)
    added = context.report(
        rep.EventPartyAdded,
        Interaction=interaction.as_attributes,
        Party=context.party(party),
        **extra,
    )
    if not first:
        return [added]
    from_queue, *from_workbin = report_taken(context, interaction)
    return [from_queue, added, *from_workbin]


def report_taken(context: Context, interaction: Interaction) -> list[Delivery]:
    """Report that the interaction leaves its place: EventTakenFromQueue to RE*.

    For a workbin EventTakenFromWorkbin follows.
    """
    as_attributes, key = interaction.as_attributes, interaction.workbin
    taken = context.report(
        rep.EventTakenFromQueue, Interaction=as_attributes, Queue=interaction.queue
    )
    if key is None:
        return [taken]
    return [
        taken,
        context.report(
            rep.EventTakenFromWorkbin, Interaction=as_attributes, Workbin=key.as_attributes
        ),
        *_report_content(context, interaction, key, "TakenOut"),
    ]


def remove_party(
    context: Context,
    interaction: Interaction,
    party: Party,
    *,
    newcomer: Party | None = None,
    shown: AttributeList | None = None,
    **extra: Value,
) -> list[Delivery]:
    """The party stops processing the interaction; its timer is cancelled.

    EventPartyRemoved (IM) to the agents who remain, and EventPartyRemoved to RE*. A `newcomer`, who
    takes the place of the party, never knew it, and is not told [ours]. After the last party the
    interaction is back in its workbin or queue. The caller reports that with `report_placed`, or
    places it elsewhere. `shown` is the `Party` of the events for an agent whose login has ended;
    `extra` has more attributes of them.
    """
    removed = _removed(context, interaction, party, shown, **extra)
    remaining = [each for each in interaction.parties if each != newcomer]
    return [
        *context.to_agents(remaining, Message(im.EventPartyRemoved, removed)),
        context.to_reporting_engines(Message(rep.EventPartyRemoved, removed)),
    ]


def _removed(
    context: Context,
    interaction: Interaction,
    party: Party,
    shown: AttributeList | None = None,
    **extra: Value,
) -> AttributeList:
    """Remove the party; returns the attributes of EventPartyRemoved."""
    context.timers.cancel((interaction.id, party))
    attributes = context.event_attributes(
        Interaction=interaction.as_attributes, Party=shown or context.party(party), **extra
    )
    context.world.remove_party(interaction, party)
    return attributes


def replace_party(
    context: Context, interaction: Interaction, old: Party, new: Party
) -> list[Delivery]:
    """One party replaces another: EventPartyRemoved, EventPartyAdded; it enters no queue."""
    context.world.add_party(interaction, new)
    removed = remove_party(context, interaction, old, newcomer=new)
    as_attributes = interaction.as_attributes
    added = context.report(rep.EventPartyAdded, Interaction=as_attributes, Party=context.party(new))
    return [*removed, added]


def leave(
    context: Context, interaction: Interaction, party: Party, shown: AttributeList | None = None
) -> list[Effect]:
    """The party leaves; after the last party the interaction returns to its workbin or queue.

    The agent's other desks get EventRevoked, if a request of one of its desks is the cause [ours].
    Invitations of this party end with it. `shown` is as in `remove_party`.
    """
    effects: list[Effect] = [*revoke_at_other_desks(context, interaction, party)]
    effects += remove_party(context, interaction, party, shown=shown)
    for invitation in interaction.invitations:
        if outcome_of(invitation).inviter == party:
            effects += end_invitation(context, invitation, WITHDRAWN)
    if not interaction.parties:
        effects += report_placed(context, interaction)
    return effects


def remove_all_parties(context: Context, interaction: Interaction) -> list[Effect]:
    """Remove every party, because a request moves the interaction; invitations to it end.

    EventPartyRemoved to RE* for each party. The agents get EventRevoked at each desk but the one
    that asked [ours].
    """
    effects: list[Effect] = []
    for party in interaction.parties:
        if party == context.requester:
            effects += revoke_at_other_desks(context, interaction, party)
        else:
            effects += context.to_agents((party,), _revoked(context, interaction, party))
    for invitation in interaction.invitations:
        effects += end_invitation(context, invitation, MOVED)
    for party in interaction.parties:
        removed = Message(rep.EventPartyRemoved, _removed(context, interaction, party))
        effects.append(context.to_reporting_engines(removed))
    return effects


def revoke_at_other_desks(
    context: Context, interaction: Interaction, party: Party, asker: LogicalClient | None = None
) -> list[Delivery]:
    """EventRevoked to the desks of the agent other than the one that asked, and knows.

    That is the one whose request is handled, or the `asker` of an earlier request.
    """
    others = context.other_desks(party, asker)
    return [Delivery(others, _revoked(context, interaction, party))] if others else []


def _revoked(context: Context, interaction: Interaction, party: Party) -> Message:
    attributes = context.event_attributes(
        Interaction=interaction.as_attributes, Party=context.party(party)
    )
    return Message(im.EventRevoked, attributes)


def move_to_queue(context: Context, interaction: Interaction, queue: str) -> list[Effect]:
    """An interaction without parties waits in that queue from now on."""
    context.world.move(interaction, queue, None)
    return report_placed(context, interaction)


def move_to_workbin(context: Context, interaction: Interaction, key: WorkbinKey) -> list[Effect]:
    """An interaction without parties waits in that workbin from now on."""
    context.world.move(interaction, key.queue, key)
    return report_placed(context, interaction)


def report_placed(context: Context, interaction: Interaction) -> list[Effect]:
    """Report that an interaction without parties is in its place: EventPlacedInQueue to RE*.

    For a workbin EventPlacedInWorkbin follows (GenEM:PlaceInteractioninWorkbin lists both).
    Invitations to the interaction end: the inviter has left, and others may take the interaction.
    """
    effects: list[Effect] = []
    for invitation in interaction.invitations:
        effects += end_invitation(context, invitation, WITHDRAWN)
    as_attributes, key = interaction.as_attributes, interaction.workbin
    effects.append(
        context.report(rep.EventPlacedInQueue, Interaction=as_attributes, Queue=interaction.queue)
    )
    if key is not None:
        effects += report_in_workbin(context, interaction, key)
    return effects


def report_in_workbin(
    context: Context, interaction: Interaction, key: WorkbinKey
) -> list[Delivery]:
    """EventPlacedInWorkbin to RE*, and the change of its content to the workbin's subscribers."""
    placed = context.report(
        rep.EventPlacedInWorkbin,
        Interaction=interaction.as_attributes,
        Workbin=key.as_attributes,
    )
    return [placed, *_report_content(context, interaction, key, "PlacedIn")]


def _report_content(
    context: Context, interaction: Interaction, key: WorkbinKey, operation: str
) -> list[Delivery]:
    """EventWorkbinContentChanged to the workbin's subscribers: `PlacedIn` or `TakenOut`."""
    workbin = context.world.workbins.get(key)
    if workbin is None or not workbin.subscriptions:
        return []
    attributes = context.event_attributes(
        Interaction=interaction.as_attributes,
        Workbin=key.as_attributes,
        WorkbinContentOperation=operation,
    )
    subscribers = tuple(each.client for each in workbin.subscriptions.values())
    return [Delivery(subscribers, Message(im.EventWorkbinContentChanged, attributes))]
