"""Agent pulls an interaction from a queue or workbin (GenEM:AgentPullsInteraction)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from ..codes import ErrorCode
from ..engine.context import Context, DomainEvent, Request
from ..engine.effects import Effect
from ..engine.interaction import AgentParty, Interaction, Party, StrategyParty
from ..engine.model import Model
from ..engine.permissions import require_login, require_queue
from ..engine.placement import add_party, leave
from ..errors import Refused
from ..formatting import key_in_path, quoted
from ..messages.catalogue import im
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..near_names import did_you_mean
from ..wire.attributes import AttributeList

_ID_KEY = re.compile("(id)?[0-9]+|id")

SYSTEM_VIEW = "_system_"
"""The view that holds every interaction: clients pull from it by id."""

HANDLING_TIMEOUT = "handling-timeout"
"""The key of user data that overrides `handling_timeout` for its interaction: minutes (LIMITS)."""

_MOST_DIGITS = 6

_MOST_PULLED = 250  # more at once would keep other clients waiting

MODEL = Model(
    "Agent pulls",
    "GenEM:AgentPullsInteraction",
    """
    queue: Agent pulls from a queue
        agent > RequestPull IM
        EventPulledInteractions IM > agent
        EventTakenFromQueue REP > RE
        EventPartyAdded REP > RE

    workbin: Agent pulls from a workbin
        agent > RequestPull IM
        EventPulledInteractions IM > agent
        EventTakenFromQueue REP > RE
        EventPartyAdded REP > RE
        EventTakenFromWorkbin REP > RE
        EventWorkbinContentChanged IM > subscriber

    strategy: Strategy pulls: the sender is an Orchestration Server [ours]
        URS > RequestPull IM
        EventPulledInteractions IM > URS
        EventTakenFromQueue REP > RE
        EventPartyAdded REP > RE

    processing: The agent's next request about it starts the timer anew
        agent > RequestGetInteractionProperties IM
        EventInteractionProperties IM > agent [ours]

    timeout: No processing occurs
        after handling_timeout
        EventRevoked IM > agent
        EventPartyRemoved REP > RE
        EventPlacedInQueue REP > RE [ours]

    refused: The interaction is not there to be pulled
        agent > RequestPull IM
        EventError IM > agent [ours]
    """,
    settings=("timers.handling_timeout",),
)


@MODEL.handles("RequestPull", senders=(ClientType.AGENT_APPLICATION, ClientType.ROUTING_ENGINE))
def pull(context: Context, request: Request) -> Sequence[Effect]:
    """The interactions that PullParameters name, or the oldest `Count` of the queue `ViewId`.

    `Count` that would be more than `server.max_answer` holds, or than 250, gets as many; ids that
    would be are refused [ours].

    A view is the queue of that name [ours]; `_system_` holds every interaction, and clients pull
    from it by id. If the queue is empty, the answer has no interactions [ours]. The default of
    Count is 1. Held interactions are pulled with IgnoreHold only. A routing engine pulls for its
    strategy, with the extension `pull-for-strategy` or without it [ours].
    """
    party = _puller(request)
    by_id = bool(request.listing("PullParameters"))
    pulled = _named(context, request) if by_id else _oldest(context, request)
    fitting = context.rows(pulled, _MOST_PULLED)  # before they change: too many change nothing
    if by_id and len(fitting) < len(pulled):
        expected = f"at most {len(fitting)} of these, or {_MOST_PULLED} (server.max_answer)"
        text = f"RequestPull.PullParameters: found {len(pulled)} interactions, expected {expected}"
        raise Refused(ErrorCode.TOO_MANY, text)
    pulled = pulled[: len(fitting)]
    reports: list[Effect] = []
    for interaction in pulled:
        reports += add_party(context, interaction, party)
    rows = AttributeList({each.id: each.columns for each in pulled})
    attributes = AttributeList(Interactions=rows, EventTime=context.time)
    return (request.answer(im.EventPulledInteractions, attributes), *reports)


@MODEL.remarks_on("RequestPull")
def remarks_on_pull(context: Context, request: Request) -> Iterator[str]:
    """A view that nobody knows, and parameters that are no ids [ours].

    Several ids need several keys: `id`, `id1`, `id2` and so on, or numbers.
    """
    view, world = request.text("ViewId"), context.world
    if view != SYSTEM_VIEW and not world.has_queue(view):
        near = did_you_mean(view, (SYSTEM_VIEW, *world.queue_names))
        yield f"RequestPull.ViewId: found {quoted(view)}, expected {SYSTEM_VIEW} or a queue{near}"
    for key in request.listing("PullParameters"):
        if _ID_KEY.fullmatch(key) is None:
            path = f"RequestPull.PullParameters.{key_in_path(key)}"
            yield f"{path}: unknown key, expected id, or id1, id2 and so on for several"


def _puller(request: Request) -> Party:
    if request.sender.type is ClientType.ROUTING_ENGINE:
        return StrategyParty(request.sender.name)
    return AgentParty(require_login(request).agent_id)


def _named(context: Context, request: Request) -> list[Interaction]:
    found: dict[str, Interaction] = {}
    for name, value in request.listing("PullParameters").items():
        interaction = context.world.interactions.get(str(value))
        if interaction is None:
            text = (
                f"Unknown interaction identifier specified: {value!r} "
                f"(RequestPull.PullParameters.{name})"
            )
            raise Refused(ErrorCode.UNKNOWN_INTERACTION, text)
        if (why := _why_not(request, interaction)) is not None:
            text = f"interaction {interaction.id!r} is {why}"
            raise Refused(ErrorCode.NOT_QUEUED, text)
        found[interaction.id] = interaction
    return list(found.values())


def _oldest(context: Context, request: Request) -> list[Interaction]:
    view = request.text("ViewId")
    if view == SYSTEM_VIEW:
        text = f"RequestPull.PullParameters: missing, expected ids to pull from {SYSTEM_VIEW!r}"
        raise Refused(ErrorCode.MISSING_ATTRIBUTE, text)
    queue = context.world.queues.get(require_queue(context, view))
    count = request.number("Count") if "Count" in request.attributes else 1
    if count < 1:
        text = f"RequestPull.Count: found {count}, expected at least 1"
        raise Refused(ErrorCode.INVALID_VALUE, text)
    waiting = () if queue is None else queue.interactions.values()
    found = (each for each in waiting if _why_not(request, each) is None)
    return list(islice(found, min(count, _MOST_PULLED)))


def _why_not(request: Request, interaction: Interaction) -> str | None:
    """What keeps the interaction from being pulled; None if nothing does."""
    if interaction.parties:
        return "being processed"
    if interaction.locked:
        return "locked"
    if interaction.invitations:
        return "being offered to an agent"
    if interaction.held and not request.number("IgnoreHold"):
        return "held, which RequestPull.IgnoreHold would ignore"
    return None


@MODEL.when(DomainEvent.JOINED)
def start_handling_timeout(context: Context, joined: tuple[Interaction, Party]) -> Sequence[Effect]:
    """An agent that begins to handle an interaction has some time, however it came to have it."""
    interaction, party = joined
    if isinstance(party, AgentParty):
        _start_timer(context, interaction, party)
    return ()


@MODEL.when(DomainEvent.AGENT_ASKED)
def restart_handling_timeout(context: Context, request: Request) -> Sequence[Effect]:
    """A request of an agent about an interaction that it handles restarts its timer."""
    id, party = request.text("InteractionId"), AgentParty(require_login(request).agent_id)
    interaction = context.world.interactions.get(id)
    if interaction is not None and party in interaction.parties:
        _start_timer(context, interaction, party)
    return ()


def _start_timer(context: Context, interaction: Interaction, party: AgentParty) -> None:
    def revoke(due: float) -> Sequence[Effect]:
        return _revoked(context.at(due), interaction, party)

    seconds = _handling_timeout(interaction) or context.scenario.timers.handling_timeout
    context.timers.set((interaction.id, party), context.now + seconds, revoke)


def _handling_timeout(interaction: Interaction) -> float | None:
    """The seconds that the interaction's own user data has for it, in minutes (LIMITS).

    None where it has none, or what is no number from 1 on [ours].
    """
    found = str(interaction.user_data.get(HANDLING_TIMEOUT, ""))
    is_number = found.isascii() and found.isdigit() and len(found) <= _MOST_DIGITS
    return 60.0 * int(found) if is_number and int(found) else None


def _revoked(context: Context, interaction: Interaction, party: AgentParty) -> Sequence[Effect]:
    attributes = context.event_attributes(
        Interaction=interaction.as_attributes,
        Party=context.party(party),
        Reason=AttributeList(ReasonSystemName="HandlingTimeout"),
    )
    revoked = context.to_agent(party.agent_id, Message(im.EventRevoked, attributes))
    return (revoked, *leave(context, interaction, party))
