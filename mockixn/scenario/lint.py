"""Which rules of a scenario can never do anything, though nothing is wrong with any of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..messages.catalogue import CATALOGUE
from ..messages.matchers import PartialList, implies
from ..messages.pattern import Pattern
from ..messages.spec import MessageSpec
from .position import PlacedMistake
from .references import References
from .rules import ONLY_OUT, Answer, Fault, Trigger
from .schema import Scenario


def never_used(scenario: Scenario) -> Iterator[PlacedMistake]:
    """A line for each rule and participant that can do nothing, though nothing is wrong with it.

    - an answer or fault that is unreachable: an earlier one takes all its messages; whether a
      message comes at all depends on the clients
    - a participant that never joins
    - a rule for a request that names what is not declared: only a mistaken client sends that
    """
    placed = scenario.origin.placed
    cues = {cue.participant for cue in scenario.cues if cue.do == "join"}
    for number, participant in enumerate(scenario.participants, 1):
        if not participant.joins and participant.name not in cues:
            text = 'never joins: joins is false, and no [[cue]] of it has do = "join"'
            yield placed(f"participant[{number}]", text)
    for key, rules in (("answer", scenario.answers), ("fault", scenario.faults)):
        for later, earlier in unreachable(rules):
            text = never_used_text(f"{key}[{earlier + 1}]", rules[later])
            yield placed(f"{key}[{later + 1}]", text)
    references = References(scenario)
    for key, all_rules in _rules(scenario):
        for number, rule in enumerate(all_rules, 1):
            if rule.on is not None:
                for path, text in references.in_expected(rule.on):
                    yield placed(f"{key}[{number}].{path}", f"{text}: no right client sends this")


def _rules(scenario: Scenario) -> Iterator[tuple[str, Sequence[Trigger]]]:
    yield "cue", scenario.cues
    yield "answer", scenario.answers
    yield "fault", scenario.faults


def unreachable(rules: Sequence[Answer | Fault]) -> Iterator[tuple[int, int]]:
    """The rules that never get a message, where the first rule that matches takes it.

    Yields the index of each, and the index of the first rule that takes all its messages.
    """
    for number, later in enumerate(rules):
        earlier = first_that_takes_all(rules[:number], later)
        if earlier is not None:
            yield number, earlier


def never_used_text(earlier: str, later: Answer | Fault) -> str:
    """That the rule of that name takes every message of a later one."""
    on = later.on
    what = "message" if on is None or on.message is None else on.message
    return f"never used: {earlier} takes every {what} that it waits for"


def first_that_takes_all(rules: Sequence[Answer | Fault], later: Answer | Fault) -> int | None:
    """The index of the first of the rules that leaves a later one no message; None for none."""
    specs = [] if later.on is None else _specs_of(later.on)
    each = (number for number, earlier in enumerate(rules) if _takes_all(earlier, later, specs))
    return next(each, None)


def _takes_all(
    earlier: Answer | Fault, later: Answer | Fault, specs: Sequence[MessageSpec]
) -> bool:
    # Before the later rule counts a message, the earlier rule has counted as many, and takes it.
    if earlier.nth > later.nth or earlier.every > 1 or earlier.times is not None:
        return False
    if isinstance(earlier, Fault) and not (earlier.probability == 1 and _reaches(earlier, later)):
        return False
    return earlier.on is None or (later.on is not None and implied(later.on, earlier.on, specs))


def _reaches(earlier: Fault, later: Answer | Fault) -> bool:
    """Whether the earlier fault acts in every direction in which the later rule acts."""
    return earlier.do not in ONLY_OUT or (
        isinstance(later, Fault)
        and (later.do in ONLY_OUT or (later.on is not None and later.on.direction == "out"))
    )


def _specs_of(on: Pattern) -> list[MessageSpec]:
    return [spec for spec in CATALOGUE if on.fits(spec)]


def implied(narrow: Pattern, wide: Pattern, specs: Sequence[MessageSpec] | None = None) -> bool:
    """Whether every message that matches `narrow` matches `wide` as well.

    A message is taken to have no attribute that the catalogue does not list for it. `specs` are the
    kinds of message that `narrow` fits, where the caller knows them.
    """
    specs = _specs_of(narrow) if specs is None else specs
    if not all(wide.fits(spec) for spec in specs):
        return False
    interaction, attributes = _known(narrow, specs)
    return (
        wide.client in (None, narrow.client)
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
