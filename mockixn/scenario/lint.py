"""Which rules of a scenario can never do anything, though nothing is wrong with any of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..messages.catalogue import CATALOGUE
from ..messages.matchers import PartialList, implies
from ..messages.pattern import Pattern
from ..messages.spec import MessageSpec
from .position import PlacedMistake, Position
from .rules import ONLY_OUT, Answer, Fault
from .schema import Scenario


def never_used(scenario: Scenario, source: str = "") -> Iterator[PlacedMistake]:
    """A line for each answer and fault that is unreachable, and each participant that never joins.

    `source` names the scenario. A rule is unreachable only behind another one: whether a message
    comes at all depends on the clients.
    """
    top = Position(source)
    cues = {cue.participant for cue in scenario.cues if cue.do == "join"}
    for number, participant in enumerate(scenario.participants, 1):
        if not participant.joins and participant.name not in cues:
            text = 'never joins: joins is false, and no [[cue]] of it has do = "join"'
            yield PlacedMistake(top.key("participant").item(number), text)
    for key, rules in (("answer", scenario.answers), ("fault", scenario.faults)):
        for later, earlier in unreachable(rules):
            on = rules[later].on
            what = "message" if on is None or on.message is None else on.message
            by = top.key(key).item(earlier + 1).path
            text = f"never used: {by} takes every {what} that it waits for"
            yield PlacedMistake(top.key(key).item(later + 1), text)


def unreachable(rules: Sequence[Answer | Fault]) -> Iterator[tuple[int, int]]:
    """The rules that never get a message, where the first rule that matches takes it.

    Yields the index of each, and the index of the first rule that takes all its messages.
    """
    for number, later in enumerate(rules):
        for earlier in range(number):
            if _takes_all(rules[earlier], later):
                yield number, earlier
                break


def _takes_all(earlier: Answer | Fault, later: Answer | Fault) -> bool:
    # Before the later rule counts a message, the earlier rule has counted as many, and takes it.
    if earlier.nth > later.nth or earlier.every > 1 or earlier.times is not None:
        return False
    if isinstance(earlier, Fault) and not (earlier.probability == 1 and _reaches(earlier, later)):
        return False
    return earlier.on is None or (later.on is not None and implied(later.on, earlier.on))


def _reaches(earlier: Fault, later: Answer | Fault) -> bool:
    """Whether the earlier fault acts in every direction in which the later rule acts."""
    return earlier.do not in ONLY_OUT or (
        isinstance(later, Fault)
        and (later.do in ONLY_OUT or (later.on is not None and later.on.direction == "out"))
    )


def implied(narrow: Pattern, wide: Pattern) -> bool:
    """Whether every message that matches `narrow` matches `wide` as well.

    A message is taken to have no attribute that the catalogue does not list for it.
    """
    specs = [spec for spec in CATALOGUE if narrow.fits(spec)]
    interaction, attributes = _known(narrow, specs)
    return (
        all(wide.fits(spec) for spec in specs)
        and wide.client in (None, narrow.client)
        and wide.direction in (None, narrow.direction)
        and wide.reference in (None, narrow.reference)
        and wide.interaction in (None, interaction)
        and implies(attributes, wide.attributes)
    )


def _known(on: Pattern, specs: Sequence[MessageSpec]) -> tuple[str | None, PartialList]:
    """What is known of each message that matches `on`: its interaction or None, its attributes.

    A request has its InteractionId as an attribute, an event has it in its Interaction. Where both
    kinds of message match, `on.interaction` says nothing about the attributes.
    """
    attributes: PartialList = on.attributes
    listing = attributes.get("Interaction")
    within = listing if isinstance(listing, PartialList) else PartialList()
    ways = {way for spec in specs for way in ("InteractionId", "Interaction") if way in spec.types}
    if on.interaction is None:
        found = within.get("InteractionId")
        if found is None and ways == {"InteractionId"}:
            found = attributes.get("InteractionId")
        return (found if isinstance(found, str) else None), attributes
    if ways == {"InteractionId"}:
        attributes = PartialList(attributes, InteractionId=on.interaction)
    elif ways == {"Interaction"} and (listing is None or isinstance(listing, PartialList)):
        within = PartialList(within, InteractionId=on.interaction)
        attributes = PartialList(attributes, Interaction=within)
    return on.interaction, attributes
