"""Which orders of a scenario can never do anything, though nothing is wrong with any of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..messages.catalogue import CATALOGUE
from ..messages.spec import MessageSpec
from ..wire.attributes import EMPTY, AttributeList
from .pattern import Pattern, has
from .position import Mistake, Position
from .rules import ONLY_OUT, Answer, Fault
from .schema import Scenario


def never_used(scenario: Scenario, source: str = "") -> Iterator[Mistake]:
    """A line for each answer and fault that never gets a message, and each absent participant.

    `source` names the scenario. An order that stands alone is never told: whether a message comes
    is for the clients to say.
    """
    top = Position(source)
    cues = {cue.participant for cue in scenario.cues if cue.do == "join"}
    for number, participant in enumerate(scenario.participants, 1):
        if not participant.joins and participant.name not in cues:
            text = 'never joins: joins is false, and no [[cue]] of it has do = "join"'
            yield Mistake(top.key("participant").item(number), text)
    for key, orders in (("answer", scenario.answers), ("fault", scenario.faults)):
        for later, earlier in shadowed(orders):
            on = orders[later].on
            what = "message" if on is None or on.message is None else on.message
            by = top.key(key).item(earlier + 1).path
            text = f"never used: {by} takes every {what} that it waits for"
            yield Mistake(top.key(key).item(later + 1), text)


def shadowed(orders: Sequence[Answer | Fault]) -> Iterator[tuple[int, int]]:
    """Of orders of which the first that fits takes the message: those that never get one.

    For each, its index and that of the first order that takes all which it waits for.
    """
    for number, later in enumerate(orders):
        for earlier in range(number):
            if _takes_all(orders[earlier], later):
                yield number, earlier
                break


def _takes_all(earlier: Answer | Fault, later: Answer | Fault) -> bool:
    # Whenever the later one's turn comes, the earlier one has seen as many, and takes this one.
    if earlier.nth > later.nth or earlier.every > 1 or earlier.times is not None:
        return False
    if isinstance(earlier, Fault) and not (earlier.probability == 1 and _reaches(earlier, later)):
        return False
    return earlier.on is None or (later.on is not None and implied(later.on, earlier.on))


def _reaches(earlier: Fault, later: Answer | Fault) -> bool:
    """Whether the earlier one is for messages of every direction in which the later one has any."""
    return earlier.do not in ONLY_OUT or (
        isinstance(later, Fault)
        and (later.do in ONLY_OUT or (later.on is not None and later.on.to is not None))
    )


def implied(narrow: Pattern, wide: Pattern) -> bool:
    """Whether every message that meets `narrow` meets `wide` as well.

    Attributes that the catalogue does not list for a message are taken not to come with it.
    """
    specs = [spec for spec in CATALOGUE if narrow.fits(spec)]
    interaction, attributes = _known(narrow, specs)
    return (
        all(wide.fits(spec) for spec in specs)
        and wide.sender in (None, narrow.sender)
        and wide.to in (None, narrow.to)
        and wide.reference in (None, narrow.reference)
        and wide.interaction in (None, interaction)
        and has(attributes, wide.attributes)
    )


def _known(on: Pattern, specs: Sequence[MessageSpec]) -> tuple[str | None, AttributeList]:
    """The interaction of whatever meets `on`, None if not known, and the attributes that it has.

    A request has its InteractionId as an attribute, an event within its Interaction: `interaction`
    is the one as well as the other, but says nothing of where, if both kinds of message are meant.
    """
    attributes = on.attributes
    listing = attributes.get("Interaction", EMPTY)
    within = listing if isinstance(listing, AttributeList) else EMPTY
    ways = {way for spec in specs for way in ("InteractionId", "Interaction") if way in spec.types}
    if on.interaction is None:
        found = within.get("InteractionId")
        if found is None and ways == {"InteractionId"}:
            found = attributes.get("InteractionId")
        return (found if isinstance(found, str) else None), attributes
    if ways == {"InteractionId"}:
        attributes = AttributeList(attributes, InteractionId=on.interaction)
    elif ways == {"Interaction"}:
        within = AttributeList(within, InteractionId=on.interaction)
        attributes = AttributeList(attributes, Interaction=within)
    return on.interaction, attributes
